import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Detention } from '../../src/domain/detention.ts';
import { rate } from '../../src/domain/rating.ts';
import { type Statistics, statistics } from '../../src/domain/statistics.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { statisticsCsv, statisticsJson } from '../../src/shapes/statistics.ts';

const AT = parseInstant('2020-01-01T00:00:00Z');

const TARIFF: Tariff = {
  id: 'T1',
  customer: 'UKBA',
  effectiveFrom: '2009-01-01',
  source: 'made up',
  billable: 'immigration',
  custody: {
    model: 'banded',
    watch: 'any',
    beyondLastBand: { rule: 'unpriced' },
    bands: [{ label: '0-12', upToHours: 12, standard: '296.00', constantWatch: '956.00' }],
  },
  interpreters: {},
  vat: { category: 'O', rate: '0', reason: 'made up' },
};

function detentionOf(operation: string | null): Detention {
  const startedAt = parseInstant('2009-06-01T09:15:00+01:00');
  const endedAt = startedAt + 10.5 * 3600;
  return {
    custodyRecordNumber: '01CX/1/09',
    detaineeReference: null,
    homeOfficeReference: null,
    customer: 'UKBA',
    operation,
    intervals: [{ suite: 'CX', startedAt, endedAt, watch: 'standard', power: 'immigration' }],
    interpreterSessions: [],
    outcome: 'removed',
  };
}

function yearOf(...operations: (string | null)[]): Statistics {
  const detentions = operations.map(detentionOf).map((detention) => ({
    detention,
    charge: rate({ detention, tariff: TARIFF, at: AT, bankHolidays: new Set<string>() }),
  }));
  return statistics({ year: 2009, basis: 'calendar', suite: null, at: AT, detentions });
}

describe('statistics as JSON', () => {
  const json = statisticsJson(yearOf('Swale', null));

  test('have the members that the API promises, in their order', () => {
    expect(Object.keys(json)).toEqual([
      ...['year', 'basis', 'from', 'to', 'days', 'detentions', 'admissionsPerDay'],
      ...['lengthHours', 'occupancy'],
      ...['byMonth', 'bySuite', 'byBand', 'byWatch', 'byOutcome', 'byOperation'],
      ...['charges', 'released', 'open', 'unpriced', 'notBillable'],
    ]);
  });

  test('write money in pounds and the peak in London time', () => {
    expect(json.charges).toEqual({
      custody: '592.00',
      interpreters: '0.00',
      total: '592.00',
      meanPerDetention: '296.00',
    });
    expect(json.occupancy.peak).toEqual({ count: 2, at: '2009-06-01T09:15:00+01:00' });
  });

  test('a group has its name, its counts, its averages and its charges', () => {
    expect(json.byMonth[5]).toEqual({
      month: '2009-06',
      detentions: 2,
      released: 2,
      open: 0,
      unpriced: 0,
      notBillable: 0,
      admissionsPerDay: 0.067,
      meanLengthHours: 10.5,
      occupancyAverage: 0.029,
      charges: {
        custody: '592.00',
        interpreters: '0.00',
        total: '592.00',
        meanPerDetention: '296.00',
      },
    });
    expect(json.byOperation.map(({ operation }) => operation)).toEqual(['Swale', null]);
  });

  test('an empty year averages nothing', () => {
    const empty = statisticsJson(yearOf());
    expect(empty.occupancy.peak).toEqual({ count: 0, at: null });
    expect(empty.charges).toMatchObject({ total: '0.00', meanPerDetention: null });
    expect(empty.lengthHours).toEqual({ mean: null, median: null, p90: null, longest: null });
  });
});

describe('statistics as CSV', () => {
  const rowsOf = (year: Statistics) =>
    parse<Record<'section' | 'key' | 'measure' | 'value', string>>(statisticsCsv(year), {
      columns: true,
      bom: true,
    });
  const valueIn =
    (year: Statistics) =>
    (section: string, key: string, measure: string): string | undefined =>
      rowsOf(year).find(
        (row) => row.section === section && row.key === key && row.measure === measure,
      )?.value;

  test('have one figure a row, under a head', () => {
    expect(statisticsCsv(yearOf('Swale'))).toMatch(
      /^\ufeffsection,key,measure,value\nyear,,year,2009\n/,
    );
    const value = valueIn(yearOf('Swale'));
    expect(value('year', '', 'lengthHours.mean')).toBe('10.5');
    expect(value('year', '', 'occupancy.peak.at')).toBe('2009-06-01T09:15:00+01:00');
    expect(value('month', '2009-06', 'charges.total')).toBe('296.00');
    expect(value('month', '2009-07', 'charges.meanPerDetention')).toBe('');
    expect(value('suite', 'CX', 'occupancyAverage')).toBe('0.001');
    expect(value('band', '0-12', 'detentions')).toBe('1');
    expect(value('watch', 'standard', 'detentions')).toBe('1');
    expect(value('outcome', 'removed', 'detentions')).toBe('1');
    expect(value('operation', 'Swale', 'detentions')).toBe('1');
  });

  test('tell every figure of the year once', () => {
    const rows = rowsOf(yearOf('Swale', null));
    const names = rows.map(({ section, key, measure }) => `${section}/${key}/${measure}`);
    expect(new Set(names).size).toBe(names.length);
    expect(rows.filter(({ section }) => section === 'month')).toHaveLength(12 * 12);
  });

  test.each(['=1+1', '+44', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'an operation typed as %j is no formula',
    (typed) => {
      expect(valueIn(yearOf(typed))('operation', `'${typed}`, 'detentions')).toBe('1');
    },
  );

  test('an operation with commas and quotes stays one cell', () => {
    const typed = 'Swale, "north"';
    expect(valueIn(yearOf(typed))('operation', typed, 'detentions')).toBe('1');
  });

  test('an amount below nothing stays a number', () => {
    const year = yearOf('Swale');
    const credited = { ...year, charges: { ...year.charges, totalPence: -1250 } };
    expect(valueIn(credited)('year', '', 'charges.total')).toBe('-12.50');
  });
});
