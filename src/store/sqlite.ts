/** The store on SQLite: opens the file, brings its tables up to date, and puts the steps together. */
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import type { Script, Steps, Store } from '../usecases/store.ts';
import { agreementSteps } from './agreements.ts';
import { answerSteps } from './answers.ts';
import { auditSteps } from './audit.ts';
import { detentionSteps } from './detentions.ts';
import { documentSteps } from './documents.ts';
import { erasureSteps } from './erasures.ts';
import { forceSteps } from './forces.ts';
import { keySteps } from './keys.ts';
import { createRunner } from './runner.ts';
import { tariffSteps } from './tariffs.ts';

const MIGRATIONS = fileURLToPath(new URL('../../drizzle/sqlite', import.meta.url));

/** Another process that writes is waited for this long. */
const BUSY_MILLISECONDS = 5000;
const MIGRATION_PAUSE_MILLISECONDS = 100;

/** Of processes that open a fresh file at one moment, all but one find it locked, and then made. */
function migrateAmongOthers(db: BetterSQLite3Database, tries = 5): void {
  try {
    migrate(db, { migrationsFolder: MIGRATIONS });
  } catch (error) {
    if (tries === 1 || !isRace(error)) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MIGRATION_PAUSE_MILLISECONDS);
    migrateAmongOthers(db, tries - 1);
  }
}

function isRace(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /locked|already exists/.test(`${error.message} ${String(error.cause)}`);
}

/** Opens a database file, made if it is not there. ":memory:" is one that ends with the process. */
export function openSqlite(file: string): Store {
  const client = new Database(file, { timeout: BUSY_MILLISECONDS });
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  client.pragma('foreign_keys = ON');
  // Without it, INSERT OR REPLACE walks past the triggers that refuse DELETE.
  client.pragma('recursive_triggers = ON');
  // What is deleted is overwritten, not only unlinked.
  client.pragma('secure_delete = ON');
  const db = drizzle(client);
  migrateAmongOthers(db);

  const steps: Steps = {
    forces: forceSteps(db),
    keys: keySteps(db),
    detentions: detentionSteps(db),
    agreements: agreementSteps(db),
    tariffs: tariffSteps(db),
    documents: documentSteps(db),
    audit: auditSteps(db),
    answers: answerSteps(db),
    erasures: erasureSteps(db),
  };
  const runner = createRunner(client);
  return {
    transaction: <T>(script: (steps: Steps) => Script<T>) =>
      runner.transaction(() => script(steps)),
    read: <T>(script: (steps: Steps) => Script<T>) => runner.read(() => script(steps)),
    scrub: () => runner.scrub(),
    close: () => client.close(),
  };
}
