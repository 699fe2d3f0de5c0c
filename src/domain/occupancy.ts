/**
 * How many people are held at once (R26): exact sums over the London days of a span, made in one
 * pass. statistics.ts divides and rounds them.
 */
import type { Detention } from './detention.ts';
import {
  addDays,
  dateOfDay,
  dayOfDate,
  type Instant,
  type LondonDate,
  londonDay,
  londonDayStart,
  midnightsBetween,
  momentsOf,
} from './time.ts';

/** The part of some London days that has passed: `[from, until)`. */
export interface Span {
  from: Instant;
  until: Instant;
  /** Days that have begun; the last one counts whole as soon as it has. */
  days: number;
}

/** The days `from` to `to`, both included, as far as they lie before `at`. */
export function elapsedSpan({ from, to }: { from: LondonDate; to: LondonDate }, at: Instant): Span {
  const start = londonDayStart(dayOfDate(from));
  const end = londonDayStart(dayOfDate(to) + 1);
  const until = Math.max(start, Math.min(at, end));
  return { from: start, until, days: midnightsBetween(start, until) };
}

export interface Month {
  /** "2009-01" */
  readonly month: string;
  readonly span: Span;
  /** All of it has passed. */
  readonly isOver: boolean;
}

/** A London month, as far as it lies before `at`. */
export function monthNamed(month: string, at: Instant): Month {
  const next = `${addDays(`${month}-01`, 31).slice(0, 7)}-01`;
  const bounds = { from: `${month}-01`, to: addDays(next, -1) };
  return { month, span: elapsedSpan(bounds, at), isOver: momentsOf(bounds).to <= at };
}

/** The twelve months of a year that begins on `from`, as far as they lie before `at`. */
export function monthsOf({ from }: { from: LondonDate }, at: Instant): Month[] {
  const months: Month[] = [];
  let first = from;
  while (months.length < 12) {
    months.push(monthNamed(first.slice(0, 7), at));
    first = `${addDays(first, 31).slice(0, 7)}-01`;
  }
  return months;
}

/** A count of the people held within a span, in one suite or in all. */
export interface Census {
  readonly span: Span;
  /** null: in every suite. */
  readonly suite: string | null;
  readonly personSecondsBySuite: Map<string, number>;
  /** Of each day of the span, in order. */
  readonly personSecondsByDay: number[];
  /** People held at each London midnight that starts a day of the span, summed. */
  midnightCount: number;
  /** People held in any part of each day of the span, summed. */
  personDays: number;
  readonly starts: Instant[];
  readonly ends: Instant[];
}

export function startCensus(span: Span, suite: string | null): Census {
  return {
    span,
    suite,
    personSecondsBySuite: new Map(),
    personSecondsByDay: Array(span.days).fill(0),
    midnightCount: 0,
    personDays: 0,
    starts: [],
    ends: [],
  };
}

/** Counts one detention in; an open interval lasts to the end of the span, a gap is not held. */
export function addToCensus(census: Census, detention: Detention): void {
  const { span, suite } = census;
  let lastCountedDay = Number.NEGATIVE_INFINITY;
  for (const interval of detention.intervals) {
    if (suite !== null && interval.suite !== suite) continue;
    const startedAt = Math.max(interval.startedAt, span.from);
    const endedAt = Math.min(interval.endedAt ?? span.until, span.until);
    if (endedAt <= startedAt) continue;
    addPersonSeconds(census, interval.suite, startedAt, endedAt);
    census.midnightCount += midnightsBetween(startedAt, endedAt);
    const lastDay = londonDay(endedAt - 1);
    census.personDays += lastDay - Math.max(londonDay(startedAt) - 1, lastCountedDay);
    lastCountedDay = lastDay;
    census.starts.push(startedAt);
    census.ends.push(endedAt);
  }
}

function addPersonSeconds(
  census: Census,
  suite: string,
  startedAt: Instant,
  endedAt: Instant,
): void {
  const seconds = endedAt - startedAt;
  const before = census.personSecondsBySuite.get(suite) ?? 0;
  census.personSecondsBySuite.set(suite, before + seconds);
  addByDay(census, startedAt, endedAt);
}

function addByDay({ span, personSecondsByDay }: Census, from: Instant, until: Instant): void {
  const firstDay = londonDay(span.from);
  let startedAt = from;
  while (startedAt < until) {
    const day = londonDay(startedAt);
    const endedAt = Math.min(until, londonDayStart(day + 1));
    const before = personSecondsByDay[day - firstDay] ?? 0;
    personSecondsByDay[day - firstDay] = before + endedAt - startedAt;
    startedAt = endedAt;
  }
}

/** The first of the highest of spans that follow one another. */
export function highestOf(peaks: readonly Peak[]): Peak {
  return peaks.reduce((highest, peak) => (peak.count > highest.count ? peak : highest), {
    count: 0,
    at: null,
  });
}

/** The days of a census, each as far as the span has it. */
export function daysOf({
  span,
  personSecondsByDay,
}: {
  span: Span;
  personSecondsByDay: readonly number[];
}) {
  const firstDay = londonDay(span.from);
  return personSecondsByDay.map((personSeconds, n) => {
    const [from, end] = [londonDayStart(firstDay + n), londonDayStart(firstDay + n + 1)];
    const until = Math.min(end, span.until);
    return { date: dateOfDay(firstDay + n), personSeconds, elapsedSeconds: until - from };
  });
}

/** The most people held at once, and the first instant at which they were; nobody: 0 and null. */
export interface Peak {
  count: number;
  at: Instant | null;
}

/** Ends come before starts at one instant, so that whoever moves then is one person. */
export function peakOf({ starts, ends }: Census): Peak {
  const sortedEnds = Float64Array.from(ends).sort();
  let peak: Peak = { count: 0, at: null };
  let started = 0;
  let ended = 0;
  for (const startedAt of Float64Array.from(starts).sort()) {
    started += 1;
    while ((sortedEnds[ended] ?? Number.POSITIVE_INFINITY) <= startedAt) ended += 1;
    if (started - ended > peak.count) peak = { count: started - ended, at: startedAt };
  }
  return peak;
}
