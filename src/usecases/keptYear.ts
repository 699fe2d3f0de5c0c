/**
 * The year's averages as of now, from what is kept of its months. A month that is over is counted once, and
 * again after something of it was touched; one that goes on is counted each time.
 */
import { type Frequencies, quartersOfSpread, sumOfFrequencies } from '../domain/lengths.ts';
import { type CountedMonth, type MonthSummary, startMonth, summed } from '../domain/monthCount.ts';
import { type Month, monthsOf } from '../domain/occupancy.ts';
import { foldMonths, type Statistics } from '../domain/statistics.ts';
import { type Instant, yearBounds } from '../domain/time.ts';
import { type RatingBasis, ratingBasis } from './assessCharge.ts';
import { type CountOfMonth, countMonth, keptOf, VERSION, WHOLE } from './countMonth.ts';
import { LATEST, type Script, type Steps, type Store } from './store.ts';

/** A month that changes while it is counted, page by page, is counted again; so often in all. */
const MOST_COUNTS = 3;

export interface AskedNow {
  force: string;
  now: Instant;
  year: number;
  basis: Statistics['basis'];
  /** null: the whole force. */
  suite: string | null;
}

export async function keptYear(store: Store, asked: AskedNow): Promise<Statistics> {
  const counted = new Map<string, CountedMonth>();
  for (let counts = 1; ; counts++) {
    const read = await store.read((steps) => readYear(steps, asked, counted));
    if (read.statistics) return read.statistics;
    await countMissing(store, asked, read.missing, { counted, isLast: counts >= MOST_COUNTS });
  }
}

/** On one state of the database; or what is missing in it. `counted` are months that were counted just now. */
function* readYear(
  steps: Steps,
  asked: AskedNow,
  counted: ReadonlyMap<string, CountedMonth>,
): Script<{ statistics: Statistics; missing?: never } | { statistics: null; missing: Month[] }> {
  const { force, year, basis, now: at, suite } = asked;
  const months = monthsOf(yearBounds(year, basis), at);
  const kept = yield* readSummaries(steps, asked, months, counted);
  const missing = months.filter(
    ({ month, span }) => span.from < at && !kept.has(month) && !counted.has(month),
  );
  if (missing.length > 0) return { statistics: null, missing };
  const summaries = months.map(
    (its) => counted.get(its.month)?.summary ?? kept.get(its.month) ?? emptyOf(its, suite),
  );
  const quarters = quartersOfSpread(sumOfFrequencies(summaries.map((one) => one.quarters)));
  const rows = yield* steps.months.lengths(force, {
    months: [...kept.keys()],
    suite: suite ?? WHOLE,
    quarters,
  });
  const secondsIn = (quarter: number): Frequencies[] => [
    ...[...counted.values()].map(({ lengths }) => lengths.secondsIn.get(quarter) ?? []),
    ...rows.filter((row) => row.quarter === quarter).map((row) => JSON.parse(row.seconds)),
  ];
  return { statistics: foldMonths({ year, basis, at }, summaries, secondsIn) };
}

/** By month, of those that are over, kept, and not counted just now. */
function* readSummaries(
  steps: Steps,
  { force, suite }: AskedNow,
  months: readonly Month[],
  counted: ReadonlyMap<string, CountedMonth>,
): Script<Map<string, MonthSummary>> {
  const wanted = months.filter(({ month, isOver }) => isOver && !counted.has(month));
  const its = { months: wanted.map(({ month }) => month), suite: suite ?? WHOLE, version: VERSION };
  const rows = yield* steps.months.summaries(force, its);
  const texts = new Map(rows.map(({ month, summary }) => [month, summary]));
  return new Map(
    wanted.flatMap((month): [string, MonthSummary][] => {
      const text = texts.get(month.month);
      if (text === undefined) return [];
      // Of a suite in which nobody was nothing is kept.
      return [[month.month, text === null ? emptyOf(month, suite) : JSON.parse(text)]];
    }),
  );
}

function emptyOf(month: Month, suite: string | null): MonthSummary {
  return summed(startMonth(month, suite)).summary;
}

/** Counts months, and keeps those that are over, unless something of them changed meanwhile. */
async function countMissing(
  store: Store,
  { force, now, suite }: AskedNow,
  missing: readonly Month[],
  { counted, isLast }: { counted: Map<string, CountedMonth>; isLast: boolean },
): Promise<void> {
  const begun = missing.some(({ isOver }) => isOver)
    ? await store.transaction(force, (steps) => begin(steps, force, missing))
    : await store.read((steps) => begin(steps, force, missing));
  for (const month of missing) {
    const count = await countMonth(store, force, month, { basis: begun.basis, now });
    const touches = begun.touches.get(month.month);
    const isChanged =
      touches !== undefined &&
      count.isSettled &&
      !(await store.transaction(force, (steps) =>
        steps.months.keep(force, keptOf(count, touches)),
      ));
    if (!isChanged || isLast) counted.set(month.month, ofSuite(count, suite));
  }
}

/** What the months are counted by; how often each that is over was touched, which is read first. */
function* begin(
  steps: Steps,
  force: string,
  months: readonly Month[],
): Script<{ basis: RatingBasis; touches: Map<string, number> }> {
  const touches = new Map<string, number>();
  for (const { month, isOver } of months) {
    if (isOver) touches.set(month, yield* steps.months.begin(force, month));
  }
  return { basis: yield* ratingBasis(steps, force, LATEST), touches };
}

function ofSuite({ month, counts }: CountOfMonth, suite: string | null): CountedMonth {
  return summed(counts.get(suite ?? WHOLE) ?? startMonth(month, suite));
}
