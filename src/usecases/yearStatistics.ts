import { Refusal } from '../domain/errors.ts';
import { type CountedDetention, type Statistics, statistics } from '../domain/statistics.ts';
import {
  addDays,
  dayOfDate,
  formatInstant,
  type Instant,
  londonDayStart,
  yearBounds,
} from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { assess, type RatingBasis, ratingBasis } from './assessCharge.ts';
import { witnessConsultation } from './consultations.ts';
import { LATEST, type Revision, type Script, type Steps, type Store } from './store.ts';

/** Detentions rated in one turn of the event loop. */
const PAGE = 100;

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
    throw refused('/asOf', 'lies in the future: say a past moment');
  await store.read((steps) => checkSuite(steps, force, query.suite));
  const basis = await store.read((steps) => ratingBasis(steps, force, asOf ?? LATEST));
  const at = asOf ?? context.now;
  const bounds = yearBounds(query.year, query.basis);
  const from = londonDayStart(dayOfDate(bounds.from));
  const to = londonDayStart(dayOfDate(addDays(bounds.to, 1)));
  const detentions: CountedDetention[] = [];
  for (let after = ''; ; ) {
    const page = await store.read((steps) =>
      ratedPage(steps, { force, basis, from, to, at, after }),
    );
    detentions.push(...page.counted);
    if (page.last === null) break;
    after = page.last;
  }
  return statistics({ ...query, at, detentions });
}

function* checkSuite(steps: Steps, force: string, suite: string | null): Script<void> {
  const codes = (yield* steps.forces.suites(force)).map(({ code }) => code);
  if (suite === null || codes.includes(suite)) return;
  const detail = `${suite} is not a suite of ${force}: it has ${codes.join(', ')}`;
  throw refused('/suite', detail);
}

function refused(pointer: string, detail: string): Refusal {
  return new Refusal('invalid', detail, { errors: [{ pointer, detail }] });
}

function* ratedPage(
  steps: Steps,
  {
    basis,
    at,
    ...range
  }: {
    force: string;
    basis: RatingBasis;
    from: Instant;
    to: Instant;
    at: Instant;
    after: string;
  },
): Script<{ counted: CountedDetention[]; last: string | null }> {
  const query = { ...range, asOf: basis.asOf, limit: PAGE };
  const revisions = yield* steps.detentions.recordedBy(query);
  const counted: CountedDetention[] = [];
  for (const revision of revisions) counted.push(yield* count(steps, basis, revision, at));
  return { counted, last: revisions.length < PAGE ? null : (revisions.at(-1)?.id ?? null) };
}

function* count(
  steps: Steps,
  basis: RatingBasis,
  revision: Revision,
  at: Instant,
): Script<CountedDetention> {
  const { charge } = yield* assess(steps, basis, revision, at);
  return { detention: revision.detention, charge };
}
