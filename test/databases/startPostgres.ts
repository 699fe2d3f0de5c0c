/** What vitest runs before the projects that test on PostgreSQL: one server for all their tests. */
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { type PostgresServer, startPostgres } from './postgresServer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of a server, "postgres://..."; none in a project that tests on SQLite. */
    postgres: string | undefined;
  }
}

/** A database with nothing in its tables, which others are copies of. */
export const TEMPLATE = 'empty';

/** Who serves may do no more than the README says: of a copy, too. */
export const SERVING = `
  GRANT USAGE ON SCHEMA public, drizzle TO serving;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO serving;
  GRANT SELECT ON ALL TABLES IN SCHEMA drizzle TO serving;
`;

/** A server of a test's own, which it may halt; with the database that others are copies of. */
export async function startWithTemplate(): Promise<PostgresServer> {
  const server = await startPostgres();
  await server.create(TEMPLATE);
  const url = server.urlOf(TEMPLATE);
  await (await openPostgres({ url, poolSize: 1 })).close();
  const owner = new pg.Client(url);
  await owner.connect();
  await owner.query(`CREATE ROLE serving LOGIN PASSWORD 'of-a-test'; ${SERVING}`);
  await owner.end();
  return server;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startWithTemplate();
  project.provide('postgres', server.url);
  return () => server.stop();
}
