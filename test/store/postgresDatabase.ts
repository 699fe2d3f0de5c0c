/** A database on PostgreSQL for one test, or for all of a file, with connections beside the store's. */
import pg from 'pg';
import { expect, inject, onTestFinished, vi } from 'vitest';
import { openPostgres, type PostgresOptions } from '../../src/store/postgres/open.ts';
import type { Store } from '../../src/usecases/store.ts';
import { createOn } from '../databases/open.ts';
import { TEMPLATE } from '../databases/startPostgres.ts';

export interface TestDatabase {
  url: string;
  /** A store of its own, as another process has one. */
  open(options?: Partial<PostgresOptions>): Promise<Store>;
  /** A connection by hand. */
  connect(): Promise<pg.Client>;
  /** Until so many connections wait for what another has locked. */
  untilWaiting(count: number): Promise<void>;
  /** Closes all that was opened, and takes the database away. */
  remove(): Promise<void>;
}

/** With tables and nothing in them, unless it is said how else it is made. */
export async function createDatabase(how = `TEMPLATE ${TEMPLATE}`): Promise<TestDatabase> {
  const { url, remove } = await createOn(inject('postgres') ?? '', how);
  const closing: (() => Promise<unknown>)[] = [];
  async function connect(): Promise<pg.Client> {
    const client = new pg.Client(url);
    // A test may end it by force.
    client.on('error', () => {});
    await client.connect();
    closing.push(() => client.end());
    return client;
  }
  return {
    url,
    connect,
    async open(options = {}) {
      const store = await openPostgres({ url, poolSize: 4, ...options });
      closing.push(() => store.close());
      return store;
    },
    async untilWaiting(count) {
      const watching = await connect();
      const LOCKED = `SELECT count(*)::int FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database()`;
      await vi.waitFor(async () => expect(await column(watching, LOCKED)).toEqual([count]), 10_000);
    },
    async remove() {
      await Promise.all(closing.map((close) => close()));
      await remove();
    },
  };
}

/** The same, taken away after the test. */
export async function forThisTest(how?: string): Promise<TestDatabase> {
  const database = await createDatabase(how);
  onTestFinished(() => database.remove());
  return database;
}

/** The values of a query's first column. */
export async function column(client: pg.Client, text: string): Promise<unknown[]> {
  const { rows } = await client.query({ text, rowMode: 'array' });
  return rows.map(([value]) => value);
}
