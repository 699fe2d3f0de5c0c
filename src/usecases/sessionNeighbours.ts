/** What the sessions of other detentions say against those of one (R13, R14). */
import type { InterpreterSession } from '../domain/detention.ts';
import {
  engagementObstacle,
  overlapObstacle,
  type PlacedSession,
  type SessionObstacle,
} from '../domain/sessionObstacles.ts';
import type { Instant } from '../domain/time.ts';
import type { AcceptedOverlap, Revision, Script, Steps } from './store.ts';

/** R13, R14: the first thing that other sessions set against a detention's. */
export function* sessionObstacle(
  steps: Steps,
  asOf: Instant,
  revision: Revision,
): Script<SessionObstacle | null> {
  const { interpreterSessions } = revision.detention;
  if (interpreterSessions.length === 0) return null;
  const { overlapping, ownAccepted } = yield* unacceptedOverlaps(steps, asOf, revision);
  const overlap = overlapObstacle(interpreterSessions, overlapping.flatMap(placed), ownAccepted);
  if (overlap) return overlap;
  const sharing = yield* sharingEngagements(steps, asOf, revision);
  return engagementObstacle(interpreterSessions, sharing.flatMap(placed));
}

/** The other detentions that these sessions may set something against. */
export function* sessionNeighbours(
  steps: Steps,
  asOf: Instant,
  revision: Revision,
): Script<Revision[]> {
  return [
    ...(yield* attendedMeanwhile(steps, asOf, revision)),
    ...(yield* sharingEngagements(steps, asOf, revision)),
  ];
}

/** Other revisions with a session that may overlap one of these, less those already accepted. */
export function* unacceptedOverlaps(
  steps: Steps,
  asOf: Instant,
  { force, id, revision, detention }: Revision,
): Script<{ overlapping: Revision[]; ownAccepted: boolean }> {
  const others = yield* attendedMeanwhile(steps, asOf, { force, id, detention });
  const accepted = yield* steps.agreements.acceptedOverlaps(force, id, revision, asOf);
  const isAccepted = (other: RevisionName) =>
    accepted.some((pair) => isPair(pair, { id, revision }, other));
  return {
    overlapping: others.filter((other) => !isAccepted(other)),
    ownAccepted: isAccepted({ id, revision }),
  };
}

type Asking = Pick<Revision, 'force' | 'id' | 'detention'>;

/** Other detentions that one of these interpreters attended during a session here. */
function* attendedMeanwhile(
  steps: Steps,
  asOf: Instant,
  { force, id, detention }: Asking,
): Script<Revision[]> {
  const found = new Map<string, Revision>();
  for (const session of detention.interpreterSessions) {
    if (session.interpreter === null) continue;
    const at = { force, detention: id, asOf };
    for (const other of yield* steps.detentions.withInterpreter(at, named(session))) {
      found.set(other.id, other);
    }
  }
  return [...found.values()];
}

/** Other detentions with a session of one of these engagements. */
function* sharingEngagements(
  steps: Steps,
  asOf: Instant,
  { force, id, detention }: Asking,
): Script<Revision[]> {
  const found = new Map<string, Revision>();
  const references = detention.interpreterSessions.map(({ engagement }) => engagement?.reference);
  for (const reference of new Set(references)) {
    if (reference === undefined) continue;
    const at = { force, detention: id, asOf };
    for (const other of yield* steps.detentions.withEngagement(at, reference)) {
      found.set(other.id, other);
    }
  }
  return [...found.values()];
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
