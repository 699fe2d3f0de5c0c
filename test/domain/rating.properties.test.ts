import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BANK_HOLIDAYS } from '../../src/domain/bankHolidays.ts';
import type { CustodyInterval, Detention, InterpreterSession } from '../../src/domain/detention.ts';
import { poundsOf, shareOf } from '../../src/domain/money.ts';
import { joinDetention, splitDetention } from '../../src/domain/personal.ts';
import { rate } from '../../src/domain/rating.ts';
import { overlaps } from '../../src/domain/sessionObstacles.ts';
import {
  type InterpreterCard,
  type Tariff,
  UPLIFT_DAYS,
  type Uplift,
} from '../../src/domain/tariff.ts';
import { formatInstant, midnightsBetween, parseInstant } from '../../src/domain/time.ts';
import { detention, interval, session } from './build.ts';
import { tariffOf } from './cases.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const EARLIEST = parseInstant('1970-01-01T00:00:00Z');
const LATEST = parseInstant('2090-12-31T23:59:59Z');
const AT = parseInstant('2031-01-01T00:00:00Z');
const SESSION = session('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', { mode: 'video' });
const INTERVAL = interval('2009-06-01T09:00:00Z', '2009-06-01T19:00:00Z');
const TABLE_1 = tariffOf('table-1');
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Instants of 2009 to 2012, many of them around a clock change or a midnight. */
const instants = fc.oneof(
  fc.integer({
    min: parseInstant('2009-01-01T00:00:00Z'),
    max: parseInstant('2012-12-31T23:59:59Z'),
  }),
  fc
    .tuple(
      fc.constantFrom(
        ...['2009-03-29T01:00:00Z', '2009-10-25T01:00:00Z', '2009-06-01T23:00:00Z'],
        ...['2010-12-31T00:00:00Z', '2011-04-28T23:00:00Z'],
      ),
      fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
    )
    .map(([instant, away]) => parseInstant(instant) + away),
);

/** Lengths in seconds, many of them at the edge of a band or a period. */
const lengths = fc.oneof(
  fc.integer({ min: 2, max: 40 * HOUR }),
  fc
    .tuple(fc.constantFrom(1, 6, 12, 24, 48), fc.integer({ min: -1, max: 1 }))
    .map(([hours, more]) => hours * HOUR + more),
);

/** One to five intervals in order, with gaps here and there. */
const stays: fc.Arbitrary<CustodyInterval[]> = fc
  .tuple(
    instants,
    fc.array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 * HOUR })),
        length: lengths,
        suite: fc.constantFrom('CX', 'HW'),
        watch: fc.constantFrom('standard', 'constant'),
        power: fc.constantFrom('immigration', 'immigration', 'criminal'),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  )
  .map(([arrival, parts]) => {
    let end = arrival;
    return parts.map(({ gap, length, ...rest }) => {
      const startedAt = end + gap;
      end = startedAt + length;
      return { ...rest, startedAt, endedAt: end };
    });
  });

const tariffs: fc.Arbitrary<Tariff> = fc.constantFrom(
  ...[
    'table-1 beyond=unpriced',
    'table-1 beyond=repeat',
    'table-1-then-periods',
    'short-stays',
    'fixed',
    'hourly',
    'periods',
    'nights',
  ].flatMap((name) =>
    ['any', 'premium', 'separate'].flatMap((watch) =>
      ['immigration', 'all'].map((power) =>
        tariffOf(`${name} watch=${watch} billable=${power} vat=S:17.5`),
      ),
    ),
  ),
);

function chargeOf(stay: Detention, tariff: Tariff) {
  return rate({ detention: stay, tariff, at: AT, bankHolidays: BANK_HOLIDAYS });
}

describe('any charge', () => {
  test('is the sum of its lines, and VAT', () => {
    const invoiced = fc.array(fc.integer({ min: 0, max: 99_999 }), { maxLength: 4 });
    fc.assert(
      fc.property(stays, tariffs, invoiced, (intervals, tariff, amounts) => {
        const interpreterSessions = amounts.map((pence) => invoicedSession(intervals, pence));
        const { lines, totals, status } = chargeOf(
          detention(intervals, { interpreterSessions }),
          tariff,
        );
        if (!totals) {
          expect(status).toBe('unpriced');
          return;
        }
        const sum = lines.reduce((net, { amountPence }) => net + amountPence, 0);
        expect(totals.netPence).toBe(sum);
        expect(totals.totalPence).toBe(sum + totals.vatPence);
        expect(Math.abs(totals.vatPence - sum * 0.175)).toBeLessThan(0.501);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same however an interval is cut in two', () => {
    const cuts = fc.tuple(fc.nat(), fc.double({ min: 0.01, max: 0.99, noNaN: true }));
    fc.assert(
      fc.property(stays, tariffs, cuts, (intervals, tariff, [place, part]) => {
        const n = place % intervals.length;
        const cut = intervals.toSpliced(n, 1, ...cutInTwo(intervals[n], part));
        expect(chargeOf(detention(cut), tariff)).toEqual(chargeOf(detention(intervals), tariff));
      }),
      { numRuns: 600 },
    );
  });
});

function invoicedSession(intervals: readonly CustodyInterval[], pence: number): InterpreterSession {
  const startedAt = intervals[0]?.startedAt ?? 0;
  return { ...SESSION, startedAt, endedAt: startedAt + 1, invoicedPence: pence };
}

function cutInTwo(interval: CustodyInterval | undefined, part: number): CustodyInterval[] {
  if (interval?.endedAt == null) throw new RangeError('these intervals have ended');
  const { startedAt, endedAt } = interval;
  const seconds = Math.min(endedAt - startedAt - 1, Math.ceil((endedAt - startedAt) * part));
  return [
    { ...interval, endedAt: startedAt + seconds },
    { ...interval, startedAt: startedAt + seconds },
  ];
}

describe('Table 1 read literally', () => {
  test('charges amounts that stand in the table, and no others (R17)', () => {
    const printed = ['296.00', '435.00', '745.00', '956.00', '1876.00', '3748.00'];
    fc.assert(
      fc.property(stays, (intervals) => {
        for (const { amountPence } of chargeOf(detention(intervals), TABLE_1).lines) {
          expect(printed).toContain(poundsOf(amountPence));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('never charges less for a longer stay', () => {
    const splits = fc.array(fc.integer({ min: 1, max: 16 * HOUR }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(instants, splits, fc.nat(3), fc.nat(), (start, parts, watched, less) => {
        let end = start;
        const intervals = parts.map((seconds, n): CustodyInterval => {
          const startedAt = end;
          end += seconds;
          const watch = n === watched ? 'constant' : 'standard';
          return { ...INTERVAL, startedAt, endedAt: end, watch };
        });
        const earlier = end - (less % (end - start));
        expect(netOf(endingAt(intervals, earlier))).toBeLessThanOrEqual(netOf(intervals));
      }),
      { numRuns: 400 },
    );
  });

  function netOf(intervals: readonly CustodyInterval[]): number {
    const { totals } = chargeOf(detention(intervals), TABLE_1);
    if (!totals) throw new RangeError('48 hours at most are priced');
    return totals.netPence;
  }

  function endingAt(intervals: readonly CustodyInterval[], end: number): CustodyInterval[] {
    return intervals
      .filter(({ startedAt }) => startedAt < end)
      .map((each) => ({ ...each, endedAt: Math.min(each.endedAt ?? end, end) }));
  }
});

describe('sharing', () => {
  test('loses no penny, and no share is more than a penny above a later one', () => {
    const totals = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(totals, fc.integer({ min: 1, max: 100 }), (total, of) => {
        const shares = Array.from({ length: of }, (_, n) => shareOf(total, n + 1, of));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
        expect(shares).toEqual(shares.toSorted((a, b) => b - a));
        expect((shares[0] ?? 0) - (shares.at(-1) ?? 0)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('time', () => {
  const anyInstant = fc.integer({ min: EARLIEST, max: LATEST });

  test('an instant is read back from what it was written as', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const text = formatInstant(instant);
        expect(parseInstant(text)).toBe(instant);
        const { offset } = Temporal.Instant.from(text).toZonedDateTimeISO('Europe/London');
        expect(text).toContain(offset);
      }),
      { numRuns: 1000 },
    );
  });

  test('midnights are counted as a calendar counts them', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 0, max: 9 * DAY }), (from, seconds) => {
        expect(midnightsBetween(from, from + seconds)).toBe(slowMidnights(from, from + seconds));
      }),
      { numRuns: 400 },
    );
  });

  function slowMidnights(from: number, to: number): number {
    const start = Temporal.Instant.fromEpochMilliseconds(from * 1000);
    let midnight = start.toZonedDateTimeISO('Europe/London').startOfDay();
    let count = 0;
    while (midnight.epochMilliseconds < to * 1000) {
      if (midnight.epochMilliseconds >= from * 1000) count++;
      midnight = midnight.add({ days: 1 }).startOfDay();
    }
    return count;
  }
});

describe('interpreters', () => {
  const rates = fc.integer({ min: 0, max: 999_999 }).map((n) => (n / 10_000).toFixed(4));
  const quarters = fc
    .integer({ min: 0, max: 95 })
    .map((n) => Temporal.PlainTime.from('00:00').add({ minutes: n * 15 }))
    .map((time) => time.toString({ smallestUnit: 'minute' }));
  const uplifts: fc.Arbitrary<Uplift> = fc
    .record({
      days: fc.option(fc.subarray([...UPLIFT_DAYS], { minLength: 1 }), { nil: undefined }),
      hours: fc.option(fc.tuple(quarters, quarters), { nil: undefined }),
      ratePerHour: rates,
    })
    .map(({ days, hours, ratePerHour }) =>
      hours && hours[0] !== hours[1]
        ? { days, from: hours[0], to: hours[1], ratePerHour }
        : { days, ratePerHour },
    );
  const cards: fc.Arbitrary<InterpreterCard> = fc.record({
    ratePerHour: rates,
    minimumMinutes: fc.constantFrom(0, 60, 180),
    incrementMinutes: fc.constantFrom(1, 6, 15, 60),
    uplifts: fc.array(uplifts, { maxLength: 4 }),
    travelRatePerHour: rates,
    ratePerMile: rates,
    cancellation: fc.constant(null),
  });
  interface Attendance {
    startedAt: number;
    minutes: number;
    travelMinutes: number;
    tenthMiles: number;
  }
  const attendances: fc.Arbitrary<Attendance> = fc.record({
    startedAt: instants.map((instant) => instant - (instant % 60)),
    minutes: fc.integer({ min: 1, max: 8 * 60 }),
    travelMinutes: fc.nat(120),
    tenthMiles: fc.nat(2000),
  });

  test('cost what a slow count of every minute at its highest rate comes to (R12)', () => {
    fc.assert(
      fc.property(cards, attendances, (card, attendance) => {
        const { startedAt, minutes, travelMinutes, tenthMiles } = attendance;
        const endedAt = startedAt + minutes * 60;
        const stay = { ...INTERVAL, startedAt, endedAt };
        const worked = { ...SESSION, startedAt, endedAt, travelMinutes, miles: tenthMiles / 10 };
        const charge = chargeOf(detention([stay], { interpreterSessions: [worked] }), {
          ...TABLE_1,
          interpreters: { video: card },
        });
        expect(charge.lines.at(-1)?.amountPence).toBe(slowPence(card, attendance));
      }),
      { numRuns: 1000 },
    );
  });

  /** In ten-thousandths of a pound times sixty, so that nothing is rounded before the end. */
  function slowPence(card: InterpreterCard, attendance: Attendance): number {
    const { startedAt, minutes, travelMinutes, tenthMiles } = attendance;
    let sum = 0n;
    let last = 0n;
    for (let minute = 0; minute < minutes; minute++) {
      last = rateAt(card, startedAt + minute * 60);
      sum += last;
    }
    const steps = Math.ceil(minutes / card.incrementMinutes);
    const billed = Math.max(card.minimumMinutes, steps * card.incrementMinutes);
    sum += last * BigInt(billed - minutes);
    sum += tenThousandths(card.travelRatePerHour) * BigInt(travelMinutes);
    sum += tenThousandths(card.ratePerMile) * BigInt(tenthMiles) * 6n;
    return Number((sum + 3000n) / 6000n);
  }

  function rateAt(card: InterpreterCard, instant: number): bigint {
    const local = Temporal.Instant.fromEpochMilliseconds(instant * 1000).toZonedDateTimeISO(
      'Europe/London',
    );
    const date = local.toPlainDate().toString();
    const weekday = WEEKDAYS[local.dayOfWeek - 1];
    const clock = local.toPlainTime().toString({ smallestUnit: 'minute' });
    return card.uplifts
      .filter(
        ({ days }) =>
          !days ||
          days.some((day) => (day === 'bank-holiday' ? BANK_HOLIDAYS.has(date) : day === weekday)),
      )
      .filter(({ from, to }) => {
        if (from === undefined || to === undefined) return true;
        return from < to ? from <= clock && clock < to : from <= clock || clock < to;
      })
      .map(({ ratePerHour }) => tenThousandths(ratePerHour))
      .reduce((high, each) => (each > high ? each : high), tenThousandths(card.ratePerHour));
  }

  function tenThousandths(pounds: string | null): bigint {
    return BigInt((pounds ?? '0.0000').replace('.', ''));
  }
});

const sessions: fc.Arbitrary<InterpreterSession> = fc
  .record({
    interpreter: fc.constantFrom('INT-1', 'INT-2', null),
    startedAt: fc.nat(20),
    length: fc.integer({ min: 1, max: 10 }),
    reference: fc.constantFrom('E-1', 'E-2', null),
  })
  .map(({ interpreter, startedAt, length, reference }) => ({
    ...SESSION,
    interpreter,
    startedAt,
    endedAt: startedAt + length,
    engagement: reference === null ? null : { reference, share: 1, of: 2 },
  }));

describe('two sessions', () => {
  test('overlap each other or neither the other (R14)', () => {
    fc.assert(
      fc.property(sessions, sessions, (a, b) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a detention', () => {
  test('is whole again when its personal part is put back', () => {
    const references = fc.record({
      custodyRecordNumber: fc.string({ minLength: 1 }),
      detaineeReference: fc.option(fc.string()),
      homeOfficeReference: fc.option(fc.string()),
      operation: fc.option(fc.string()),
    });
    fc.assert(
      fc.property(stays, fc.array(sessions), references, (intervals, interpreterSessions, more) => {
        const whole = detention(intervals, { interpreterSessions, ...more });
        const { facts, references: personal } = splitDetention(whole);
        expect(joinDetention(facts, personal)).toEqual(whole);
        expect(facts).not.toHaveProperty('custodyRecordNumber');
        expect(facts.interpreterSessions.filter((each) => 'interpreter' in each)).toEqual([]);
      }),
    );
  });
});
