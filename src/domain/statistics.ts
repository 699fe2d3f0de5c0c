/**
 * The year's averages (R24-R28), of a force or of one suite. Beside each average stands how many
 * detentions it leaves out. Figures have three decimals, half up; nothing to average is null.
 */
import {
  addTally,
  bandsInOrder,
  type Charges,
  type CountedDetention,
  type Counts,
  type Group,
  groupOf,
  newTally,
  ratio,
  type Tally,
  WATCH_SHARES,
  type WatchShare,
} from './admissions.ts';
import { OUTCOMES, type Outcome } from './detention.ts';
import { type Frequencies, spreadOf, sumOfFrequencies } from './lengths.ts';
import {
  addToMonth,
  type MonthCount,
  type MonthSummary,
  startMonth,
  summed,
} from './monthCount.ts';
import { daysOf, elapsedSpan, highestOf, type Month, monthsOf, type Span } from './occupancy.ts';
import { type Instant, type LondonDate, yearBounds } from './time.ts';

export type { Charges, CountedDetention, Group } from './admissions.ts';

export interface AskedYear {
  year: number;
  basis: 'calendar' | 'financial';
  /** The moment asked about; nothing from then on is counted. */
  at: Instant;
}

export interface StatisticsInput extends AskedYear {
  /** null: the whole force. */
  suite: string | null;
  /** At least those that start in the year or are held in it; voided ones left out. */
  detentions: Iterable<CountedDetention>;
}

/** A group that has days or a place of its own for people to be held in. */
interface HeldGroup extends Group {
  admissionsPerDay: number | null;
  occupancyAverage: number | null;
}

export interface Statistics extends Counts {
  year: number;
  basis: 'calendar' | 'financial';
  /** First and last London date of the year, however much of it has passed. */
  from: LondonDate;
  to: LondonDate;
  /** Elapsed: London days of the year that have begun before `at`, the last one counted whole. */
  days: number;
  admissionsPerDay: number | null;
  /** R25, over the released. */
  lengthHours: {
    mean: number | null;
    median: number | null;
    p90: number | null;
    longest: number | null;
  };
  /** R26. */
  occupancy: {
    average: number | null;
    midnightAverage: number | null;
    anyPartOfDayAverage: number | null;
    peak: { count: number; at: Instant | null };
  };
  charges: Charges;
  /** All twelve, "2009-01", in the order of the year. */
  byMonth: ({ month: string } & HeldGroup)[];
  /** Each suite with admissions or people held. */
  bySuite: ({ suite: string } & HeldGroup)[];
  /** By the shortest time priced in each; what has no price comes last. */
  byBand: ({ band: string } & Group)[];
  byWatch: ({ watch: WatchShare } & Group)[];
  byOutcome: ({ outcome: Outcome | 'open' } & Group)[];
  /** null, which comes last: no operation is named. */
  byOperation: ({ operation: string | null } & Group)[];
  /** Each day that has begun: the average of those held on it. */
  heldByDay: HeldDay[];
  /** How many arrived on each weekday, Monday first, in each of the 24 hours of London's clock. */
  arrivals: readonly (readonly number[])[];
}

interface HeldDay {
  date: LondonDate;
  occupancyAverage: number | null;
}

/**
 * R24-R27, in one pass over the detentions in any order. What is counted lies in the year and
 * before `at`: of a year to come, nothing.
 */
export function statistics({ suite, detentions, ...asked }: StatisticsInput): Statistics {
  const { year, basis, at } = asked;
  const counts = monthsOf(yearBounds(year, basis), at).map((month) => startMonth(month, suite));
  for (const counted of detentions) {
    for (const count of counts) addToMonth(count, counted);
  }
  return statisticsOf(asked, counts);
}

/** The same of months that are counted through. */
export function statisticsOf(asked: AskedYear, counts: readonly MonthCount[]): Statistics {
  const months = counts.map(summed);
  return foldMonths(
    asked,
    months.map(({ summary }) => summary),
    (quarter) => months.map(({ lengths }) => lengths.secondsIn.get(quarter) ?? []),
  );
}

/**
 * The year that twelve months make, in their order. `secondsIn` gives the lengths in a quarter of an hour,
 * of each month.
 */
export function foldMonths(
  { year, basis, at }: AskedYear,
  months: readonly MonthSummary[],
  secondsIn: (quarter: number) => readonly Frequencies[],
): Statistics {
  const bounds = yearBounds(year, basis);
  const span = elapsedSpan(bounds, at);
  const { meanLengthHours, ...all } = groupOf(sumOf(months.map((month) => month.all)));
  const quarters = sumOfFrequencies(months.map((month) => month.quarters));
  const spread = spreadOf(quarters, (quarter) => sumOfFrequencies(secondsIn(quarter)));
  const personSecondsByDay = months.flatMap((month) => month.personSecondsByDay);
  return {
    year,
    basis,
    ...bounds,
    days: span.days,
    ...all,
    admissionsPerDay: ratio(all.detentions, span.days),
    lengthHours: { mean: meanLengthHours, ...spread },
    occupancy: occupancyOf(months, span),
    byMonth: byMonth(months, monthsOf(bounds, at)),
    bySuite: bySuite(months, span),
    ...byOtherFacts(months),
    heldByDay: daysOf({ span, personSecondsByDay }).map((day) => ({
      date: day.date,
      occupancyAverage: ratio(day.personSeconds, day.elapsedSeconds),
    })),
    arrivals: WEEKDAYS.map((day) =>
      HOURS.map((hour) => total(months, ({ arrivals }) => arrivals[day]?.[hour] ?? 0)),
    ),
  };
}

const WEEKDAYS = Array.from({ length: 7 }, (_, day) => day);
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function total<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}

function sumOf(tallies: readonly Tally[]): Tally {
  const sum = newTally();
  for (const tally of tallies) addTally(sum, tally);
  return sum;
}

/** The tallies of all months, by what they are of. */
function sumsOf<Key>(lists: readonly (readonly (readonly [Key, Tally])[])[]): Map<Key, Tally> {
  const byKey = Map.groupBy(lists.flat(), ([key]) => key);
  return new Map(
    [...byKey].map(([key, tallies]) => [key, sumOf(tallies.map(([, tally]) => tally))]),
  );
}

function occupancyOf(months: readonly MonthSummary[], span: Span): Statistics['occupancy'] {
  return {
    average: averageHeld(total(months, personSecondsOf), span),
    midnightAverage: ratio(
      total(months, ({ midnightCount }) => midnightCount),
      span.days,
    ),
    anyPartOfDayAverage: ratio(
      total(months, ({ personDays }) => personDays),
      span.days,
    ),
    // Whoever is held over the end of a month was held before it: the first highest stays the year's.
    peak: highestOf(months.map(({ peak }) => peak)),
  };
}

function personSecondsOf({ personSecondsByDay }: MonthSummary): number {
  return total(personSecondsByDay, (seconds) => seconds);
}

/** R26: person-hours by elapsed hours. */
function averageHeld(personSeconds: number, { from, until }: Span): number | null {
  return ratio(personSeconds, until - from);
}

function heldGroupOf(tally: Tally | undefined, personSeconds: number, span: Span): HeldGroup {
  const group = groupOf(tally ?? newTally());
  return {
    ...group,
    admissionsPerDay: ratio(group.detentions, span.days),
    occupancyAverage: averageHeld(personSeconds, span),
  };
}

function byMonth(
  summaries: readonly MonthSummary[],
  months: readonly Month[],
): Statistics['byMonth'] {
  return summaries.flatMap((summary, n) => {
    const its = months[n];
    if (!its) return [];
    return [{ month: its.month, ...heldGroupOf(summary.all, personSecondsOf(summary), its.span) }];
  });
}

function bySuite(months: readonly MonthSummary[], span: Span): Statistics['bySuite'] {
  const tallies = sumsOf(months.map((month) => month.bySuite));
  const held = Map.groupBy(
    months.flatMap(({ personSecondsBySuite }) => personSecondsBySuite),
    ([suite]) => suite,
  );
  const suites = new Set([...tallies.keys(), ...held.keys()]);
  return [...suites].sort().map((suite) => {
    const personSeconds = total(held.get(suite) ?? [], ([, seconds]) => seconds);
    return { suite, ...heldGroupOf(tallies.get(suite), personSeconds, span) };
  });
}

const OUTCOMES_AND_OPEN = [...OUTCOMES, 'open'] as const;

function byOtherFacts(
  months: readonly MonthSummary[],
): Pick<Statistics, 'byBand' | 'byWatch' | 'byOutcome' | 'byOperation'> {
  const bands = sumsOf(months.map((month) => month.byBand));
  const watches = sumsOf(months.map((month) => month.byWatch));
  const outcomes = sumsOf(months.map((month) => month.byOutcome));
  const operations = sumsOf(months.map((month) => month.byOperation));
  const named = [...operations.keys()].filter((operation) => operation !== null).sort();
  return {
    byBand: groupsOf(bands, bandsInOrder(bands), (key) => ({ band: key })),
    byWatch: groupsOf(watches, WATCH_SHARES, (key) => ({ watch: key })),
    byOutcome: groupsOf(outcomes, OUTCOMES_AND_OPEN, (key) => ({ outcome: key })),
    byOperation: groupsOf(operations, [...named, null], (key) => ({ operation: key })),
  };
}

/** The groups that there are, in the order of `keys`. */
function groupsOf<Key, Named>(
  tallies: ReadonlyMap<Key, Tally>,
  keys: readonly Key[],
  nameOf: (key: Key) => Named,
): (Named & Group)[] {
  return keys.flatMap((key) => {
    const tally = tallies.get(key);
    return tally ? [{ ...nameOf(key), ...groupOf(tally) }] : [];
  });
}
