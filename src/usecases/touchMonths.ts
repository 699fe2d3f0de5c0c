/** What is kept of months is given up once something changes that is counted in them. */
import { monthsOfStay } from '../domain/monthCount.ts';
import type { MonthRange, Revision, Script, Steps } from './store.ts';

/**
 * The months that these revisions are counted in: before a change and after it, and of those whose charge it
 * changes. One step however many there are.
 */
export function* touchMonths(
  { months }: Steps,
  force: string,
  revisions: readonly Pick<Revision, 'detention'>[],
): Script<void> {
  const ranges = new Map<string, MonthRange>();
  for (const { detention } of revisions) {
    const range = monthsOfStay(detention);
    ranges.set(`${range.from} ${range.to}`, range);
  }
  yield* months.touch(force, [...ranges.values()]);
}
