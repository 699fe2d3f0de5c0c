import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import * as schema from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { type Script, type Steps, StorageUnavailable } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { openBusyForce } from '../usecases/busyForce.ts';
import { recordElsewhere } from './child.ts';
import { storeContract } from './contract.ts';
import { auditEvent, FORCE, putForce } from './records.ts';

storeContract('SQLite', async () => openSqlite(':memory:'));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'custody-store-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A connection beside the store's, with the same pragmas; closed after the test. */
function openRaw(file: string): Database.Database {
  const raw = new Database(file);
  for (const pragma of ['foreign_keys = ON', 'recursive_triggers = ON']) raw.pragma(pragma);
  onTestFinished(() => {
    raw.close();
  });
  return raw;
}

/** The store's own connection, which it shows to nobody. */
function openWatched(file: string) {
  const pragma = vi.spyOn(Database.prototype, 'pragma');
  const store = openSqlite(file);
  const client = pragma.mock.contexts[0] as Database.Database;
  pragma.mockRestore();
  onTestFinished(() => store.close());
  return { store, client };
}

const column = (raw: Database.Database, sql: string): unknown[] => raw.prepare(sql).pluck().all();

function* witnessNext({ audit }: Steps): Script<number> {
  const index = yield* audit.size(FORCE);
  yield* audit.append(auditEvent(index));
  return index;
}

describe('what is recorded, published or issued', () => {
  let file: string;
  beforeAll(async () => {
    file = join(folder, 'busy.db');
    (await openBusyForce({ file })).desk.store.close();
  });

  const IMMUTABLE = [
    'revisions',
    'agreed_charges',
    'accepted_overlaps',
    'tariffs',
    'documents',
    'claims',
    'audit_events',
    'audit_nodes',
    'audit_subjects',
  ];
  /** Each would leave the row as it is, and still is refused. */
  const CHANGES: Record<string, (table: string) => string> = {
    UPDATE: (table) => `UPDATE ${table} SET force = force`,
    DELETE: (table) => `DELETE FROM ${table}`,
    'INSERT OR REPLACE': (table) => `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`,
    UPSERT: (table) =>
      `INSERT INTO ${table} SELECT * FROM ${table} WHERE true ON CONFLICT DO UPDATE SET force = excluded.force`,
  };

  test.each(IMMUTABLE.flatMap((table) => Object.keys(CHANGES).map((how) => ({ table, how }))))(
    '$table: $how is refused',
    ({ table, how }) => {
      const raw = openRaw(file);
      const before = raw.prepare(`SELECT * FROM ${table}`).all();
      expect(before.length).toBeGreaterThan(0);
      expect(() => raw.exec(CHANGES[how]?.(table) ?? '')).toThrow(/never changes$/);
      expect(raw.prepare(`SELECT * FROM ${table}`).all()).toEqual(before);
    },
  );

  test('a personal part can be deleted, and not changed', () => {
    const raw = openRaw(file);
    const count = () => column(raw, 'SELECT count(*) FROM personal')[0];
    expect(() => raw.exec("UPDATE personal SET body = '{}'")).toThrow(/deleted or left alone$/);
    const before = Number(count());
    raw.exec('BEGIN; DELETE FROM personal WHERE rowid = (SELECT min(rowid) FROM personal)');
    expect(count()).toBe(before - 1);
    raw.exec('ROLLBACK');
  });

  test.each([
    ['skip a number', 'UPDATE series SET last = last + 2', /no gaps$/],
    ['go back', 'UPDATE series SET last = last - 1', /no gaps$/],
    ['stand still', 'UPDATE series SET last_issued_at = 0', /no gaps$/],
    ['end', 'DELETE FROM series', /goes on$/],
    [
      'begin anew',
      "INSERT OR REPLACE INTO series SELECT force, series, 0, 0 FROM series WHERE series = 'MPS-2009'",
      /goes on$/,
    ],
  ])('a series of numbers cannot %s', (_, change, why) => {
    const raw = openRaw(file);
    const before = raw.prepare('SELECT * FROM series ORDER BY series').all();
    expect(before).toMatchObject([
      { series: 'MPS-2009', last: 4 },
      { series: 'MPS-CL-2009', last: 1 },
      { series: 'MPS-CN-2009', last: 1 },
    ]);
    expect(() => raw.exec(change)).toThrow(why);
    expect(raw.prepare('SELECT * FROM series ORDER BY series').all()).toEqual(before);
  });
});

describe('the tables', () => {
  test('a force leads every primary and unique key of what belongs to one', () => {
    const file = join(folder, 'keys.db');
    openSqlite(file).close();
    const raw = openRaw(file);
    const tables = column(
      raw,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('forces', 'moves', '__drizzle_migrations', 'sqlite_sequence')",
    );
    expect(tables.length).toBeGreaterThan(15);
    const leaders = tables.flatMap((table) =>
      column(raw, `SELECT name FROM pragma_index_list('${table}') WHERE "unique"`).map((index) => [
        `${table}.${index}`,
        column(raw, `SELECT name FROM pragma_index_info('${index}') WHERE seqno = 0`)[0],
      ]),
    );
    expect(leaders.length).toBeGreaterThanOrEqual(tables.length);
    expect(leaders.filter(([, leader]) => leader !== 'force')).toEqual([]);
  });

  test('the migrations make what the schema says', () => {
    const file = join(folder, 'schema.db');
    openSqlite(file).close();
    const raw = openRaw(file);
    const tables = Object.values(schema).filter((value) => is(value, SQLiteTable));
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) {
      const { name, columns, indexes } = getTableConfig(table);
      const made = raw.prepare(`SELECT name, "notnull" FROM pragma_table_info('${name}')`).all();
      expect(made, name).toEqual(
        columns.map((one) => ({ name: one.name, notnull: Number(one.notNull) })),
      );
      const named = indexes.map(({ config }) => config.name);
      const there = column(raw, `SELECT name FROM pragma_index_list('${name}') WHERE origin = 'c'`);
      expect(there.toSorted(), name).toEqual(named.toSorted());
    }
  });

  test('migrations are applied once: opening the file again changes nothing', async () => {
    const file = join(folder, 'again.db');
    const store = openSqlite(file);
    await store.transaction(FORCE, (steps) => putForce(steps));
    store.close();
    const raw = openRaw(file);
    const state = () => [
      raw.prepare('SELECT * FROM sqlite_master').all(),
      raw.prepare('SELECT * FROM __drizzle_migrations').all(),
    ];
    const before = state();
    expect(before[1]?.length).toBeGreaterThan(0);
    const again = openSqlite(file);
    expect(state()).toEqual(before);
    expect(await again.read((steps) => steps.forces.codes())).toEqual([FORCE]);
    again.close();
  });
});

describe('the connection', () => {
  test('writes ahead, waits for the disk, and keeps foreign keys and triggers', async () => {
    const file = join(folder, 'pragmas.db');
    const { store, client } = openWatched(file);
    await store.transaction(FORCE, (steps) => putForce(steps));
    expect(existsSync(`${file}-wal`)).toBe(true);
    const FULL = 2;
    expect(client.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(client.pragma('synchronous', { simple: true })).toBe(FULL);
    expect(client.pragma('recursive_triggers', { simple: true })).toBe(1);
    const homeless = store.transaction(FORCE, (steps) =>
      steps.forces.putSuite('NONE', { code: 'CX', name: 'Nowhere' }),
    );
    await expect(homeless).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
  });

  test('answers a script once everybody can see its work', async () => {
    const file = join(folder, 'answers.db');
    const { store } = openWatched(file);
    const raw = openRaw(file);
    const seen = Array.from({ length: 5 }, async () => {
      await store.transaction(FORCE, witnessNext);
      return column(raw, 'SELECT count(*) FROM audit_events')[0];
    });
    // At least its own and those before it; on a busy machine a transaction may end before it has all.
    const counts = await Promise.all(seen);
    expect(counts.filter((count, place) => Number(count) <= place)).toEqual([]);
  });

  test('refuses what still waits when it is closed', async () => {
    const store = openSqlite(join(folder, 'closed.db'));
    const waiting = [
      store.transaction(FORCE, witnessNext),
      store.read((steps) => steps.forces.codes()),
    ];
    store.close();
    const results = await Promise.allSettled(waiting);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

test('what the log beside the file grew to is given back once all of it is in the file', async () => {
  const file = join(folder, 'grown.db');
  const { store } = openWatched(file);
  await store.transaction(FORCE, (steps) => putForce(steps));
  const raw = openRaw(file);
  raw.exec('CREATE TABLE much AS SELECT zeroblob(80000000) AS bytes');
  expect((await store.size())?.log).toBeGreaterThan(80_000_000);
  raw.pragma('wal_checkpoint(PASSIVE)');
  await store.transaction(FORCE, witnessNext);
  expect((await store.size())?.log).toBeLessThanOrEqual(64_000_000);
});

describe('a database that cannot be written', () => {
  const unavailable = (code: string) =>
    expect.objectContaining({
      constructor: StorageUnavailable,
      cause: expect.objectContaining({ code }),
    });

  test('for want of room refuses, keeps what it answered for, and goes on once there is room', async () => {
    const file = join(folder, 'full.db');
    const { store, client } = openWatched(file);
    await store.transaction(FORCE, (steps) => putForce(steps));
    const pages = Number(client.pragma('page_count', { simple: true }));
    client.pragma(`max_page_count = ${pages + 8}`);
    let answered = 0;
    for (let error: unknown = null; error === null; ) {
      const turn = await Promise.allSettled(
        Array.from({ length: 20 }, () => store.transaction(FORCE, witnessNext)),
      );
      answered += turn.filter(({ status }) => status === 'fulfilled').length;
      const failed = turn.find((one) => one.status === 'rejected');
      if (failed) error = failed.reason;
      if (failed) expect(failed.reason).toMatchObject(unavailable('SQLITE_FULL'));
    }
    expect(answered).toBeGreaterThan(0);
    const size = () => store.read((steps) => steps.audit.size(FORCE));
    expect(await size()).toBe(answered);
    client.pragma('max_page_count = 1000000');
    expect(await store.transaction(FORCE, witnessNext)).toBe(answered);
    expect(await size()).toBe(answered + 1);
    // The leaves and the tree are in order: what comes after them is the force, put there by hand.
    expect((await verifyLog(store)).problem).toContain(`force ${FORCE}: it is not what log`);
  });

  test('because it is read-only refuses, still reads, and goes on once it is not', async () => {
    const { store, client } = openWatched(join(folder, 'readonly.db'));
    await store.transaction(FORCE, (steps) => putForce(steps));
    await store.transaction(FORCE, witnessNext);
    client.pragma('query_only = ON');
    const refused = Promise.all([
      store.transaction(FORCE, witnessNext),
      store.transaction(FORCE, witnessNext),
    ]);
    await expect(refused).rejects.toMatchObject(unavailable('SQLITE_READONLY'));
    expect(await store.read((steps) => steps.audit.size(FORCE))).toBe(1);
    client.pragma('query_only = OFF');
    expect(await store.transaction(FORCE, witnessNext)).toBe(1);
  });

  test('because another process holds it too long refuses, and goes on afterwards', async () => {
    const file = join(folder, 'busy-elsewhere.db');
    const { store, client } = openWatched(file);
    client.pragma('busy_timeout = 20');
    const raw = openRaw(file);
    raw.exec('BEGIN IMMEDIATE');
    const waiting = [store.transaction(FORCE, witnessNext), store.transaction(FORCE, witnessNext)];
    const results = await Promise.allSettled(waiting);
    const refused = { status: 'rejected', reason: unavailable('SQLITE_BUSY') };
    expect(results).toMatchObject([refused, refused]);
    raw.exec('COMMIT');
    expect(await store.transaction(FORCE, witnessNext)).toBe(0);
  });
});

describe('two processes', () => {
  test('that write at the same time both succeed', async () => {
    const file = join(folder, 'shared.db');
    openSqlite(file).close();
    const answered = await Promise.all([
      recordElsewhere(file, 'left', 150),
      recordElsewhere(file, 'right', 150),
    ]);
    expect(answered.map(({ length }) => length)).toEqual([150, 150]);
    const { store } = openWatched(file);
    const TARIFF = 1;
    expect(await verifyLog(store)).toMatchObject({
      problem: null,
      logs: [{ log: FORCE, records: 300 + TARIFF }, { log: 'system' }],
    });
  });
});
