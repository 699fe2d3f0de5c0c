/** What steps yield to a runner: a prepared query and its values. */
import { type SQL, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Script } from '../usecases/store.ts';
import type * as schema from './schema.ts';
import type { Spelling } from './spelling.ts';

/** What builds queries, for the database that they are to run on. */
export type Db = BetterSQLite3Database & {
  readonly tables: Tables;
  readonly spelling: Spelling;
};

/** By their names; those of PostgreSQL have the same row types (schema.postgres.ts). */
export type Tables = typeof schema;

export type Row<Name extends keyof Tables> = Tables[Name]['$inferSelect'];

interface Statement {
  execute(values?: Record<string, unknown>): { sync(): unknown };
}

export interface Query {
  statement: Statement;
  values: Record<string, unknown>;
  /** Nobody needs what it gives: what comes after it need not wait. */
  isSent?: true;
}

/** What a prepared statement gives: rows of a select or of `returning`. */
type ResultOf<S extends Statement> = ReturnType<ReturnType<S['execute']>['sync']>;

/** Runs one query. Here and in `send` alone is anything yielded. */
export function* run<S extends Statement>(
  statement: S,
  values: Record<string, unknown> = {},
): Script<ResultOf<S>> {
  return (yield { statement, values } satisfies Query) as ResultOf<S>;
}

/** Runs one query that gives nothing; where it fails, so does the script, though perhaps some queries later. */
export function* send(statement: Statement, values: Record<string, unknown>): Script<void> {
  yield { statement, values, isSent: true } satisfies Query;
}

/** What comes after a place in a list that goes down by two columns; one row value, which an index leads to. */
export function behind(
  [first, second]: readonly [SQLiteColumn, SQLiteColumn],
  place: readonly [number, string],
): SQL {
  return sql`(${first}, ${second}) < (${place[0]}, ${place[1]})`;
}

/** A column that no index is to be looked through by: another one leads to fewer rows. */
export function unindexed(column: SQLiteColumn): SQL {
  return column.dataType === 'number' ? sql`(${column} + 0)` : sql`(${column} || '')`;
}
