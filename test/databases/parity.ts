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
import { openSqlite } from '../../src/store/sqlite/open.ts';
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
import type { Desk } from '../usecases/force.ts';

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

const { INT8 } = pg.types.builtins;
/** For everything that can be asked of a year, on a machine with much else to do. */
const LONG_MILLISECONDS = 240_000;

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

/**
 * The tests of a force that is made twice, by the same steps with the same ids, salts and clock. Lists are
 * asked for in pages of so many; of each kind of record, `most` are.
 */
export function describeParity(
  what: string,
  work: (store: Store) => Promise<Desk>,
  asked: { pageRows: number; most: number },
): void {
  describe(what, { timeout: LONG_MILLISECONDS }, () => parityTests(work, asked));
}

function parityTests(
  work: (store: Store) => Promise<Desk>,
  asked: { pageRows: number; most: number },
): void {
  let places: [Place, Place];
  let desks: [Desk, Desk];
  beforeAll(async () => {
    places = [inFile(), await onServer()];
    desks = [await work(places[0].store), await work(places[1].store)];
  }, LONG_MILLISECONDS);
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
    const [expected, found] = await Promise.all(desks.map((desk) => answersOf(desk, asked)));
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
}

/** Everything that a signed-in person with every role can read. */
async function answersOf(
  desk: Desk,
  { pageRows, most }: { pageRows: number; most: number },
): Promise<Map<string, string>> {
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
    await namesIn(desk, most),
    pageRows,
  );
  await new Promise((resolve) => server.close(resolve));
  await Promise.all([verifier.close(), drawer.close()]);
  return answers;
}

/** The records that a path can name. */
function namesIn({ store }: Desk, most: number): Promise<Named> {
  return store.read(function* ({ accounts, audit, claims, detentions, disputes, ...steps }) {
    const list = { force: 'MPS', limit: most };
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
      log: [...Array(Math.min(size, 10 * most)).keys()].map(String),
    };
  });
}
