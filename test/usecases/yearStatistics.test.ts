import { beforeEach, describe, expect, test } from 'vitest';
import { parseInstant } from '../../src/domain/time.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { releaseDetention, voidDetention } from '../../src/usecases/continueDetention.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { type YearQuery, yearStatistics } from '../../src/usecases/yearStatistics.ts';
import {
  attendance,
  type Desk,
  fixedPrice,
  madeUpForce,
  only,
  openDesk,
  publish,
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

const YEAR: YearQuery = { year: 2009, basis: 'calendar', suite: null, asOf: null };
const year = (query: Partial<YearQuery> = {}, its = desk) =>
  yearStatistics(its.store, its.context(), { ...YEAR, ...query }, 'json');
const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };
const nth = (n: number, part: object = {}) =>
  record(desk, { custodyRecordNumber: `nth/${n}`, ...part });
const amend = (id: string, part: object) =>
  desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention: stay(part) });

describe("the year's averages", () => {
  test('count what starts in the year, and who is held in it (R24-R26)', async () => {
    await nth(1);
    await nth(2, { intervals: [span('2008-12-31T20:00:00Z', '2009-01-01T04:00:00Z')] });
    await nth(3, { intervals: [span('2009-12-31T20:00:00Z', '2010-01-01T04:00:00Z')] });
    await nth(4, { intervals: [span('2010-01-01T00:00:00Z', '2010-01-01T04:00:00Z')] });
    const statistics = await year();
    expect(statistics).toMatchObject({ detentions: 2, days: 365 });
    expect(statistics.lengthHours.mean).toBe(9.25);
    expect(statistics.occupancy.average).toBe(Number(((10.5 + 4 + 4) / 8760).toFixed(3)));
  });

  test('say what they leave out', async () => {
    await nth(1);
    await nth(2, LONG);
    await nth(3, { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null });
    const voided = await nth(4);
    await desk.do(voidDetention, voided.id, 'wrong person');
    expect(await year()).toMatchObject({
      detentions: 3,
      released: 2,
      open: 1,
      unpriced: 1,
      charges: { custodyPence: 29_600, totalPence: 29_600, meanPerDetentionPence: 29_600 },
    });
  });

  test('of a financial year, of a suite, of a year to come', async () => {
    desk.at('2010-06-01T12:00:00Z');
    await nth(2, { intervals: [span('2010-03-31T22:59:59Z', '2010-03-31T23:59:59Z')] });
    await nth(3, {
      intervals: [span('2010-03-31T23:00:00Z', '2010-04-01T01:00:00Z', { suite: 'BX' })],
    });
    const financial = (n: number, suite: string | null = null) =>
      year({ year: n, basis: 'financial', suite });
    expect(await financial(2009)).toMatchObject({ detentions: 1, to: '2010-03-31' });
    expect(await financial(2010)).toMatchObject({ detentions: 1, days: 62 });
    expect(await financial(2010, 'CX')).toMatchObject({ detentions: 0 });
    expect(await financial(2010, 'BX')).toMatchObject({ detentions: 1 });
    expect(await financial(2012)).toMatchObject({ detentions: 0, days: 0 });
  });

  test('are the same past a page', async () => {
    await Promise.all(Array.from({ length: 230 }, (_, n) => nth(n)));
    const statistics = await year();
    expect(statistics).toMatchObject({ detentions: 230, charges: { totalPence: 230 * 29_600 } });
  });

  test('are of one force alone', async () => {
    await nth(1);
    const elsewhere = desk.as({ force: 'BTP' });
    await setUp(elsewhere, madeUpForce('BTP'));
    expect(await year({}, elsewhere)).toMatchObject({ detentions: 0 });
  });

  test('are not for custody keys', async () => {
    expect((await refusalOf(year({}, desk.as(only('custody'))))).code).toBe('forbidden');
    for (const role of ['finance', 'auditor', 'administrator'] as const) {
      expect(await year({}, desk.as(only(role)))).toMatchObject({ detentions: 0 });
    }
  });

  test('of a suite that the force does not have are refused', async () => {
    expect((await refusalOf(year({ suite: 'ZZ' }))).code).toBe('invalid');
  });
});

describe('as of a past moment (R28)', () => {
  const THEN = parseInstant('2010-01-04T12:00:00Z');
  const then = () => year({ asOf: THEN });
  /** Everything from here on is recorded after the moment asked about. */
  const later = () => desk.at('2010-01-05T12:00:00Z');

  /** Whatever is done later, the year as of then stays as it was then, and is another now. */
  async function expectLaterOnly(act: () => Promise<unknown>): Promise<void> {
    const before = await year();
    expect(await then()).toEqual(before);
    later();
    await act();
    expect(await then()).toEqual(before);
    const { days, ...now } = await year();
    expect(now).not.toEqual({ ...before, days: undefined });
    expect(now.charges).not.toEqual(before.charges);
  }

  test('a detention recorded later does not count', () => expectLaterOnly(() => nth(1)));

  test('an amendment does not count', async () => {
    const { id } = await record(desk);
    await expectLaterOnly(() =>
      amend(id, { intervals: [span('2009-06-01T08:15:00Z', '2009-06-02T08:15:00Z')] }),
    );
  });

  test('a void does not count', async () => {
    const { id } = await record(desk);
    await expectLaterOnly(() => desk.do(voidDetention, id, 'wrong person'));
  });

  test('a release does not count: the stay was open', async () => {
    const { id } = await record(desk, {
      intervals: [span('2009-12-31T08:00:00Z', null)],
      outcome: null,
    });
    await expectLaterOnly(() => {
      const endedAt = parseInstant('2009-12-31T18:00:00Z');
      return desk.do(releaseDetention, id, { endedAt, outcome: 'removed' });
    });
    expect(await then()).toMatchObject({ open: 1, released: 0 });
  });

  test('a tariff does not count', async () => {
    await record(desk);
    await expectLaterOnly(() => publish(desk, fixedPrice('1.00', { effectiveFrom: '2009-05-01' })));
  });

  test('a replaced tariff still counts', async () => {
    await record(desk);
    const [old] = await desk.store.read((steps) => steps.tariffs.list('MPS', THEN));
    const draft = { content: fixedPrice('1.00'), replaces: old?.id ?? '', reason: 'a digit' };
    await expectLaterOnly(() => desk.do(publishTariff, draft));
  });

  test('an agreed charge does not count', async () => {
    const { id } = await record(desk, LONG);
    const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
    await expectLaterOnly(() => desk.do(agreeCharge, id, agreed));
    expect(await then()).toMatchObject({ unpriced: 1 });
  });

  test('an accepted overlap does not count, nor another session that came later', async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    const { id } = await nth(1, { interpreterSessions: [session] });
    await expectLaterOnly(() => nth(2, { interpreterSessions: [session] }));
    expect(await year()).toMatchObject({ unpriced: 2 });
    await desk.do(acceptOverlaps, id, 'two rooms');
    expect(await year()).toMatchObject({ unpriced: 0 });
    expect(await then()).toMatchObject({ detentions: 1, unpriced: 0 });
  });

  test('what was recorded at that very moment counts', async () => {
    await nth(1);
    expect(await then()).toMatchObject({ detentions: 1 });
    expect(await year({ asOf: THEN - 1 })).toMatchObject({ detentions: 0 });
  });

  test('open stays count up to that moment', async () => {
    await record(desk, { intervals: [span('2009-12-31T12:00:00Z', null)], outcome: null });
    const { occupancy } = await year({ asOf: THEN });
    later();
    expect((await then()).occupancy).toEqual(occupancy);
  });
});
