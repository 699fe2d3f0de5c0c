import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CustodyInterval, Detention, InterpreterSession } from '../../src/domain/detention.ts';
import { rate } from '../../src/domain/rating.ts';
import {
  type CountedDetention,
  type StatisticsInput,
  statistics,
} from '../../src/domain/statistics.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { type Instant, parseInstant } from '../../src/domain/time.ts';
import { detentionOf, detentionShape } from '../../src/shapes/detention.ts';
import { tariffShape } from '../../src/shapes/tariff.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');

/** Table 1 of 2009: 296.00 up to 12 h, 435.00 up to 24, 745.00 up to 48. */
const TARIFF: Tariff = { id: 'T1', ...tariffShape.parse(JSON.parse(fixture('tariff.json'))) };
const LONG_AFTER = parseInstant('2020-01-01T00:00:00Z');

/** "2009-06-01 09:15" of London, as an instant. */
function at(local: string): Instant {
  return (
    Temporal.PlainDateTime.from(local.replace(' ', 'T')).toZonedDateTime('Europe/London')
      .epochMilliseconds / 1000
  );
}

function held(
  from: string,
  to: string | null,
  more: Partial<CustodyInterval> = {},
): CustodyInterval {
  return {
    suite: 'CX',
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
    watch: 'standard',
    power: 'immigration',
    ...more,
  };
}

/** A detention of these intervals, released unless the last is open. */
function stay(intervals: CustodyInterval[], more: Partial<Detention> = {}): Detention {
  return {
    custodyRecordNumber: '01CX/1/09',
    detaineeReference: null,
    homeOfficeReference: null,
    customer: 'UKBA',
    operation: null,
    intervals,
    interpreterSessions: [],
    outcome: intervals.at(-1)?.endedAt === null ? null : 'removed',
    ...more,
  };
}

/** Released, after so many seconds of standard watch. */
function stayOf(seconds: number): Detention {
  const startedAt = at('2009-06-01 00:00');
  const interval = { ...held('2009-06-01 00:00', null), endedAt: startedAt + seconds };
  return stay([interval]);
}

function session(startedAt: Instant, invoicedPence: number | null): InterpreterSession {
  return {
    interpreter: 'INT-1',
    language: 'vi',
    mode: 'telephone',
    startedAt,
    endedAt: startedAt + 1800,
    invoicedPence,
    engagement: null,
    travelMinutes: 0,
    miles: 0,
    cancelled: false,
  };
}

type Asked = Partial<Omit<StatisticsInput, 'detentions'>> & { tariff?: Tariff | null };

/** Statistics of 2009, the calendar year and the whole force, asked long after, unless said. */
function statisticsOf(detentions: Detention[], { tariff = TARIFF, ...asked }: Asked = {}) {
  const input = { year: 2009, basis: 'calendar', suite: null, at: LONG_AFTER, ...asked } as const;
  const counted = detentions.map(
    (detention): CountedDetention => ({
      detention,
      charge: rate({ detention, tariff, at: input.at, bankHolidays: new Set() }),
    }),
  );
  return statistics({ ...input, detentions: counted });
}

/** Found by what the group is of; fails the test where there is none. */
function group<T>(groups: readonly T[], wanted: Partial<T>): T {
  const keys = Object.keys(wanted) as (keyof T)[];
  const found = groups.find((each) => keys.every((key) => each[key] === wanted[key]));
  if (!found) throw new Error(`no group ${JSON.stringify(wanted)}`);
  return found;
}

describe('the published figures of 2009', () => {
  const detentions = fixture('made-up-2009.ndjson')
    .trim()
    .split('\n')
    .map((line) => detentionOf(detentionShape.parse(JSON.parse(line)), 'UKBA'));
  const year = statisticsOf(detentions);

  test('1,393 detentions of 10.5 h are 3.816 admissions a day, and 1.67 held on average', () => {
    expect(year.detentions).toBe(1393);
    expect(year.lengthHours.mean).toBe(10.5);
    expect(year.admissionsPerDay).toBe(3.816);
    expect(year.occupancy.average).toBe(1.67);
  });

  test('every breakdown shares the detentions out, and hides none', () => {
    const { byMonth, bySuite, byBand, byWatch, byOutcome, byOperation } = year;
    for (const groups of [byMonth, bySuite, byBand, byWatch, byOutcome, byOperation]) {
      expect(groups.reduce((sum, { detentions }) => sum + detentions, 0)).toBe(1393);
    }
    const unpriced = group(byBand, { band: 'unpriced: beyond-last-band' });
    expect(unpriced.detentions).toBe(year.unpriced);
    expect(unpriced.charges.meanPerDetentionPence).toBeNull();
  });
});

describe('which detentions are counted (R24)', () => {
  test('those whose first interval starts in the year, by London time', () => {
    const year = statisticsOf([
      stay([held('2008-12-31 23:59', '2009-01-01 05:00')]),
      stay([held('2009-01-01 00:00', '2009-01-01 05:00')]),
      stay([held('2009-12-31 23:59', '2010-01-01 05:00')]),
      stay([held('2010-01-01 00:00', '2010-01-01 05:00')]),
    ]);
    expect(year.detentions).toBe(2);
    expect(group(year.byMonth, { month: '2009-01' }).detentions).toBe(1);
    expect(group(year.byMonth, { month: '2009-12' }).detentions).toBe(1);
  });

  test('one never held under immigration power is in no figure', () => {
    const year = statisticsOf([
      stay([held('2009-06-01 08:00', '2009-06-01 20:00', { power: 'criminal' })]),
    ]);
    expect(year.detentions).toBe(0);
    expect(year.occupancy).toMatchObject({ average: 0, peak: { count: 0, at: null } });
  });

  test('the first interval dates and places one that came under criminal power', () => {
    const year = statisticsOf([
      stay([
        held('2009-05-31 20:00', '2009-06-01 08:00', { suite: 'AA', power: 'criminal' }),
        held('2009-06-01 08:00', '2009-06-01 20:00', { suite: 'BB' }),
      ]),
    ]);
    expect(group(year.byMonth, { month: '2009-05' }).detentions).toBe(1);
    expect(group(year.bySuite, { suite: 'AA' }).detentions).toBe(1);
    expect(group(year.bySuite, { suite: 'BB' }).detentions).toBe(0);
    expect(year.lengthHours.mean).toBe(24);
  });

  test('a financial year runs from 1 April to 31 March of London', () => {
    const detentions = [
      stay([held('2009-03-31 23:59', '2009-04-01 02:00')]),
      stay([held('2009-04-01 00:00', '2009-04-01 02:00')]),
      stay([held('2010-03-31 23:59', '2010-04-01 02:00')]),
      stay([held('2010-04-01 00:00', '2010-04-01 02:00')]),
    ];
    const year = statisticsOf(detentions, { basis: 'financial' });
    expect(year).toMatchObject({ from: '2009-04-01', to: '2010-03-31', days: 365, detentions: 2 });
    expect(year.byMonth.map(({ month }) => month)).toEqual([
      ...['2009-04', '2009-05', '2009-06', '2009-07', '2009-08', '2009-09'],
      ...['2009-10', '2009-11', '2009-12', '2010-01', '2010-02', '2010-03'],
    ]);
  });

  test('a leap year has 366 days', () => {
    const leap = statisticsOf([stay([held('2008-02-29 00:00', '2008-03-01 00:00')])], {
      year: 2008,
      tariff: null,
    });
    expect(leap.days).toBe(366);
    expect(leap.admissionsPerDay).toBe(0.003);
    const february = group(leap.byMonth, { month: '2008-02' });
    expect(february.occupancyAverage).toBe(0.034);
  });
});

describe('a year that is not over', () => {
  const detentions = [
    stay([held('2009-01-01 12:00', '2009-01-02 08:00')]),
    stay([held('2009-01-03 12:00', null)]),
    stay([held('2009-01-04 12:00', '2009-01-04 18:00')]),
  ];
  const year = statisticsOf(detentions, { at: at('2009-01-04 12:00') });

  test('counts the days begun, the hours passed and the detentions begun', () => {
    expect(year.days).toBe(4);
    expect(year.detentions).toBe(2);
    expect(year.admissionsPerDay).toBe(0.5);
    expect(year.occupancy.average).toBe(0.524);
  });

  test('holds an open stay up to the moment asked about, and gives it no length', () => {
    expect(year).toMatchObject({ released: 1, open: 1 });
    expect(year.lengthHours).toEqual({ mean: 20, median: 20, p90: 20, longest: 20 });
    expect(year.occupancy).toMatchObject({ midnightAverage: 0.5, anyPartOfDayAverage: 1 });
  });

  test('leaves months to come without averages', () => {
    const february = group(year.byMonth, { month: '2009-02' });
    expect(february).toMatchObject({
      detentions: 0,
      admissionsPerDay: null,
      occupancyAverage: null,
    });
    expect(group(year.byMonth, { month: '2009-01' }).admissionsPerDay).toBe(0.5);
  });

  test('begins its last day with the midnight that starts it', () => {
    expect(statisticsOf([], { at: at('2009-07-02 00:00') }).days).toBe(182);
    expect(statisticsOf([], { at: at('2009-07-02 00:00') + 1 }).days).toBe(183);
  });

  test('is zeros and nulls while it lies in the future', () => {
    const future = statisticsOf([stay([held('2009-01-01 12:00', null)])], {
      at: at('2009-01-01 00:00'),
    });
    expect(future).toMatchObject({
      days: 0,
      detentions: 0,
      admissionsPerDay: null,
      lengthHours: { mean: null, median: null, p90: null, longest: null },
      occupancy: {
        average: null,
        midnightAverage: null,
        anyPartOfDayAverage: null,
        peak: { count: 0, at: null },
      },
      charges: { totalPence: 0, meanPerDetentionPence: null },
    });
    expect(future.byMonth).toHaveLength(12);
    expect(future.bySuite).toEqual([]);
  });

  test('an ended stay without an outcome is open, but held no longer', () => {
    const waiting = statisticsOf([
      stay([held('2009-01-01 00:00', '2009-01-02 00:00')], { outcome: null }),
    ]);
    expect(waiting).toMatchObject({ released: 0, open: 1 });
    expect(waiting.occupancy.average).toBe(0.003);
    expect(waiting.byOutcome).toMatchObject([{ outcome: 'open', detentions: 1 }]);
  });
});

describe('lengths (R25)', () => {
  const stays = (...hours: number[]) => hours.map((each) => stayOf(each * 3600));

  test('the median of an even number is the mean of the middle two', () => {
    expect(statisticsOf(stays(9, 1, 2, 4)).lengthHours).toMatchObject({ mean: 4, median: 3 });
    expect(statisticsOf(stays(9, 1, 4)).lengthHours).toMatchObject({ mean: 4.667, median: 4 });
  });

  test('the 90th percentile is the nearest rank', () => {
    expect(statisticsOf(stays(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).lengthHours.p90).toBe(9);
    expect(statisticsOf(stays(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)).lengthHours.p90).toBe(10);
  });

  test('the longest is counted whole, past the end of the year, and gaps are not', () => {
    const year = statisticsOf([
      stay([
        held('2009-12-31 12:00', '2010-01-01 12:00'),
        held('2010-01-02 12:00', '2010-01-03 12:00'),
      ]),
    ]);
    expect(year.lengthHours.longest).toBe(48);
  });

  test('a half rounds up, where a binary fraction would fall short of it', () => {
    expect(2.0035 * 1000).toBeLessThan(2003.5);
    const mean = (...seconds: number[]) => statisticsOf(seconds.map(stayOf)).lengthHours.mean;
    expect(mean(7212, 7212, 7213, 7213, 7213)).toBe(2.004);
    expect(mean(3601, 3602, 3602, 3602, 3602)).toBe(1.001);
  });
});

describe('occupancy (R26)', () => {
  const days = (detentions: Detention[], asked: Asked = {}) =>
    statisticsOf(detentions, { at: at('2009-01-03 00:00'), ...asked }).occupancy;

  test('held 01:00 to 23:00 one day: at no midnight, and in a part of one day', () => {
    const one = days([stay([held('2009-01-01 01:00', '2009-01-01 23:00')])]);
    expect(one).toMatchObject({ midnightAverage: 0, anyPartOfDayAverage: 0.5 });
  });

  test('an interval is half-open: held at the midnight it starts, not at the one it ends', () => {
    const one = days([stay([held('2009-01-01 00:00', '2009-01-02 00:00')])]);
    expect(one).toMatchObject({ midnightAverage: 0.5, anyPartOfDayAverage: 0.5 });
  });

  test('two intervals in one day are one person that day', () => {
    const one = days([
      stay([
        held('2009-01-01 08:00', '2009-01-01 10:00'),
        held('2009-01-01 12:00', '2009-01-02 10:00'),
      ]),
    ]);
    expect(one.anyPartOfDayAverage).toBe(1);
  });

  test('a stay that began before the year counts from its start, and one past it to its end', () => {
    const both = statisticsOf([
      stay([held('2008-12-25 00:00', '2009-01-11 00:00')]),
      stay([held('2009-12-22 00:00', '2010-01-11 00:00')]),
      stay([held('2007-12-22 00:00', '2008-01-11 00:00')]),
      stay([held('2010-01-01 00:00', '2010-01-11 00:00')]),
    ]);
    expect(both.detentions).toBe(1);
    expect(both.occupancy.average).toBe(0.055);
    expect(both.occupancy.peak).toEqual({ count: 1, at: at('2009-01-01 00:00') });
  });

  test('the peak takes ends before starts, and is at the first instant that reaches it', () => {
    const { peak } = days([
      stay([held('2009-01-01 08:00', '2009-01-01 10:00')]),
      stay([held('2009-01-01 10:00', '2009-01-01 12:00')]),
      stay([held('2009-01-01 11:00', '2009-01-01 12:00')]),
      stay([held('2009-01-01 14:00', '2009-01-01 15:00')]),
      stay([held('2009-01-01 14:30', '2009-01-01 15:00')]),
    ]);
    expect(peak).toEqual({ count: 2, at: at('2009-01-01 11:00') });
  });

  test('who moves between suites at one instant is one person, and counts in each suite', () => {
    const moved = [
      stay([
        held('2009-01-01 00:00', '2009-01-01 12:00', { suite: 'AA' }),
        held('2009-01-01 12:00', '2009-01-02 12:00', { suite: 'BB' }),
      ]),
    ];
    const year = statisticsOf(moved, { at: at('2009-01-03 00:00') });
    expect(year.occupancy.peak).toEqual({ count: 1, at: at('2009-01-01 00:00') });
    expect(year.bySuite).toMatchObject([
      { suite: 'AA', detentions: 1, occupancyAverage: 0.25 },
      { suite: 'BB', detentions: 0, occupancyAverage: 0.5, meanLengthHours: null },
    ]);
  });

  test('asked of one suite, it holds those in it, wherever they came in', () => {
    const moved = [
      stay([
        held('2009-01-01 00:00', '2009-01-01 12:00', { suite: 'AA' }),
        held('2009-01-01 12:00', '2009-01-02 12:00', { suite: 'BB' }),
      ]),
      stay([held('2009-01-01 00:00', '2009-01-01 12:00', { suite: 'AA' })]),
    ];
    const suite = statisticsOf(moved, { at: at('2009-01-03 00:00'), suite: 'BB' });
    expect(suite.detentions).toBe(0);
    expect(suite.occupancy).toEqual({
      average: 0.5,
      midnightAverage: 0.5,
      anyPartOfDayAverage: 1,
      peak: { count: 1, at: at('2009-01-01 12:00') },
    });
    expect(suite.bySuite.map((each) => each.suite)).toEqual(['BB']);
    const first = statisticsOf(moved, { at: at('2009-01-03 00:00'), suite: 'AA' });
    expect(first).toMatchObject({ detentions: 2, occupancy: { average: 0.5 } });
  });

  test.each([
    ['2009-03-29', '2009-03-30', 23, '2009-03'],
    ['2009-10-25', '2009-10-26', 25, '2009-10'],
  ])('the day of a clock change, %s to %s, is %i h long', (from, to, hours, month) => {
    const year = statisticsOf([stay([held(`${from} 00:00`, `${to} 00:00`)])]);
    expect(year.lengthHours.longest).toBe(hours);
    const elapsed = 31 * 24 + (hours - 24);
    const { occupancyAverage } = group(year.byMonth, { month });
    expect(occupancyAverage).toBe(Math.round((hours / elapsed) * 1000) / 1000);
  });

  test('one held from the first to the last instant of the year is 1 on average', () => {
    const year = statisticsOf([stay([held('2008-12-01 00:00', null)])]);
    expect(year.occupancy).toMatchObject({
      average: 1,
      midnightAverage: 1,
      anyPartOfDayAverage: 1,
    });
    expect(year.byMonth.map(({ occupancyAverage }) => occupancyAverage)).toEqual(
      Array.from({ length: 12 }, () => 1),
    );
  });
});

describe('breakdowns and charges (R27)', () => {
  const watched = { watch: 'constant' } as const;
  const year = statisticsOf([
    stay([held('2009-06-01 00:00', '2009-06-01 10:00')], {
      operation: 'Swale',
      interpreterSessions: [session(at('2009-06-01 01:00'), 8505)],
    }),
    stay([
      held('2009-06-01 00:00', '2009-06-01 10:00'),
      held('2009-06-01 10:00', '2009-06-01 20:00', watched),
    ]),
    stay([held('2009-07-01 00:00', '2009-07-01 11:00', watched)], { outcome: 'bailed' }),
    stay([held('2009-07-01 00:00', '2009-07-04 00:00')], { operation: 'Adder' }),
    stay([held('2009-08-01 00:00', null)]),
  ]);

  test('charges are those of the released and priced, and the others are counted', () => {
    expect(year).toMatchObject({
      detentions: 5,
      released: 4,
      open: 1,
      unpriced: 1,
      notBillable: 0,
      charges: {
        custodyPence: 29_600 + 187_600 + 95_600,
        interpretersPence: 8505,
        totalPence: 321_305,
        meanPerDetentionPence: 107_102,
      },
    });
  });

  test('bands go by time, and say of the others why they have none', () => {
    expect(year.byBand).toMatchObject([
      { band: '0-12', detentions: 2, meanLengthHours: 10.5 },
      { band: '12-24', detentions: 1, charges: { totalPence: 187_600 } },
      { band: 'open', detentions: 1, open: 1, meanLengthHours: null },
      {
        band: 'unpriced: beyond-last-band',
        detentions: 1,
        unpriced: 1,
        charges: { totalPence: 0, meanPerDetentionPence: null },
      },
    ]);
  });

  test('bands stand by the times they price, whatever they are called', () => {
    const banded = (label: string, upToHours: number) => ({
      label,
      upToHours,
      standard: '1.00',
      constantWatch: '1.00',
    });
    const bands = [banded('first', 12), banded('Up to 24', 24), banded('24-48', 48)];
    const { byBand } = statisticsOf(
      [40, 10, 20].map((hours) => stayOf(hours * 3600)),
      {
        tariff: {
          ...TARIFF,
          custody: { model: 'banded', watch: 'any', beyondLastBand: { rule: 'unpriced' }, bands },
        },
      },
    );
    expect(byBand.map(({ band }) => band)).toEqual(['first', 'Up to 24', '24-48']);
  });

  test('a charge that is not billable is counted as such, with its time', () => {
    const detention = stay([held('2009-06-01 00:00', '2009-06-01 10:00')]);
    const asked = { tariff: TARIFF, at: LONG_AFTER, bankHolidays: new Set<string>() };
    const charge = { ...rate({ detention, ...asked }), status: 'not-billable', lines: [] } as const;
    const one = statistics({
      ...{ year: 2009, basis: 'calendar', suite: null, at: LONG_AFTER },
      detentions: [{ detention, charge }],
    });
    expect(one).toMatchObject({ released: 1, unpriced: 0, notBillable: 1 });
    expect(one.charges.meanPerDetentionPence).toBeNull();
    expect(one.byBand).toMatchObject([{ band: 'not-billable', meanLengthHours: 10 }]);
  });

  test('a stay without a tariff, and a price without bands, are named so', () => {
    const one = [stay([held('2009-06-01 00:00', '2009-06-01 10:00')])];
    const night = { standard: '60.00', constantWatch: '90.00' };
    const perNight = {
      ...TARIFF,
      custody: { model: 'per-night', watch: 'any', ...night },
    } as const;
    expect(statisticsOf(one, { tariff: null }).byBand).toMatchObject([
      { band: 'unpriced: no-tariff' },
    ]);
    expect(statisticsOf(one, { tariff: perNight }).byBand).toMatchObject([{ band: 'no-band' }]);
  });

  test('watch is none, part or all of the billable time', () => {
    expect(year.byWatch).toMatchObject([
      { watch: 'standard', detentions: 3 },
      { watch: 'part', detentions: 1 },
      { watch: 'constant', detentions: 1 },
    ]);
  });

  test('constant watch under criminal power, which is not billed, is standard', () => {
    const { byWatch } = statisticsOf([
      stay([
        held('2009-06-01 00:00', '2009-06-01 10:00', { ...watched, power: 'criminal' }),
        held('2009-06-01 10:00', '2009-06-01 20:00'),
      ]),
    ]);
    expect(byWatch).toMatchObject([{ watch: 'standard', detentions: 1 }]);
  });

  test('outcomes stand in the order of their list, with the open ones last', () => {
    expect(year.byOutcome.map(({ outcome, detentions }) => [outcome, detentions])).toEqual([
      ['removed', 3],
      ['bailed', 1],
      ['open', 1],
    ]);
  });

  test('operations stand by name, and those of none last', () => {
    expect(year.byOperation.map(({ operation, detentions }) => [operation, detentions])).toEqual([
      ['Adder', 1],
      ['Swale', 1],
      [null, 3],
    ]);
  });

  test('a month has its own admissions a day', () => {
    const june = group(year.byMonth, { month: '2009-06' });
    expect(june).toMatchObject({ detentions: 2, admissionsPerDay: 0.067, meanLengthHours: 15 });
  });
});

describe('those held by day', () => {
  test('are averaged over the hours that each day has, of the suite, up to the moment asked about', () => {
    const stays = [
      stay([
        held('2009-03-28 18:00', '2009-03-29 12:30', { suite: 'AA' }),
        held('2009-03-29 12:30', null, { suite: 'BB' }),
      ]),
    ];
    const days = (suite: string | null) =>
      statisticsOf(stays, { at: at('2009-03-30 06:00'), suite }).heldByDay.slice(-3);
    expect(days(null)).toEqual([
      { date: '2009-03-28', occupancyAverage: 0.25 },
      { date: '2009-03-29', occupancyAverage: 1 },
      { date: '2009-03-30', occupancyAverage: 1 },
    ]);
    expect(days('AA').map(({ occupancyAverage }) => occupancyAverage)).toEqual([0.25, 0.5, 0]);
  });

  test('are of every day of a year that is over, and of none of one to come', () => {
    const { heldByDay } = statisticsOf([], { year: 2008 });
    expect(heldByDay).toHaveLength(366);
    expect(heldByDay.at(-1)).toEqual({ date: '2008-12-31', occupancyAverage: 0 });
    expect(statisticsOf([], { at: at('2009-01-01 00:00') }).heldByDay).toEqual([]);
  });
});

describe('arrivals', () => {
  test('are counted by the weekday and the hour that London’s clock showed', () => {
    const { arrivals } = statisticsOf([
      stay([held('2009-06-01 00:30', '2009-06-01 12:00')]),
      stay([held('2009-01-04 23:59', '2009-01-05 12:00')]),
      stay([held('2009-10-25 02:30', '2009-10-25 12:00')]),
      stay([held('2010-01-01 02:30', '2010-01-01 12:00')]),
    ]);
    const found = arrivals.flatMap((hours, weekday) =>
      hours.flatMap((count, hour) => (count > 0 ? [[weekday, hour, count]] : [])),
    );
    expect(found).toEqual([
      [0, 0, 1],
      [6, 2, 1],
      [6, 23, 1],
    ]);
    expect(arrivals.map((hours) => hours.length)).toEqual([24, 24, 24, 24, 24, 24, 24]);
  });

  test('have the hour that the clocks show twice as one', () => {
    const before = at('2009-10-25 00:30') + 3600;
    const stays = [before, before + 3600].map((startedAt) =>
      stay([{ ...held('2009-10-25 00:30', null), startedAt, endedAt: before + 7200 }]),
    );
    expect(statisticsOf(stays).arrivals[6]?.[1]).toBe(2);
  });
});
