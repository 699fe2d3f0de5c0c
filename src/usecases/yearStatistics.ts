import { invalidField } from '../domain/errors.ts';
import { unknownCode } from '../domain/force.ts';
import { type CountedDetention, type Statistics, statistics } from '../domain/statistics.ts';
import { formatInstant, type Instant, momentsOf, yearBounds } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { assess, type RatingBasis, ratingBasis } from './assessCharge.ts';
import { witnessConsultation } from './consultations.ts';
import { LATEST, type Revision, type Script, type Steps, type Store } from './store.ts';
import { throughPages } from './throughPages.ts';

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

export async function countYear(
  store: Store,
  context: Context,
  query: YearQuery,
): Promise<Statistics> {
  const detentions = await detentionsOf(store, context, query);
  const { year, basis, suite } = query;
  return statistics({ year, basis, suite, at: momentOf(context, query), detentions });
}

/** The moment asked about. */
export function momentOf({ now }: Context, { asOf }: YearQuery): Instant {
  return asOf ?? now;
}

/** Every detention that starts in the year or is held in it, but those that are void, with its charge. */
export async function detentionsOf(
  store: Store,
  context: Context,
  query: YearQuery,
): Promise<(CountedDetention & { id: string })[]> {
  const { force } = context.actor;
  const { asOf } = query;
  if (asOf !== null && asOf > context.now)
    throw invalidField({ pointer: '/asOf', detail: 'lies in the future: say a past moment' });
  await store.read((steps) => checkSuite(steps, force, query.suite));
  const basis = await store.read((steps) => ratingBasis(steps, force, asOf ?? LATEST));
  const at = momentOf(context, query);
  const touching = { force, asOf: basis.asOf, ...momentsOf(yearBounds(query.year, query.basis)) };
  return throughPages(
    store,
    (steps, page) => steps.detentions.recordedBy({ ...touching, ...page }),
    (steps, revision) => count(steps, basis, revision, at),
  );
}

function* checkSuite(steps: Steps, force: string, suite: string | null): Script<void> {
  if (suite === null) return;
  const { suites: codes } = yield* steps.forces.codesOf(force);
  const [unknown] = unknownCode({ pointer: '/suite', code: suite }, 'suite', { force, codes });
  if (unknown) throw invalidField(unknown);
}

function* count(
  steps: Steps,
  basis: RatingBasis,
  revision: Revision,
  at: Instant,
): Script<(CountedDetention & { id: string })[]> {
  const { charge } = yield* assess(steps, basis, revision, at);
  return [{ id: revision.id, detention: revision.detention, charge }];
}
