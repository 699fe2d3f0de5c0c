/** Carries invoice runs out in the background, beside the service's other work, until it is stopped. */
import { setTimeout } from 'node:timers/promises';
import { Refusal } from '../domain/errors.ts';
import type { Actor, Context } from '../usecases/access.ts';
import { goOnWithRun } from '../usecases/goOnWithRun.ts';
import { type InvoiceRun, StorageUnavailable, type Store } from '../usecases/store.ts';

/** After this long a run that cannot go on is tried again. */
const RETRY_MILLISECONDS = 5000;
/** A run that has not moved for this long is carried out by nobody. */
const LOOK_MILLISECONDS = 10_000;

/** What keeps a run from going on, for whoever asks how far it is. */
interface RunProblem {
  code: 'clock-behind' | 'signing-key-missing' | 'unavailable' | 'internal';
  detail: string;
}

export interface RunCarrier {
  /**
   * Takes up what was started before and has not ended, at once; and later what another process was
   * carrying out when it died.
   */
  start(): void;
  /** Carries a run out, unless it is at it already. */
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
  lookMilliseconds = LOOK_MILLISECONDS,
  retryMilliseconds = RETRY_MILLISECONDS,
}: {
  store: Store;
  newContext: (actor: Actor) => Context;
  onProblem: (run: string | null, error: unknown) => void;
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
    for (let now = run; now.status === 'running' && !signal.aborted; ) {
      try {
        now = await goOnWithRun(store, newContext, now);
        its.done = doneBy(now) - doneBy(run);
        its.problem = null;
      } catch (error) {
        its.problem = problemOf(error);
        onProblem(run.id, error);
        await pause(retryMilliseconds);
      }
    }
  }

  async function look(): Promise<void> {
    let before: ReadonlyMap<string, number> | null = null;
    while (!signal.aborted) {
      try {
        const running = await store.read((steps) => steps.runs.running());
        for (const run of running) {
          if (before === null || before.get(run.id) === doneBy(run)) take(run);
        }
        before = new Map(running.map((run) => [run.id, doneBy(run)]));
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
      if (!its) return undefined;
      const seconds = (performance.now() - its.since) / 1000;
      return { problem: its.problem, perSecond: its.done / seconds };
    },
    async stop() {
      stopping.abort();
      await Promise.all([looking, ...[...carried.values()].map(({ ended }) => ended)]);
    },
  };
}

const doneBy = ({ issued, leftOut }: InvoiceRun): number => issued + leftOut;

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
