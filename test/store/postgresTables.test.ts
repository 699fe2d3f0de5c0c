/** The tables and triggers on PostgreSQL are those that SQLite has. */
import {
  getTableName,
  type InferInsertModel,
  type InferSelectModel,
  is,
  type Table,
} from 'drizzle-orm';
import { getTableConfig as configOfPg, PgTable } from 'drizzle-orm/pg-core';
import { getTableConfig as configOfSqlite, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import * as onPostgres from '../../src/store/schema.postgres.ts';
import * as onSqlite from '../../src/store/schema.ts';
import { openClient } from '../../src/store/sqlite/open.ts';
import { makeBusy } from '../usecases/busyForce.ts';
import { deskOf, publish, setUp } from '../usecases/force.ts';
import { column, createDatabase, type TestDatabase } from './postgresDatabase.ts';

type Rows<Tables> = {
  [Name in keyof Tables]: Tables[Name] extends Table
    ? { select: InferSelectModel<Tables[Name]>; insert: InferInsertModel<Tables[Name]> }
    : never;
};

/** Only there: who writes takes turns on it. */
type Own = 'turns';

test('the row types are the same', () => {
  expectTypeOf<Rows<Omit<typeof onPostgres, Own>>>().toEqualTypeOf<Rows<typeof onSqlite>>();
});

type Config = ReturnType<typeof configOfPg> | ReturnType<typeof configOfSqlite>;

const named = (columns: readonly unknown[]) =>
  columns.map((one) =>
    typeof one === 'object' && one !== null && 'name' in one ? one.name : 'expression',
  );

/** What both databases say of a table in the same words. */
function shapeOf({ columns, primaryKeys, indexes, foreignKeys }: Config) {
  const ofOne = columns.filter(({ primary }) => primary);
  return {
    columns: columns.map((one) => [one.name, one.notNull, one.default]),
    primaryKey: primaryKeys.length
      ? primaryKeys.flatMap((key) => named(key.columns))
      : named(ofOne),
    indexes: indexes.map(({ config }) => [
      config.name,
      named(config.columns),
      config.unique ?? false,
      config.where !== undefined,
    ]),
    foreignKeys: foreignKeys.map((key) => {
      const { columns, foreignColumns, foreignTable } = key.reference();
      return [
        named(columns),
        getTableName(foreignTable),
        named(foreignColumns),
        key.onDelete ?? 'no action',
      ];
    }),
  };
}

const pgTables = Object.values(onPostgres)
  .filter((value) => is(value, PgTable))
  .map((table) => configOfPg(table));
const sqliteTables = Object.values(onSqlite)
  .filter((value) => is(value, SQLiteTable))
  .map((table) => configOfSqlite(table));

test('the columns, keys and indexes are the same', () => {
  const shapes = (tables: readonly Config[]) =>
    Object.fromEntries(tables.map((table) => [table.name, shapeOf(table)]));
  const { turns, ...ofPostgres } = shapes(pgTables);
  expect(turns?.primaryKey).toEqual(['force']);
  expect(Object.keys(ofPostgres).length).toBeGreaterThan(25);
  expect(ofPostgres).toEqual(shapes(sqliteTables));
});

describe('on the server', () => {
  let database: TestDatabase;
  let raw: pg.Client;
  beforeAll(async () => {
    database = await createDatabase();
    const desk = deskOf(await database.open());
    await setUp(desk);
    await publish(desk);
    await makeBusy(desk);
    raw = await database.connect();
  });
  afterAll(() => database.remove());

  test('the migrations make what the schema says', async () => {
    for (const table of pgTables) {
      const { columns, primaryKeys, indexes, foreignKeys } = table;
      const { rows } = await raw.query(
        `SELECT attname AS name, attnotnull AS "notNull" FROM pg_attribute
          WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum`,
        [table.name],
      );
      expect(rows, table.name).toEqual(columns.map(({ name, notNull }) => ({ name, notNull })));
      const there = await raw.query(
        `SELECT relname AS name, indisunique AS "isUnique" FROM pg_index JOIN pg_class ON oid = indexrelid
          WHERE indrelid = $1::regclass AND NOT indisprimary ORDER BY relname COLLATE "C"`,
        [table.name],
      );
      const said = indexes.map(({ config: { name = '', unique } }) => ({ name, isUnique: unique }));
      expect(there.rows, table.name).toEqual(
        said.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      );
      const keys = await raw.query(
        `SELECT contype AS type, count(*)::int FROM pg_constraint
          WHERE conrelid = $1::regclass AND contype IN ('p', 'f') GROUP BY contype ORDER BY contype`,
        [table.name],
      );
      const primary = primaryKeys.length || columns.filter((one) => one.primary).length;
      expect(keys.rows, table.name).toEqual(
        [
          { type: 'f', count: foreignKeys.length },
          { type: 'p', count: primary },
        ].filter(({ count }) => count > 0),
      );
    }
  });

  test('a force leads every index of what belongs to one', async () => {
    const leaders = await raw.query<{ table: string; leader: string }>(
      `SELECT indrelid::regclass::text AS "table", pg_get_indexdef(indexrelid, 1, true) AS leader
        FROM pg_index WHERE indrelid::regclass::text IN
          (SELECT tablename FROM pg_tables WHERE schemaname = 'public')`,
    );
    expect(leaders.rows.length).toBeGreaterThan(50);
    const others = leaders.rows.filter(({ leader }) => leader !== 'force');
    // What belongs to no force.
    expect(others.map(({ table }) => table).toSorted()).toEqual(['forces', 'moves']);
  });

  test('all text is in the order of its bytes, also in indexes', async () => {
    const OTHER = `NOT IN (0, (SELECT oid FROM pg_collation WHERE collname = 'C'))`;
    const TABLES = `(SELECT tablename::regclass FROM pg_tables WHERE schemaname = 'public')`;
    expect(await column(raw, `SELECT 'a' < 'B'`)).toEqual([true]);
    expect(
      await column(
        raw,
        `SELECT attrelid::regclass || '.' || attname FROM pg_attribute
          WHERE attnum > 0 AND attcollation ${OTHER} AND attrelid IN ${TABLES}`,
      ),
    ).toEqual([]);
    expect(
      await column(
        raw,
        `SELECT indexrelid::regclass FROM pg_index, unnest(indcollation) AS collated
          WHERE collated ${OTHER} AND indrelid IN ${TABLES}`,
      ),
    ).toEqual([]);
    const { rows } = await raw.query(
      `SELECT count(*)::int AS count FROM pg_attribute
        WHERE attcollation <> 0 AND attnum > 0 AND attrelid IN ${TABLES}`,
    );
    expect(rows[0].count).toBeGreaterThan(100);
  });

  describe('triggers', () => {
    const refused = async (statement: string): Promise<string> => {
      await raw.query('BEGIN');
      try {
        await raw.query(statement);
        return 'nothing';
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      } finally {
        await raw.query('ROLLBACK');
      }
    };
    const guarded = async (action: string) =>
      (await column(
        raw,
        `SELECT tgrelid::regclass::text FROM pg_trigger
          WHERE tgname = tgrelid::regclass || '_refuse_${action}' ORDER BY 1`,
      )) as string[];

    test('every one of SQLite has its twin, and every table that has one refuses TRUNCATE', async () => {
      const client = openClient(':memory:');
      const said = client
        .prepare<[], { name: string; sql: string }>(
          "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        )
        .all()
        .map(({ name, sql }) => [name, /RAISE\(ABORT, '([^']+)'\)/.exec(sql)?.[1]]);
      client.close();
      const { rows } = await raw.query({
        text: `SELECT tgname, trim(trailing '\\000' FROM encode(tgargs, 'escape')), tgrelid::regclass
          FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' ORDER BY tgname COLLATE "C"`,
        rowMode: 'array',
      });
      const twins = rows.filter(([name]) => !name.endsWith('_truncate'));
      expect(said.length).toBeGreaterThan(30);
      expect(twins.map(([name, why]) => [name, why])).toEqual(said);
      const tables = [...new Set(rows.map(([, , table]) => `${table}_refuse_truncate`))];
      expect(rows.map(([name]) => name)).toEqual(expect.arrayContaining(tables));
    });

    test('what is recorded, published or issued is refused every change', async () => {
      const tables = (await guarded('delete')).filter((table) => table !== 'series');
      expect(tables.length).toBeGreaterThan(14);
      for (const table of tables) {
        expect(await column(raw, `SELECT count(*) > 0 FROM ${table}`), table).toEqual([true]);
        const [key] = await column(
          raw,
          `SELECT conname FROM pg_constraint WHERE conrelid = '${table}'::regclass AND contype = 'p'`,
        );
        for (const change of [
          `UPDATE ${table} SET force = force`,
          `DELETE FROM ${table}`,
          `INSERT INTO ${table} SELECT * FROM ${table} ON CONFLICT ON CONSTRAINT "${key}" DO UPDATE SET force = excluded.force`,
          `TRUNCATE ${table} CASCADE`,
        ]) {
          expect(await refused(change), change).toMatch(/ never changes$/);
        }
        expect(await refused(`TRUNCATE ${table}`), table).not.toBe('nothing');
      }
      expect(await refused('TRUNCATE forces CASCADE')).toMatch(/ never changes$/);
    });

    test('a personal part can be deleted, and not changed', async () => {
      expect(await refused("UPDATE personal SET body = '{}'")).toMatch(/deleted or left alone$/);
      expect(await refused('TRUNCATE personal')).toMatch(/deleted or left alone$/);
      expect(
        await refused('DELETE FROM personal WHERE record = (SELECT min(record) FROM personal)'),
      ).toBe('nothing');
    });

    test.each([
      ['skip a number', 'UPDATE series SET last = last + 2', /no gaps$/],
      ['go back', 'UPDATE series SET last = last - 1', /no gaps$/],
      ['stand still', 'UPDATE series SET last_issued_at = 0', /no gaps$/],
      ['end', 'DELETE FROM series', /goes on$/],
      ['end at once', 'TRUNCATE series', /goes on$/],
    ])('a series of numbers cannot %s', async (_, change, why) => {
      expect(await refused(change)).toMatch(why);
    });
  });
});
