import { beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/domain/errors.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { releaseDetention, voidDetention } from '../../src/usecases/continueDetention.ts';
import { recordDetention, recordNew } from '../../src/usecases/recordDetention.ts';
import { putSuite } from '../../src/usecases/referenceData.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import {
  attendance,
  type Desk,
  madeUpForce,
  only,
  openDesk,
  record,
  refusalOf,
  setUp,
  span,
  stay,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const size = () => desk.store.read((steps) => steps.audit.size('MPS'));
const revisionsOf = (id: string) =>
  desk.store.read((steps) => steps.detentions.revisions('MPS', id));

describe('a new record', () => {
  test('is revision 1, by whoever sent it, at the moment it came', async () => {
    const { created, current } = await desk.do(recordDetention, stay());
    expect(created).toBe(true);
    expect(current).toMatchObject({
      force: 'MPS',
      revision: 1,
      void: false,
      reason: null,
      recordedAt: desk.now(),
      recordedBy: { key: 'key-ada', name: 'Ada Example' },
      invoice: null,
      superseded: false,
    });
    const stored = await desk.store.read((steps) => steps.detentions.current('MPS', current.id));
    expect(stored).toMatchObject({ id: current.id, revision: 1, detention: current.detention });
  });

  test("takes the force's default customer where it names none", async () => {
    expect((await record(desk)).detention.customer).toBe('UKBA');
  });

  test('of another force may bear the same number', async () => {
    await record(desk);
    const elsewhere = desk.as({ force: 'BTP' });
    await setUp(elsewhere, madeUpForce('BTP'));
    expect((await elsewhere.do(recordDetention, stay())).created).toBe(true);
  });
});

describe('what is not so is refused, and nothing of it stays', () => {
  test.each<[string, object, string, RegExp]>([
    [
      'a suite that the force does not have',
      { intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z', { suite: 'ZZ' })] },
      '/intervals/0/suite',
      /^ZZ is not a suite of MPS: it has AC, BG, /,
    ],
    [
      'a customer that the force does not have',
      { customer: 'XX' },
      '/customer',
      /^XX is not a customer of MPS: it has UKBA$/,
    ],
    [
      'an interval that ends as it starts (R3)',
      { intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T08:00:00Z')] },
      '/intervals/0/endedAt',
      /has no length/,
    ],
    [
      'an interval that overlaps the one before (R3)',
      {
        intervals: [
          span('2009-06-01T08:00:00Z', '2009-06-01T10:00:00Z'),
          span('2009-06-01T09:59:59Z', '2009-06-01T11:00:00Z'),
        ],
      },
      '/intervals/1/startedAt',
      /interval 2 .* overlaps interval 1/,
    ],
    [
      'a time in the future (R3)',
      { intervals: [span('2010-01-04T11:00:00Z', '2010-01-04T12:05:01Z')] },
      '/intervals/0/endedAt',
      /lies in the future/,
    ],
    [
      'an outcome of a stay that goes on',
      { intervals: [span('2009-06-01T08:00:00Z', null)] },
      '/outcome',
      /still open/,
    ],
    [
      'a session outside the stay (R12)',
      { interpreterSessions: [attendance('2009-06-01T18:00:00Z', '2009-06-01T18:45:01Z')] },
      '/interpreterSessions/0/endedAt',
      /not inside the stay/,
    ],
  ])('%s', async (_, part, pointer, detail) => {
    const before = await size();
    const refusal = await refusalOf(desk.do(recordDetention, stay(part)));
    expect(refusal.code).toBe('invalid');
    expect(refusal.errors).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
    expect(await size()).toBe(before);
    const number = stay().custodyRecordNumber;
    const taken = desk.store.read((steps) => steps.detentions.withNumber('MPS', number));
    expect(await taken).toBeUndefined();
  });

  test('every fault at once', async () => {
    const wrong = stay({
      customer: 'XX',
      intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T07:00:00Z', { suite: 'ZZ' })],
    });
    const { errors } = await refusalOf(desk.do(recordDetention, wrong));
    expect(errors.map(({ pointer }) => pointer)).toEqual([
      '/intervals/0/endedAt',
      '/intervals/0/suite',
      '/customer',
    ]);
  });

  test('five minutes of clock skew are allowed', async () => {
    const intervals = [span('2010-01-04T11:00:00Z', '2010-01-04T12:05:00Z')];
    expect((await desk.do(recordDetention, stay({ intervals }))).created).toBe(true);
  });
});

describe('the same custody record number again', () => {
  test('with the same content gives the record, and writes nothing', async () => {
    const first = await record(desk);
    const before = await size();
    const again = await desk.do(recordDetention, stay());
    expect(again).toEqual({ created: false, current: first });
    expect(await size()).toBe(before);
  });

  test('with the content of any earlier revision gives the current one', async () => {
    const open = { intervals: [span('2009-06-01T08:15:00Z', null)], outcome: null };
    const { id } = await record(desk, open);
    const endedAt = Date.UTC(2009, 5, 1, 18) / 1000;
    const released = await desk.do(releaseDetention, id, { endedAt, outcome: 'bailed' });
    const again = await desk.do(recordDetention, stay(open));
    expect(again).toEqual({ created: false, current: released });
    expect(await revisionsOf(id)).toHaveLength(2);
  });

  test('with other content is refused, and the fields that differ are named', async () => {
    const { id } = await record(desk);
    const other = stay({
      operation: 'Swale',
      intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:01Z', { watch: 'constant' })],
    });
    const refusal = await refusalOf(desk.do(recordDetention, other));
    expect(refusal.code).toBe('already-recorded');
    expect(refusal.errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/intervals/0/endedAt',
      '/intervals/0/watch',
      '/operation',
    ]);
    expect(refusal.context).toEqual({ detention: id, revision: 1 });
    expect(await revisionsOf(id)).toHaveLength(1);
  });

  test('after a void gives the voided record, or says that it was voided', async () => {
    const { id } = await record(desk);
    await desk.do(voidDetention, id, 'keyed for the wrong person');
    const again = await desk.do(recordDetention, stay());
    expect(again).toMatchObject({ created: false, current: { id, void: true } });
    const refusal = await refusalOf(desk.do(recordDetention, stay({ operation: 'Swale' })));
    expect(refusal).toMatchObject({
      code: 'already-recorded',
      message: expect.stringContaining('voided already'),
    });
  });

  test('once the record bears another number, it is free', async () => {
    const { id } = await record(desk);
    const detention = stay({ custodyRecordNumber: '01CX/0002/09' });
    await desk.do(amendDetention, id, () => true, { reason: 'a digit', detention });
    const next = await record(desk, { operation: 'Swale' });
    expect(next.id).not.toBe(id);
  });

  test('sent twice at the same time makes one record', async () => {
    const both = await Promise.all([
      desk.do(recordDetention, stay()),
      desk.do(recordDetention, stay()),
    ]);
    expect(both.map(({ created }) => created)).toEqual([true, false]);
    expect(both[0]?.current).toEqual(both[1]?.current);
  });
});

describe('a key that is limited to suites', () => {
  const limited = () => desk.as(only('custody', { suites: ['BX', 'CX'] }));

  test('records what is in one of them now', async () => {
    const moved = [
      span('2009-06-01T08:15:00Z', '2009-06-01T10:00:00Z', { suite: 'HM' }),
      span('2009-06-01T10:00:00Z', '2009-06-01T18:45:00Z', { suite: 'BX' }),
    ];
    expect((await record(limited(), { intervals: moved })).revision).toBe(1);
  });

  test('records nothing elsewhere', async () => {
    const gone = [
      span('2009-06-01T08:15:00Z', '2009-06-01T10:00:00Z'),
      span('2009-06-01T10:00:00Z', '2009-06-01T18:45:00Z', { suite: 'HM' }),
    ];
    const refusal = await refusalOf(limited().do(recordDetention, stay({ intervals: gone })));
    expect(refusal.code).toBe('forbidden');
    expect(refusal.message).toContain('BX, CX');
  });

  test('learns of a number of another suite that it is taken, and no more', async () => {
    const intervals = [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { suite: 'HM' })];
    await record(desk, { intervals, operation: 'Swale' });
    for (const part of [{}, { intervals, operation: 'Swale' }]) {
      const refusal = await refusalOf(limited().do(recordDetention, stay(part)));
      expect(refusal).toMatchObject({ code: 'already-recorded', errors: [], context: {} });
    }
  });

  test('that is not a custody key at all records nothing', async () => {
    for (const role of ['finance', 'auditor', 'administrator'] as const) {
      const refusal = await refusalOf(desk.as(only(role)).do(recordDetention, stay()));
      expect(refusal.code).toBe('forbidden');
    }
  });
});

test('a suite that is added can be recorded in', async () => {
  await desk.do(putSuite, { code: 'ZZ', name: 'New' });
  const intervals = [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { suite: 'ZZ' })];
  expect((await record(desk, { intervals })).revision).toBe(1);
});

describe('several at once', () => {
  const ask = (...numbers: string[]) =>
    numbers.map((custodyRecordNumber) => ({
      context: desk.context(),
      sent: stay({ custodyRecordNumber }),
    }));
  const recordAll = (recordings: ReturnType<typeof ask>) =>
    desk.store.transaction('MPS', (steps) => recordNew(steps, recordings));

  test('are recorded in order, each with its event, as they would be one by one', async () => {
    const before = await size();
    const outcomes = await recordAll(ask('N-1', 'N-2', 'N-3'));
    expect(await size()).toBe(before + 3);
    for (const [n, outcome] of outcomes.entries()) {
      if (!outcome || outcome instanceof Refusal) throw new Error('it was not recorded');
      expect(outcome.detention.custodyRecordNumber).toBe(`N-${n + 1}`);
      expect(await revisionsOf(outcome.id)).toHaveLength(1);
      const [event] = await desk.store.read((steps) =>
        steps.audit.eventsOf('MPS', `detention/${outcome.id}`),
      );
      expect(event).toMatchObject({
        index: before + n,
        kind: 'detention.recorded',
        subjects: [{ id: outcome.id, revision: 1, hash: outcome.contentHash }],
      });
    }
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('leave out what does not hold, and numbers that are known or come twice', async () => {
    await record(desk, { custodyRecordNumber: 'N-known' });
    const before = await size();
    const recordings = [
      ...ask('N-known', 'N-1', 'N-1'),
      { context: desk.context(), sent: stay({ custodyRecordNumber: 'N-2', customer: 'NOBODY' }) },
      {
        context: desk.as({ roles: ['auditor'] }).context(),
        sent: stay({ custodyRecordNumber: 'N-3' }),
      },
      ...ask('N-4'),
    ];
    const outcomes = await recordAll(recordings);
    expect(
      outcomes.map((one) =>
        one instanceof Refusal ? one.code : (one?.detention.custodyRecordNumber ?? null),
      ),
    ).toEqual([null, 'N-1', null, 'invalid', 'forbidden', 'N-4']);
    expect(await size()).toBe(before + 2);
    expect(await recordAll([])).toEqual([]);
  });
});
