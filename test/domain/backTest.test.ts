import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backTest, differenceOf, type TestedDetention } from '../../src/domain/backTest.ts';
import { BANK_HOLIDAYS } from '../../src/domain/bankHolidays.ts';
import type { CustodyInterval, Detention } from '../../src/domain/detention.ts';
import { poundsOf } from '../../src/domain/money.ts';
import { rate } from '../../src/domain/rating.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { detention, interval, session } from './build.ts';
import { tariffOf } from './cases.ts';

const AT = parseInstant('2010-01-04T12:00:00Z');
const TABLE_1 = tariffOf('table-1');
const FIXED = tariffOf('fixed');

const chargeOf = (stay: Detention, tariff: Tariff) =>
  rate({ detention: stay, tariff, at: AT, bankHolidays: BANK_HOLIDAYS });

function tested(id: string, stay: Detention, from = TABLE_1, to = FIXED): TestedDetention {
  return { id, detention: stay, before: chargeOf(stay, from), after: chargeOf(stay, to) };
}

/** A stay of so many hours from 1 June 2009, and what a test changes. */
function hours(count: number, more: Parameters<typeof interval>[2] = {}) {
  const from = parseInstant('2009-06-01T08:00:00Z');
  const stay = interval('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z', more);
  return detention([{ ...stay, endedAt: from + count * 3600 }]);
}

const compared = (...all: TestedDetention[]) => backTest(all);

describe('a back-test', () => {
  test('sums what is priced on each side, and counts what is not, by reason', () => {
    const result = compared(
      tested('a', hours(10)),
      tested('b', hours(60)),
      tested('c', hours(10, { power: 'criminal' })),
    );
    expect(result).toMatchObject({
      detentions: 3,
      open: 0,
      before: {
        priced: 1,
        unpriced: { 'beyond-last-band': 1 },
        notBillable: 1,
        custodyPence: 29_600,
        netPence: 29_600,
      },
      after: {
        priced: 2,
        unpriced: {},
        notBillable: 1,
        custodyPence: 100_000,
        totalPence: 100_000,
      },
      becamePriced: { count: 1, detentions: ['b'] },
      becameUnpriced: { count: 0, detentions: [] },
    });
    expect(differenceOf(result)).toMatchObject({ custodyPence: 70_400, interpretersPence: 0 });
  });

  test('tells VAT and interpreters apart', () => {
    const stay = {
      ...hours(10),
      interpreterSessions: [
        session('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', { invoicedPence: 8_500 }),
      ],
    };
    const result = compared(tested('a', stay, TABLE_1, tariffOf('table-1 vat=S:20')));
    expect(differenceOf(result)).toEqual({
      custodyPence: 0,
      interpretersPence: 0,
      netPence: 0,
      vatPence: 7_620,
      totalPence: 7_620,
    });
    expect(result.before).toMatchObject({ interpretersPence: 8_500, netPence: 38_100 });
  });

  test('leaves out what is not released', () => {
    const open = detention([interval('2009-06-01T08:00:00Z', null)]);
    expect(compared(tested('a', open), tested('b', hours(1)))).toMatchObject({
      detentions: 1,
      open: 1,
      before: { netPence: 29_600 },
    });
  });

  test('gathers by month, suite, and the band on each side', () => {
    const july = detention([interval('2009-06-30T23:00:00Z', '2009-07-01T11:00:00Z')]);
    const result = compared(
      tested('a', july),
      tested('b', hours(30, { suite: 'AC' })),
      tested('c', hours(60)),
    );
    expect(result.byMonth.map(({ month, detentions }) => [month, detentions])).toEqual([
      ['2009-06', 2],
      ['2009-07', 1],
    ]);
    expect(result.bySuite.map(({ suite, before }) => [suite, before.netPence])).toEqual([
      ['AC', 74_500],
      ['CX', 29_600],
    ]);
    expect(result.byBandBefore.map(({ band, after }) => [band, after.netPence])).toEqual([
      ['0-12', 50_000],
      ['24-48', 50_000],
      ['unpriced: beyond-last-band', 50_000],
    ]);
    expect(result.byBandAfter).toMatchObject([{ detentions: 3, before: { netPence: 104_100 } }]);
  });

  test('names the largest changes first, of those with a price on both sides', () => {
    const result = compared(
      tested('rise', hours(1)),
      tested('also', hours(2)),
      tested('fall', hours(30)),
      tested('further', hours(30, { watch: 'constant' })),
      tested('none', hours(60)),
      tested('nothing', hours(1, { power: 'criminal' })),
    );
    const named = (changes: typeof result.biggestRises) =>
      changes.map(({ id, differencePence }) => [id, differencePence]);
    expect(named(result.biggestRises)).toEqual([
      ['also', 20_400],
      ['rise', 20_400],
    ]);
    expect(named(result.biggestFalls)).toEqual([
      ['further', -284_800],
      ['fall', -24_500],
    ]);
    expect(result.biggestFalls[0]?.before.lines[0]?.working).toContain('constant watch');
  });

  test('names ten changes and a hundred ids at most', () => {
    const ids = Array.from({ length: 120 }, (_, n) => String(n).padStart(3, '0'));
    const rises = backTest(ids.map((id) => tested(id, hours(1)))).biggestRises;
    expect(rises.map(({ id }) => id)).toEqual(ids.slice(0, 10));
    const { becamePriced } = backTest(ids.map((id) => tested(id, hours(60))));
    expect([becamePriced.count, becamePriced.detentions.length]).toEqual([120, 100]);
  });

  test('of a fixed price against the table can leave stays without one', () => {
    const { becameUnpriced, after } = compared(tested('a', hours(60), FIXED, TABLE_1));
    expect(becameUnpriced).toEqual({ count: 1, detentions: ['a'] });
    expect(after).toMatchObject({ priced: 0, custodyPence: 0 });
  });
});

describe('the break-even of a fixed price', () => {
  test('is the mean custody charge to the nearest penny, half up', () => {
    // 1772.00 over four; with one more of 296.00, 2068.00 over five; 731.00 over two.
    const four = [hours(1), hours(20), hours(30), hours(2)].map((stay, n) => tested(`${n}`, stay));
    expect(backTest(four).breakEven).toEqual({
      detentions: 4,
      amountPence: 44_300,
      broughtInPence: 177_200,
      bringsInPence: 177_200,
      withUnpriced: { detentions: 4, bringsInPence: 177_200, amountPence: 44_300 },
    });
    expect(backTest([...four, tested('e', hours(3))]).breakEven?.amountPence).toBe(41_360);
    const uneven = [hours(1), hours(20)].map((stay, n) => tested(`${n}`, stay));
    expect(backTest(uneven).breakEven?.amountPence).toBe(36_550);
  });

  test('says what the same price brings in where it prices the unpriced too', () => {
    const result = compared(tested('a', hours(1)), tested('b', hours(20)), tested('c', hours(60)));
    expect(result.breakEven).toMatchObject({
      detentions: 2,
      amountPence: 36_550,
      bringsInPence: 73_100,
      withUnpriced: { detentions: 3, bringsInPence: 109_650, amountPence: 24_367 },
    });
  });

  test('is of no use where no custody is priced', () => {
    expect(compared(tested('a', hours(60))).breakEven).toBeNull();
    expect(compared().breakEven).toBeNull();
  });
});

/** Stays of 2009 in one or two intervals, some past the last band, some with interpreters. */
const stays = fc
  .record({
    hour: fc.integer({ min: 0, max: 8_000 }),
    minutes: fc.array(fc.integer({ min: 1, max: 2_500 }), { minLength: 1, maxLength: 2 }),
    watch: fc.constantFrom('standard', 'standard', 'constant'),
    power: fc.constantFrom('immigration', 'immigration', 'criminal'),
    invoicedPence: fc.option(fc.integer({ min: 0, max: 9_999 })),
  })
  .map(({ hour, minutes, watch, power, invoicedPence }): Detention => {
    const startedAt = parseInstant('2009-01-01T00:00:00Z') + hour * 3600;
    const [first = 1, second = 0] = minutes;
    const cut = startedAt + first * 60;
    const base = { suite: hour % 2 ? 'CX' : 'AC', watch: 'standard', power } as const;
    const intervals: CustodyInterval[] = [{ ...base, startedAt, endedAt: cut }];
    if (second > 0) {
      intervals.push({
        ...base,
        power: 'immigration',
        watch,
        startedAt: cut,
        endedAt: cut + second * 60,
      });
    }
    const attended = session('2009-01-01T00:00:00Z', '2009-01-01T01:00:00Z', {
      startedAt,
      endedAt: startedAt + 60,
      invoicedPence,
    });
    return detention(intervals, { interpreterSessions: invoicedPence === null ? [] : [attended] });
  });
const years = fc.array(stays, { maxLength: 30 });
const tariffs = fc
  .constantFrom(
    ...['table-1', 'table-1 watch=separate', 'hourly vat=S:20', 'periods', 'table-1 billable=all'],
  )
  .map(tariffOf);

const yearOf = (all: readonly Detention[], from: Tariff, to: Tariff) =>
  backTest(all.map((stay, n) => tested(String(n).padStart(3, '0'), stay, from, to)));

describe('of any detentions', () => {
  test('the tariff that they are priced by changes nothing', () => {
    fc.assert(
      fc.property(years, tariffs, (all, tariff) => {
        const result = yearOf(all, tariff, { ...tariff, id: 'draft' });
        const groups = [result.byMonth, result.bySuite, result.byBandBefore, result.byBandAfter];
        for (const group of [result, ...groups.flat()]) {
          expect(group.after).toEqual(group.before);
          expect(Object.values(differenceOf(group))).toEqual([0, 0, 0, 0, 0]);
        }
        const { biggestRises, biggestFalls, becamePriced, becameUnpriced } = result;
        expect([...biggestRises, ...biggestFalls]).toEqual([]);
        expect([becamePriced.count, becameUnpriced.count]).toEqual([0, 0]);
      }),
      { numRuns: 60 },
    );
  });

  test('the groups of each kind come to the whole, on both sides', () => {
    fc.assert(
      fc.property(years, tariffs, tariffs, (all, from, to) => {
        const result = yearOf(all, from, to);
        for (const groups of [
          result.byMonth,
          result.bySuite,
          result.byBandBefore,
          result.byBandAfter,
        ]) {
          const sum = (of: (group: (typeof groups)[number]) => number) =>
            groups.reduce((total, group) => total + of(group), 0);
          expect(sum(({ detentions }) => detentions)).toBe(result.detentions);
          expect(sum(({ before }) => before.totalPence)).toBe(result.before.totalPence);
          expect(sum(({ after }) => after.totalPence)).toBe(result.after.totalPence);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a fixed price at the break-even brings in the same, to half a penny a detention', () => {
    fc.assert(
      fc.property(years, tariffs, (all, from) => {
        const { breakEven } = yearOf(all, from, from);
        if (!breakEven) return;
        const price = poundsOf(breakEven.amountPence);
        const band = { label: 'fixed', upToHours: null, standard: price, constantWatch: price };
        const to: Tariff = {
          ...from,
          custody: { ...tariffOf('fixed').custody, bands: [band] } as Tariff['custody'],
        };
        const priced = all.filter((stay) => chargeOf(stay, from).status === 'priced');
        const { before, after } = yearOf(priced, from, to);
        expect(before.custodyPence).toBe(breakEven.broughtInPence);
        expect(after.custodyPence).toBe(breakEven.bringsInPence);
        expect(Math.abs(after.custodyPence - before.custodyPence)).toBeLessThanOrEqual(
          breakEven.detentions / 2,
        );
        const whole = yearOf(all, from, to);
        expect(whole.after.custodyPence).toBe(breakEven.withUnpriced.bringsInPence);
        expect(whole.after.interpretersPence).toBeGreaterThanOrEqual(
          whole.before.interpretersPence,
        );
      }),
      { numRuns: 100 },
    );
  });
});
