/** A year's averages beside those of the year before: what a committee is given. */
import { arrivalOf } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import type { Force, Suite } from '../domain/force.ts';
import type { Statistics } from '../domain/statistics.ts';
import { londonDate, momentsOf, yearBounds } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { witnessConsultation } from './consultations.ts';
import type { Script, Steps, Store } from './store.ts';
import { askedOf, countYear, STATISTICIANS, type YearQuery } from './yearStatistics.ts';

export interface YearReport {
  query: YearQuery;
  force: Force;
  suites: readonly Suite[];
  year: Statistics;
  before: Statistics;
  /** The event of the log that says who asked. */
  event: number;
}

/** Both years are of one moment; the second is the calendar or financial year before. */
export async function yearReport(
  store: Store,
  context: Context,
  query: YearQuery,
  format: 'page' | 'pdf',
): Promise<YearReport> {
  const { actor } = context;
  permit(actor, ...STATISTICIANS);
  const year = await countYear(store, context, query);
  const before = await countYear(store, context, { ...query, year: query.year - 1 });
  return store.transaction(context.actor.force, function* (steps) {
    const force = yield* steps.forces.get(actor.force);
    if (!force) throw new Refusal('not-found', 'there is no such force');
    const suites = yield* steps.forces.suites(actor.force);
    const details = { ...askedOf(query), besideYearBefore: true, format };
    const { index: event } = yield* witnessConsultation(steps, context, {
      kind: 'statistics.consulted',
      details,
    });
    return { query, force, suites, year, before, event };
  });
}

/** The newest year that is over and has records; else this one; of a force without records, the last. */
export function* newestYear(steps: Steps, { actor, now }: Context): Script<number> {
  permit(actor, ...STATISTICIANS);
  const thisYear = Number(londonDate(now).slice(0, 4));
  const { from } = momentsOf(yearBounds(thisYear, 'calendar'));
  const newest = { force: actor.force, limit: 1 };
  const [inFullYear] = yield* steps.detentions.list({ ...newest, before: from });
  if (inFullYear) return Number(londonDate(arrivalOf(inFullYear.detention)).slice(0, 4));
  const [any] = yield* steps.detentions.list(newest);
  return any ? thisYear : thisYear - 1;
}
