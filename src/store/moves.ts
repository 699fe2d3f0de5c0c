import {
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  getTableName,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { MoveSteps, TableRow } from '../usecases/store.ts';
import { insertRowsIn } from './inserting.ts';
import { MOVED, type MovedTable } from './movedTables.ts';
import { type Db, run } from './query.ts';

const value = sql.placeholder;

/** All records, moved from one database to another, and what is noted of that. */
export function moveSteps(db: Db): MoveSteps {
  return { ...notingSteps(db), ...rowSteps(db) };
}

function notingSteps(db: Db): Pick<MoveSteps, 'get' | 'put' | 'remove'> {
  const { moves } = db.tables;
  const isMove = eq(moves.direction, value('direction'));
  const get = db.select().from(moves).where(isMove).prepare();
  const remove = db.delete(moves).where(isMove).prepare();
  const insert = db
    .insert(moves)
    .values({
      direction: value('direction'),
      place: value('place'),
      logs: value('logs'),
      startedAt: value('startedAt'),
      endedAt: value('endedAt'),
    })
    .prepare();

  return {
    *get(direction) {
      const [row] = yield* run(get, { direction });
      return row && { ...row, logs: JSON.parse(row.logs) };
    },
    *put(move) {
      yield* run(remove, { direction: move.direction });
      yield* run(insert, { ...move, logs: JSON.stringify(move.logs) });
    },
    *remove(direction) {
      yield* run(remove, { direction });
    },
  };
}

type RowSteps = Pick<MoveSteps, 'tables' | 'count' | 'rows' | 'lastRow' | 'insertRows'>;

function rowSteps(db: Db): RowSteps {
  const known = new Map<string, ReturnType<typeof queriesOn>>(
    MOVED.map((moved) => [getTableName(db.tables[moved.name]), queriesOn(db, moved)]),
  );
  const on = (table: string) => {
    const found = known.get(table);
    if (!found) throw new RangeError(`the rows of ${table} are not moved`);
    return found;
  };
  return {
    tables: [...known.keys()],
    *count(table) {
      return (yield* run(on(table).count()))[0]?.count ?? 0;
    },
    *rows(table, after, limit) {
      return yield* run(on(table).page(after, limit));
    },
    *lastRow(table) {
      return (yield* run(on(table).last()))[0];
    },
    *insertRows(table, rows) {
      yield* run(on(table).insert(), { rows: JSON.stringify(rows) });
    },
  };
}

function queriesOn(db: Db, { name, key }: MovedTable) {
  const table: SQLiteTable = db.tables[name];
  const columns = Object.values(getTableColumns(table)) as SQLiteColumn[];
  // In one order on both databases, so that rows can be held against each other as text.
  const sorted = columns.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const fields = Object.fromEntries(sorted.map((column) => [column.name, column]));
  const keyColumns = key.flatMap((column) => fields[column] ?? []);
  const behind = (row: TableRow) =>
    sql`(${listOf(keyColumns)}) > (${listOf(key.map((column) => sql`${row[column]}`))})`;
  const all = () => db.select(fields).from(table);
  return {
    count: () => db.select({ count: count() }).from(table).prepare(),
    page: (after: TableRow | undefined, limit: number) =>
      all()
        .where(after && behind(after))
        .orderBy(...keyColumns.map((column) => asc(column)))
        .limit(limit)
        .prepare(),
    last: () =>
      all()
        .orderBy(...keyColumns.map((column) => desc(column)))
        .limit(1)
        .prepare(),
    insert: () => insertRowsIn(db, table).prepare(),
  };
}

const listOf = (parts: readonly SQLWrapper[]) => sql.join([...parts], sql`, `);
