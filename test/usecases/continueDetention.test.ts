import { beforeEach, describe, expect, test } from 'vitest';
import { parseInstant } from '../../src/domain/time.ts';
import {
  addInterpreterSession,
  addInterval,
  type NextInterval,
  releaseDetention,
  voidDetention,
} from '../../src/usecases/continueDetention.ts';
import { readDetention } from '../../src/usecases/readDetentions.ts';
import type { CurrentDetention } from '../../src/usecases/store.ts';
import {
  attendance,
  type Desk,
  only,
  openDesk,
  record,
  refusalOf,
  sentSession,
  span,
} from './force.ts';

let desk: Desk;
let id: string;

/** A time on 1 June 2009. */
const at = (time: string) => parseInstant(`2009-06-01T${time}:00Z`);
const OPEN = { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null };
const ENDED = {
  intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T10:00:00Z')],
  outcome: null,
};

beforeEach(async () => {
  desk = await openDesk();
  id = (await record(desk, OPEN)).id;
});

const next = (interval: NextInterval) => desk.do(addInterval, id, interval);
const release = (endedAt: string | null, outcome: 'removed' | 'bailed' = 'removed') =>
  desk.do(releaseDetention, id, { endedAt: endedAt === null ? null : at(endedAt), outcome });
const current = async () => {
  const found = await desk.store.read((steps) => steps.detentions.current('MPS', id));
  if (!found) throw new RangeError('the detention is there');
  return found;
};

/** "08:00-12:00 CX constant", an interval a line. */
const spans = ({ detention }: CurrentDetention) =>
  detention.intervals.map(({ startedAt, endedAt, suite, watch, power }) => {
    const clock = (instant: number) => new Date(instant * 1000).toISOString().slice(11, 16);
    return `${clock(startedAt)}-${endedAt === null ? '' : clock(endedAt)} ${suite} ${watch} ${power}`;
  });

/** Refused as not fitting, with the intervals as they are; and nothing is written. */
async function expectNoFit(act: () => Promise<unknown>, detail: RegExp): Promise<void> {
  const { revision, detention } = await current();
  const refusal = await refusalOf(act());
  expect(refusal.code).toBe('does-not-fit');
  expect(refusal.message).toMatch(detail);
  expect(refusal.context).toMatchObject({ detention: id, revision });
  expect(refusal.context.intervals).toHaveLength(detention.intervals.length);
  expect(await current()).toMatchObject({ revision });
}

describe('the next interval', () => {
  test.each<[string, NextInterval, string]>([
    ['watch', { startedAt: at('12:00'), watch: 'constant' }, '12:00- CX constant immigration'],
    ['suite', { startedAt: at('12:00'), suite: 'BX' }, '12:00- BX standard immigration'],
    ['power', { startedAt: at('12:00'), power: 'criminal' }, '12:00- CX standard criminal'],
    [
      'all three, already ended',
      {
        startedAt: at('12:00'),
        endedAt: at('13:00'),
        suite: 'BX',
        watch: 'constant',
        power: 'criminal',
      },
      '12:00-13:00 BX constant criminal',
    ],
  ])('changes %s, and ends the interval that is open', async (_, interval, expected) => {
    const changed = await next(interval);
    expect(changed.revision).toBe(2);
    expect(spans(changed)).toEqual(['08:00-12:00 CX standard immigration', expected]);
    expect(await current()).toEqual(changed);
  });

  test('takes from the one before what it does not say', async () => {
    await next({ startedAt: at('09:00'), suite: 'BX', watch: 'constant', power: 'criminal' });
    expect(spans(await next({ startedAt: at('10:00'), power: 'immigration' })).at(-1)).toBe(
      '10:00- BX constant immigration',
    );
  });

  test('sent again is done once', async () => {
    const first = await next({ startedAt: at('12:00'), watch: 'constant' });
    expect(await next({ startedAt: at('12:00'), watch: 'constant' })).toEqual(first);
    const both = await Promise.all([
      next({ startedAt: at('13:00'), suite: 'BX' }),
      next({ startedAt: at('13:00'), suite: 'BX' }),
    ]);
    expect(both.map(({ revision }) => revision)).toEqual([3, 3]);
  });

  test('after a gap leaves the gap', async () => {
    id = (await record(desk, { custodyRecordNumber: 'gap', ...ENDED })).id;
    expect(spans(await next({ startedAt: at('14:00') }))).toEqual([
      '08:00-10:00 CX standard immigration',
      '14:00- CX standard immigration',
    ]);
  });

  test('at the moment that the one before ended leaves none', async () => {
    id = (await record(desk, { custodyRecordNumber: 'gap', ...ENDED })).id;
    expect(spans(await next({ startedAt: at('10:00'), watch: 'constant' }))).toHaveLength(2);
  });

  test.each<[string, NextInterval, RegExp]>([
    ['before the open one started', { startedAt: at('07:59') }, /runs backwards/],
    ['when the open one started', { startedAt: at('08:00'), suite: 'BX' }, /has no length/],
    ['in the future', { startedAt: parseInstant('2010-01-04T12:05:01Z') }, /in the future/],
    ['ending before it starts', { startedAt: at('12:00'), endedAt: at('11:00') }, /backwards/],
  ])('%s does not fit', (_, interval, detail) => expectNoFit(() => next(interval), detail));

  test('before the last one ended does not fit', async () => {
    id = (await record(desk, { custodyRecordNumber: 'gap', ...ENDED })).id;
    await expectNoFit(() => next({ startedAt: at('09:59') }), /overlaps interval 1/);
  });

  test('after the release does not fit', async () => {
    await release('18:00');
    await expectNoFit(() => next({ startedAt: at('19:00') }), /released already/);
  });

  test('of a voided record does not fit', async () => {
    await desk.do(voidDetention, id, 'wrong person');
    await expectNoFit(() => next({ startedAt: at('12:00') }), /voided: amend it/);
  });

  test('in a suite that the force does not have is refused', async () => {
    const refusal = await refusalOf(next({ startedAt: at('12:00'), suite: 'ZZ' }));
    expect(refusal).toMatchObject({
      code: 'invalid',
      errors: [{ pointer: '/intervals/1/suite' }],
    });
    expect(await current()).toMatchObject({ revision: 1 });
  });
});

describe('the release', () => {
  test('ends the open interval, with an outcome', async () => {
    const released = await release('18:00');
    expect(released).toMatchObject({ revision: 2, detention: { outcome: 'removed' } });
    expect(spans(released)).toEqual(['08:00-18:00 CX standard immigration']);
  });

  test('may leave out the end where the stay has ended, or say it again', async () => {
    for (const [number, end] of [
      ['a', null],
      ['b', '10:00'],
    ] as const) {
      id = (await record(desk, { custodyRecordNumber: number, ...ENDED })).id;
      expect(await release(end)).toMatchObject({
        revision: 2,
        detention: { outcome: 'removed', intervals: [{ endedAt: at('10:00') }] },
      });
    }
  });

  test('sent again is done once, with the end or without', async () => {
    const released = await release('18:00');
    expect(await release('18:00')).toEqual(released);
    expect(await release(null)).toEqual(released);
  });

  test('of an open interval says when it ended', () =>
    expectNoFit(() => release(null), /say when it ended/));

  test('before the interval started does not fit', () =>
    expectNoFit(() => release('07:00'), /backwards/));

  test('in the future does not fit', async () => {
    const endedAt = parseInstant('2010-01-04T12:05:01Z');
    const early = () => desk.do(releaseDetention, id, { endedAt, outcome: 'removed' });
    await expectNoFit(early, /in the future/);
  });

  test('at another moment than the stay ended does not fit', async () => {
    await release('18:00');
    await expectNoFit(() => release('18:01'), /ended at 2009-06-01T19:00:00\+01:00 already/);
  });

  test('with another outcome does not fit', async () => {
    await release('18:00');
    await expectNoFit(() => release('18:00', 'bailed'), /released already, as removed/);
    await expectNoFit(() => release(null, 'bailed'), /released already, as removed/);
  });

  test('before a session has ended does not fit', async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T12:00:00Z');
    await desk.do(addInterpreterSession, id, sentSession(session));
    await expectNoFit(() => release('11:59'), /session 1 is not inside the stay/);
    expect(await release('12:00')).toMatchObject({ revision: 3 });
  });

  test('of a voided record does not fit', async () => {
    await desk.do(voidDetention, id, 'wrong person');
    await expectNoFit(() => release('18:00'), /voided/);
  });
});

describe('an interpreter session', () => {
  const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
  const add = (sent: object) => desk.do(addInterpreterSession, id, sentSession(sent));

  test('is added, also after the release', async () => {
    expect(await add(session)).toMatchObject({ revision: 2 });
    await release('18:00');
    const added = await add({ ...session, mode: 'video', invoiced: '85.00' });
    expect(added).toMatchObject({ revision: 4 });
    expect(added.detention.interpreterSessions).toMatchObject([
      { mode: 'in-person', invoicedPence: null },
      { mode: 'video', invoicedPence: 8500 },
    ]);
  });

  test('sent again is added once', async () => {
    const added = await add(session);
    await add({ ...session, miles: 3 });
    expect(await add(session)).toMatchObject({ revision: 3 });
    expect(added.detention.interpreterSessions).toHaveLength(1);
  });

  test.each([
    ['before the stay', attendance('2009-06-01T07:59:00Z', '2009-06-01T09:00:00Z')],
    ['in the future', attendance('2010-01-04T11:00:00Z', '2010-01-04T12:05:01Z')],
    ['of no time', attendance('2009-06-01T09:00:00Z', '2009-06-01T09:00:00Z')],
  ])('%s does not fit', (_, sent) => expectNoFit(() => add(sent), /session 1|future/));

  test('after the end of a released stay does not fit', async () => {
    await release('09:30');
    await expectNoFit(() => add(session), /not inside the stay/);
  });

  test('of a voided record does not fit', async () => {
    await desk.do(voidDetention, id, 'wrong person');
    await expectNoFit(() => add(session), /voided/);
  });
});

describe('a void', () => {
  test('is a revision of the same content, with its reason', async () => {
    const before = await current();
    const voided = await desk.do(voidDetention, id, 'wrong person');
    expect(voided).toMatchObject({ revision: 2, void: true, reason: 'wrong person' });
    expect(voided.detention).toEqual(before.detention);
    expect(voided.contentHash).not.toBe(before.contentHash);
  });

  test('sent again is done once, and keeps its first reason', async () => {
    const voided = await desk.do(voidDetention, id, 'wrong person');
    expect(await desk.do(voidDetention, id, 'another reason')).toEqual(voided);
  });
});

describe('who may', () => {
  const all = (its: Desk) => [
    () => its.do(addInterval, id, { startedAt: at('12:00') }),
    () => its.do(releaseDetention, id, { endedAt: at('18:00'), outcome: 'removed' }),
    () =>
      its.do(
        addInterpreterSession,
        id,
        sentSession(attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')),
      ),
    () => its.do(voidDetention, id, 'wrong person'),
  ];

  test.each(['finance', 'auditor', 'administrator'] as const)('not %s', async (role) => {
    for (const act of all(desk.as(only(role))))
      expect((await refusalOf(act())).code).toBe('forbidden');
  });

  test('not a key of another suite, nor of another force: they learn of no record', async () => {
    for (const actor of [only('custody', { suites: ['BX'] }), { force: 'BTP' }]) {
      for (const act of all(desk.as(actor))) {
        expect((await refusalOf(act())).code).toBe('not-found');
      }
    }
  });

  describe('a key of a suite that the person was never in', () => {
    const there = () => desk.as(only('custody', { suites: ['BX'] }));
    const moveIn = (more: object = {}) =>
      there().do(addInterval, id, { startedAt: at('12:00'), suite: 'BX', ...more });

    test('moves them in, and reads the record from then on', async () => {
      expect((await refusalOf(there().do(readDetention, id))).code).toBe('not-found');
      expect(spans(await moveIn()).at(-1)).toBe('12:00- BX standard immigration');
      expect(await there().do(readDetention, id)).toMatchObject({ revision: 2 });
    });

    test('is told why a move does not fit', () =>
      expectNoFit(() => moveIn({ startedAt: at('07:59') }), /runs backwards/));

    test('moves them nowhere else', async () => {
      expect((await refusalOf(moveIn({ suite: 'CX' }))).code).toBe('not-found');
      expect((await refusalOf(moveIn({ suite: undefined }))).code).toBe('not-found');
    });

    test('learns of no record that nobody can be moved out of', async () => {
      await release('18:00');
      expect((await refusalOf(moveIn({ startedAt: at('19:00') }))).code).toBe('not-found');
      await desk.do(voidDetention, id, 'wrong person');
      expect((await refusalOf(moveIn())).code).toBe('not-found');
    });
  });

  test('a key of a suite that the person was moved away from reads, and writes no more', async () => {
    await next({ startedAt: at('12:00'), suite: 'BX' });
    const left = desk.as(only('custody', { suites: ['CX'] }));
    const refusal = await refusalOf(
      left.do(releaseDetention, id, { endedAt: at('18:00'), outcome: 'removed' }),
    );
    expect(refusal.code).toBe('forbidden');
    const back = await left.do(addInterval, id, { startedAt: at('14:00'), suite: 'CX' });
    expect(back).toMatchObject({ revision: 3 });
  });
});
