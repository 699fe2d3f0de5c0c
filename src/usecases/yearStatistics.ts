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
  permit(context.actor, 'finance', 'auditor', 'administrator');
  const counted = await countYear(store, context, query);
  const asOf = query.asOf === null ? null : formatInstant(query.asOf);
  const details = { ...query, asOf, format };
  await store.transaction((steps) =>
    witnessConsultation(steps, context, { kind: 'statistics.consulted', details }),
  );
  return counted;
}

async function countYear(
  store: Store,
  context: Context,
  { asOf, ...query }: YearQuery,
): Promise<Statistics> {
  const { force } = context.actor;
  if (asOf !== null && asOf > context.now)
    throw invalidField({ pointer: '/asOf', detail: 'lies in the future: say a past moment' });
  await store.read((steps) => checkSuite(steps, force, query.suite));
  const basis = await store.read((steps) => ratingBasis(steps, force, asOf ?? LATEST));
  const at = asOf ?? context.now;
  const touching = { force, asOf: basis.asOf, ...momentsOf(yearBounds(query.year, query.basis)) };
  const detentions = await throughPages(
    store,
    (steps, page) => steps.detentions.recordedBy({ ...touching, ...page }),
    (steps, revision) => count(steps, basis, revision, at),
  );
  return statistics({ ...query, at, detentions });
}

function* checkSuite(steps: Steps, force: string, suite: string | null): Script<void> {
  if (suite === null) return;
  const known = yield* steps.forces.suites(force);
  const [unknown] = unknownCode({ pointer: '/suite', code: suite }, 'suite', { force, known });
  if (unknown) throw invalidField(unknown);
}

function* count(
  steps: Steps,
  basis: RatingBasis,
  revision: Revision,
  at: Instant,
): Script<CountedDetention[]> {
  const { charge } = yield* assess(steps, basis, revision, at);
  return [{ detention: revision.detention, charge }];
}
