/** One truth: what was done is stored, and read again, the same on PostgreSQL as on SQLite. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import Database from 'better-sqlite3';
import { getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { canonicalJson } from '../../src/domain/hashing.ts';
import * as schema from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { ROLES } from '../../src/usecases/access.ts';
import { createKey, tokenOf } from '../../src/usecases/manageKeys.ts';
import type { Store } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { startVisit } from '../../src/usecases/visits.ts';
import { createDrawer } from '../../src/workers/drawer.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { PLAIN_SETTINGS } from '../api/settings.ts';
import { everyAnswer, type Named } from '../databases/everyAnswer.ts';
import { openOn } from '../databases/open.ts';
import { openBusyForce } from '../usecases/busyForce.ts';
import { type Desk, openDesk } from '../usecases/force.ts';
import { importYear } from '../usecases/madeUpYear.ts';
import { runInvoices } from '../usecases/running.ts';

/** What a table holds, whatever the order of its rows. */
type Rows = Record<string, string[]>;

interface Place {
  store: Store;
  rows(): Promise<Rows>;
  remove(): Promise<void> | void;
}

const TABLES = Object.values(schema)
  .filter((table) => is(table, SQLiteTable))
  .map(getTableName);

/** A truth value is 0 or 1 in SQLite. */
const textOf = (row: object) =>
  canonicalJson(
    Object.fromEntries(
      Object.entries(row).map(([name, is]) => [name, typeof is === 'boolean' ? Number(is) : is]),
    ),
  );

function inFile(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'custody-parity-'));
  const file = join(folder, 'custody.db');
  const store = openSqlite(file);
  return {
    store,
    async rows() {
      const raw = new Database(file, { readonly: true });
      const all: [string, string[]][] = TABLES.map((name) => {
        const rows = raw.prepare<[], object>(`SELECT * FROM ${name}`).all();
        return [name, rows.map(textOf).sort()];
      });
      raw.close();
      return Object.fromEntries(all);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function onServer(): Promise<Place> {
  const { store, url, remove } = await openOn(inject('postgres') ?? '');
  return {
    store,
    async rows() {
      const types = {
        getTypeParser: (oid: number) => (oid === INT8 ? Number : pg.types.getTypeParser(oid)),
      };
      const raw = new pg.Client({ connectionString: url, types: types as pg.CustomTypesConfig });
      await raw.connect();
      const all: [string, string[]][] = [];
      for (const name of TABLES) {
        const { rows } = await raw.query(`SELECT * FROM ${name}`);
        all.push([name, rows.map(textOf).sort()]);
      }
      await raw.end();
      return Object.fromEntries(all);
    },
    remove,
  };
}
const INT8 = pg.types.builtins.INT8;

async function workAYear(store: Store): Promise<Desk> {
  const desk = await openDesk({ store });
  await importYear(desk);
  await runInvoices(desk, {
    customer: 'UKBA',
    releasedFrom: '2009-01-01',
    releasedTo: '2009-01-31',
  });
  return desk;
}

const WORLDS: [what: string, work: (store: Store) => Promise<Desk>, pageRows: number][] = [
  ['a force that did everything once', async (store) => (await openBusyForce({ store })).desk, 2],
  ['a year, whose January is invoiced', workAYear, 200],
];

describe.each(WORLDS)('%s', (_, work, pageRows) => {
  let places: [Place, Place];
  let desks: [Desk, Desk];
  beforeAll(async () => {
    places = [inFile(), await onServer()];
    desks = [await work(places[0].store), await work(places[1].store)];
  });
  afterAll(async () => {
    for (const { store, remove } of places) {
      await store.close();
      await remove();
    }
  });

  test('has the same rows in every table', async () => {
    const [expected, found] = await Promise.all(places.map(({ rows }) => rows()));
    for (const name of TABLES) expect(found?.[name], name).toEqual(expected?.[name]);
  });

  test('is answered the same, whatever is asked of it', async () => {
    const [expected, found] = await Promise.all(desks.map((desk) => answersOf(desk, pageRows)));
    expect([...(found?.keys() ?? [])]).toEqual([...(expected?.keys() ?? [])]);
    const differing = [...(expected ?? [])].filter(
      ([asked, answer]) => found?.get(asked) !== answer,
    );
    for (const [asked, answer] of differing) expect.soft(found?.get(asked), asked).toBe(answer);
  });

  test('has the same log, which verifies', async () => {
    const [expected, found] = await Promise.all(places.map(({ store }) => verifyLog(store)));
    expect(found).toMatchObject({ problem: null });
    expect(found).toEqual(expected);
  });
});

/** Everything that a signed-in person with every role can read. */
async function answersOf(desk: Desk, pageRows: number): Promise<Map<string, string>> {
  const [verifier, drawer] = [createVerifier(), createDrawer()];
  const app = createApp({
    ...PLAIN_SETTINGS,
    store: desk.store,
    newContext: (actor) => desk.as(actor).context(),
    verifier,
    drawer,
    log: pino({ level: 'error' }),
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [token = '', visit = ''] = ['k', 'v'].map((letter) => tokenOf('MPS', letter.repeat(43)));
  const request = { name: 'Ann All', kind: 'person', roles: ROLES, suites: null } as const;
  await desk.do(createKey, request, token);
  await desk.do(startVisit, { actor: desk.actor, keyHash: null }, visit);
  const headers = { authorization: `Bearer ${token}`, cookie: `visit=${visit}` };
  const answers = await everyAnswer(
    { url, routes: app.routes, headers },
    await namesIn(desk),
    pageRows,
  );
  await new Promise((resolve) => server.close(resolve));
  await Promise.all([verifier.close(), drawer.close()]);
  return answers;
}

/** Of a kind of which there are hundreds, some. */
const MOST = 12;

/** The records that a path can name. */
function namesIn({ store }: Desk): Promise<Named> {
  return store.read(function* ({ accounts, audit, claims, detentions, disputes, ...steps }) {
    const list = { force: 'MPS', limit: MOST };
    const runs = yield* steps.runs.list(list);
    const invoices = yield* steps.documents.list(list);
    const tariffs = yield* steps.tariffs.list('MPS', Number.MAX_SAFE_INTEGER);
    const size = yield* audit.size('MPS');
    const runIds = runs.map(({ id }) => id);
    return {
      detentions: (yield* detentions.list(list)).map(({ id }) => id),
      invoices: [...invoices.map(({ number }) => number), 'MPS-1999-000001'],
      payments: (yield* accounts.received(list)).map(({ payment }) => payment),
      disputes: (yield* disputes.list(list)).map(({ id }) => id),
      claims: (yield* claims.list(list)).map(({ number }) => number),
      runs: runIds,
      'invoice-runs': runIds,
      tariffs: tariffs.map(({ id }) => id),
      customers: ['UKBA'],
      statistics: ['2009', '2010'],
      reconciliation: ['2009'],
      years: ['2009', '2010'],
      log: [...Array(Math.min(size, 10 * MOST)).keys()].map(String),
    };
  });
}
