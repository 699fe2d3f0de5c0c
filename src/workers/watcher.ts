/**
 * Looks at the database now and then, for the metrics: whoever collects those asks nothing of it, however
 * often they come.
 */
import { setTimeout } from 'node:timers/promises';
import type { Instant } from '../domain/time.ts';
import { countExceptions, type ExceptionCounts } from '../usecases/countExceptions.ts';
import type { InvoiceRun, Script, Steps, Store, StoredBytes } from '../usecases/store.ts';

const LOOK_MILLISECONDS = 10_000;
/** Exceptions are found by rating all that is not billed. */
const COUNT_MILLISECONDS = 60_000;
/** For each moment that the count takes, it leaves so many to others: a twentieth of one processor is its own. */
const IDLE_SHARE = 19;

/** What is under way, of all forces together. */
export interface WorkSeen {
  runs: number;
  /** Detentions of those runs. */
  done: number;
  left: number;
  /** How long the run that stands longest has come no further, as far as was seen. */
  standingSeconds: number;
  logs: { log: string; size: number }[];
  bytes: StoredBytes | null;
}

export type ExceptionsSeen = ExceptionCounts;

export interface WorkSink {
  onWork(seen: WorkSeen): void;
  onExceptions(seen: ExceptionsSeen): void;
  /** The database could not be looked at: what was seen before is what is known. */
  onAway(): void;
}

export interface Watcher {
  start(): void;
  stop(): Promise<void>;
}

/** Tells `sink` what it sees, until it is stopped. */
export function createWatcher({
  store,
  sink,
  now,
  lookMilliseconds = LOOK_MILLISECONDS,
  countMilliseconds = COUNT_MILLISECONDS,
}: {
  store: Store;
  sink: WorkSink;
  now: () => Instant;
  lookMilliseconds?: number;
  countMilliseconds?: number;
}): Watcher {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (milliseconds: number) =>
    setTimeout(milliseconds, undefined, { signal, ref: false });
  const standing = standingRuns();

  async function look(): Promise<void> {
    const { runs, logs } = await store.read(workNow);
    const bytes = await store.size();
    sink.onWork({ ...progressOf(runs), standingSeconds: standing(runs), logs, bytes });
  }

  async function count(): Promise<void> {
    sink.onExceptions(await countExceptions(store, now(), leaveRoom(pause)));
  }

  async function again(work: () => Promise<void>, milliseconds: number): Promise<void> {
    while (!signal.aborted) {
      await work().catch(() => signal.aborted || sink.onAway());
      await pause(milliseconds).catch(() => {});
    }
  }

  let watching: Promise<unknown> = Promise.resolve();
  return {
    start() {
      watching = Promise.all([again(look, lookMilliseconds), again(count, countMilliseconds)]);
    },
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

function* workNow(steps: Steps): Script<{ runs: InvoiceRun[]; logs: WorkSeen['logs'] }> {
  const runs = yield* steps.runs.running();
  const logs: WorkSeen['logs'] = [];
  for (const log of yield* steps.audit.logs()) {
    logs.push({ log, size: yield* steps.audit.size(log) });
  }
  return { runs, logs };
}

function progressOf(runs: readonly InvoiceRun[]): Pick<WorkSeen, 'runs' | 'done' | 'left'> {
  const done = runs.reduce((sum, run) => sum + doneBy(run), 0);
  const total = runs.reduce((sum, run) => sum + run.total, 0);
  // More may have been released since they were counted.
  return { runs: runs.length, done, left: Math.max(0, total - done) };
}

const doneBy = ({ issued, leftOut }: InvoiceRun): number => issued + leftOut;

/** How long runs have come no further, from one look to the next; of several, the longest. */
function standingRuns(): (runs: readonly InvoiceRun[]) => number {
  let seen = new Map<string, { done: number; since: number }>();
  return (runs) => {
    const at = performance.now();
    seen = new Map(
      runs.map((run) => {
        const before = seen.get(run.id);
        const done = doneBy(run);
        return [run.id, { done, since: before?.done === done ? before.since : at }];
      }),
    );
    const since = Math.min(at, ...[...seen.values()].map((one) => one.since));
    return (at - since) / 1000;
  };
}

/** Waits as long as is left to others for the time since it waited last. */
function leaveRoom(pause: (milliseconds: number) => Promise<void>): () => Promise<void> {
  let since = performance.now();
  return async () => {
    await pause((performance.now() - since) * IDLE_SHARE);
    since = performance.now();
  };
}
