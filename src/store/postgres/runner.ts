/**
 * Runs scripts on PostgreSQL. Writing scripts of one force take turns, in this process and in all others:
 * whoever holds the force's row of `turns` sees all that was written before, so that what a script reads
 * stays true until its commit. Those that wait in one process share a transaction (group commit), a
 * savepoint each; all are answered after the commit.
 */
import type { Pool, PoolClient } from 'pg';
import { type Script, type Steps, StorageUnavailable } from '../../usecases/store.ts';
import { PATIENCE_MILLISECONDS, tooLongBehind } from '../patience.ts';
import type { Query } from '../query.ts';
import type { Lost, StoreEvents } from '../storeEvents.ts';
import { driverError, lostRace, unavailable } from './errors.ts';

/** The longest that scripts of one process keep those of others waiting. */
const TURN_MILLISECONDS = 50;
/** How often a script that lost a race is run at most. */
const MOST_TRIES = 5;

type Write = (steps: Steps) => Script<unknown>;

interface Job {
  since: number;
  script: Write;
  tries: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

type Outcome =
  | { job: Job; value: unknown }
  | { job: Job; error: unknown }
  | { job: Job; lost: Lost };

/** The scripts of one force that wait, and whether others of it are being run. */
interface Lane {
  waiting: Job[];
  isBusy: boolean;
}

export interface PostgresRunner {
  transaction<T>(force: string | null, script: (steps: Steps) => Script<T>): Promise<T>;
  read<T>(script: (steps: Steps) => Script<T>): Promise<T>;
}

export interface RunnerDeps {
  pool: Pool;
  steps: Steps;
  /** Has the queries that steps execute within be asked on a connection. */
  on<T>(client: PoolClient, execute: () => T): T;
  /** Waits for the force's turn; rejects where the tables are not as this program knows them. */
  takeTurn(client: PoolClient, force: string | null): Promise<void>;
  events: StoreEvents;
}

export function createPostgresRunner(deps: RunnerDeps): PostgresRunner {
  const lanes = new Map<string | null, Lane>();

  function laneOf(force: string | null): Lane {
    const lane = lanes.get(force) ?? { waiting: [], isBusy: false };
    lanes.set(force, lane);
    return lane;
  }

  /** Goes on until nobody waits; then the lane is there no more. */
  async function work(force: string | null, lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) await commitTogether(deps, force, lane.waiting);
    lanes.delete(force);
  }

  deps.events.onQueue(() =>
    [...lanes.values()].reduce((sum, { waiting }) => sum + waiting.length, 0),
  );

  return {
    transaction: <T>(force: string | null, script: (steps: Steps) => Script<T>) =>
      new Promise<T>((resolve, reject) => {
        const lane = laneOf(force);
        const since = performance.now();
        const refusal = tooLongBehind(lane.waiting[0], since, PATIENCE_MILLISECONDS);
        if (refusal) return reject(refusal);
        lane.waiting.push({ since, script, tries: 1, resolve: resolve as Job['resolve'], reject });
        if (lane.isBusy) return;
        lane.isBusy = true;
        setImmediate(() => void work(force, lane));
      }),
    async read<T>(script: (steps: Steps) => Script<T>) {
      try {
        return await withClient(deps.pool, async (client) => {
          await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
          const value = await stepThrough(deps, client, script);
          await client.query('COMMIT');
          return value;
        });
      } catch (error) {
        throw unavailable(error);
      }
    },
  };
}

/** Runs scripts from the head of those that wait, in one transaction, and answers them. Never rejects. */
async function commitTogether(
  deps: RunnerDeps,
  force: string | null,
  waiting: Job[],
): Promise<void> {
  const begun: Job[] = [];
  let outcomes: Outcome[] = [];
  let isCommitting = false;
  try {
    await withClient(deps.pool, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      const asked = performance.now();
      await deps.takeTurn(client, force);
      deps.events.onTurn((performance.now() - asked) / 1000);
      const until = performance.now() + TURN_MILLISECONDS;
      do {
        const job = waiting.shift();
        if (!job) break;
        begun.push(job);
        outcomes.push(await runAlone(deps, client, job));
      } while (performance.now() < until);
      isCommitting = true;
      const committing = performance.now();
      await client.query('COMMIT');
      deps.events.onCommit(outcomes.length, (performance.now() - committing) / 1000);
    });
  } catch (error) {
    // Nothing was begun: whoever waits at the head would wait for ever.
    if (begun.length === 0) begun.push(...waiting.splice(0));
    outcomes = begun.map((job) => failed(job, isCommitting ? maybeWritten(error) : error));
  }
  const lost = outcomes.filter((outcome) => 'lost' in outcome);
  for (const { lost: how } of lost) deps.events.onRetry(how);
  waiting.unshift(...lost.map(({ job }) => ({ ...job, tries: job.tries + 1 })));
  for (const outcome of outcomes) answer(outcome);
}

/** A script by itself: where it fails, all of it is undone, and nothing else. */
async function runAlone(deps: RunnerDeps, client: PoolClient, job: Job): Promise<Outcome> {
  // Sent without waiting: where it fails, so does every query behind it.
  const saved = handled(client.query('SAVEPOINT script'));
  try {
    const value = await stepThrough(deps, client, job.script);
    await client.query('RELEASE SAVEPOINT script');
    return { job, value };
  } catch (error) {
    await saved;
    // The connection is gone, and with it all that the transaction holds: nothing more answers there.
    if (isUnreachable(error)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT script');
    await client.query('RELEASE SAVEPOINT script');
    return failed(job, error);
  }
}

function isUnreachable(error: unknown): boolean {
  const told = unavailable(error);
  return told instanceof StorageUnavailable && told.reason === 'unreachable';
}

/** Nothing of the job stays; where it lost a race, it is run again, but not for ever. */
function failed(job: Job, error: unknown): Outcome {
  const lost = lostRace(error);
  return lost !== null && job.tries < MOST_TRIES ? { job, lost } : { job, error };
}

function answer(outcome: Outcome): void {
  if ('error' in outcome) outcome.job.reject(unavailable(outcome.error));
  else if ('value' in outcome) outcome.job.resolve(outcome.value);
}

/** Where a commit broke off, unless the server said that it did not come about. */
function maybeWritten(error: unknown): unknown {
  const told = unavailable(error);
  if (!(told instanceof StorageUnavailable) || lostRace(error) !== null) return error;
  const { message, reason } = told;
  return new StorageUnavailable(message, { cause: error, reason, isMaybeWritten: true });
}

/**
 * A connection of the pool, in no transaction before and after. One that broke off is not used again, nor
 * one to a server that cannot be used: the next may lead to the one that took its place.
 */
async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const value = await work(client);
    client.release();
    return value;
  } catch (error) {
    if (unavailable(error) instanceof StorageUnavailable) client.release(true);
    else {
      await client.query('ROLLBACK').then(
        () => client.release(),
        () => client.release(true),
      );
    }
    throw error;
  }
}

async function stepThrough<T>(
  { steps, on }: RunnerDeps,
  client: PoolClient,
  script: (steps: Steps) => Script<T>,
): Promise<T> {
  const sent: Promise<unknown>[] = [];
  try {
    const running = script(steps);
    let step = running.next();
    while (!step.done) {
      const { statement, values, isSent } = step.value as Query;
      const answer = answerOf(on(client, () => statement.execute(values)));
      if (isSent) sent.push(handled(answer));
      step = running.next(isSent ? undefined : await answer);
    }
    return step.value;
  } finally {
    // The first that failed says why; those behind it only that the transaction is no more.
    await Promise.all(sent);
  }
}

/** Its rejection is no unhandled one, whether or not anybody awaits it. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** On this database a statement gives a promise, whatever its type says. */
async function answerOf(executed: unknown): Promise<unknown> {
  try {
    return await executed;
  } catch (error) {
    throw driverError(error);
  }
}
