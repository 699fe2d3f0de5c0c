/** The store on PostgreSQL: brings its tables up to date, and puts the steps together. */
import { fileURLToPath } from 'node:url';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import { migrate } from 'drizzle-orm/pg-proxy/migrator';
import pg, { type ClientBase, type Pool, type PoolClient, type QueryArrayConfig } from 'pg';
import { type Steps, StorageUnavailable, type Store } from '../usecases/store.ts';
import { checkReady } from './postgresReadiness.ts';
import { createPostgresRunner, type RunnerEvents } from './postgresRunner.ts';
import { scrubPostgres } from './postgresScrub.ts';
import type { Db } from './query.ts';
import * as tables from './schema.postgres.ts';
import { POSTGRES } from './spelling.ts';
import { stepsOn } from './steps.ts';

/** What one process may be idle for in a transaction: cut off, it keeps others from their turn so long. */
const IDLE_MILLISECONDS = 10_000;
/** How much longer than the server's own end of a statement an answer of it is waited for. */
const ANSWER_MILLISECONDS = 5000;

const MIGRATIONS = fileURLToPath(new URL('../../drizzle/postgres', import.meta.url));
/** The newest of the tables that this program knows. */
const KNOWN = Math.max(
  ...readMigrationFiles({ migrationsFolder: MIGRATIONS }).map(({ folderMillis }) => folderMillis),
);

export interface PostgresOptions {
  /** "postgres://USER@HOST/DATABASE". */
  url: string;
  /** Connections at most. */
  poolSize: number;
  /** A statement that takes longer is broken off. */
  statementSeconds?: number;
  /** Waiting for a connection, or for another's turn, ends after so long. */
  waitSeconds?: number;
  events?: Partial<RunnerEvents> & {
    /** Of the pool, whose connections are counted. */
    onPool?(pool: Connections): void;
  };
}

/** How many connections there are, of which nobody uses so many; and how many wait for one. */
type Connections = Readonly<Record<'totalCount' | 'idleCount' | 'waitingCount', number>>;

/** The SQL types that JavaScript has numbers for: money is pence, and times are seconds. */
const NUMBERS: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.NUMERIC];
const types = {
  getTypeParser: ((oid: number, format?: 'text') =>
    NUMBERS.includes(oid)
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Opens a database that is there, and brings its tables up to date. */
export async function openPostgres(options: PostgresOptions): Promise<Store> {
  const pool = createPool(options);
  try {
    if (!(await isUpToDate(pool))) await migrateAlone(options.url);
    return storeOn(pool, options);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

const waitOf = ({ waitSeconds = 5 }: Partial<PostgresOptions>) => 1000 * waitSeconds;

function createPool({ url, poolSize, ...options }: PostgresOptions): Pool {
  const waitMilliseconds = waitOf(options);
  const statementMilliseconds = 1000 * (options.statementSeconds ?? 30);
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types,
    connectionTimeoutMillis: waitMilliseconds,
    statement_timeout: statementMilliseconds,
    // Where the server is silently gone, nobody else ends it.
    query_timeout: statementMilliseconds + ANSWER_MILLISECONDS,
    lock_timeout: waitMilliseconds,
    idle_in_transaction_session_timeout: IDLE_MILLISECONDS,
    keepAlive: true,
    application_name: 'custody-billing',
  });
  // A connection that breaks off is gone from the pool, and whoever needs one opens another. Whoever
  // works with it hears of it by its query, if not now then by the next.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  options.events?.onPool?.(pool);
  return pool;
}

/** A role that may not make tables works with those that are made. */
async function isUpToDate(pool: Pool): Promise<boolean> {
  const made = await pool.query("SELECT to_regclass('drizzle.__drizzle_migrations') AS it");
  if (made.rows[0]?.it === null) return false;
  const { rows } = await pool.query(
    'SELECT max(created_at) AS version FROM drizzle.__drizzle_migrations',
  );
  return rows[0]?.version === KNOWN;
}

/** One process brings the tables up to date, and others wait for it. */
async function migrateAlone(url: string): Promise<void> {
  // Of its own: what the pool waits for is too short for a migration.
  const client = new pg.Client({ connectionString: url, application_name: 'custody-billing' });
  client.on('error', () => {});
  await client.connect();
  try {
    const db = builderOn(client);
    await client.query('SET statement_timeout = 0; SET lock_timeout = 0');
    await client.query(
      "BEGIN; SELECT pg_advisory_xact_lock(hashtext('custody-billing migrations'))",
    );
    await migrate(
      db,
      async (statements) => {
        for (const statement of statements) await client.query(statement);
      },
      { migrationsFolder: MIGRATIONS },
    );
    await client.query('COMMIT');
  } catch (error) {
    throw error instanceof DrizzleQueryError ? error.cause : error;
  } finally {
    await client.end();
  }
}

const UNHEARD: RunnerEvents = { onRetry() {}, onTurn() {}, onCommit() {} };

function storeOn(pool: Pool, options: PostgresOptions): Store {
  const { url, events } = options;
  const stepsByClient = new WeakMap<PoolClient, Steps>();
  function stepsOf(client: PoolClient): Steps {
    const known = stepsByClient.get(client);
    if (known) return known;
    const steps = stepsOn(databaseOn(client));
    stepsByClient.set(client, steps);
    return steps;
  }
  const runner = createPostgresRunner({
    pool,
    stepsOf,
    takeTurn,
    events: { ...UNHEARD, ...events },
  });
  return {
    ...runner,
    backup() {
      throw new RangeError('PostgreSQL is backed up by its own means');
    },
    // It finds a page that is damaged as it reads it, by its checksum (`data_checksums`).
    damage: async () => null,
    // Nobody else reads or writes a table meanwhile: that is no part of a request.
    scrub: async ({ atOnce } = { atOnce: false }) => !atOnce && scrubPostgres(url, waitOf(options)),
    check: () => checkReady(pool, { url, known: KNOWN }),
    close: () => pool.end(),
  };
}

/**
 * Tables of the same names and row types (schema.postgres.ts, and a test), and the same builders: queries
 * are built from what SQLite has of them.
 */
function databaseOn(client: PoolClient): Db {
  return Object.assign(builderOn(client), { tables, spelling: POSTGRES }) as unknown as Db;
}

function builderOn(client: ClientBase): PgRemoteDatabase {
  return drizzle((text, values, method) =>
    client.query({
      name: nameOf(text),
      text,
      values,
      ...(method === 'all' && { rowMode: 'array' }),
    } as QueryArrayConfig),
  );
}

/** Of so many, the server keeps the plan on each connection; what is asked in more ways is planned anew. */
const MOST_NAMES = 1000;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const name = names.get(text) ?? (names.size < MOST_NAMES ? `q${names.size}` : undefined);
  if (name !== undefined) names.set(text, name);
  return name;
}

async function takeTurn(client: PoolClient, force: string | null): Promise<void> {
  // In the statement's snapshot, which is taken once no migration holds the table.
  const version = '(SELECT max(created_at) FROM drizzle.__drizzle_migrations) AS version';
  if (force === null) {
    await client.query('LOCK TABLE turns IN EXCLUSIVE MODE');
    return checkVersion(await client.query(`SELECT ${version}`));
  }
  const take = {
    name: 'turn',
    text: `SELECT ${version} FROM turns WHERE force = $1 FOR UPDATE`,
    values: [force],
  };
  const taken = await client.query(take);
  if (taken.rows.length === 1) return checkVersion(taken);
  await client.query('INSERT INTO turns VALUES ($1) ON CONFLICT DO NOTHING', [force]);
  return checkVersion(await client.query(take));
}

function checkVersion({ rows: [row] }: { rows: { version: number }[] }): void {
  if (row && row.version <= KNOWN) return;
  throw new StorageUnavailable('the tables are of a newer version of this program', {
    reason: 'other-version',
  });
}
