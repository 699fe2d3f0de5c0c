import { beforeEach, expect, test } from 'vitest';
import { Refusal } from '../../src/domain/errors.ts';
import { recordingTogether } from '../../src/usecases/recordTogether.ts';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { attendance, type Desk, madeUpForce, openDesk, setUp, span, stay } from './force.ts';

let desk: Desk;
let transactions: number;
let failing: Error | null;
let record: ReturnType<typeof recordingTogether>;
beforeEach(async () => {
  desk = await openDesk();
  transactions = 0;
  failing = null;
  const counting: Store = {
    ...desk.store,
    transaction: (force, script) => {
      transactions += 1;
      return failing ? Promise.reject(failing) : desk.store.transaction(force, script);
    },
  };
  record = recordingTogether(counting);
});

const recorded = (part: object, its = desk) =>
  record({ context: its.context(), sent: stay(part) }).then((current) => current?.id ?? null);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => recorded({ custodyRecordNumber: `n${n}` }));
const size = () => desk.store.read((steps) => steps.audit.size('MPS'));

test('what comes in one turn shares a transaction, and each has its own record and event', async () => {
  const before = await size();
  const ids = await Promise.all(numbered(20));
  expect(transactions).toBe(1);
  expect(new Set(ids).size).toBe(20);
  for (const [n, id] of ids.entries()) {
    const bearer = await desk.store.read((steps) => steps.detentions.withNumber('MPS', `n${n}`));
    expect(bearer).toBe(id);
  }
  expect(await size()).toBe(before + 20);
  expect(await verifyLog(desk.store)).toMatchObject({ problem: null });
});

test('what comes once it is begun is recorded by the next', async () => {
  await recorded({ custodyRecordNumber: 'a' });
  await recorded({ custodyRecordNumber: 'b' });
  expect(transactions).toBe(2);
});

test('a crowd is recorded some dozens at a time', async () => {
  expect(new Set(await Promise.all(numbered(130))).size).toBe(130);
  expect(transactions).toBe(3);
});

test('fewer are recorded at a time where there is more in each', async () => {
  const times = ['2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z'] as const;
  const interpreterSessions = Array.from({ length: 99 }, () => attendance(...times));
  const parts = ['a', 'b', 'c', 'd', 'e'].map((custodyRecordNumber) =>
    recorded({ custodyRecordNumber, interpreterSessions }),
  );
  expect(await Promise.all(parts)).not.toContain(null);
  expect(transactions).toBe(2);
});

test('one that a script runs again does not close what was begun since', async () => {
  const held: (() => void)[] = [];
  const holding: Store = {
    ...desk.store,
    transaction: async (force, script) => {
      const isFirst = held.length === 0;
      await new Promise<void>((resolve) => held.push(resolve));
      if (isFirst) await desk.store.transaction(force, script);
      transactions += 1;
      return await desk.store.transaction(force, script);
    },
  };
  record = recordingTogether(holding);
  const full = numbered(64);
  const later = recorded({ custodyRecordNumber: 'later' });
  held[0]?.();
  expect(await Promise.all(full)).toHaveLength(64);
  const joined = recorded({ custodyRecordNumber: 'joined' });
  held[1]?.();
  expect(await Promise.all([later, joined])).not.toContain(null);
  expect(transactions).toBe(2);
});

test('one that does not hold is refused, and nothing else with it', async () => {
  const results = await Promise.allSettled([
    recorded({ custodyRecordNumber: 'a' }),
    recorded({ custodyRecordNumber: 'b', customer: 'NOBODY' }),
    recorded({ custodyRecordNumber: 'c' }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const refusal = results[1]?.status === 'rejected' ? results[1].reason : null;
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code: 'invalid', errors: [{ pointer: '/customer' }] });
});

test('one whose number is known is left to be judged by itself, also where that is new', async () => {
  const twice = { custodyRecordNumber: 'a' };
  const [first, second] = await Promise.all([recorded(twice), recorded(twice)]);
  expect(first).not.toBeNull();
  expect(second).toBeNull();
  expect(await recorded(twice)).toBeNull();
});

test('each is recorded by whoever asked, as far as they may', async () => {
  const ben = desk.as({ key: 'key-ben', name: 'Ben Example', suites: ['CX'] });
  const before = await size();
  const brixton = span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { suite: 'BX' });
  const [ada, his, elsewhere] = await Promise.allSettled([
    recorded({ custodyRecordNumber: 'a' }),
    recorded({ custodyRecordNumber: 'b' }, ben),
    recorded({ custodyRecordNumber: 'c', intervals: [brixton] }, ben),
  ]);
  expect(transactions).toBe(1);
  expect([ada.status, his.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(elsewhere).toMatchObject({ status: 'rejected', reason: { code: 'forbidden' } });
  const leaves = await desk.store.read((steps) => steps.audit.leaves('MPS', before, 9));
  const events = leaves.map(({ leaf }) => JSON.parse(leaf));
  expect(events.map(({ actor }) => actor.name)).toEqual(['Ada Example', 'Ben Example']);
});

test('forces do not share one', async () => {
  await setUp(desk.as({ force: 'BTP' }), madeUpForce('BTP'));
  const both = [desk, desk.as({ force: 'BTP' })].map((its) =>
    recorded({ custodyRecordNumber: 'a' }, its),
  );
  expect(await Promise.all(both)).not.toContain(null);
  expect(transactions).toBe(2);
});

test('where one transaction fails, all are left to be recorded by themselves, and others go on', async () => {
  failing = new Error('a query failed');
  expect(await Promise.all(numbered(3))).toEqual([null, null, null]);
  failing = null;
  expect(await Promise.all(numbered(3))).not.toContain(null);
});

test('where the database is not there, all are told so, and the next are recorded', async () => {
  failing = new StorageUnavailable('it does not answer', { isMaybeWritten: true });
  for (const result of await Promise.allSettled(numbered(3))) {
    expect(result).toEqual({ status: 'rejected', reason: failing });
  }
  failing = null;
  expect(await Promise.all(numbered(3))).not.toContain(null);
});
