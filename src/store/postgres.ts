/** The store on PostgreSQL: connects to it, and puts the steps together. */
import { drizzle } from 'drizzle-orm/pg-proxy';
import pg, { type ClientBase, type Pool, type PoolClient, type QueryArrayConfig } from 'pg';
import type { Steps, Store } from '../usecases/store.ts';
import type { Lost } from './postgresErrors.ts';
import { createPostgresRunner } from './postgresRunner.ts';
import { bringUpToDate, takeTurn } from './postgresTables.ts';
import type { Db } from './query.ts';
import * as tables from './schema.postgres.ts';
import { POSTGRES } from './spelling.ts';
import { createStatementNames } from './statementNames.ts';
import { stepsOn } from './steps.ts';

/** What takes longer is broken off. */
const STATEMENT_MILLISECONDS = 30_000;
/** Waiting for a connection, or for another's turn, ends after so long. */
const WAIT_MILLISECONDS = 5000;

export interface PostgresOptions {
  /** "postgres://USER@HOST/DATABASE". */
  url: string;
  /** Connections at most. */
  poolSize: number;
  onRetry?: (lost: Lost) => void;
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
  } finally {
    await client.end();
  }
}

const addressOf = ({ url }: PostgresOptions) => ({
  connectionString: url,
  types,
  connectionTimeoutMillis: WAIT_MILLISECONDS,
  keepAlive: true,
  application_name: 'custody-billing',
});

function createPool(options: PostgresOptions): Pool {
  const pool = new pg.Pool({
    ...addressOf(options),
    max: options.poolSize,
    statement_timeout: STATEMENT_MILLISECONDS,
    lock_timeout: WAIT_MILLISECONDS,
    // Of a process that is cut off, and does not know it: others wait for its turn to end.
    idle_in_transaction_session_timeout: STATEMENT_MILLISECONDS,
    onConnect: prepareSession,
  });
  // Of a connection that nobody uses: it is gone from the pool, and whoever needs one opens another.
  pool.on('error', () => {});
  return pool;
}

/** Whatever the role, the database or the address set: tables are found, and a commit waits for the disk. */
async function prepareSession(client: ClientBase): Promise<void> {
  // Of a connection that breaks while a script has it and asks nothing: what it asks next fails.
  client.on('error', () => {});
  await client.query(`
    SET search_path = public, pg_temp;
    SET client_encoding = 'UTF8';
    SET default_transaction_read_only = off;
    SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') IN ('off', 'local')`);
}

function storeOn(pool: Pool, { onRetry = () => {} }: PostgresOptions): Store {
  const stepsByClient = new WeakMap<PoolClient, Steps>();
  function stepsOf(client: PoolClient): Steps {
    const known = stepsByClient.get(client);
    if (known) return known;
    const steps = stepsOn(databaseOn(client));
    stepsByClient.set(client, steps);
    return steps;
  }
  const runner = createPostgresRunner({ pool, stepsOf, takeTurn, onRetry });
  return {
    ...runner,
    backup() {
      throw new RangeError('PostgreSQL is backed up by its own means');
    },
    damage: async () => null,
    scrub: async () => false,
    close: () => pool.end(),
  };
}

const nameOf = createStatementNames();

/**
 * Tables of the same names and row types (schema.postgres.ts, and a test), and the same builders: queries
 * are built from what SQLite has of them.
 */
function databaseOn(client: PoolClient): Db {
  const db = drizzle((text, values, method) =>
    client.query({
      name: nameOf(text),
      text,
      values: text.startsWith('insert') ? values : values.map(findable),
      ...(method === 'all' && { rowMode: 'array' }),
    } as QueryArrayConfig),
  );
  return Object.assign(db, { tables, spelling: POSTGRES }) as unknown as Db;
}

/**
 * What is looked for may hold U+0000, which PostgreSQL refuses in text. It finds nothing, as half a
 * character does: of both is made a character that no text has that was taken in.
 */
function findable(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value;
}
