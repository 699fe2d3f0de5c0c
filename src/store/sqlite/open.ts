/** The store on SQLite: opens the file, brings its tables up to date, and puts the steps together. */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { formatInstant } from '../../domain/time.ts';
import type { Script, Steps, Store, StoredBytes } from '../../usecases/store.ts';
import * as tables from '../schema.ts';
import { SQLITE } from '../spelling.ts';
import { stepsOn } from '../steps.ts';
import { type StoreEvents, UNHEARD } from '../storeEvents.ts';
import { checkKnown, newestIn } from '../versions.ts';
import { checkPages, copyDatabase, damageIn } from './copying.ts';
import { queriesOn } from './dialect.ts';
import { createReadiness } from './readiness.ts';
import { createRunner } from './runner.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../drizzle/sqlite', import.meta.url));
const KNOWN = newestIn(MIGRATIONS);

/** Another process that writes is waited for this long. */
const BUSY_MILLISECONDS = 5000;
const MIGRATION_PAUSE_MILLISECONDS = 100;
/** Of the write-ahead log, once all of it has come into the file. */
const MOST_LOG_BYTES = 64_000_000;

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

/**
 * Opens a database file, made if it is not there. ":memory:" is one that ends with the process. One whose
 * records were moved away is refused, unless `evenIfMoved`.
 */
export function openSqlite(
  file: string,
  { evenIfMoved = false, events }: { evenIfMoved?: boolean; events?: StoreEvents } = {},
): Store {
  return storeOn(openClient(file, { evenIfMoved }), events);
}

/**
 * A connection to a file whose tables are up to date. With `alone`, no other process can use the file
 * until it is closed; SQLITE_BUSY where one does.
 */
export function openClient(
  file: string,
  { alone = false, evenIfMoved = false } = {},
): Database.Database {
  const client = new Database(file, { timeout: alone ? 0 : BUSY_MILLISECONDS });
  try {
    if (alone) client.pragma('locking_mode = EXCLUSIVE');
    client.pragma('journal_mode = WAL');
    client.pragma('synchronous = FULL');
    client.pragma('foreign_keys = ON');
    // What a script's savepoint keeps of changed pages would else be written to a file, at twice the cost.
    client.pragma('temp_store = MEMORY');
    // Without it, INSERT OR REPLACE walks past the triggers that refuse DELETE.
    client.pragma('recursive_triggers = ON');
    // What a long read, such as a backup's, or a large import had it grow to is given back.
    client.pragma(`journal_size_limit = ${MOST_LOG_BYTES}`);
    // What is deleted is overwritten, not only unlinked.
    client.pragma('secure_delete = ON');
    if (alone) client.exec('BEGIN EXCLUSIVE; COMMIT');
    const db = drizzle(client);
    migrateAmongOthers(db);
    // Of a file whose tables are newer, nothing was done.
    checkVersion(client)();
    if (!evenIfMoved) refuseMoved(db);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** What is recorded in it from now on would be missing where its records are. */
function refuseMoved(db: BetterSQLite3Database): void {
  const move = db.select().from(tables.moves).where(eq(tables.moves.direction, 'out')).get();
  if (!move) return;
  const on = formatInstant(move.endedAt ?? move.startedAt);
  throw new RangeError(`its records were moved to ${move.place} on ${on}: set DATABASE_URL`);
}

export function storeOn(client: Database.Database, events = UNHEARD): Store {
  const steps = stepsOf(client);
  // A newer program may bring the tables up to date while this one has the file open.
  const check = checkVersion(client);
  const readiness = createReadiness(client);
  const { onUnavailable } = readiness;
  const runner = createRunner(client, { check, onUnavailable, events });
  return {
    transaction: <T>(_force: string | null, script: (steps: Steps) => Script<T>) =>
      runner.transaction(() => script(steps)),
    read: <T>(script: (steps: Steps) => Script<T>) => runner.read(() => script(steps)),
    async backup(file, script, onProgress) {
      const copy = await copyDatabase(client.name, file, onProgress);
      try {
        checkPages(copy);
        return await createRunner(copy).read(() => script(stepsOf(copy)));
      } finally {
        copy.close();
      }
    },
    damage: async () => damageIn(client),
    size: () => sizeOf(client),
    scrub: () => runner.scrub(),
    async check() {
      await runner.read(() => steps.forces.codes());
      await readiness.check(runner);
    },
    async close() {
      client.close();
    },
  };
}

/** Of a database in memory, nothing. */
async function sizeOf({ name, memory }: Database.Database): Promise<StoredBytes | null> {
  if (memory) return null;
  const bytesOf = async (file: string) => (await stat(file)).size;
  // The log is there once something was written since the file was opened.
  const log = await bytesOf(`${name}-wal`).catch(() => 0);
  return { database: await bytesOf(name), log };
}

/** What throws StorageUnavailable where the tables are newer than this program. */
function checkVersion(client: Database.Database): () => void {
  const version = client.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck();
  return () => checkKnown(Number(version.get()), KNOWN);
}

const stepsOf = (client: Database.Database): Steps =>
  stepsOn(Object.assign(queriesOn(client), { tables, spelling: SQLITE }));
