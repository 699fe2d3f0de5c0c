/** One line that moves on a terminal while work goes on; nothing in a pipe. */
import type { Output } from './environment.ts';
import { bar, spoken } from './text.ts';

export interface Progress {
  /** How far the work is, and what else is to be said; `total` null where nobody knows. */
  show(done: number, total: number | null, more?: string): void;
  /** Wipes the line, so that other text can follow. */
  clear(): void;
}

const BAR_WIDTH = 24;
/** A terminal that is written to more often only slows the work down. */
const PAUSE_MILLISECONDS = 80;
const WIPE = '\r\u001b[2K';

export function progressOn(output: Output, what: string): Progress {
  if (!output.isTTY) return { show: () => {}, clear: () => {} };
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    show(done, total, more = '') {
      if (performance.now() - shownAt < PAUSE_MILLISECONDS) return;
      shownAt = performance.now();
      shown = true;
      output.write(WIPE + progressLine(what, done, total) + more);
    },
    clear() {
      if (shown) output.write(WIPE);
      shown = false;
    },
  };
}

/** "Issuing  ██████░░░░░░  697 of 1,393", or without an end in sight "Importing  12,000". */
export function progressLine(what: string, done: number, total: number | null): string {
  if (total === null || total === 0) return `${what}  ${spoken(done)}`;
  const filled = bar(Math.min(done, total), total, BAR_WIDTH).padEnd(BAR_WIDTH, '░');
  return `${what}  ${filled}  ${spoken(done)} of ${spoken(total)}`;
}
