/** Races that are lost, and connections that break off. */
import pg from 'pg';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Lost } from '../../src/store/storeEvents.ts';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { openProxy } from '../databases/cuttingProxy.ts';
import { column, forThisTest, type TestDatabase } from './postgresDatabase.ts';
import { FORCE, putForce } from './records.ts';

let database: TestDatabase;
let raw: pg.Client;
let store: Store;
let retried: Lost[];
beforeEach(async () => {
  database = await forThisTest();
  raw = await database.connect();
  retried = [];
  store = await database.open({ events: { onRetry: (lost) => retried.push(lost) } });
  await store.transaction(FORCE, (steps) => putForce(steps));
});

const put = (code: string, by = store) =>
  by.transaction(FORCE, (steps) => steps.forces.putSuite(FORCE, { code, name: code }));

const written = async () =>
  (await store.read((steps) => steps.forces.suites(FORCE)))
    .map(({ code }) => code)
    .filter((code) => code.length > 2);

/** A trigger on the suite RACE: `body` is run when it is put, or as it is committed. */
const onPut = (body: string, when: 'put' | 'committed' = 'put') =>
  raw.query(`
    CREATE SEQUENCE runs;
    CREATE FUNCTION on_put() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN ${body}; RETURN NEW; END $$;
    CREATE ${when === 'put' ? 'TRIGGER' : 'CONSTRAINT TRIGGER'} on_put AFTER INSERT ON suites
      ${when === 'put' ? '' : 'DEFERRABLE INITIALLY DEFERRED'}
      FOR EACH ROW WHEN (NEW.code = 'RACE') EXECUTE FUNCTION on_put()`);

/** A sequence counts also what is rolled back. */
const failing = (code: string, times: number) =>
  `IF nextval('runs') <= ${times} THEN RAISE EXCEPTION 'lost' USING ERRCODE = '${code}'; END IF`;

const LOCK = 78;
const waitForLock = `PERFORM pg_advisory_xact_lock_shared(${LOCK})`;
const lock = () => raw.query(`SELECT pg_advisory_lock(${LOCK})`);
const endWaiting = () =>
  raw.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()`);

describe('a script that loses a race', () => {
  test.each([
    ['40001', 'serialization'],
    ['40P01', 'deadlock'],
    ['23505', 'unique'],
  ] as const)(
    'is run again where the server says %s, and those beside it once',
    async (code, lost) => {
      await onPut(failing(code, 4));
      await Promise.all([put('ONE'), put('RACE'), put('TWO')]);
      expect(retried).toEqual([lost, lost, lost, lost]);
      expect(await written()).toEqual(['ONE', 'RACE', 'TWO']);
      expect(await column(raw, 'SELECT last_value::int FROM runs')).toEqual([5]);
    },
  );

  test.each([
    ['40001', { constructor: StorageUnavailable, isMaybeWritten: false }],
    ['40P01', { constructor: StorageUnavailable, isMaybeWritten: false }],
    ['23505', { code: '23505' }],
  ])('five times with %s is refused, and nothing of it stays', async (code, reason) => {
    await onPut(failing(code, 5));
    const [one, race] = await Promise.allSettled([put('ONE'), put('RACE')]);
    expect([one.status, race.status]).toEqual(['fulfilled', 'rejected']);
    expect(race).toMatchObject({ reason });
    expect(retried).toHaveLength(4);
    expect(await written()).toEqual(['ONE']);
    await put('RACE');
  });

  test('as it is committed is run again with all that were to be committed with it', async () => {
    await onPut(failing('40001', 2), 'committed');
    await Promise.all([put('ONE'), put('RACE')]);
    expect(await written()).toEqual(['ONE', 'RACE']);
    expect(retried.length).toBeGreaterThanOrEqual(2);
  });

  test('a query that fails says what the server says of it, and not what was in it', async () => {
    await onPut(failing('22000', 1));
    await expect(put('RACE')).rejects.toMatchObject({ code: '22000', message: 'lost' });
  });
});

describe('a connection that breaks off', () => {
  const isMaybeWritten = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => 'it was answered',
      (reason: unknown) => reason,
    );
    if (!(error instanceof StorageUnavailable)) throw error;
    return error.isMaybeWritten;
  };

  test('in the middle of scripts refuses them all, and nothing of them stays', async () => {
    await onPut(waitForLock);
    await lock();
    const all = [put('ONE'), put('RACE')].map(isMaybeWritten);
    await database.untilWaiting(1);
    await endWaiting();
    expect(await Promise.all(all)).toEqual([false, false]);
    expect(await written()).toEqual([]);
    await put('TWO');
    expect(await written()).toEqual(['TWO']);
  });

  test('in the middle of a commit says that it may have been written', async () => {
    await onPut(waitForLock, 'committed');
    await lock();
    const all = [put('ONE'), put('RACE')].map(isMaybeWritten);
    await database.untilWaiting(1);
    await endWaiting();
    expect(await Promise.all(all)).toEqual([true, true]);
    expect(await written()).toEqual([]);
  });

  test.each([
    ['before the server has it', 'before', []],
    ['before its answer is there', 'after', ['ONE']],
  ] as const)('with a commit %s says that it may have been written', async (_, when, there) => {
    const proxy = await openProxy(database.url);
    const through = await database.open({ url: proxy.url });
    proxy.cutOn('COMMIT', when);
    expect(await isMaybeWritten(put('ONE', through))).toBe(true);
    expect(await written()).toEqual(there);
    await put('TWO', through);
    expect(await written()).toEqual([...there, 'TWO']);
  });

  test('without a word is asked nothing more, whose answer would be waited for as long again', async () => {
    await onPut(waitForLock);
    await lock();
    const deaf = await database.open({ url: `${database.url}?query_timeout=2000` });
    const asked = vi.spyOn(pg.Client.prototype, 'query');
    onTestFinished(() => asked.mockRestore());
    expect(await isMaybeWritten(put('RACE', deaf))).toBe(false);
    expect(asked.mock.lastCall?.[0]).toMatchObject({
      text: expect.stringMatching(/^insert into "suites"/),
    });
  });

  test('while nobody uses it is not noticed', async () => {
    const idle = await database.open({ poolSize: 1 });
    await idle.read((steps) => steps.forces.codes());
    await raw.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    await expect
      .poll(() => idle.read((steps) => steps.forces.codes()).catch(() => 'not yet'))
      .toEqual([FORCE]);
  });

  test('in the middle of a read refuses it, and the next one works', async () => {
    const proxy = await openProxy(database.url);
    const through = await database.open({ url: proxy.url, poolSize: 1 });
    proxy.cutOn('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', 'after');
    const read = () => through.read((steps) => steps.forces.codes());
    expect(await isMaybeWritten(read())).toBe(false);
    expect(await read()).toEqual([FORCE]);
  });
});
