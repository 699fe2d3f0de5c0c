/** Counts one London month of a force: as a whole and by suite, through pages, with what each stay costs. */
import type { CountedDetention } from '../domain/admissions.ts';
import { BANK_HOLIDAYS } from '../domain/bankHolidays.ts';
import { arrivalOf, endOf, lastInterval } from '../domain/detention.ts';
import { contentHash } from '../domain/hashing.ts';
import { addToMonth, type MonthCount, ratedTo, startMonth, summed } from '../domain/monthCount.ts';
import type { Month } from '../domain/occupancy.ts';
import { RULE_VERSION } from '../domain/rating.ts';
import type { Instant, LondonDate } from '../domain/time.ts';
import { assessEach, type RatingBasis } from './assessCharge.ts';
import type { KeptMonth, KeptSuite, Revision, Store } from './store.ts';
import { eachPage, type NextPage } from './throughPages.ts';

/** The whole force, as if it were a suite. */
export const WHOLE = '';

export interface CountOfMonth {
  month: Month;
  /** By suite, WHOLE among them. */
  counts: Map<string, MonthCount>;
  /** The last London date that a tariff or a bank holiday was looked up for; "": none was. */
  ratedTo: LondonDate;
  /** False while a stay is open that began ahead of our clock: how much of it is watched will change. */
  isSettled: boolean;
}

/** `now` null: of a month that is over, at any moment after all that is recorded. */
export async function countMonth(
  store: Store,
  force: string,
  month: Month,
  { basis, now }: { basis: RatingBasis; now: Instant | null },
): Promise<CountOfMonth> {
  const count: CountOfMonth = {
    month,
    counts: new Map([[WHOLE, startMonth(month, null)]]),
    ratedTo: '',
    isSettled: true,
  };
  const { from, until: to } = month.span;
  const pages = eachPage(
    store,
    (steps, { last, limit }: NextPage<Revision>) => {
      const after = last && { startedAt: arrivalOf(last.detention), id: last.id };
      return steps.detentions.heldIn({ force, from, to, after, limit });
    },
    (steps, revisions) =>
      assessEach(
        steps,
        basis,
        revisions,
        ({ detention }) => now ?? Math.max(to, lastInterval(detention).startedAt + 1),
      ),
  );
  for await (const page of pages) {
    for (const { revision, charge } of page) {
      add(count, { detention: revision.detention, charge }, now);
    }
  }
  return count;
}

function add(count: CountOfMonth, one: CountedDetention, now: Instant | null): void {
  const { detention } = one;
  for (const suite of [WHOLE, ...new Set(detention.intervals.map((interval) => interval.suite))]) {
    const its = count.counts.get(suite) ?? startMonth(count.month, suite);
    count.counts.set(suite, its);
    addToMonth(its, one);
  }
  const date = ratedTo(detention);
  if (date > count.ratedTo) count.ratedTo = date;
  const isAhead = now !== null && lastInterval(detention).startedAt >= now;
  if (isAhead && endOf(detention) === null) count.isSettled = false;
}

/** How months are counted by this program: what another kept is right only if it says the same. */
export const VERSION = contentHash({
  // Goes up with whatever else changes a summary.
  summaries: 1,
  rules: RULE_VERSION,
  bankHolidays: [...BANK_HOLIDAYS],
});

/** What is to be kept of a month that was touched so often before it was counted. */
export function keptOf({ month, counts, ratedTo: date }: CountOfMonth, touches: number): KeptMonth {
  const suites = [...counts.keys()].sort().flatMap((suite): KeptSuite[] => {
    const count = counts.get(suite);
    if (!count) return [];
    const { summary, lengths } = summed(count);
    const seconds = [...lengths.secondsIn].map(
      ([quarter, its]) => [quarter, JSON.stringify(its)] as const,
    );
    return [{ suite, summary: JSON.stringify(summary), lengths: seconds }];
  });
  return { month: month.month, touches, version: VERSION, ratedTo: date, suites };
}
