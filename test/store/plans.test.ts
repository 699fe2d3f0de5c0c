import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Script, Steps, Store } from '../../src/usecases/store.ts';
import { LOOK_UPS, NEXT_PAGES } from './indexed.ts';

let folder: string;
let store: Store;
let raw: Database.Database;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'custody-plans-'));
  const file = join(folder, 'plans.db');
  store = openSqlite(file);
  raw = new Database(file);
});
afterAll(() => {
  raw.close();
  store.close();
  rmSync(folder, { recursive: true });
});

/** The steps of SQLite's plans for the queries of a script. */
async function planOf(script: (steps: Steps) => Script<unknown>): Promise<string[]> {
  const statement = Object.getPrototypeOf(raw.prepare('SELECT 1')) as Database.Statement;
  const all = vi.spyOn(statement, 'all');
  await store.read(script);
  const queries = (all.mock.contexts as Database.Statement[]).map(({ source }) => source);
  all.mockRestore();
  expect(queries).not.toEqual([]);
  // SQLite would plan them anew for each value.
  expect(queries.filter((query) => /(?<!\+)\?/.test(query))).toEqual([]);
  return queries.flatMap((query) => {
    const values = Array(query.split('?').length - 1).fill(null);
    const plan = raw.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${query}`);
    return plan.all(...values).map(({ detail }) => detail);
  });
}

/**
 * Steps of a plan that go through all that a force has, but for what is small by its nature; `numbers` is
 * what a query found before.
 */
const throughAll = (plan: string[]) =>
  plan.filter(
    (step) =>
      /^SCAN (?!numbers|json_each|asking|named)|\(force=\?\)/.test(step) &&
      !step.includes('live_invoices_owed'),
  );

describe('an index leads to', () => {
  test.each(LOOK_UPS)('%s', async (_, script) => {
    expect(throughAll(await planOf(script))).toEqual([]);
  });

  test.each(NEXT_PAGES)('the next page of %s', async (_, script) => {
    expect(await planOf(script)).toContainEqual(expect.stringMatching(/^SEARCH .*<\(\?,\?\)/));
  });
});
