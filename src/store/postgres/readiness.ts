/** Whether a server can be worked with now, and if not, why: quickly, also where requests would wait. */
import { setTimeout as pause } from 'node:timers/promises';
import pg, { type ClientBase, type Pool } from 'pg';
import { formatInstant, SKEW_SECONDS } from '../../domain/time.ts';
import { StorageUnavailable } from '../../usecases/store.ts';
import { unavailable } from './errors.ts';
import { checkTables } from './tables.ts';

/** For a connection, and for an answer. */
const PATIENCE_MILLISECONDS = 1000;

/** Rejects with StorageUnavailable where nothing could be written. */
export async function checkReady(pool: Pool, url: string): Promise<void> {
  try {
    const client = await connectSoon(pool);
    if (client === null) return await explainWait(url);
    try {
      await checkServer(client);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  } catch (error) {
    throw unavailable(error);
  }
}

/** null where the pool has none to give soon; one that comes later goes back. */
async function connectSoon(pool: Pool) {
  const stop = new AbortController();
  const connecting = pool.connect();
  const late = pause(PATIENCE_MILLISECONDS, null, { signal: stop.signal });
  try {
    const client = await Promise.race([connecting, late]);
    if (client === null) connecting.then((its) => its.release()).catch(() => {});
    return client;
  } finally {
    stop.abort();
    late.catch(() => {});
  }
}

/** By a connection of its own: whether it is the server that gives none, or the pool. */
async function explainWait(url: string): Promise<never> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: PATIENCE_MILLISECONDS,
    application_name: 'custody-billing readiness',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await checkServer(client);
  } finally {
    client.end().catch(() => {});
  }
  const message = 'all connections of this process are in use: see DATABASE_POOL';
  throw new StorageUnavailable(message, { reason: 'pool-full' });
}

async function checkServer(client: ClientBase): Promise<void> {
  const asked = {
    text: `SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly"`,
    query_timeout: PATIENCE_MILLISECONDS,
  };
  const { rows } = await client.query<{ isReadOnly: boolean }>(asked);
  if (rows[0]?.isReadOnly) {
    throw new StorageUnavailable('the server only reads', { reason: 'read-only' });
  }
  await checkTables(client);
  await checkClock(client);
}

/**
 * Rejects with StorageUnavailable where the clock here is ahead of the server's by more than clocks may
 * differ: nobody could issue behind what is issued by it, until they have come to where it was (R19).
 */
export async function checkClock(client: ClientBase): Promise<void> {
  const asked = {
    text: 'SELECT extract(epoch FROM clock_timestamp())::bigint AS now',
    query_timeout: PATIENCE_MILLISECONDS,
  };
  const { rows } = await client.query<{ now: number }>(asked);
  const here = Math.floor(Date.now() / 1000);
  const there = Number(rows[0]?.now ?? here);
  if (here - there <= SKEW_SECONDS) return;
  throw new StorageUnavailable(
    `it is ${formatInstant(here)} by this clock, and ${formatInstant(there)} by the server's: set right which is wrong`,
    { reason: 'clock-ahead' },
  );
}
