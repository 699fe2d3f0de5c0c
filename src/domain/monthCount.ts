/**
 * What a year's statistics need of one London month (R24-R27): counted in one pass over detentions in any
 * order, and summed up so that the sums of twelve months are the year's (statistics.ts).
 */
import {
  type Admissions,
  admit,
  type CountedDetention,
  isAdmission,
  monthOf,
  startAdmissions,
  type Tally,
  type WatchShare,
} from './admissions.ts';
import {
  arrivalOf,
  type Detention,
  endOf,
  firstImmigrationInterval,
  type Outcome,
  tariffDateOf,
} from './detention.ts';
import { type Frequencies, type Lengths, lengthsOf } from './lengths.ts';
import {
  addToCensus,
  type Census,
  type Month,
  type Peak,
  peakOf,
  startCensus,
} from './occupancy.ts';
import { type LondonDate, londonDate } from './time.ts';

/** Of a force, or of one of its suites. */
export interface MonthCount {
  readonly month: Month;
  /** null: the whole force. */
  readonly suite: string | null;
  readonly admissions: Admissions;
  readonly census: Census;
}

type Tallies<Key> = readonly (readonly [key: Key, tally: Tally])[];

/** Plain values, to be kept as JSON; lists in the order of their keys. */
export interface MonthSummary {
  /** R24, R25, R27: of those who arrived in the month. */
  all: Tally;
  bySuite: Tallies<string>;
  byBand: Tallies<string>;
  byWatch: Tallies<WatchShare>;
  byOutcome: Tallies<Outcome | 'open'>;
  byOperation: Tallies<string | null>;
  arrivals: readonly (readonly number[])[];
  /** How many were held for so many whole quarters of an hour. */
  quarters: Frequencies;
  /** R26: of those who were held in it. */
  personSecondsByDay: readonly number[];
  personSecondsBySuite: readonly (readonly [suite: string, seconds: number])[];
  midnightCount: number;
  personDays: number;
  peak: Peak;
}

/** A month that is counted through: its summary, and what the year's percentiles are found in. */
export interface CountedMonth {
  summary: MonthSummary;
  lengths: Lengths;
}

export function startMonth(month: Month, suite: string | null): MonthCount {
  return {
    month,
    suite,
    admissions: startAdmissions(),
    census: startCensus(month.span, suite),
  };
}

/** Counts a detention in, as far as it is the month's. */
export function addToMonth(count: MonthCount, one: CountedDetention): void {
  const { month, suite, admissions, census } = count;
  const { detention } = one;
  const { from, until } = month.span;
  if (arrivalOf(detention) >= until || (endOf(detention) ?? until) <= from) return;
  if (!firstImmigrationInterval(detention)) return;
  addToCensus(census, detention);
  if (isAdmission(detention, month.span, suite)) admit(admissions, one);
}

export function summed({ admissions, census }: MonthCount): CountedMonth {
  const { all, arrivals, by, custodySeconds } = admissions;
  const lengths = lengthsOf(custodySeconds);
  const { personSecondsByDay, personSecondsBySuite, midnightCount, personDays } = census;
  const summary: MonthSummary = {
    all,
    bySuite: inOrder(by.suite.tallies),
    byBand: inOrder(by.band.tallies),
    byWatch: inOrder(by.watch.tallies),
    byOutcome: inOrder(by.outcome.tallies),
    byOperation: inOrder(by.operation.tallies),
    arrivals,
    quarters: lengths.quarters,
    personSecondsByDay,
    personSecondsBySuite: inOrder(personSecondsBySuite),
    midnightCount,
    personDays,
    peak: peakOf(census),
  };
  return { summary, lengths };
}

/** In which London months a stay is counted, arrival and all that it is held in; null: it goes on. */
export function monthsOfStay(detention: Detention): { from: string; to: string | null } {
  const end = endOf(detention);
  return { from: monthOf(detention), to: end === null ? null : londonDate(end).slice(0, 7) };
}

/** The last London date that what a detention costs is looked up for: its tariff's (R5), its sessions'. */
export function ratedTo(detention: Detention): LondonDate {
  const sessions = detention.interpreterSessions.map(({ endedAt }) => londonDate(endedAt));
  return [tariffDateOf(detention), ...sessions].reduce((last, date) => (date > last ? date : last));
}

function inOrder<Key extends string | null, Value>(map: ReadonlyMap<Key, Value>): [Key, Value][] {
  return [...map].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
