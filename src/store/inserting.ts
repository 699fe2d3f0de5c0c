import { getTableColumns, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Script } from '../usecases/store.ts';
import { type Db, type Row, send, type Tables } from './query.ts';

const value = sql.placeholder;

/** The tables that have rows, by name. */
type TableName = {
  [Name in keyof Tables]: Tables[Name] extends SQLiteTable ? Name : never;
}[keyof Tables];

/** More in one statement are hardly faster. */
const TOGETHER = 16;

/** Inserts rows into a table: so many in one statement, which costs less of each, and the rest by themselves. */
export function inserting<Name extends TableName>(
  db: Db,
  name: Name,
): (rows: readonly Row<Name>[]) => Script<void> {
  const table: SQLiteTable = db.tables[name];
  const keys = Object.keys(getTableColumns(table));
  const together = Array.from({ length: TOGETHER }, (_, n) => keys.map((key) => `${n} ${key}`));
  const insertOne = db.insert(table).values(placesOf(keys, keys)).prepare();
  const insertTogether = db
    .insert(table)
    .values(together.map((names) => placesOf(keys, names)))
    .prepare();

  /** The values of rows by the names of their places. */
  const named = (rows: readonly Record<string, unknown>[]) => {
    const values: Record<string, unknown> = {};
    for (const [n, names] of together.entries()) {
      for (const [column, place] of names.entries()) values[place] = rows[n]?.[keys[column] ?? ''];
    }
    return values;
  };
  return function* (rows) {
    const rest = rows.length % TOGETHER;
    for (let from = 0; from < rows.length - rest; from += TOGETHER) {
      yield* send(insertTogether, named(rows.slice(from, from + TOGETHER)));
    }
    for (const row of rows.slice(rows.length - rest)) yield* send(insertOne, row);
  };
}

const placesOf = (keys: readonly string[], names: readonly string[]) =>
  Object.fromEntries(keys.map((key, n) => [key, value(names[n] ?? '')]));

/** Inserts the rows of a JSON array, in which they stand by the names of their columns. */
export function insertRowsIn(db: Db, table: SQLiteTable) {
  const columns: SQLiteColumn[] = Object.values(getTableColumns(table));
  return db.insert(table).select(db.spelling.rowsIn(value('rows'), table, columns));
}
