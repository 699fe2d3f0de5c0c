/** Which tables hold what is moved to another database, and in which order. */
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from './schema.ts';

/** A table of the schema, and its name in it. */
export interface MovedTable {
  name: keyof typeof schema;
  /** The columns of its primary key. */
  key: readonly string[];
}

/**
 * What is of a browser or a process at work, and what is summed up of records: people sign in again, work is
 * taken up again, and months are counted again.
 */
const LEFT: readonly SQLiteTable[] = [
  schema.visits,
  schema.drafts,
  schema.leases,
  schema.moves,
  schema.countedMonths,
  schema.monthSummaries,
  schema.monthLengths,
];

/** All others, each after those that its rows name. */
export const MOVED: readonly MovedTable[] = inOrder(
  Object.values(schema).filter((one) => is(one, SQLiteTable) && !LEFT.includes(one)),
).map((table) => ({ name: nameOf(table), key: keyOf(table) }));

function inOrder(tables: readonly SQLiteTable[]): SQLiteTable[] {
  const ordered = new Set<SQLiteTable>();
  const put = (table: SQLiteTable) => {
    for (const { reference } of getTableConfig(table).foreignKeys) {
      const { foreignTable } = reference();
      if (foreignTable !== table) put(foreignTable);
    }
    ordered.add(table);
  };
  for (const table of tables) put(table);
  return [...ordered];
}

function nameOf(table: SQLiteTable): MovedTable['name'] {
  const found = Object.entries(schema).find(([, one]) => one === table);
  if (!found) throw new RangeError('a table of the schema has a name in it');
  return found[0] as MovedTable['name'];
}

function keyOf(table: SQLiteTable): string[] {
  const { primaryKeys, columns } = getTableConfig(table);
  const key = primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary);
  return key.map(({ name }) => name);
}
