/**
 * Verifies files in a thread beside the event loop, one after another: one that is made to take for
 * ever, or all the memory there is, is given up with its thread, and no other is taken for it.
 */
import { Piscina } from 'piscina';
import { Refusal } from '../domain/errors.ts';
import type { Verdict } from '../usecases/verifyingInvoices/verdict.ts';
import type { Verifier } from '../usecases/verifyingInvoices/verifyUpload.ts';
import type { Task } from './verifyWorker.ts';

/** An invoice takes a fraction of either. */
const LIMITS = { seconds: 10, megabytes: 1000 };

const MOST_WAITING = 8;
const IDLE_MILLISECONDS = 30_000;
const WATCH_MILLISECONDS = 25;

/** Starts no thread before there is something to verify. */
export function createVerifier(limits = LIMITS): Verifier {
  let pool = newPool();
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  /** The limits are its own: what it waited for the others does not count. */
  async function verifyNow(task: Task): Promise<Verdict> {
    const watch = watchLimits(limits);
    try {
      return await pool.run(task, { signal: watch.signal });
    } catch (error) {
      if (!watch.signal.aborted) throw error;
      // Its thread goes on for a while, and takes more: that is not to be held against the next.
      await pool.destroy();
      pool = newPool();
      // No verdict: it is the process that was measured, and others may have had a part in it.
      throw new Refusal('invalid', String(watch.signal.reason));
    } finally {
      watch.end();
    }
  }

  return {
    async verify(bytes, keys) {
      if (waiting > MOST_WAITING) {
        const detail = 'many files are being verified just now: send it again';
        throw new Refusal('too-many-requests', detail);
      }
      waiting += 1;
      const turn = last.then(() => verifyNow({ bytes, keys }));
      last = turn
        .catch(() => {})
        .then(() => {
          waiting -= 1;
        });
      return await turn;
    },
    close: () => pool.destroy(),
  };
}

function tooMuch(limit: string): string {
  return `the file takes more than ${limit} to read, and an invoice a fraction of it: if it is one, send it again`;
}

function newPool(): Piscina<Task, Verdict> {
  return new Piscina({
    filename: new URL('./verifyWorker.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MILLISECONDS,
  });
}

/**
 * A signal that is given, with the reason in words, when a limit is reached. What a thread unpacks lies
 * outside its heap, where no limit of the thread's holds: so it is the process that is watched.
 */
function watchLimits({ seconds, megabytes }: typeof LIMITS) {
  const limits = new AbortController();
  const start = performance.now();
  const before = process.memoryUsage.rss();
  const timer = setInterval(() => {
    if (performance.now() - start > seconds * 1000) {
      limits.abort(tooMuch(`${seconds} seconds`));
    } else if (process.memoryUsage.rss() - before > megabytes * 1_000_000) {
      limits.abort(tooMuch(`${megabytes} MB of memory`));
    }
  }, WATCH_MILLISECONDS);
  return { signal: limits.signal, end: () => clearInterval(timer) };
}
