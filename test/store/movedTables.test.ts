import { getTableName, is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { MOVED } from '../../src/store/movedTables.ts';
import * as schema from '../../src/store/schema.ts';

const tables = Object.values(schema).filter((one) => is(one, SQLiteTable));
const named = new Map<string, SQLiteTable>(Object.entries(schema));
const moved = MOVED.flatMap(({ name }) => named.get(name) ?? []);

test('every table is moved, but those of browsers, processes, moves and what is summed up', () => {
  const left = tables.filter((table) => !moved.includes(table)).map(getTableName);
  expect(left.sort()).toEqual([
    'counted_months',
    'drafts',
    'leases',
    'month_lengths',
    'month_summaries',
    'moves',
    'visits',
  ]);
  expect(new Set(moved).size).toBe(tables.length - left.length);
});

test('a table is moved after those that its rows name', () => {
  const early = moved.flatMap((table, n) =>
    getTableConfig(table)
      .foreignKeys.map(({ reference }) => reference().foreignTable)
      .filter((named) => named !== table && !moved.slice(0, n).includes(named))
      .map((named) => `${getTableName(table)} before ${getTableName(named)}`),
  );
  expect(early).toEqual([]);
});

test('each is read in the order of its whole primary key', () => {
  expect(MOVED.find(({ name }) => name === 'forces')?.key).toEqual(['code']);
  expect(MOVED.find(({ name }) => name === 'sessions')?.key).toEqual([
    'force',
    'detention',
    'revision',
    'position',
  ]);
  expect(MOVED.filter(({ key }) => key.length === 0)).toEqual([]);
});
