/**
 * Runs scripts on SQLite. Writing scripts that arrive in one turn of the event loop share one
 * transaction (group commit), a savepoint each: one that fails is rolled back alone, and all are
 * answered after the commit, so that nothing is acknowledged before it is durable.
 */
import type { Database } from 'better-sqlite3';
import { type Script, StorageUnavailable } from '../../usecases/store.ts';
import { PATIENCE_MILLISECONDS, tooLongBehind } from '../patience.ts';
import type { Query } from '../query.ts';
import { type StoreEvents, UNHEARD } from '../storeEvents.ts';
import { isBusy, unavailable } from './errors.ts';

/** The longest that one transaction keeps the event loop from other work. */
const TURN_MILLISECONDS = 8;

/** How soon the turn is asked for again that another process has; others are answered meanwhile. */
const AGAIN_MILLISECONDS = 2;

interface Job {
  since: number;
  script: () => Script<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

type Outcome = { job: Job; value: unknown } | { job: Job; error: unknown };

export interface Runner {
  transaction<T>(script: () => Script<T>): Promise<T>;
  read<T>(script: () => Script<T>): Promise<T>;
  scrub(): Promise<boolean>;
}

export interface RunnerOptions {
  /** Throws where nothing is to be written; asked in each transaction that writes. */
  check?(): void;
  /** Hears why the database could not be worked with. */
  onUnavailable?(error: StorageUnavailable): void;
  /** Once somebody has waited for so long, nobody else is let in behind them. */
  patience?: number;
  events?: Pick<StoreEvents, 'onCommit' | 'onQueue'>;
}

export function createRunner(
  client: Database,
  { check, onUnavailable, patience = PATIENCE_MILLISECONDS, events = UNHEARD }: RunnerOptions = {},
): Runner {
  // SQLite would wait by keeping the event loop from all other work.
  client.pragma('busy_timeout = 0');
  const begin = client.prepare('BEGIN IMMEDIATE');
  const beginRead = client.prepare('BEGIN');
  const commit = client.prepare('COMMIT');
  const rollback = client.prepare('ROLLBACK');
  const savepoint = client.prepare('SAVEPOINT script');
  const undo = client.prepare('ROLLBACK TO script');
  const release = client.prepare('RELEASE script');
  const waiting: Job[] = [];

  function told(error: unknown): unknown {
    const its = unavailable(error);
    if (its instanceof StorageUnavailable) onUnavailable?.(its);
    return its;
  }

  function commitTogether(): void {
    const begun: Job[] = [];
    const outcomes: Outcome[] = [];
    try {
      if (!takeTurn()) return void setTimeout(commitTogether, AGAIN_MILLISECONDS);
      check?.();
      const until = performance.now() + TURN_MILLISECONDS;
      do {
        const job = waiting.shift();
        if (!job) break;
        begun.push(job);
        outcomes.push(runAlone(job));
      } while (performance.now() < until);
      const committing = performance.now();
      commit.run();
      events.onCommit(outcomes.length, (performance.now() - committing) / 1000);
    } catch (error) {
      if (client.inTransaction) rollback.run();
      // Nothing was begun: whoever waits at the head would wait for ever.
      if (begun.length === 0) begun.push(...waiting.splice(0));
      for (const job of begun) job.reject(told(error));
      outcomes.length = 0;
    }
    if (waiting.length > 0) setImmediate(commitTogether);
    for (const outcome of outcomes) {
      if ('error' in outcome) outcome.job.reject(told(outcome.error));
      else outcome.job.resolve(outcome.value);
    }
  }

  /** False where another process has it, and the first of those that wait has patience left. */
  function takeTurn(): boolean {
    try {
      begin.run();
      return true;
    } catch (error) {
      const isLocked = isBusy(error) && !tooLongBehind(waiting[0], performance.now(), patience);
      if (isLocked) return false;
      throw error;
    }
  }

  function runAlone(job: Job): Outcome {
    savepoint.run();
    try {
      const value = stepThrough(job.script());
      release.run();
      return { job, value };
    } catch (error) {
      // SQLite itself ends the transaction on some errors (disk full): then all of it failed.
      if (!client.inTransaction) throw error;
      undo.run();
      release.run();
      return { job, error };
    }
  }

  events.onQueue(() => waiting.length);
  return {
    transaction: <T>(script: () => Script<T>) =>
      new Promise<T>((resolve, reject) => {
        const since = performance.now();
        const refusal = tooLongBehind(waiting[0], since, patience);
        if (refusal) return reject(refusal);
        waiting.push({ since, script, resolve: resolve as Job['resolve'], reject });
        if (waiting.length === 1) setImmediate(commitTogether);
      }),
    // The next turn, so that a long sequence of reads lets other work in between.
    read: <T>(script: () => Script<T>) =>
      new Promise<T>((resolve, reject) => {
        setImmediate(() => {
          try {
            beginRead.run();
            const value = stepThrough(script());
            commit.run();
            resolve(value);
          } catch (error) {
            // Not COMMIT, which fails again where the read met a damaged page.
            if (client.inTransaction) rollback.run();
            reject(told(error));
          }
        });
      }),
    scrub: () =>
      new Promise((resolve, reject) => {
        setImmediate(() => {
          try {
            resolve(scrub(client));
          } catch (error) {
            if (unavailable(error) instanceof StorageUnavailable) resolve(false);
            else reject(error);
          }
        });
      }),
  };
}

/**
 * `secure_delete` overwrites what is deleted, but not the copies that SQLite leaves in the free space
 * of a page when it moves rows to another: only a new file is without them. The log's old pages go
 * with its end.
 */
function scrub(client: Database): boolean {
  client.pragma(`busy_timeout = ${PATIENCE_MILLISECONDS}`);
  try {
    client.exec('VACUUM');
    return client.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  } finally {
    client.pragma('busy_timeout = 0');
  }
}

function stepThrough<T>(script: Script<T>): T {
  let step = script.next();
  while (!step.done) {
    const { statement, values } = step.value as Query;
    step = script.next(statement.execute(values).sync());
  }
  return step.value;
}
