import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Script, Steps, Store } from '../../src/usecases/store.ts';

const F = 'MPS';
const ACCOUNT = { force: F, customer: 'UKBA', before: 2 };
const RUN = { force: F, customer: 'UKBA', after: { endedAt: 1, id: '' }, before: 2 };
const LIST = { force: F, limit: 2 };

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
  return queries.flatMap((query) => {
    const values = Array(query.split('?').length - 1).fill(null);
    const plan = raw.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${query}`);
    return plan.all(...values).map(({ detail }) => detail);
  });
}

/** What is small by its nature: invoices that are owed, and a page that the query itself finds first. */
const SMALL = /live_invoices_owed|^SCAN released$/;

/** Steps of a plan that go through all that a force has. */
const throughAll = (plan: string[]) =>
  plan.filter((step) => /^SCAN|\(force=\?\)/.test(step) && !SMALL.test(step));

describe('an index leads to', () => {
  test.each<[string, (steps: Steps) => Script<unknown>]>([
    [
      'the documents of a detention',
      ({ documents }) => documents.list({ ...LIST, detention: 'a' }),
    ],
    ['its documents in brief', ({ documents }) => documents.about(F, 'a')],
    [
      'who is held',
      ({ detentions }) => detentions.list({ ...LIST, status: 'open', isEnded: false }),
    ],
    ['what stops its billing', ({ stops }) => stops.of(F, 'a')],
    ['the stops that were lifted', ({ stops }) => stops.lifted(F, 'a')],
    ['its disputes', ({ disputes }) => disputes.ofDetention(F, 'a')],
    ['the last dispute of an invoice', ({ disputes }) => disputes.lastOf(F, 'a')],
    ['what was paid for a detention', ({ accounts }) => accounts.ofDetention(F, 'a')],
    ['what payments have on an invoice', ({ accounts }) => accounts.heldOn(F, 'a')],
    ['an invoice as payments see it', ({ accounts }) => accounts.invoice(F, 'a')],
    ['the balance of a customer', ({ accounts }) => accounts.balance(ACCOUNT)],
    ['the entries of a period', ({ accounts }) => accounts.entries({ ...ACCOUNT, from: 1 })],
    ['open invoices', ({ accounts }) => accounts.openInvoices(ACCOUNT)],
    ['what is unallocated', ({ accounts }) => accounts.unallocated(ACCOUNT)],
    ['what a run is to look at', ({ runs }) => runs.candidates(RUN, 1)],
    ['what a run issued', ({ claims }) => claims.issuedBy(F, 'a')],
    ['which claims have its documents', ({ claims }) => claims.ofDetention(F, 'a')],
    ['what no run issued', ({ claims }) => claims.issuedSince(F, 'UKBA', 1)],
  ])('%s', async (_, script) => {
    expect(throughAll(await planOf(script))).toEqual([]);
  });

  test.each<[string, (steps: Steps) => Script<unknown>]>([
    ['documents', ({ documents: d }) => d.list({ ...LIST, after: { issuedAt: 1, number: '' } })],
    ['disputes', ({ disputes: d }) => d.list({ ...LIST, after: { raisedAt: 1, id: '' } })],
    ['runs', ({ runs }) => runs.list({ ...LIST, after: { startedAt: 1, id: '' } })],
    ['claims', ({ claims }) => claims.list({ ...LIST, after: { issuedAt: 1, number: '' } })],
    ['detentions', ({ detentions: d }) => d.list({ ...LIST, after: { startedAt: 1, id: '' } })],
    [
      'payments of a customer',
      ({ accounts }) =>
        accounts.received({ ...LIST, customer: 'UKBA', after: { actedAt: 1, payment: '' } }),
    ],
  ])('the next page of %s', async (_, script) => {
    expect(await planOf(script)).toContainEqual(expect.stringMatching(/^SEARCH .*<\(\?,\?\)/));
  });
});
