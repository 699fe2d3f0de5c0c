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
    for (const month of read.missing) {
      const count = await countTogether(store, asked, month);
      if (count && (!count.mayHaveChanged || counts >= MOST_COUNTS)) {
        counted.set(month.month, ofSuite(count, asked.suite));
      }
    }
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

interface Counted extends CountOfMonth {
  /** Whether something of it may have changed since it was begun to be counted. */
  mayHaveChanged: boolean;
}

/** By force and month, the counts that are under way. */
const underWay = new WeakMap<Store, Map<string, Promise<Counted | null>>>();

/** Counts a month; one that is over for all who ask meanwhile, as it is the same for each if it does not change. */
function countTogether(store: Store, asked: AskedNow, month: Month): Promise<Counted | null> {
  if (!month.isOver) return countAlone(store, asked, month);
  const counts = underWay.get(store) ?? new Map<string, Promise<Counted | null>>();
  underWay.set(store, counts);
  const which = `${asked.force}/${month.month}`;
  const count =
    counts.get(which) ?? countAndKeep(store, asked, month).finally(() => counts.delete(which));
  counts.set(which, count);
  return count;
}

async function countAlone(store: Store, { force, now }: AskedNow, month: Month): Promise<Counted> {
  const basis = await store.read((steps) => ratingBasis(steps, force, LATEST));
  const count = await countMonth(store, force, month, { basis, now });
  return { ...count, mayHaveChanged: false };
}

/** Keeps what is counted, unless something of it changed meanwhile. null: it was kept for others just now. */
async function countAndKeep(
  store: Store,
  { force, now }: AskedNow,
  month: Month,
): Promise<Counted | null> {
  const begun = await store.transaction(force, (steps) => begin(steps, force, month));
  if (!begun) return null;
  const { basis, touches } = begun;
  const count = await countMonth(store, force, month, { basis, now });
  const isKept =
    count.isSettled &&
    (await store.transaction(force, (steps) => steps.months.keep(force, keptOf(count, touches))));
  return { ...count, mayHaveChanged: !isKept };
}

/** How often a month was touched, which is read first, and what it is counted by; null where it is kept. */
function* begin(
  steps: Steps,
  force: string,
  { month }: Month,
): Script<{ basis: RatingBasis; touches: number } | null> {
  const its = { months: [month], suite: WHOLE, version: VERSION };
  if ((yield* steps.months.summaries(force, its)).length > 0) return null;
  const touches = yield* steps.months.begin(force, month);
  return { basis: yield* ratingBasis(steps, force, LATEST), touches };
}

function ofSuite({ month, counts }: CountOfMonth, suite: string | null): CountedMonth {
  return summed(counts.get(suite ?? WHOLE) ?? startMonth(month, suite));
}
