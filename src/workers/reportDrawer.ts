/** Draws reports in a thread of its own, started when it is first needed. */
import { Piscina } from 'piscina';
import { Refusal } from '../domain/errors.ts';
import type * as drawWorker from './drawWorker.ts';

/** Behind the one that is drawn. */
const MOST_WAITING = 8;
const IDLE_MILLISECONDS = 30_000;

/** A report, and its PDF. */
interface DrawnReport<Report> {
  report: Report;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Draws reports as PDF; more than one at a time wait for each other. Where too many wait, the
 * next is refused before it is read: so the log has no report that was not shown.
 */
export function reportDrawer<Report>(
  name: keyof typeof drawWorker,
): (read: () => Promise<Report>) => Promise<DrawnReport<Report>> {
  const pool = new Piscina<Report, Uint8Array<ArrayBuffer>>({
    filename: new URL('./drawWorker.ts', import.meta.url).href,
    name,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MILLISECONDS,
  });
  // The pool's own queue does not know of reports that are still read.
  let underWay = 0;
  return async (read) => {
    if (underWay > MOST_WAITING) {
      const detail = 'many reports are being drawn just now: ask for it again';
      throw new Refusal('too-many-requests', detail);
    }
    underWay++;
    try {
      const report = await read();
      return { report, bytes: await pool.run(report) };
    } finally {
      underWay--;
    }
  };
}
