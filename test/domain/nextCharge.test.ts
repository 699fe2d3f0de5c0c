import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BANK_HOLIDAYS } from '../../src/domain/bankHolidays.ts';
import type { Charge } from '../../src/domain/charge.ts';
import type { CustodyInterval, Detention } from '../../src/domain/detention.ts';
import { poundsOf } from '../../src/domain/money.ts';
import { type NextCharge, nextCharge } from '../../src/domain/nextCharge.ts';
import { type RateInput, rate } from '../../src/domain/rating.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { formatInstant, parseInstant } from '../../src/domain/time.ts';
import { detention, interval } from './build.ts';
import { tariffOf } from './cases.ts';

const HOUR = 3600;
const START = '2009-06-01T19:00:00Z';

const input = (stay: Detention, tariff: Tariff | null, at: number): RateInput => ({
  detention: stay,
  tariff,
  at,
  bankHolidays: BANK_HOLIDAYS,
});

/** Since 20:00 BST on 1 June 2009. */
const open = (more: Partial<CustodyInterval> = {}) => detention([interval(START, null, more)]);

function sumOf({ totals, unpriced }: Charge): string {
  return totals ? poundsOf(totals.totalPence) : (unpriced?.reason ?? '');
}

/** "12 h: 435.00": after how long, and what it is then. */
function said(next: NextCharge | null): string {
  if (!next) return 'no change';
  const hours = (next.until - parseInstant(START)) / HOUR;
  return `${Math.round(hours * 100) / 100} h: ${sumOf(next.charge)}`;
}

describe('the next charge of a stay that goes on', () => {
  test.each<[string, string, number, string]>([
    ['R7: within the first band', 'table-1', 9, '12 h: 435.00'],
    ['R7: at the bound, which belongs to the band', 'table-1', 12, '12 h: 435.00'],
    ['R7: within the second', 'table-1', 12.01, '24 h: 745.00'],
    ['R9 unpriced: within the last band', 'table-1', 47, '48 h: beyond-last-band'],
    ['R9 unpriced: past it', 'table-1', 49, 'no change'],
    ['R9 repeat: within the last band', 'table-1 beyond=repeat', 47, '48 h: 1041.00'],
    ['R9 repeat: past it', 'table-1 beyond=repeat', 60.5, '72 h: 1490.00'],
    ['R9 repeat: at the whole of it', 'table-1 beyond=repeat', 96, '96 h: 1786.00'],
    ['R9 per-period: within the last band', 'table-1-then-periods', 30, '48 h: 1055.00'],
    ['R9 per-period: past it', 'table-1-then-periods', 72, '72 h: 1365.00'],
    ['R7: a band without an end', 'fixed', 90, 'no change'],
    ['R10: an hour', 'hourly', 10.5, '11 h: 257.70'],
    ['R10: a period', 'periods', 20, '24 h: 720.00'],
    [
      'R10: the first midnight, which is the night that is charged anyhow',
      'nights',
      1,
      '28 h: 120.00',
    ],
    ['R10: a midnight, which counts once it is past', 'nights', 28, '28 h: 120.00'],
    ['no time yet', 'table-1', 0, '0 h: 296.00'],
    ['a start that a fast clock gave', 'table-1', -0.05, '0 h: 296.00'],
  ])('%s', (_, tariff, hours, expected) => {
    const at = parseInstant(START) + Math.round(hours * HOUR);
    expect(said(nextCharge(input(open(), tariffOf(tariff), at)))).toBe(expected);
  });

  test('R6: time that is not billed changes nothing, and what was before it counts', () => {
    const at = parseInstant(START) + 20 * HOUR;
    const tariff = tariffOf('table-1');
    expect(nextCharge(input(open({ power: 'criminal' }), tariff, at))).toBeNull();
    const stay = detention([
      interval('2009-06-01T11:00:00Z', START, { power: 'criminal' }),
      interval(START, null),
    ]);
    expect(said(nextCharge(input(stay, tariff, at)))).toBe('24 h: 745.00');
    const all = tariffOf('table-1 billable=all');
    expect(said(nextCharge(input(stay, all, at)))).toBe('40 h: beyond-last-band');
  });

  test('R8: watched time has bounds of its own, where it is charged by itself', () => {
    const stay = detention([
      interval('2009-06-01T11:00:00Z', START),
      interval(START, null, { watch: 'constant' }),
    ]);
    const at = parseInstant(START) + 5 * HOUR;
    const next = (watch: string) =>
      said(nextCharge(input(stay, tariffOf(`table-1 watch=${watch}`), at)));
    expect(next('any')).toBe('16 h: 3748.00');
    expect(next('separate')).toBe('12 h: 2172.00');
    expect(next('premium')).toBe('12 h: 1876.00');
  });

  test('of what has ended, of what has no tariff, and of an agreed charge there is none', () => {
    const at = parseInstant(START) + 60 * HOUR;
    const ended = detention([interval(START, '2009-06-01T20:00:00Z')], { outcome: null });
    expect(nextCharge(input(ended, tariffOf('table-1'), at))).toBeNull();
    expect(nextCharge(input(open(), null, at))).toBeNull();
    const agreed = { ...input(open(), tariffOf('table-1'), at), agreedCharge: { amountPence: 1 } };
    expect(nextCharge(agreed)).toBeNull();
  });
});

test('custody costs the same until then, and something else a second later', () => {
  const tariffs = fc.constantFrom(
    ...['table-1', 'table-1 beyond=repeat', 'table-1-then-periods', 'hourly', 'periods', 'nights'],
  );
  const parts = fc.array(
    fc.record({
      seconds: fc.oneof(
        fc.integer({ min: 1, max: 30 * HOUR }),
        fc.constantFrom(HOUR, 12 * HOUR, 24 * HOUR),
      ),
      watch: fc.constantFrom('standard', 'constant'),
      power: fc.constantFrom('immigration', 'immigration', 'criminal'),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const rules = fc.constantFrom('any', 'premium', 'separate');
  const sooner = fc.double({ min: 0, max: 1, noNaN: true });
  let changes = 0;
  fc.assert(
    fc.property(tariffs, rules, parts, sooner, (name, watch, spans, part) => {
      const tariff = tariffOf(`${name} watch=${watch}`);
      const { stay, at } = stayOf(spans);
      const next = nextCharge(input(stay, tariff, at));
      const custody = (moment: number) => priceAt(stay, tariff, moment);
      if (next) {
        changes += 1;
        const between = at + Math.floor((next.until - at) * part);
        expect(custody(between), formatInstant(between)).toBe(custody(at));
        expect(custody(next.until)).toBe(custody(at));
        expect(custody(next.until + 1)).not.toBe(custody(at));
      } else if (custody(at) !== 'unpriced') {
        const later = at + Math.floor(200 * HOUR * part);
        expect(custody(later), formatInstant(later)).toBe(custody(at));
      }
    }),
    { numRuns: 500 },
  );
  expect(changes).toBeGreaterThan(100);

  /** The last part is still going on at `at`. */
  function stayOf(spans: (Pick<CustodyInterval, 'watch' | 'power'> & { seconds: number })[]) {
    let end = parseInstant(START);
    const intervals = spans.map(({ seconds, ...rest }, n) => {
      const startedAt = end;
      end += seconds;
      return { suite: 'CX', startedAt, endedAt: n === spans.length - 1 ? null : end, ...rest };
    });
    return { stay: detention(intervals), at: end };
  }

  function priceAt(stay: Detention, tariff: Tariff, moment: number): string {
    const { lines, unpriced } = rate(input(stay, tariff, moment));
    return unpriced ? 'unpriced' : lines.map(({ amountPence }) => amountPence).join('+');
  }
});
