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
import { sessionObstacle } from './sessionNeighbours.ts';
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

export interface Circumstances extends Pick<RateInput, 'detention' | 'at' | 'bankHolidays'> {
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
  const circumstances = yield* circumstancesOf(steps, basis, revision, at);
  const tariff = tariffOf(basis, revision.detention);
  return {
    charge: chargeUnder(tariff, circumstances),
    tariff,
    agreement: circumstances.agreement,
  };
}

/** Everything that a revision is charged by beside the tariff, which is the same under any. */
export function* circumstancesOf(
  steps: Steps,
  { asOf, bankHolidays }: RatingBasis,
  revision: Revision,
  at: Instant,
): Script<Circumstances> {
  const { force, id, detention } = revision;
  const agreement = (yield* steps.agreements.of(force, id, revision.revision, asOf)) ?? null;
  const obstacle = yield* sessionObstacle(steps, asOf, revision);
  return { detention, at, agreement, bankHolidays, obstacle };
}

/** The charge under a tariff, which need not be the one in force. */
export function chargeUnder(
  tariff: Tariff | null,
  { obstacle, agreement, ...input }: Circumstances,
): Charge {
  return withObstacle(rate({ ...input, tariff, agreedCharge: agreement }), obstacle);
}

/** What the charge comes to next under a tariff, if the stay goes on as it is. */
export function nextUnder(
  tariff: Tariff | null,
  { obstacle, agreement, ...input }: Circumstances,
): NextCharge | null {
  const next = nextCharge({ ...input, tariff, agreedCharge: agreement });
  return next && { ...next, charge: withObstacle(next.charge, obstacle) };
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
