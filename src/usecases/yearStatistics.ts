import { invalidField } from '../domain/errors.ts';
import { unknownCode } from '../domain/force.ts';
import { addToMonth, startMonth } from '../domain/monthCount.ts';
import { monthsOf } from '../domain/occupancy.ts';
import { type CountedDetention, type Statistics, statisticsOf } from '../domain/statistics.ts';
import { formatInstant, type Instant, momentsOf, yearBounds } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { assessEach, ratingBasis } from './assessCharge.ts';
import { witnessConsultation } from './consultations.ts';
import { keptYear } from './keptYear.ts';
import { LATEST, type Revision, type Script, type Steps, type Store } from './store.ts';
import { eachPage, type NextPage } from './throughPages.ts';

export interface YearQuery {
  year: number;
  basis: 'calendar' | 'financial';
  suite: string | null;
  /** R28: recounts from what was recorded by this moment; null: from what is recorded now. */
  asOf: Instant | null;
}

/**
 * R24-R28: the year's averages of the actor's force, or of one of its suites; `format` is what they are
 * shown in.
 */
export async function yearStatistics(
  store: Store,
  context: Context,
  query: YearQuery,
  format: 'json' | 'csv' | 'text',
): Promise<Statistics> {
  permit(context.actor, ...STATISTICIANS);
  const counted = await countYear(store, context, query);
  await store.transaction(context.actor.force, (steps) =>
    witnessConsultation(steps, context, {
      kind: 'statistics.consulted',
      details: { ...askedOf(query), format },
    }),
  );
  return counted;
}

/** Who may ask for a year's figures. */
export const STATISTICIANS = ['finance', 'auditor', 'administrator'] as const;

/** What the log says of a question. */
export function askedOf({ asOf, ...query }: YearQuery) {
  return { ...query, asOf: asOf === null ? null : formatInstant(asOf) };
}

/** R28: recounted where a past moment is asked about, else from what is kept of the months. */
export async function countYear(
  store: Store,
  context: Context,
  query: YearQuery,
): Promise<Statistics> {
  const { year, basis, suite, asOf } = query;
  const { actor, now } = context;
  if (asOf === null) {
    await store.read((steps) => checkSuite(steps, actor.force, suite));
    return keptYear(store, { force: actor.force, now, year, basis, suite });
  }
  const months = monthsOf(yearBounds(year, basis), asOf).map((month) => startMonth(month, suite));
  for await (const page of pagesOfYear(store, context, query)) {
    for (const one of page) for (const month of months) addToMonth(month, one);
  }
  return statisticsOf({ year, basis, at: asOf }, months);
}

/** The moment asked about. */
export function momentOf({ now }: Context, { asOf }: YearQuery): Instant {
  return asOf ?? now;
}

/** Every detention that starts in the year or is held in it, but those that are void, with its charge. */
export async function* pagesOfYear(
  store: Store,
  context: Context,
  query: YearQuery,
): AsyncGenerator<(CountedDetention & { id: string })[], void, void> {
  const { force } = context.actor;
  const { asOf } = query;
  if (asOf !== null && asOf > context.now)
    throw invalidField({ pointer: '/asOf', detail: 'lies in the future: say a past moment' });
  await store.read((steps) => checkSuite(steps, force, query.suite));
  const basis = await store.read((steps) => ratingBasis(steps, force, asOf ?? LATEST));
  const at = momentOf(context, query);
  const touching = { force, asOf: basis.asOf, ...momentsOf(yearBounds(query.year, query.basis)) };
  yield* eachPage(
    store,
    (steps, { last, limit }: NextPage<Revision>) =>
      steps.detentions.recordedBy({ ...touching, after: last?.id ?? '', limit }),
    function* (steps, revisions) {
      const assessed = yield* assessEach(steps, basis, revisions, () => at);
      return assessed.map(({ revision: { id, detention }, charge }) => ({ id, detention, charge }));
    },
  );
}

function* checkSuite(steps: Steps, force: string, suite: string | null): Script<void> {
  if (suite === null) return;
  const { suites: codes } = yield* steps.forces.codesOf(force);
  const [unknown] = unknownCode({ pointer: '/suite', code: suite }, 'suite', { force, codes });
  if (unknown) throw invalidField(unknown);
}
