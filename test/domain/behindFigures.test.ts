import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CountedDetention } from '../../src/domain/admissions.ts';
import { type Behind, isBehind } from '../../src/domain/behindFigures.ts';
import type { CustodyInterval, Detention } from '../../src/domain/detention.ts';
import { elapsedSpan } from '../../src/domain/occupancy.ts';
import { rate } from '../../src/domain/rating.ts';
import { statistics } from '../../src/domain/statistics.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { parseInstant, yearBounds } from '../../src/domain/time.ts';
import { tariffShape } from '../../src/shapes/tariff.ts';
import { detention as detentionOf, interval } from './build.ts';

const AT = parseInstant('2010-02-01T12:00:00Z');
const HELD_TO_THE_END = parseInstant('2009-12-31T20:00:00Z');

const TABLE_ONE = readFileSync(new URL('../../fixtures/tariff.json', import.meta.url), 'utf8');
const TARIFF: Tariff = { id: 'T1', ...tariffShape.parse(JSON.parse(TABLE_ONE)) };

function counted(intervals: CustodyInterval[], more: Partial<Detention> = {}): CountedDetention {
  const detention = detentionOf(intervals, more);
  const charge = rate({ detention, tariff: TARIFF, at: AT, bankHolidays: new Set() });
  return { detention, charge };
}

const ALL = [
  counted([interval('2009-06-01T08:00:00Z', '2009-06-01T18:00:00Z')], { operation: 'Swale' }),
  counted([interval('2009-06-01T08:00:00Z', '2009-06-09T18:00:00Z')], { outcome: 'bailed' }),
  counted([
    interval('2009-06-01T08:00:00Z', '2009-06-01T18:00:00Z', { suite: 'BX' }),
    interval('2009-06-01T18:00:00Z', '2009-06-02T03:00:00Z', { watch: 'constant' }),
  ]),
  counted([interval('2009-12-31T19:00:00Z', null)]),
  counted([interval('2008-12-31T19:00:00Z', '2009-01-01T19:00:00Z')]),
  counted([interval('2010-01-01T19:00:00Z', '2010-01-02T19:00:00Z')]),
  counted([interval('2009-06-01T08:00:00Z', '2009-06-01T18:00:00Z', { power: 'criminal' })]),
];

const behind = (of: Partial<Behind>, suite: string | null = null) => {
  const span = elapsedSpan(yearBounds(2009, 'calendar'), AT);
  const whole: Behind = { counted: 'admissions', heldAt: null, group: null, ...of };
  return ALL.filter((one) => isBehind(one, { span, suite }, whole));
};

describe.each([null, 'CX', 'BX'])('behind the figures of suite %s', (suite) => {
  const year = statistics({ year: 2009, basis: 'calendar', suite, at: AT, detentions: ALL });

  test('are as many as each says', () => {
    const found = (of: Behind['counted']) => behind({ counted: of }, suite).length;
    expect(found('admissions')).toBe(year.detentions);
    expect(found('released')).toBe(year.released);
    expect(found('open')).toBe(year.open);
    expect(found('unpriced')).toBe(year.unpriced);
    expect(found('not-billable')).toBe(year.notBillable);
    expect(found('priced')).toBe(year.released - year.unpriced - year.notBillable);
  });

  test('and as many as each group has', () => {
    const { byMonth, bySuite, byBand, byWatch, byOutcome, byOperation } = year;
    const groups = [
      ...byMonth.map(({ month, detentions }) => ['month', month, detentions] as const),
      ...bySuite.map((group) => ['suite', group.suite, group.detentions] as const),
      ...byBand.map(({ band, detentions }) => ['band', band, detentions] as const),
      ...byWatch.map(({ watch, detentions }) => ['watch', watch, detentions] as const),
      ...byOutcome.map(({ outcome, detentions }) => ['outcome', outcome, detentions] as const),
      ...byOperation.map(
        ({ operation, detentions }) => ['operation', operation, detentions] as const,
      ),
    ];
    for (const [by, key, detentions] of groups) {
      expect(behind({ group: { by, key } }, suite), `${by} ${key}`).toHaveLength(detentions);
    }
  });

  test('those held at the peak are as many as it says', () => {
    const { count, at } = year.occupancy.peak;
    expect(behind({ counted: 'held', heldAt: at }, suite)).toHaveLength(count);
  });
});

describe('those held', () => {
  test('came in another year, too, or in another suite', () => {
    expect(behind({ counted: 'held' })).toHaveLength(5);
    expect(behind({ counted: 'held' }, 'CX')).toHaveLength(5);
    expect(behind({ counted: 'admissions' }, 'CX')).toHaveLength(3);
    expect(behind({ counted: 'held' }, 'BX')).toHaveLength(1);
  });

  test('at a moment are held from the start of their interval to before its end', () => {
    const at = (moment: string) => behind({ counted: 'held', heldAt: parseInstant(moment) }).length;
    expect(at('2009-01-01T18:59:59Z')).toBe(1);
    expect(at('2009-01-01T19:00:00Z')).toBe(0);
    expect(behind({ counted: 'held', heldAt: HELD_TO_THE_END })).toEqual([ALL[3]]);
  });
});
