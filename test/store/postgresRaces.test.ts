/** Two processes at once on one database: two stores, each with connections of its own. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/domain/errors.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { answerOnce } from '../../src/usecases/answerOnce.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import type { Store } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { type Desk, deskOf, madeUpForce, publish, record, setUp, stay } from '../usecases/force.ts';
import { column, forThisTest, type TestDatabase } from './postgresDatabase.ts';
import { FORCE, putForce } from './records.ts';

let database: TestDatabase;
let stores: readonly [Store, Store];
beforeEach(async () => {
  database = await forThisTest();
  stores = [await database.open(), await database.open()];
});

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** How many were refused, by their codes; any other error is thrown. */
async function refusalsOf(all: readonly Promise<unknown>[]): Promise<string[]> {
  const results = await Promise.allSettled(all);
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return [];
    if (result.reason instanceof Refusal) return [result.reason.code];
    throw result.reason;
  });
}

describe('what two processes write at once', () => {
  let desks: readonly [Desk, Desk];
  beforeEach(async () => {
    const [one, other] = stores.map((store) => deskOf(store, undefined, randomUUID));
    if (!one || !other) throw new RangeError('there are two stores');
    desks = [one, other];
    await setUp(one);
    await publish(one);
  });

  const recorded = (count: number): Promise<string[]> =>
    Promise.all(
      times(count, async (n) => {
        const desk = desks[n % 2] ?? desks[0];
        return (await record(desk, { custodyRecordNumber: `01CX/${n}/09` })).id;
      }),
    );

  test('numbers have no gap, an invoice is live once (R20), and the log is one', async () => {
    const ids = await recorded(30);
    const refusals = await refusalsOf(
      ids.flatMap((id) => desks.map((desk) => desk.do(issueInvoice, id))),
    );
    expect(refusals).toEqual(times(30, () => 'already-invoiced'));
    const raw = await database.connect();
    expect(await column(raw, 'SELECT sequence::int FROM documents ORDER BY 1')).toEqual(
      times(30, (n) => n + 1),
    );
    expect(await column(raw, 'SELECT count(*)::int FROM live_invoices')).toEqual([30]);
    const places = await column(
      raw,
      `SELECT position::int FROM audit_events WHERE force = '${FORCE}' ORDER BY 1`,
    );
    expect(places.length).toBeGreaterThan(60);
    expect(places).toEqual(places.map((_, n) => n));
    for (const store of stores) expect(await verifyLog(store)).toMatchObject({ problem: null });
  });

  test('a request that is sent again and again to both has one effect', async () => {
    const request = { idempotencyKey: 'key-1', requestHash: 'hash-1' };
    const answers = await Promise.all(
      times(20, (n) =>
        (desks[n % 2] ?? desks[0]).do((steps, context) =>
          answerOnce(steps, context, request, function* () {
            const { current } = yield* recordDetention(steps, context, stay());
            return { id: current.id };
          }),
        ),
      ),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ answer }) => answer.id)).size).toBe(1);
    const raw = await database.connect();
    expect(await column(raw, 'SELECT count(*)::int FROM revisions')).toEqual([1]);
  });

  test('a custody record number is borne by one detention', async () => {
    const refusals = await refusalsOf(
      times(20, (n) => record(desks[n % 2] ?? desks[0], { detaineeReference: `D-${n}` })),
    );
    expect(refusals).toHaveLength(19);
    expect(new Set(refusals).size).toBe(1);
  });

  test('an amendment and an issue at once leave no invoice that shows what was before, and does not say so (R21)', async () => {
    const ids = await recorded(16);
    const [amending, issuing] = desks;
    await Promise.all(
      ids.flatMap((id, n) => {
        const amendment = {
          reason: 'keyed late',
          detention: stay({
            custodyRecordNumber: `01CX/${n}/09`,
            intervals: [
              {
                suite: 'CX',
                startedAt: '2009-06-01T08:15:00Z',
                endedAt: '2009-06-02T18:45:00Z',
                watch: 'standard',
                power: 'immigration',
              },
            ],
          }),
        };
        const both = [
          () => amending.do(amendDetention, id, () => true, amendment),
          () => issuing.do(issueInvoice, id),
        ];
        return (n % 2 ? both : both.toReversed()).map((act) => act());
      }),
    );
    const shown = await stores[0].read(function* ({ detentions, documents }) {
      const all: { isOld: boolean; superseded: boolean }[] = [];
      for (const id of ids) {
        const current = yield* detentions.current(FORCE, id);
        const [issued] = yield* documents.about(FORCE, id);
        const isOld = issued !== undefined && JSON.parse(issued.facts).detention.revision === 1;
        all.push({ isOld, superseded: current?.superseded ?? false });
      }
      return all;
    });
    expect(shown).toHaveLength(16);
    expect(shown.filter(({ isOld, superseded }) => isOld !== superseded)).toEqual([]);
  });
});

describe('turns', () => {
  let raw: pg.Client;
  beforeEach(async () => {
    raw = await database.connect();
    for (const force of [FORCE, 'KENT']) {
      await stores[0].transaction(force, (steps) => putForce(steps, madeUpForce(force)));
    }
  });

  /** What was answered, in order. */
  function answering() {
    const answered: string[] = [];
    const asked: Promise<unknown>[] = [];
    const ask = (name: string, promise: Promise<unknown>) => {
      asked.push(promise.then(() => answered.push(name)));
    };
    return { answered, ask, all: () => Promise.all(asked) };
  }

  const rename = (store: Store, force: string | null, of: string = FORCE) =>
    store.transaction(force, (steps) =>
      steps.forces.putSuite(of, { code: 'CX', name: randomUUID() }),
    );

  test("a force whose turn is held holds up neither another's writes nor any reads", async () => {
    const { answered, ask, all } = answering();
    await raw.query(`BEGIN; SELECT FROM turns WHERE force = '${FORCE}' FOR UPDATE`);
    for (const store of stores) ask(FORCE, rename(store, FORCE));
    await database.untilWaiting(2);
    for (const store of stores) {
      await rename(store, 'KENT', 'KENT');
      expect(await store.read((steps) => steps.forces.codes())).toEqual(['KENT', FORCE]);
    }
    expect(answered).toEqual([]);
    await raw.query('COMMIT');
    await all();
  });

  test('a script of several forces waits for each, and each for it', async () => {
    const { answered, ask, all } = answering();
    await raw.query(`BEGIN; SELECT FROM turns WHERE force = '${FORCE}' FOR UPDATE`);
    ask('several', rename(stores[0], null));
    await database.untilWaiting(1);
    ask('KENT', rename(stores[1], 'KENT', 'KENT'));
    await database.untilWaiting(2);
    expect(await stores[1].read((steps) => steps.forces.codes())).toHaveLength(2);
    expect(answered).toEqual([]);
    await raw.query('COMMIT');
    await all();
    expect(answered).toEqual(['several', 'KENT']);
  });

  test('scripts that wait share a commit, and nobody is answered before it', async () => {
    const LOCK = 77;
    await raw.query(`
      CREATE TABLE commits (id xid8);
      CREATE FUNCTION note_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO commits VALUES (pg_current_xact_id()); RETURN NULL; END $$;
      CREATE TRIGGER note_commit AFTER UPDATE ON suites EXECUTE FUNCTION note_commit();
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_advisory_xact_lock_shared(${LOCK}); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER wait AFTER UPDATE ON suites DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION wait();
      SELECT pg_advisory_lock(${LOCK})`);
    const { answered, ask, all } = answering();
    for (let n = 0; n < 20; n++) ask('written', rename(stores[0], FORCE));
    await database.untilWaiting(1);
    expect(answered).toEqual([]);
    await raw.query(`SELECT pg_advisory_unlock(${LOCK})`);
    await all();
    const [commits] = await column(raw, 'SELECT count(DISTINCT id)::int FROM commits');
    expect(await column(raw, 'SELECT count(*)::int FROM commits')).toEqual([20]);
    expect(commits).toBeLessThan(20);
  });
});
