/** What a detention costs, with everything that `rate` needs fetched, and what others say of it. */
import { bankHolidaysWith } from '../domain/bankHolidays.ts';
import type { Charge } from '../domain/charge.ts';
import { type Detention, tariffDateOf } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import { type NextCharge, nextCharge } from '../domain/nextCharge.ts';
import { type RateInput, rate, withObstacle } from '../domain/rating.ts';
import type { SessionObstacle } from '../domain/sessionObstacles.ts';
import { type Tariff, tariffInForce } from '../domain/tariff.ts';
import type { Instant, LondonDate } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { detentionSubject, witnessConsultation } from './consultations.ts';
import { findDetention } from './findDetention.ts';
import { sessionNeighbours, sessionObstacle } from './sessionNeighbours.ts';
import {
  type Agreement,
  LATEST,
  type PublishedTariff,
  type Revision,
  type Script,
  type Steps,
} from './store.ts';

/** What one force's detentions are rated with, as recorded by `asOf`. */
export interface RatingBasis {
  asOf: Instant;
  tariffs: readonly PublishedTariff[];
  bankHolidays: ReadonlySet<LondonDate>;
}

export interface Assessment {
  charge: Charge;
  tariff: Tariff | null;
  /** R11, where one was agreed for this revision. */
  agreement: Agreement | null;
}

/** Everything that a revision is charged by beside the tariff, which is the same under any. */
export interface Circumstances<R extends Revision = Revision>
  extends Pick<RateInput, 'at' | 'bankHolidays'> {
  revision: R;
  agreement: Agreement | null;
  obstacle: SessionObstacle | null;
}

export function* ratingBasis(steps: Steps, force: string, asOf: Instant): Script<RatingBasis> {
  const tariffs = yield* steps.tariffs.list(force, asOf);
  const extra = (yield* steps.forces.get(force))?.bankHolidays ?? [];
  return { asOf, tariffs, bankHolidays: bankHolidaysWith(extra) };
}

/** The charge of a revision; `at` ends an open interval. */
export function* assess(
  steps: Steps,
  basis: RatingBasis,
  revision: Revision,
  at: Instant,
): Script<Assessment> {
  const [assessment] = yield* assessEach(steps, basis, [revision], () => at);
  if (!assessment) throw new RangeError('there is a charge of each revision');
  return assessment;
}

/**
 * The charges of some revisions of one force, in their order: what others say of them is read at once, but for
 * who accepted sessions that overlap.
 */
export function* assessEach<R extends Revision>(
  steps: Steps,
  basis: RatingBasis,
  revisions: readonly R[],
  at: (revision: R) => Instant,
): Script<(Assessment & { revision: R })[]> {
  const each = yield* circumstancesOf(steps, basis, revisions, at);
  return each.map((circumstances) => {
    const { revision, agreement } = circumstances;
    const tariff = tariffOf(basis, revision.detention);
    return { revision, charge: chargeUnder(tariff, circumstances), tariff, agreement };
  });
}

/** The circumstances of some revisions of one force, in their order. */
export function* circumstancesOf<R extends Revision>(
  steps: Steps,
  { asOf, bankHolidays }: RatingBasis,
  revisions: readonly R[],
  at: (revision: R) => Instant,
): Script<Circumstances<R>[]> {
  const [first] = revisions;
  if (!first) return [];
  const ids = revisions.map(({ id }) => id);
  const agreements = yield* steps.agreements.of(first.force, ids, asOf);
  const neighbours = yield* sessionNeighbours(steps, asOf, revisions);
  const each: Circumstances<R>[] = [];
  for (const revision of revisions) {
    const its = neighbours.get(revision.id) ?? [];
    const obstacle = yield* sessionObstacle(steps, asOf, revision, its);
    const agreement = lastOf(agreements, revision);
    each.push({ revision, at: at(revision), bankHolidays, agreement, obstacle });
  }
  return each;
}

/** R11: it holds for that revision only, and the last one counts. */
function lastOf(agreements: readonly Agreement[], { id, revision }: Revision): Agreement | null {
  const its = agreements.filter((one) => one.detention === id && one.revision === revision);
  return its.at(-1) ?? null;
}

/** The charge under a tariff, which need not be the one in force. */
export function chargeUnder(tariff: Tariff | null, circumstances: Circumstances): Charge {
  return withObstacle(rate(rateInput(tariff, circumstances)), circumstances.obstacle);
}

/** What the charge comes to next under a tariff, if the stay goes on as it is. */
export function nextUnder(tariff: Tariff | null, circumstances: Circumstances): NextCharge | null {
  const next = nextCharge(rateInput(tariff, circumstances));
  return next && { ...next, charge: withObstacle(next.charge, circumstances.obstacle) };
}

function rateInput(
  tariff: Tariff | null,
  { revision, at, bankHolidays, agreement }: Circumstances,
): RateInput {
  return { detention: revision.detention, at, bankHolidays, tariff, agreedCharge: agreement };
}

/** The charge of a detention now, with its working; nothing is written but that it was asked for. */
export function* chargeDetention(steps: Steps, context: Context, id: string): Script<Charge> {
  permit(context.actor, 'custody', 'finance', 'auditor');
  const current = yield* findDetention(steps, context, id);
  if (current.void) throw new Refusal('voided', 'the record was voided: it costs nothing');
  const basis = yield* ratingBasis(steps, current.force, LATEST);
  const { charge } = yield* assess(steps, basis, current, context.now);
  yield* witnessConsultation(steps, context, {
    kind: 'detention.consulted',
    subjects: [detentionSubject(current)],
    details: { form: 'charge' },
  });
  return charge;
}

/** R5: the version in force for a detention; null where there is none. */
export function tariffOf({ tariffs }: RatingBasis, detention: Detention): Tariff | null {
  const versions = tariffs.filter(({ customer }) => customer === detention.customer);
  const inForce = tariffInForce(versions, tariffDateOf(detention));
  return inForce ? { id: inForce.id, ...inForce.content } : null;
}
