/** What a detention costs, with everything that `rate` needs fetched, and what others say of it. */
import { bankHolidaysWith } from '../domain/bankHolidays.ts';
import type { Charge } from '../domain/charge.ts';
import { type Detention, type InterpreterSession, tariffDateOf } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import { rate, withObstacle } from '../domain/rating.ts';
import {
  engagementObstacle,
  overlapObstacle,
  type PlacedSession,
  type SessionObstacle,
} from '../domain/sessionObstacles.ts';
import { type Tariff, tariffInForce } from '../domain/tariff.ts';
import type { Instant, LondonDate } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { findDetention } from './reviseDetention.ts';
import type {
  AcceptedOverlap,
  Agreement,
  PublishedTariff,
  Revision,
  Script,
  Steps,
} from './store.ts';

/** A moment after all that is recorded: what holds now, even if the clock was set back since. */
export const LATEST: Instant = Number.MAX_SAFE_INTEGER;

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
  const { force, id, detention } = revision;
  const { asOf, bankHolidays } = basis;
  const agreement = (yield* steps.agreements.of(force, id, revision.revision, asOf)) ?? null;
  const tariff = tariffOf(basis, detention);
  const charge = rate({ detention, tariff, at, agreedCharge: agreement, bankHolidays });
  const obstacle =
    detention.interpreterSessions.length === 0
      ? null
      : yield* sessionObstacle(steps, basis, revision);
  return { charge: withObstacle(charge, obstacle), tariff, agreement };
}

/** The charge of a detention now, with its working; nothing is written. */
export function* chargeDetention(steps: Steps, context: Context, id: string): Script<Charge> {
  permit(context.actor, 'custody', 'finance', 'auditor');
  const current = yield* findDetention(steps, context, id);
  if (current.void) throw new Refusal('voided', 'the record was voided: it costs nothing');
  const basis = yield* ratingBasis(steps, current.force, LATEST);
  return (yield* assess(steps, basis, current, context.now)).charge;
}

/** R5. */
function tariffOf({ tariffs }: RatingBasis, detention: Detention): Tariff | null {
  const versions = tariffs.filter(({ customer }) => customer === detention.customer);
  const inForce = tariffInForce(versions, tariffDateOf(detention));
  return inForce ? { id: inForce.id, ...inForce.content } : null;
}

/** R13, R14: the first thing that other sessions set against this detention's. */
function* sessionObstacle(
  steps: Steps,
  { asOf }: RatingBasis,
  revision: Revision,
): Script<SessionObstacle | null> {
  const { force, id, detention } = revision;
  const { overlapping, ownAccepted } = yield* unacceptedOverlaps(steps, asOf, revision);
  const overlap = overlapObstacle(
    detention.interpreterSessions,
    overlapping.flatMap(placed),
    ownAccepted,
  );
  if (overlap) return overlap;
  const shared: PlacedSession[] = [];
  const references = detention.interpreterSessions.flatMap(({ engagement }) =>
    engagement ? [engagement.reference] : [],
  );
  for (const reference of new Set(references)) {
    const at = { force, detention: id, asOf };
    const others = yield* steps.detentions.withEngagement(at, reference);
    const inEngagement = ({ session }: PlacedSession) =>
      session.engagement?.reference === reference;
    shared.push(...others.flatMap(placed).filter(inEngagement));
  }
  return engagementObstacle(detention.interpreterSessions, shared);
}

/** Other revisions with a session that may overlap one of these, less those already accepted. */
export function* unacceptedOverlaps(
  steps: Steps,
  asOf: Instant,
  { force, id, revision, detention }: Revision,
): Script<{ overlapping: Revision[]; ownAccepted: boolean }> {
  const found = new Map<string, Revision>();
  for (const session of detention.interpreterSessions) {
    if (session.interpreter === null) continue;
    const at = { force, detention: id, asOf };
    for (const other of yield* steps.detentions.withInterpreter(at, named(session))) {
      found.set(other.id, other);
    }
  }
  const accepted = yield* steps.agreements.acceptedOverlaps(force, id, revision, asOf);
  const isAccepted = (other: Pick<Revision, 'id' | 'revision'>) =>
    accepted.some((pair) => isPair(pair, { id, revision }, other));
  return {
    overlapping: [...found.values()].filter((other) => !isAccepted(other)),
    ownAccepted: isAccepted({ id, revision }),
  };
}

function named({ interpreter, startedAt, endedAt }: InterpreterSession) {
  return { interpreter: interpreter ?? '', startedAt, endedAt };
}

type RevisionName = Pick<Revision, 'id' | 'revision'>;

/** Whether an acceptance is of these two revisions, in either order. */
function isPair(accepted: AcceptedOverlap, a: RevisionName, b: RevisionName): boolean {
  const { detention, revision, other, otherRevision } = accepted;
  const is = (x: RevisionName, y: RevisionName) =>
    x.id === detention && x.revision === revision && y.id === other && y.revision === otherRevision;
  return is(a, b) || is(b, a);
}

function placed({ id, detention }: Revision): PlacedSession[] {
  return detention.interpreterSessions.map((session) => ({ detention: id, session }));
}
