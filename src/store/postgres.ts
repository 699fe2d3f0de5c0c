/** The store on PostgreSQL: brings its tables up to date, and puts the steps together. */
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import { migrate } from 'drizzle-orm/pg-proxy/migrator';
import pg, { type Pool, type PoolClient, type QueryArrayConfig } from 'pg';
import { formatInstant } from '../domain/time.ts';
import { type Steps, StorageUnavailable, type Store } from '../usecases/store.ts';
import type { Lost } from './postgresErrors.ts';
import { createPostgresRunner } from './postgresRunner.ts';
import type { Db } from './query.ts';
import * as tables from './schema.postgres.ts';
import { POSTGRES } from './spelling.ts';
import { stepsOn } from './steps.ts';

/** What takes longer is broken off. */
const STATEMENT_MILLISECONDS = 30_000;
/** Waiting for a connection, or for another's turn, ends after so long. */
const WAIT_MILLISECONDS = 5000;

const MIGRATIONS = fileURLToPath(new URL('../../drizzle/postgres', import.meta.url));
/** Of a move into the database. */
const IS_UNFINISHED = "direction = 'in' AND ended_at IS NULL";
/** The newest of the tables that this program knows. */
const KNOWN = Math.max(
  ...readMigrationFiles({ migrationsFolder: MIGRATIONS }).map(({ folderMillis }) => folderMillis),
);

export interface PostgresOptions {
  /** "postgres://USER@HOST/DATABASE". */
  url: string;
  /** Connections at most. */
  poolSize: number;
  /** Records are being moved into it, which makes it nobody else's; nothing of that is broken off. */
  forMove?: boolean;
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
  const pool = createPool(options);
  try {
    await migrateAlone(pool);
    if (!options.forMove) await refuseUnfinished(pool);
    return storeOn(pool, options);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function createPool({ url, poolSize, forMove }: PostgresOptions): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types,
    connectionTimeoutMillis: WAIT_MILLISECONDS,
    statement_timeout: forMove ? 0 : STATEMENT_MILLISECONDS,
    lock_timeout: WAIT_MILLISECONDS,
    // Of a process that is cut off, and does not know it: others wait for its turn to end.
    idle_in_transaction_session_timeout: STATEMENT_MILLISECONDS,
    keepAlive: true,
    application_name: 'custody-billing',
  });
  // Of a connection that nobody uses: it is gone from the pool, and whoever needs one opens another.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

/** One process brings the tables up to date, and others wait for it. */
async function migrateAlone(pool: Pool): Promise<void> {
  const client = await pool.connect();
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
  } finally {
    // It has settings of its own.
    client.release(true);
  }
}

/** A part of the records is worse than none. */
async function refuseUnfinished(pool: Pool): Promise<void> {
  const { rows } = await pool.query(
    `SELECT place, started_at AS "startedAt" FROM moves WHERE ${IS_UNFINISHED}`,
  );
  if (!rows[0]) return;
  const { place, startedAt } = rows[0];
  const begun = `the move of ${place} into it, begun on ${formatInstant(startedAt)}, is not through`;
  throw new RangeError(`${begun}: go on with it, by the command migrate-to`);
}

function storeOn(pool: Pool, { forMove, onRetry = () => {} }: PostgresOptions): Store {
  const stepsByClient = new WeakMap<PoolClient, Steps>();
  function stepsOf(client: PoolClient): Steps {
    const known = stepsByClient.get(client);
    if (known) return known;
    const steps = stepsOn(databaseOn(client));
    stepsByClient.set(client, steps);
    return steps;
  }
  async function takeTurn(client: PoolClient, force: string | null): Promise<void> {
    const { version, isUnfinished } = await turnOf(client, force);
    if (version > KNOWN) {
      throw new StorageUnavailable('the tables are of a newer version of this program');
    }
    if (isUnfinished && !forMove) throw new StorageUnavailable('records are being moved into it');
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

/**
 * Tables of the same names and row types (schema.postgres.ts, and a test), and the same builders: queries
 * are built from what SQLite has of them.
 */
function databaseOn(client: PoolClient): Db {
  return Object.assign(builderOn(client), { tables, spelling: POSTGRES }) as unknown as Db;
}

function builderOn(client: PoolClient): PgRemoteDatabase {
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

interface State {
  /** The newest migration, as the database has it. */
  version: number;
  isUnfinished: boolean;
}

/** Waits for the turn; gives what the database says of itself from then on. */
async function turnOf(client: PoolClient, force: string | null): Promise<State> {
  // In the statement's snapshot, which is taken once neither a migration nor a move holds the table.
  const state =
    '(SELECT max(created_at) FROM drizzle.__drizzle_migrations) AS version, ' +
    `EXISTS (SELECT FROM moves WHERE ${IS_UNFINISHED}) AS "isUnfinished"`;
  const only = ({ rows: [row] }: { rows: State[] }) => row ?? { version: 0, isUnfinished: false };
  if (force === null) {
    await client.query('LOCK TABLE turns IN EXCLUSIVE MODE');
    return only(await client.query(`SELECT ${state}`));
  }
  const take = {
    name: 'turn',
    text: `SELECT ${state} FROM turns WHERE force = $1 FOR UPDATE`,
    values: [force],
  };
  const taken = await client.query(take);
  if (taken.rows.length === 1) return only(taken);
  await client.query('INSERT INTO turns VALUES ($1) ON CONFLICT DO NOTHING', [force]);
  return only(await client.query(take));
}
