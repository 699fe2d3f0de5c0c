/**
 * The tables on PostgreSQL: one process makes them or brings them up to date, and whoever writes takes
 * turns on `turns`, which a migration holds: so no program writes to tables that it does not know.
 */
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/pg-proxy';
import { migrate } from 'drizzle-orm/pg-proxy/migrator';
import type { ClientBase } from 'pg';
import { formatInstant, type Instant } from '../../domain/time.ts';
import { StorageUnavailable } from '../../usecases/store.ts';
import { checkKnown, newestIn } from '../versions.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../drizzle/postgres', import.meta.url));
const KNOWN = newestIn(MIGRATIONS);
const VERSION = '(SELECT max(created_at) FROM drizzle.__drizzle_migrations) AS version';

/** The oldest that the store's tests were seen to pass on. */
const OLDEST_SERVER = 160_000;

/** Any number that others who lock in this database do not have. */
const MIGRATION_LOCK = 7_227_011_393;

interface Server {
  number: number;
  version: string;
  encoding: string;
  isStandby: boolean;
}

/**
 * Makes the tables, or brings them up to date, once whoever else does so is done, over a connection that is
 * for nothing else. Rejects where they are newer than this program, or the server is none that it can work
 * on.
 */
export async function bringUpToDate(client: ClientBase): Promise<void> {
  const server = await serverOf(client);
  checkServer(server);
  if (await isUpToDate(client)) return;
  if (server.isStandby) {
    throw new RangeError(
      'its tables are to be made or brought up to date, and the server is a standby, which takes no writes: open its primary first',
    );
  }
  await migrateAlone(client);
}

async function serverOf(client: ClientBase): Promise<Server> {
  const { rows } = await client.query<Server>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
      current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS "isStandby"`,
  );
  const [server] = rows;
  if (!server) throw new RangeError('a server says what it is');
  return server;
}

/** Refuses a server that would keep text otherwise than it is given, or lacks what queries use. */
export function checkServer({ number, version, encoding }: Omit<Server, 'isStandby'>): void {
  if (number < OLDEST_SERVER) {
    throw new RangeError(`the server is PostgreSQL ${version}: this needs 16 or later`);
  }
  if (encoding !== 'UTF8') {
    throw new RangeError(`its encoding is ${encoding}: make a database with ENCODING 'UTF8'`);
  }
}

async function isUpToDate(client: ClientBase): Promise<boolean> {
  const made = await client.query<{ table: string | null }>(
    `SELECT to_regclass('drizzle.__drizzle_migrations') AS "table"`,
  );
  if (!made.rows[0]?.table) return false;
  const { rows } = await client.query<{ version: number | null }>(`SELECT ${VERSION}`);
  const version = rows[0]?.version ?? 0;
  checkKnown(version, KNOWN);
  return version === KNOWN;
}

/** In one transaction: where it fails, the tables are as they were. */
async function migrateAlone(client: ClientBase): Promise<void> {
  await client.query('SET statement_timeout = 0; SET lock_timeout = 0');
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
  // Another may have done it meanwhile.
  if (!(await isUpToDate(client))) await migrateInTurn(client);
  await client.query('COMMIT');
}

async function migrateInTurn(client: ClientBase): Promise<void> {
  const { rows } = await client.query(`SELECT to_regclass('turns') IS NOT NULL AS "isMade"`);
  if (rows[0]?.isMade) await client.query('LOCK TABLE turns IN ACCESS EXCLUSIVE MODE');
  await migrate(
    drizzle((text, values) => client.query(text, values)),
    async (statements) => {
      for (const statement of statements) await client.query(statement);
    },
    { migrationsFolder: MIGRATIONS },
  );
}

/**
 * Waits until nobody else writes for a force (null: for any), and holds its turn until the transaction
 * ends. Rejects with StorageUnavailable where a newer program has been at the tables, or records are being
 * moved into them, unless it is `forMove`.
 */
export async function takeTurn(
  client: ClientBase,
  force: string | null,
  { forMove = false }: { forMove?: boolean } = {},
): Promise<void> {
  checkState(await (force === null ? takeAll(client) : takeOne(client, force)), forMove);
}

interface State {
  version: number;
  /** The other place of a move into the database that is not through, and when that was begun. */
  movedFrom: string | null;
  movedSince: Instant;
}

/** In a statement that waits: it sees what was committed before it has its lock on the table. */
const MOVE = "FROM moves WHERE direction = 'in' AND ended_at IS NULL";
const STATE = `${VERSION}, (SELECT place ${MOVE}) AS "movedFrom",
  (SELECT started_at ${MOVE}) AS "movedSince"`;

async function takeAll(client: ClientBase): Promise<State | undefined> {
  await client.query('LOCK TABLE turns IN EXCLUSIVE MODE');
  return stateOf(client);
}

async function takeOne(client: ClientBase, force: string): Promise<State | undefined> {
  const take = {
    name: 'turn',
    text: `SELECT ${STATE} FROM turns WHERE force = $1 FOR UPDATE`,
    values: [force],
  };
  const taken = await client.query<State>(take);
  if (taken.rows.length === 1) return taken.rows[0];
  await client.query('INSERT INTO turns VALUES ($1) ON CONFLICT DO NOTHING', [force]);
  return (await client.query<State>(take)).rows[0];
}

/** Rejects with StorageUnavailable where the tables are not to be worked with, and says why. */
export async function checkTables(client: ClientBase): Promise<void> {
  checkState(await stateOf(client), false);
}

async function stateOf(client: ClientBase): Promise<State | undefined> {
  return (await client.query<State>(`SELECT ${STATE}`)).rows[0];
}

function checkState(state: State | undefined, forMove: boolean): void {
  checkKnown(state?.version ?? 0, KNOWN);
  if (!state?.movedFrom || forMove) return;
  const begun = `the move of ${state.movedFrom} into it, begun on ${formatInstant(state.movedSince)}`;
  throw new StorageUnavailable(
    `${begun}, is not through: go on with it, by the command migrate-to`,
    { reason: 'moving' },
  );
}
