/**
 * Looks at the database now and then, for the metrics: whoever collects those asks nothing of it, however
 * often they come.
 */
import { setTimeout } from 'node:timers/promises';
import type { Instant } from '../domain/time.ts';
import { countExceptions, type ExceptionCounts } from '../usecases/countExceptions.ts';
import { doneBy, leftTo } from '../usecases/runProgress.ts';
import type { InvoiceRun, Script, Steps, Store, StoredBytes } from '../usecases/store.ts';
import { type Repeated, repeat } from './repeat.ts';

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

export interface WorkSink {
  onWork(seen: WorkSeen): void;
  onExceptions(seen: ExceptionCounts): void;
  /** The database could not be looked at: what was seen before is what is known. */
  onAway(): void;
}

/** Begins at once, and tells `sink` what it sees, until it is stopped; `onProblem` hears why it sees nothing. */
export function startWatcher({
  store,
  sink,
  now,
  onProblem,
  lookMilliseconds = LOOK_MILLISECONDS,
  countMilliseconds = COUNT_MILLISECONDS,
}: {
  store: Store;
  sink: WorkSink;
  now: () => Instant;
  onProblem: (error: unknown) => void;
  lookMilliseconds?: number;
  countMilliseconds?: number;
}): Repeated {
  const standing = standingRuns();
  const look = async () => {
    const { runs, logs } = await store.read(workNow);
    const bytes = await store.size();
    sink.onWork({ ...progressOf(runs), standingSeconds: standing(runs), logs, bytes });
  };
  const count = async (signal: AbortSignal) =>
    sink.onExceptions(await countExceptions(store, now(), leaveRoom(signal)));
  const looking = repeat(look, lookMilliseconds, (error) => {
    sink.onAway();
    onProblem(error);
  });
  // Whether the database is there is seen by looks, which are not as long.
  const counting = repeat(count, countMilliseconds, onProblem);
  return {
    async stop() {
      await Promise.all([looking.stop(), counting.stop()]);
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
  const sumOf = (of: (run: InvoiceRun) => number) => runs.reduce((sum, run) => sum + of(run), 0);
  return { runs: runs.length, done: sumOf(doneBy), left: sumOf(leftTo) };
}

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

/** Waits as long as is left to others for the time since it waited last; rejects once `signal` is given. */
function leaveRoom(signal: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    const milliseconds = (performance.now() - since) * IDLE_SHARE;
    await setTimeout(milliseconds, undefined, { signal, ref: false });
    since = performance.now();
  };
}
