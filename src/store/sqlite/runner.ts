/**
 * Runs scripts on SQLite. Writing scripts that arrive in one turn of the event loop share one
 * transaction (group commit), a savepoint each: one that fails is rolled back alone, and all are
 * answered after the commit, so that nothing is acknowledged before it is durable.
 */
import type { Database } from 'better-sqlite3';
import { type Script, StorageUnavailable, type WhyUnavailable } from '../../usecases/store.ts';
import type { Query } from '../query.ts';
import { type StoreEvents, UNHEARD } from '../storeEvents.ts';

/** The longest that one transaction keeps the event loop from other work. */
const TURN_MILLISECONDS = 8;

interface Job {
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

/** `check` throws where nothing is to be written; asked in each transaction that writes. */
export function createRunner(
  client: Database,
  check = () => {},
  events: Pick<StoreEvents, 'onCommit' | 'onQueue'> = UNHEARD,
): Runner {
  const begin = client.prepare('BEGIN IMMEDIATE');
  const beginRead = client.prepare('BEGIN');
  const commit = client.prepare('COMMIT');
  const rollback = client.prepare('ROLLBACK');
  const savepoint = client.prepare('SAVEPOINT script');
  const undo = client.prepare('ROLLBACK TO script');
  const release = client.prepare('RELEASE script');
  const waiting: Job[] = [];

  function commitTogether(): void {
    const begun: Job[] = [];
    const outcomes: Outcome[] = [];
    try {
      begin.run();
      check();
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
        waiting.push({ script, resolve: resolve as Job['resolve'], reject });
        if (waiting.length === 1) setImmediate(commitTogether);
      }),
    // The next turn, so that a long sequence of reads lets other work in between.
    read: <T>(script: () => Script<T>) =>
      new Promise<T>((resolve, reject) => {
        setImmediate(() => {
          try {
            beginRead.run();
            resolve(stepThrough(script()));
          } catch (error) {
            reject(told(error));
          } finally {
            if (client.inTransaction) commit.run();
          }
        });
      }),
    scrub: () =>
      new Promise((resolve, reject) => {
        setImmediate(() => {
          try {
            resolve(scrub(client));
          } catch (error) {
            if (told(error) instanceof StorageUnavailable) resolve(false);
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
  client.exec('VACUUM');
  return client.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
}

function stepThrough<T>(script: Script<T>): T {
  let step = script.next();
  while (!step.done) {
    const { statement, values } = step.value as Query;
    step = script.next(statement.execute(values).sync());
  }
  return step.value;
}

/** What SQLite says of the database and not of the query. */
const UNAVAILABLE: readonly (readonly [RegExp, WhyUnavailable])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'locked'],
  [/^SQLITE_FULL/, 'disk-full'],
  [/^SQLITE_READONLY/, 'read-only'],
  [/^SQLITE_(IOERR|CANTOPEN)/, 'unreachable'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged'],
];

function told(error: unknown): unknown {
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
  const reason = UNAVAILABLE.find(([pattern]) => code && pattern.test(code))?.[1];
  return reason
    ? new StorageUnavailable(`the database is not available: ${code}`, { reason, cause: error })
    : error;
}

function codeOf(error: unknown): string | undefined {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : undefined;
}
