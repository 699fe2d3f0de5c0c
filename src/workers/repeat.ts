/** Work in the background that is done again and again. */
import { setTimeout } from 'node:timers/promises';

export interface Repeated {
  /** Ends between two turns, or where the work waits for the signal. */
  stop(): Promise<void>;
}

/** Begins at once; what a turn fails with is told, and the next comes after the same pause. */
export function repeat(
  work: (signal: AbortSignal) => Promise<void>,
  milliseconds: number,
  onProblem: (error: unknown) => void,
): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;
  const go = async () => {
    while (!signal.aborted) {
      await work(signal).catch((error: unknown) => {
        if (!signal.aborted) onProblem(error);
      });
      await setTimeout(milliseconds, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  const ended = go();
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
