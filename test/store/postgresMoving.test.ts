import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { Refusal } from '../../src/domain/errors.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { breakDownDetention } from '../../src/usecases/breakDown.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { tokenOf } from '../../src/usecases/manageKeys.ts';
import {
  beginMove,
  compareRows,
  copyRows,
  endMove,
  type Moving,
  moveThrough,
  undoMove,
} from '../../src/usecases/moveRecords.ts';
import { signCheckpoint, verifierKeys } from '../../src/usecases/proveLog.ts';
import { issuedInvoice } from '../../src/usecases/readInvoices.ts';
import type { Store } from '../../src/usecases/store.ts';
import { verifyFile } from '../../src/usecases/verifyingInvoices/verifyInvoice.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { startVisit } from '../../src/usecases/visits.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import { askServer, urlOf } from '../databases/open.ts';
import { TEMPLATE } from '../databases/startPostgres.ts';
import { openBusyForce } from '../usecases/busyForce.ts';
import { ADA, deskOf, openDesk, record, refusalOf, SIGNING_KEY } from '../usecases/force.ts';

const NOW = 1_262_606_400;
const AFTER = '2010-01-05T12:00:00Z';

let folder: string;
let busy: string;
let invoiced: string;
/** A checkpoint of the busy force's log, kept before most of it happened, and one of its end. */
let kept: { name: string; note: string };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'custody-move-'));
  busy = join(folder, 'busy.db');
  const made = await openBusyForce({ file: busy });
  ({ invoiced } = made);
  const { store } = made.desk;
  const note = await store.read((steps) => signCheckpoint(steps, { signer: SIGNING_KEY }, 'MPS'));
  kept = { name: 'kept', note };
  await record(made.desk, { custodyRecordNumber: '01CX/8001/09' });
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;

/** A new database of the server, and its address. */
async function newDatabase(): Promise<string> {
  made += 1;
  const server = inject('postgres') ?? '';
  const name = `moving_${made}`;
  await askServer(server, `CREATE DATABASE "${name}" TEMPLATE ${TEMPLATE}`);
  onTestFinished(() => askServer(server, `DROP DATABASE "${name}" WITH (FORCE)`));
  return urlOf(server, name);
}

function openFile(file: string): Store {
  const store = openSqlite(file, { evenIfMoved: true });
  onTestFinished(() => store.close());
  return store;
}

async function openTarget(url: string): Promise<Store> {
  const store = await openPostgres({ url, poolSize: 2, forMove: true });
  onTestFinished(() => store.close());
  return store;
}

/** A copy of the busy force, and an empty database. */
async function bothEnds(): Promise<Moving & { file: string; url: string }> {
  const url = await newDatabase();
  const file = join(folder, `copy-${made}.db`);
  copyFileSync(busy, file);
  return {
    file,
    url,
    from: { store: openFile(file), place: 'custody.db' },
    to: { store: await openTarget(url), place: 'postgres://db.example/custody' },
  };
}

const quiet = () => {};

/** The whole of it. */
async function move(moving: Moving): Promise<void> {
  const begun = await beginMove(moving, { now: NOW });
  await copyRows(moving, quiet);
  await compareRows(moving, quiet);
  await endMove(moving, begun, NOW + 60);
}

/** All rows as the database itself has them: of PostgreSQL, truth values as SQLite's numbers. */
async function rowsIn(store: Store): Promise<Record<string, unknown[]>> {
  return await store.read(function* ({ moves }) {
    const all: Record<string, unknown[]> = {};
    for (const table of moves.tables) all[table] = yield* moves.rows(table, undefined, 100_000);
    return all;
  });
}

async function askTarget(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('what was moved', () => {
  test('has every row of every table, and nothing of who was signed in', async () => {
    const moving = await bothEnds();
    const { desk, visit } = { desk: deskOf(moving.from.store), visit: 'v'.repeat(43) };
    await desk.do(startVisit, { actor: ADA, keyHash: null }, tokenOf('MPS', visit));
    await move(moving);
    const rows = await rowsIn(moving.to.store);
    expect(rows).toEqual(await rowsIn(moving.from.store));
    const unused = Object.keys(rows).filter((table) => rows[table]?.length === 0);
    expect(unused).toEqual([]);
    expect(await askTarget(moving.url, 'SELECT * FROM visits')).toEqual([]);
  });

  test('verifies with the same roots, and goes on from a checkpoint that was kept before', async () => {
    const { from, to, url, ...moving } = await bothEnds();
    await move({ from, to, ...moving });
    await askTarget(url, 'ANALYZE');
    const verdict = await verifyLog(to.store, quiet, [kept]);
    expect(verdict).toMatchObject({ problem: null });
    expect(verdict).toEqual(await verifyLog(from.store, quiet, [kept]));
    const sign = (store: Store) =>
      store.read((steps) => signCheckpoint(steps, { signer: SIGNING_KEY }, 'MPS'));
    expect(await sign(to.store)).toBe(await sign(from.store));
  });

  test('gives the same statistics and breakdowns', async () => {
    const moving = await bothEnds();
    await move(moving);
    const said = await Promise.all(
      [moving.from, moving.to].map(async ({ store }) => {
        const desk = deskOf(store, AFTER);
        const year = { year: 2009, basis: 'calendar', suite: null, asOf: null } as const;
        const reading = { form: 'json', reason: 'optional' } as const;
        return [
          await yearStatistics(store, desk.context(), year, 'json'),
          await breakDownDetention(store, desk.context(), invoiced, reading),
        ];
      }),
    );
    expect(said[1]).toEqual(said[0]);
  });

  test('is recorded on, and what is issued there is proven there', async () => {
    const moving = await bothEnds();
    await move(moving);
    const store = await openPostgres({ url: moving.url, poolSize: 2 });
    onTestFinished(() => store.close());
    const desk = deskOf(store, AFTER, () => crypto.randomUUID());
    const { id } = await record(desk, { custodyRecordNumber: '01CX/9001/10' });
    const { number } = await desk.do(issueInvoice, id);
    const earlier = await store.read((steps) => steps.documents.get('MPS', 'MPS-2009-000001'));
    const later = await store.read((steps) => steps.documents.get('MPS', number));
    const keys = await store.read((steps) => verifierKeys(steps, 'MPS'));
    for (const document of [earlier, later]) {
      if (!document) throw new RangeError('it was issued');
      const pdf = await invoicePdf(issuedInvoice(document).document);
      expect(await verifyFile(Buffer.from(pdf), keys)).toMatchObject({ genuine: true });
    }
    expect(await verifyLog(store, quiet, [kept])).toMatchObject({ problem: null });
  });
});

describe('a move that is cut off', () => {
  /** Fails once it has written so many pages. */
  function failingAfter(store: Store, pages: number): Store {
    let left = pages;
    return {
      ...store,
      transaction(force, script) {
        left -= 1;
        return left < 0
          ? Promise.reject(new RangeError('cut off'))
          : store.transaction(force, script);
      },
    };
  }

  test('goes on where it was, wherever that is, and copies nothing twice', async () => {
    const moving = await bothEnds();
    const rows = Object.values(await rowsIn(moving.from.store)).flat().length;
    await beginMove(moving, { now: NOW });
    let cuts = 0;
    const heard: number[] = [];
    for (let isThrough = false; !isThrough; ) {
      const to = { ...moving.to, store: failingAfter(moving.to.store, 3) };
      expect(await beginMove(moving, { now: NOW + 1 })).toMatchObject({ startedAt: NOW });
      isThrough = await copyRows({ ...moving, to }, (done) => heard.push(done), 15).then(
        () => true,
        (error: Error) => {
          expect(error.message).toBe('cut off');
          cuts += 1;
          return false;
        },
      );
    }
    expect(cuts).toBeGreaterThan(10);
    expect(heard).toEqual(heard.toSorted((one, other) => one - other));
    expect(heard.at(-1)).toBe(rows);
    await move(moving);
    expect(await rowsIn(moving.to.store)).toEqual(await rowsIn(moving.from.store));
  });

  test('is ended where it was cut off between the two databases', async () => {
    const moving = await bothEnds();
    const begun = await beginMove(moving, { now: NOW });
    await copyRows(moving, quiet);
    const to = { ...moving.to, store: failingAfter(moving.to.store, 0) };
    await expect(endMove({ ...moving, to }, begun, NOW)).rejects.toThrow('cut off');
    expect(() => openSqlite(moving.file)).toThrow('its records were moved to');
    await expect(openPostgres({ url: moving.url, poolSize: 1 })).rejects.toThrow('is not through');
    expect(await moveThrough(moving)).toBeNull();
    await move(moving);
    expect(await moveThrough(moving)).toMatchObject({ place: 'custody.db' });
    await (await openPostgres({ url: moving.url, poolSize: 1 })).close();
  });

  test('leaves a database that is opened and written by nobody else, and a file that is', async () => {
    const moving = await bothEnds();
    const early = await openPostgres({ url: moving.url, poolSize: 2 });
    onTestFinished(() => early.close());
    await beginMove(moving, { now: NOW });
    await expect(openPostgres({ url: moving.url, poolSize: 1 })).rejects.toThrow(
      'the move of custody.db into it, begun on 2010-01-04T12:00:00+00:00, is not through: go on with it, by the command migrate-to',
    );
    for (const force of ['MPS', null]) {
      const written = early.transaction(force, ({ moves }) => moves.remove('in'));
      await expect(written).rejects.toThrow('is not through');
    }
    openSqlite(moving.file).close();
  });
});

describe('what is not moved, and why', () => {
  const refused = async (moving: Moving) => (await refusalOf(move(moving))).message;

  test('into a database with records of its own', async () => {
    const moving = await bothEnds();
    await askTarget(moving.url, "INSERT INTO forces VALUES ('GMP', '{}')");
    expect(await refused(moving)).toMatch(/custody has records of its own: .* empty database$/);
  });

  test('a database of which nothing is recorded', async () => {
    const moving = await bothEnds();
    const from = { store: openFile(':memory:'), place: 'empty.db' };
    expect(await refused({ ...moving, from })).toMatch(/^nothing is recorded in empty.db/);
  });

  test('another source than was begun with, or one that has gone on since', async () => {
    const moving = await bothEnds();
    await beginMove(moving, { now: NOW });
    const message =
      /begun on .* is not through, and was of other records than custody.db has now: log MPS had (\d+) events .* now\. If those of now are right, make the PostgreSQL database anew, and begin again$/;
    const other = (await openDesk()).store;
    onTestFinished(() => other.close());
    const from = { store: other, place: 'custody.db' };
    expect(await refused({ ...moving, from })).toMatch(message);
    await record(deskOf(moving.from.store, AFTER, () => crypto.randomUUID()));
    expect(await refused(moving)).toMatch(message);
  });

  test('a row that was changed while the move was cut off, though no log says so', async () => {
    const moving = await bothEnds();
    await beginMove(moving, { now: NOW });
    await copyRows(moving, quiet);
    const { key: id } = ADA;
    const [key] = await moving.from.store.read((steps) => steps.keys.list('MPS'));
    await moving.from.store.transaction('MPS', (steps) =>
      steps.keys.noteUse('MPS', key?.key ?? id, NOW + 9),
    );
    expect(await refused(moving)).toMatch(/^the table access_keys is not the same on both sides/);
    expect(await moveThrough(moving)).toBeNull();
  });

  test('what was moved before: to another place, or into what has gone through', async () => {
    const moving = await bothEnds();
    await move(moving);
    const elsewhere = { ...moving, to: { ...moving.to, place: 'postgres://db.example/other' } };
    expect(await refused(elsewhere)).toMatch(
      /^the records of custody.db were moved to postgres:\/\/db.example\/custody on 2010-01-04T12:01:00\+00:00, and are there$/,
    );
    const again = { ...moving, from: { store: openFile(busy), place: 'busy.db' } };
    expect(await refused(again)).toMatch(/is through: what is moved needs an empty database$/);
  });
});

describe('a move that is undone', () => {
  test('gives the file back, and takes the database away, until it is moved again', async () => {
    const moving = await bothEnds();
    await move(moving);
    await undoMove(moving);
    openSqlite(moving.file).close();
    await expect(openPostgres({ url: moving.url, poolSize: 1 })).rejects.toThrow('is not through');
    await move(moving);
    expect(() => openSqlite(moving.file)).toThrow('its records were moved to');
  });

  test('is not, where something was recorded since, or nothing was moved', async () => {
    const moving = await bothEnds();
    expect(await refusalOf(undoMove(moving))).toBeInstanceOf(Refusal);
    await move(moving);
    await record(deskOf(moving.to.store, AFTER, () => crypto.randomUUID()));
    const { message } = await refusalOf(undoMove(moving));
    expect(message).toMatch(/custody has gone on since, and that would be lost: log MPS had/);
    expect(() => openSqlite(moving.file)).toThrow('its records were moved to');
  });

  test('is, where the database that it went to was made anew', async () => {
    const moving = await bothEnds();
    await move(moving);
    const to = { ...moving.to, store: await openTarget(await newDatabase()) };
    await undoMove({ ...moving, to });
    openSqlite(moving.file).close();
  });
});
