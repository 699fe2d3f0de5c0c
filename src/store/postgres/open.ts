/** The store on PostgreSQL: connects to it, and puts the steps together. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { drizzle } from 'drizzle-orm/pg-proxy';
import pg, { type ClientBase, type Pool, type QueryArrayConfig } from 'pg';
import type { Steps, Store, StoredBytes } from '../../usecases/store.ts';
import type { Db } from '../query.ts';
import * as tables from '../schema.postgres.ts';
import { POSTGRES } from '../spelling.ts';
import { stepsOn } from '../steps.ts';
import { type StoreEvents, UNHEARD } from '../storeEvents.ts';
import { driverError, unavailable } from './errors.ts';
import { checkClock, checkReady } from './readiness.ts';
import { createPostgresRunner } from './runner.ts';
import { scrubPostgres } from './scrub.ts';
import { createStatementNames } from './statementNames.ts';
import { bringUpToDate, checkTables, takeTurn } from './tables.ts';

/** What one process may be idle for in a transaction: cut off, it keeps others from their turn so long. */
const IDLE_MILLISECONDS = 10_000;
/** How much longer than the server's own end of a statement an answer of it is waited for. */
const ANSWER_MILLISECONDS = 5000;

export interface PostgresOptions {
  /** "postgres://USER@HOST/DATABASE". */
  url: string;
  /** Connections at most. */
  poolSize: number;
  /** A statement that takes longer is broken off. */
  statementSeconds?: number;
  /** Waiting for a connection, or for another's turn, ends after so long. */
  waitSeconds?: number;
  /** Records are being moved into it, which makes it nobody else's; nothing of that is broken off. */
  forMove?: boolean;
  events?: Partial<StoreEvents>;
}

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
  await makeReady(options);
  return storeOn(createPool(options), options);
}

/** Over a connection of its own, as making tables may take longer than any request. */
async function makeReady(options: PostgresOptions): Promise<void> {
  const client = new pg.Client(addressOf(options));
  await client.connect();
  try {
    await prepareSession(client);
    await bringUpToDate(client);
    if (!options.forMove) await checkTables(client);
    await checkClock(client);
  } catch (error) {
    throw driverError(error);
  } finally {
    await client.end();
  }
}

const waitOf = ({ waitSeconds = 5 }: PostgresOptions) => 1000 * waitSeconds;

const addressOf = (options: PostgresOptions) => ({
  connectionString: options.url,
  types,
  connectionTimeoutMillis: waitOf(options),
  keepAlive: true,
  application_name: 'custody-billing',
});

function createPool(options: PostgresOptions): Pool {
  const { statementSeconds = 30, forMove = false } = options;
  const limit = (milliseconds: number) => (forMove ? 0 : milliseconds);
  const pool = new pg.Pool({
    ...addressOf(options),
    max: options.poolSize,
    statement_timeout: limit(1000 * statementSeconds),
    // Where the server is silently gone, nobody else ends it.
    query_timeout: limit(1000 * statementSeconds + ANSWER_MILLISECONDS),
    lock_timeout: waitOf(options),
    idle_in_transaction_session_timeout: limit(IDLE_MILLISECONDS),
    // What a script need not wait for is on its way at once, behind what was asked before.
    pipeline: true,
    onConnect: prepareSession,
  });
  // Of a connection that nobody uses: it is gone from the pool, and whoever needs one opens another.
  pool.on('error', () => {});
  options.events?.onPool?.(pool);
  return pool;
}

/**
 * Whatever the role, the database or the address set: tables are found, and a commit waits for the disk. No
 * plan is kept: one made while tables were small stays after an import, and its queries take ten times as long.
 */
async function prepareSession(client: ClientBase): Promise<void> {
  // Of a connection that breaks while a script has it and asks nothing: what it asks next fails.
  client.on('error', () => {});
  await client.query(`
    SET search_path = public, pg_temp;
    SET client_encoding = 'UTF8';
    SET plan_cache_mode = force_custom_plan;
    SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') IN ('off', 'local')`);
}

function storeOn(pool: Pool, options: PostgresOptions): Store {
  const runner = createPostgresRunner({
    pool,
    steps: stepsToShare(),
    on: (client, execute) => connection.run(client, execute),
    takeTurn: (client, force) => takeTurn(client, force, options),
    events: { ...UNHEARD, ...options.events },
  });
  return {
    ...runner,
    backup() {
      throw new RangeError('PostgreSQL is backed up by its own means');
    },
    // It finds a page that is damaged as it reads it, by its checksum (`data_checksums`).
    damage: async () => null,
    size: () => sizeOf(pool),
    // Nobody else reads or writes a table meanwhile: that is no part of a request.
    scrub: async ({ atOnce } = { atOnce: false }) =>
      !atOnce && scrubPostgres(options.url, waitOf(options)),
    check: () => checkReady(pool, options.url),
    async close() {
      // What was moved is new to the planner, until the server looks at it by itself.
      if (options.forMove) await pool.query('ANALYZE').catch(() => {});
      await pool.end();
    },
  };
}

/** The server's own log is of all its databases. */
async function sizeOf(pool: Pool): Promise<StoredBytes> {
  try {
    const { rows } = await pool.query('SELECT pg_database_size(current_database()) AS bytes');
    return { database: Number(rows[0]?.bytes), log: null };
  } catch (error) {
    throw unavailable(driverError(error));
  }
}

const nameOf = createStatementNames();

/** On which the query that is executed is asked: queries are built once, for all connections. */
const connection = new AsyncLocalStorage<ClientBase>();

let shared: Steps | undefined;

function stepsToShare(): Steps {
  shared ??= stepsOn(databaseToShare());
  return shared;
}

/**
 * Tables of the same names and row types as SQLite's (a test says so), and builders with the same methods:
 * to the steps it is the same.
 */
function databaseToShare(): Db {
  const db = drizzle(async (text, values, method) => {
    const client = connection.getStore();
    if (!client) throw new RangeError('a query is asked on a connection');
    return client.query({
      name: nameOf(text),
      text,
      values: text.startsWith('insert') ? values : values.map(findable),
      ...(method === 'all' && { rowMode: 'array' }),
    } as QueryArrayConfig);
  });
  return Object.assign(db, { tables, spelling: POSTGRES }) as unknown as Db;
}

/**
 * What is looked for may hold U+0000, which PostgreSQL refuses in text. It finds nothing, as half a
 * character does: of both is made a character that no text has that was taken in.
 */
function findable(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value;
}
