import { getTableColumns, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Script } from '../usecases/store.ts';
import { type Db, type Row, run, type Tables } from './query.ts';

const value = sql.placeholder;

/** The tables that have rows, by name. */
type TableName = {
  [Name in keyof Tables]: Tables[Name] extends SQLiteTable ? Name : never;
}[keyof Tables];

/** Inserts rows into a table: one by its values; several, which costs less of each, by one JSON text. */
export function inserting<Name extends TableName>(
  db: Db,
  name: Name,
): (rows: readonly Row<Name>[]) => Script<void> {
  const table: SQLiteTable = db.tables[name];
  const columns = Object.entries(getTableColumns(table) as Record<string, SQLiteColumn>);
  const places = Object.fromEntries(columns.map(([key]) => [key, value(key)]));
  const insertOne = db.insert(table).values(places).prepare();
  const insertSeveral = insertRowsIn(db, table).prepare();

  const named = (row: Record<string, unknown>) =>
    Object.fromEntries(columns.map(([key, column]) => [column.name, row[key]]));
  return function* (rows) {
    const [first] = rows;
    if (rows.length > 1) yield* run(insertSeveral, { rows: JSON.stringify(rows.map(named)) });
    else if (first) yield* run(insertOne, first);
  };
}

/** Inserts the rows of a JSON array, in which they stand by the names of their columns. */
export function insertRowsIn(db: Db, table: SQLiteTable) {
  const columns: SQLiteColumn[] = Object.values(getTableColumns(table));
  return db.insert(table).select(db.spelling.rowsIn(value('rows'), table, columns));
}
