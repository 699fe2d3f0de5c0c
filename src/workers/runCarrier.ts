/**
 * Carries invoice runs out in the background, beside the service's other work, until it is stopped. Of
 * several processes one at a time is at a run.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Refusal } from '../domain/errors.ts';
import type { Actor, Context } from '../usecases/access.ts';
import { goOnWithRun, leaveRun, type RunHolder } from '../usecases/goOnWithRun.ts';
import { doneBy } from '../usecases/runProgress.ts';
import { type InvoiceRun, StorageUnavailable, type Store } from '../usecases/store.ts';

/** After this long a run that cannot go on is tried again. */
const RETRY_MILLISECONDS = 5000;
/** How often is looked for a run that nobody is at any more. */
const LOOK_MILLISECONDS = 3000;

/** What keeps a run from going on, for whoever asks how far it is. */
interface RunProblem {
  code: 'clock-behind' | 'signing-key-missing' | 'unavailable' | 'internal';
  detail: string;
}

export interface RunCarrier {
  /** Takes up what was started and has not ended, at once, and later what another process gave up or died of. */
  start(): void;
  /** Carries a run out, unless it is at it already, or another process is. */
  take(run: InvoiceRun): void;
  /** Of a run that it carries out: what keeps it from going on, and how many detentions a second it does. */
  paceOf(id: string): { problem: RunProblem | null; perSecond: number } | undefined;
  /** Ends between two detentions; whoever starts again goes on from there. */
  stop(): Promise<void>;
}

interface Carried {
  problem: RunProblem | null;
  since: number;
  done: number;
  ended: Promise<void>;
}

/** `onProblem` hears what keeps a run from going on; of no run: why it is not known which ones there are. */
export function createRunCarrier({
  store,
  newContext,
  onProblem,
  by = { holder: randomUUID() },
  lookMilliseconds = LOOK_MILLISECONDS,
  retryMilliseconds = RETRY_MILLISECONDS,
}: {
  store: Store;
  newContext: (actor: Actor) => Context;
  onProblem: (run: string | null, error: unknown) => void;
  by?: RunHolder;
  lookMilliseconds?: number;
  retryMilliseconds?: number;
}): RunCarrier {
  const carried = new Map<string, Carried>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (milliseconds: number) =>
    setTimeout(milliseconds, undefined, { signal, ref: false }).catch(() => {});

  function take(run: InvoiceRun): void {
    if (run.status === 'ended' || carried.has(run.id) || signal.aborted) return;
    const its = { problem: null, since: performance.now(), done: 0 };
    const carrying: Carried = { ...its, ended: Promise.resolve() };
    carried.set(run.id, carrying);
    carrying.ended = carry(run, carrying).finally(() => carried.delete(run.id));
  }

  async function carry(run: InvoiceRun, its: Carried): Promise<void> {
    let now = run;
    while (now.status === 'running' && !signal.aborted) {
      try {
        const gone = await goOnWithRun(store, newContext, now, by);
        if (gone.isElsewhere) return;
        now = gone.run;
        its.done = doneBy(now) - doneBy(run);
        its.problem = null;
      } catch (error) {
        its.problem = problemOf(error);
        onProblem(run.id, error);
        await pause(retryMilliseconds);
      }
    }
    // Where that fails, others wait until the lease is over.
    if (now.status === 'running') await leaveRun(store, now, by).catch(() => {});
  }

  async function look(): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const run of await store.read((steps) => steps.runs.running())) take(run);
      } catch (error) {
        onProblem(null, error);
      }
      await pause(lookMilliseconds);
    }
  }

  let looking = Promise.resolve();
  return {
    start() {
      looking = look();
    },
    take,
    paceOf(id) {
      const its = carried.get(id);
      // It may be looking whether another process is at it.
      if (!its || (its.done === 0 && its.problem === null)) return undefined;
      const seconds = (performance.now() - its.since) / 1000;
      return { problem: its.problem, perSecond: its.done / seconds };
    },
    async stop() {
      stopping.abort();
      await Promise.all([looking, ...[...carried.values()].map(({ ended }) => ended)]);
    },
  };
}

/** Where the key should be, and what else is wrong, is for whoever runs the service: they have the log. */
function problemOf(error: unknown): RunProblem {
  if (error instanceof StorageUnavailable) {
    return { code: 'unavailable', detail: 'the database is not available: it is tried again' };
  }
  if (error instanceof Refusal && error.code === 'clock-behind') {
    return { code: error.code, detail: error.message };
  }
  if (error instanceof Refusal && error.code === 'signing-key-missing') {
    return { code: error.code, detail: 'the signing key is missing: it is tried again' };
  }
  return { code: 'internal', detail: 'something is wrong here: it is tried again' };
}
