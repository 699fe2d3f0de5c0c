/** What vitest runs before the projects that test on PostgreSQL: one server for all their tests. */
import type { TestProject } from 'vitest/node';
import { openPostgres } from '../../src/store/postgres.ts';
import { type PostgresServer, startPostgres } from './postgresServer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of a server, "postgres://..."; none in a project that tests on SQLite. */
    postgres: string | undefined;
  }
}

/** A database with nothing in its tables, which others are copies of. */
export const TEMPLATE = 'empty';

/** A server of a test's own, which it may halt; with the database that others are copies of. */
export async function startWithTemplate(): Promise<PostgresServer> {
  const server = await startPostgres();
  await server.create(TEMPLATE);
  await (await openPostgres({ url: server.urlOf(TEMPLATE), poolSize: 1 })).close();
  return server;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startWithTemplate();
  project.provide('postgres', server.url);
  return () => server.stop();
}
