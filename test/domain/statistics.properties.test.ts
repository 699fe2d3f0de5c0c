import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CustodyInterval, Detention } from '../../src/domain/detention.ts';
import {
  addToCensus,
  daysOf,
  elapsedSpan,
  peakOf,
  startCensus,
} from '../../src/domain/occupancy.ts';
import { rate } from '../../src/domain/rating.ts';
import { type CountedDetention, statistics } from '../../src/domain/statistics.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import type { Instant } from '../../src/domain/time.ts';

const MINUTE = 60;
const DAY_MINUTES = 1440;

const TARIFF: Tariff = {
  id: 'T1',
  customer: 'UKBA',
  effectiveFrom: '2009-01-01',
  source: 'made up',
  billable: 'immigration',
  custody: {
    model: 'banded',
    watch: 'premium',
    beyondLastBand: { rule: 'unpriced' },
    bands: [
      { label: '0-12', upToHours: 12, standard: '296.01', constantWatch: '956.00' },
      { label: '12-24', upToHours: 24, standard: '435.00', constantWatch: '1876.00' },
    ],
  },
  interpreters: {},
  vat: { category: 'O', rate: '0', reason: 'made up' },
};

const startOf = (date: string): Instant =>
  Temporal.PlainDate.from(date).toZonedDateTime('Europe/London').epochMilliseconds / 1000;

/** A few London days, minute by minute, told by Temporal. */
function minutesOf(from: string, days: number) {
  const end = startOf(Temporal.PlainDate.from(from).add({ days }).toString());
  const minutes: { at: Instant; date: string; isMidnight: boolean }[] = [];
  for (let at = startOf(from); at < end; at += MINUTE) {
    const local = Temporal.Instant.fromEpochMilliseconds(at * 1000)
      .toZonedDateTimeISO('Europe/London')
      .toPlainDateTime();
    const isMidnight = local.hour === 0 && local.minute === 0;
    minutes.push({ at, date: local.toPlainDate().toString(), isMidnight });
  }
  return minutes;
}

type Minutes = ReturnType<typeof minutesOf>;

const part = fc.record({
  gap: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 })),
  length: fc.oneof(fc.integer({ min: 1, max: 1500 }), fc.constantFrom(60, 720, DAY_MINUTES)),
  suite: fc.constantFrom('AA', 'BB'),
  watch: fc.constantFrom('standard', 'constant'),
  power: fc.constantFrom('immigration', 'immigration', 'criminal'),
});

/** A stay that begins up to two days before the window; every time on a whole minute. */
const detentionNear = (from: string) =>
  fc
    .record({
      begins: fc.integer({ min: -2 * DAY_MINUTES, max: 4 * DAY_MINUTES }),
      parts: fc.array(part, { minLength: 1, maxLength: 3 }),
      isOpen: fc.boolean(),
      outcome: fc.constantFrom('removed', 'bailed', null),
      operation: fc.constantFrom('Swale', null),
    })
    .map(({ begins, parts, isOpen, outcome, operation }): Detention => {
      let minute = begins;
      const intervals = parts.map(({ gap, length, ...facts }, n): CustodyInterval => {
        const startedAt = startOf(from) + (minute + gap) * MINUTE;
        minute += gap + length;
        const endedAt = isOpen && n === parts.length - 1 ? null : startedAt + length * MINUTE;
        return { ...facts, startedAt, endedAt };
      });
      return {
        custodyRecordNumber: '01AA/1/09',
        detaineeReference: null,
        homeOfficeReference: null,
        customer: 'UKBA',
        operation,
        intervals,
        interpreterSessions: [],
        outcome: isOpen ? null : outcome,
      };
    });

/** What a clerk would count who walked round once a minute. */
function recount(detentions: readonly Detention[], suite: string | null, minutes: Minutes) {
  const isHeld = (detention: Detention, at: Instant) =>
    detention.intervals.some(
      (interval) =>
        (suite === null || interval.suite === suite) &&
        interval.startedAt <= at &&
        at < (interval.endedAt ?? Number.POSITIVE_INFINITY),
    );
  const seen = new Set<string>();
  const counted = { personSeconds: 0, midnightCount: 0, personDays: 0 };
  let peak: { count: number; at: Instant | null } = { count: 0, at: null };
  for (const { at, date, isMidnight } of minutes) {
    let count = 0;
    for (const [n, detention] of detentions.entries()) {
      if (!isHeld(detention, at)) continue;
      count += 1;
      seen.add(`${n} ${date}`);
    }
    counted.personSeconds += count * MINUTE;
    if (isMidnight) counted.midnightCount += count;
    if (count > peak.count) peak = { count, at };
  }
  return { ...counted, personDays: seen.size, peak };
}

describe.each([
  ['2013-03-30', '2013-03-31', '2013-04-02', 'forward'],
  ['2010-10-30', '2010-10-31', '2010-11-02', 'back'],
])('the census around %s', (from, monthEnd, to, direction) => {
  const all = minutesOf(from, 4);
  const monthStart = monthEnd === '2013-03-31' ? '2013-04-01' : '2010-11-01';

  test(`equals a count made every minute, as the clocks go ${direction}`, () => {
    const asked = fc.record({
      detentions: fc.array(detentionNear(from), { maxLength: 6 }),
      suite: fc.constantFrom(null, 'AA'),
      elapsed: fc.integer({ min: 0, max: 5 * DAY_MINUTES }),
    });
    fc.assert(
      fc.property(asked, ({ detentions, suite, elapsed }) => {
        const at = startOf(from) + elapsed * MINUTE;
        const censusOf = (bounds: { from: string; to: string }) => {
          const census = startCensus(elapsedSpan(bounds, at), suite);
          for (const detention of detentions) addToCensus(census, detention);
          const personSeconds = census.personSecondsByDay.reduce((sum, its) => sum + its, 0);
          return { ...census, personSeconds };
        };
        const census = censusOf({ from, to });
        const minutes = all.filter((minute) => minute.at < at);
        const { personSeconds, midnightCount, personDays } = census;
        expect({ personSeconds, midnightCount, personDays, peak: peakOf(census) }).toEqual(
          recount(detentions, suite, minutes),
        );
        expect(census.span.days).toBe(minutes.filter(({ isMidnight }) => isMidnight).length);
        for (const each of ['AA', 'BB'].filter((name) => suite === null || name === suite)) {
          expect(census.personSecondsBySuite.get(each) ?? 0).toBe(
            recount(detentions, each, minutes).personSeconds,
          );
        }
        const byDate = [...Map.groupBy(minutes, ({ date }) => date)];
        expect(daysOf(census)).toEqual(
          byDate.map(([date, ofDay]) => ({
            date,
            personSeconds: recount(detentions, suite, ofDay).personSeconds,
            elapsedSeconds: ofDay.length * MINUTE,
          })),
        );
        const ending = minutes.filter(({ date }) => date <= monthEnd);
        const beginning = minutes.filter(({ date }) => date > monthEnd);
        const months = [censusOf({ from, to: monthEnd }), censusOf({ from: monthStart, to })];
        expect(months.map(({ personSeconds }) => personSeconds)).toEqual([
          recount(detentions, suite, ending).personSeconds,
          recount(detentions, suite, beginning).personSeconds,
        ]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the statistics of a financial year just begun', () => {
  const from = '2013-04-01';
  const all = minutesOf(from, 4);
  const asked = fc.record({
    detentions: fc.array(detentionNear(from), { maxLength: 8 }),
    suite: fc.constantFrom(null, 'BB'),
    elapsed: fc.integer({ min: 1, max: 4 * DAY_MINUTES }),
  });
  const counted = (detentions: readonly Detention[], at: Instant): CountedDetention[] =>
    detentions.map((detention) => ({
      detention,
      charge: rate({ detention, tariff: TARIFF, at, bankHolidays: new Set() }),
    }));
  const ask = (detentions: readonly CountedDetention[], suite: string | null, at: Instant) =>
    statistics({ year: 2013, basis: 'financial', suite, at, detentions });

  /** To three decimals, half up, in whole numbers. */
  const thousandths = (numerator: number, denominator: number) =>
    Number((BigInt(numerator) * 2000n + BigInt(denominator)) / (BigInt(denominator) * 2n)) / 1000;

  test('average what a count made every minute finds', () => {
    fc.assert(
      fc.property(asked, ({ detentions, suite, elapsed }) => {
        const at = startOf(from) + elapsed * MINUTE;
        const minutes = all.filter((minute) => minute.at < at);
        const days = minutes.filter(({ isMidnight }) => isMidnight).length;
        const ours = detentions.filter(({ intervals }) =>
          intervals.some(({ power }) => power === 'immigration'),
        );
        const clerk = recount(ours, suite, minutes);
        const year = ask(counted(detentions, at), suite, at);
        expect(year.days).toBe(days);
        expect(year.occupancy).toEqual({
          average: thousandths(clerk.personSeconds, elapsed * MINUTE),
          midnightAverage: thousandths(clerk.midnightCount, days),
          anyPartOfDayAverage: thousandths(clerk.personDays, days),
          peak: clerk.peak,
        });
      }),
      { numRuns: 200 },
    );
  });

  test('are shared out by every breakdown without rest', () => {
    fc.assert(
      fc.property(asked, ({ detentions, suite, elapsed }) => {
        const at = startOf(from) + elapsed * MINUTE;
        const year = ask(counted(detentions, at), suite, at);
        const { byMonth, bySuite, byBand, byWatch, byOutcome, byOperation } = year;
        for (const groups of [byMonth, bySuite, byBand, byWatch, byOutcome, byOperation]) {
          const sum = (of: (group: (typeof groups)[number]) => number) =>
            groups.reduce((total, group) => total + of(group), 0);
          expect(sum((group) => group.detentions)).toBe(year.detentions);
          expect(sum((group) => group.released)).toBe(year.released);
          expect(sum((group) => group.open)).toBe(year.open);
          expect(sum((group) => group.unpriced)).toBe(year.unpriced);
          expect(sum((group) => group.charges.totalPence)).toBe(year.charges.totalPence);
        }
        expect(year.detentions).toBe(year.released + year.open);
      }),
    );
  });

  test('do not depend on the order of the detentions', () => {
    const shuffled = fc
      .array(detentionNear(from), { maxLength: 8 })
      .chain((detentions) =>
        fc.tuple(
          fc.constant(detentions),
          fc.shuffledSubarray(detentions, { minLength: detentions.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([detentions, reordered]) => {
        const at = startOf(from) + 3 * DAY_MINUTES * MINUTE;
        expect(ask(counted(reordered, at), null, at)).toEqual(
          ask(counted(detentions, at), null, at),
        );
      }),
    );
  });
});
