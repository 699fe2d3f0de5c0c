/** A new database for a test, on SQLite or on PostgreSQL, as its project in vitest.config.ts says. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/usecases/store.ts';
import { TEMPLATE } from './startPostgres.ts';

export interface OpenDatabase {
  store: Store;
  /** Another store on the same database, as another process would have it. */
  openBeside(): Promise<Store>;
  /** Takes the database away, once all its stores are closed. */
  remove(): Promise<void>;
}

/** A database with nothing in it. */
export async function openEmpty(server = inject('postgres')): Promise<OpenDatabase> {
  return server === undefined ? openInFolder() : openOn(server);
}

const opened = new Set<() => Promise<void>>();

/**
 * A store with nothing in it for the rest of a test file: in memory, or of the server where there is one,
 * from which `closeOpened` takes it again.
 */
export async function openForFile(): Promise<Store> {
  const server = inject('postgres');
  if (server === undefined) return openSqlite(':memory:');
  const { store, remove } = await openOn(server);
  opened.add(remove);
  return store;
}

/** Takes away what the tests of a file opened, whether they closed it or not. */
export async function closeOpened(): Promise<void> {
  const closing = [...opened].map((remove) => remove());
  opened.clear();
  await Promise.all(closing);
}

async function openInFolder(): Promise<OpenDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-'));
  const open = async () => openSqlite(join(folder, 'custody.db'));
  return {
    store: await open(),
    openBeside: open,
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

/** Of a server at "postgres://...": a copy of a database whose tables are made. */
export async function openOn(
  server: string,
  template = TEMPLATE,
): Promise<OpenDatabase & { url: string; serving: string }> {
  const { url, remove } = await createOn(server, `TEMPLATE "${template}" STRATEGY FILE_COPY`);
  // Not its owner, who may do more than it needs.
  const serving = Object.assign(new URL(url), { username: 'serving' }).href;
  const openBeside = () => openPostgres({ url: serving, poolSize: 4 });
  return { store: await openBeside(), openBeside, url, serving, remove };
}

/** A new database of a server, and what takes it away whoever is connected to it. */
export async function createOn(server: string, how: string) {
  const name = `test_${randomUUID()}`;
  await askServer(server, `CREATE DATABASE "${name}" ${how}`);
  const remove = () => askServer(server, `DROP DATABASE "${name}" WITH (FORCE)`);
  return { url: urlOf(server, name), remove };
}

/** The address of one of a server's databases. */
export function urlOf(server: string, database: string): string {
  return new URL(database, server).href;
}

/** A statement by whoever may do everything, in a connection of its own. */
export async function askServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client(urlOf(server, 'postgres'));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
