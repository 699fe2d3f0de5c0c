/**
 * The year's averages (R24-R28), of a force or of one suite. Beside each average stands how many
 * detentions it leaves out. Figures have three decimals, half up; nothing to average is null.
 */
import {
  type Admissions,
  admit,
  bandsInOrder,
  type Charges,
  type CountedDetention,
  type Counts,
  type Group,
  groupOf,
  isAdmission,
  newTally,
  ratio,
  startAdmissions,
  type Tally,
  WATCH_SHARES,
  type WatchShare,
} from './admissions.ts';
import { firstImmigrationInterval, OUTCOMES, type Outcome } from './detention.ts';
import {
  addToCensus,
  type Census,
  daysOf,
  elapsedSpan,
  monthsOf,
  peakOf,
  type Span,
  startCensus,
} from './occupancy.ts';
import { type Instant, type LondonDate, yearBounds } from './time.ts';

export type { Charges, CountedDetention, Group } from './admissions.ts';

export interface StatisticsInput {
  year: number;
  basis: 'calendar' | 'financial';
  /** null: the whole force. */
  suite: string | null;
  /** The moment asked about; nothing from then on is counted. */
  at: Instant;
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
export function statistics({ year, basis, suite, at, detentions }: StatisticsInput): Statistics {
  const bounds = yearBounds(year, basis);
  const span = elapsedSpan(bounds, at);
  const census = startCensus(span, suite, monthsOf(bounds, at));
  const admissions = startAdmissions();
  for (const counted of detentions) {
    if (!firstImmigrationInterval(counted.detention)) continue;
    addToCensus(census, counted.detention);
    if (isAdmission(counted.detention, span, suite)) admit(admissions, counted);
  }
  const { meanLengthHours, ...all } = groupOf(admissions.all);
  return {
    year,
    basis,
    ...bounds,
    days: span.days,
    ...all,
    admissionsPerDay: ratio(all.detentions, span.days),
    lengthHours: { mean: meanLengthHours, ...spreadOf(admissions.custodySeconds) },
    occupancy: occupancyOf(census),
    byMonth: byMonth(admissions, census),
    bySuite: bySuite(admissions, census),
    ...byOtherFacts(admissions),
    heldByDay: daysOf(census).map(({ date, personSeconds, elapsedSeconds }) => ({
      date,
      occupancyAverage: ratio(personSeconds, elapsedSeconds),
    })),
    arrivals: admissions.arrivals,
  };
}

/** R25: the middle, the 90th percentile by nearest rank, and the longest, in hours. */
function spreadOf(custodySeconds: readonly number[]): Omit<Statistics['lengthHours'], 'mean'> {
  const count = custodySeconds.length;
  if (count === 0) return { median: null, p90: null, longest: null };
  const sorted = Float64Array.from(custodySeconds).sort();
  const ranked = (rank: number) => sorted[rank - 1] ?? 0;
  const middleTwo = ranked(Math.ceil(count / 2)) + ranked(Math.floor(count / 2) + 1);
  return {
    median: ratio(middleTwo, 2 * 3600),
    p90: ratio(ranked(Math.ceil((count * 9) / 10)), 3600),
    longest: ratio(ranked(count), 3600),
  };
}

function occupancyOf(census: Census): Statistics['occupancy'] {
  const { span, personSeconds, midnightCount, personDays } = census;
  return {
    average: averageHeld(personSeconds, span),
    midnightAverage: ratio(midnightCount, span.days),
    anyPartOfDayAverage: ratio(personDays, span.days),
    peak: peakOf(census),
  };
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

function byMonth({ by }: Admissions, { months }: Census): Statistics['byMonth'] {
  return months.map(({ month, span, personSeconds }) => ({
    month,
    ...heldGroupOf(by.month.tallies.get(month), personSeconds, span),
  }));
}

function bySuite({ by }: Admissions, census: Census): Statistics['bySuite'] {
  const { tallies } = by.suite;
  const { span, personSecondsBySuite } = census;
  const suites = new Set([...tallies.keys(), ...personSecondsBySuite.keys()]);
  return [...suites].sort().map((suite) => ({
    suite,
    ...heldGroupOf(tallies.get(suite), personSecondsBySuite.get(suite) ?? 0, span),
  }));
}

const OUTCOMES_AND_OPEN = [...OUTCOMES, 'open'] as const;

function byOtherFacts({
  by: { band, watch, outcome, operation },
}: Admissions): Pick<Statistics, 'byBand' | 'byWatch' | 'byOutcome' | 'byOperation'> {
  const operations = [...operation.tallies.keys()].filter((named) => named !== null).sort();
  return {
    byBand: groupsOf(band.tallies, bandsInOrder(band.tallies), (key) => ({ band: key })),
    byWatch: groupsOf(watch.tallies, WATCH_SHARES, (key) => ({ watch: key })),
    byOutcome: groupsOf(outcome.tallies, OUTCOMES_AND_OPEN, (key) => ({ outcome: key })),
    byOperation: groupsOf(operation.tallies, [...operations, null], (key) => ({ operation: key })),
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
