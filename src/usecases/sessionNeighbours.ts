/** What the sessions of other detentions say against those of one (R13, R14). */
import type { InterpreterSession } from '../domain/detention.ts';
import { canonicalJson } from '../domain/hashing.ts';
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
  revision: Revision,
): Script<{ overlapping: Revision[]; ownAccepted: boolean }> {
  const others = yield* attendedMeanwhile(steps, asOf, revision);
  const { force, id } = revision;
  const accepted = yield* steps.agreements.acceptedOverlaps(force, id, asOf);
  const overlapping: Revision[] = [];
  for (const other of others) {
    if (!(yield* isAccepted(steps, accepted, revision, other))) overlapping.push(other);
  }
  return { overlapping, ownAccepted: yield* isAccepted(steps, accepted, revision, revision) };
}

/** An acceptance holds for as long as the sessions on both sides are what they were. */
function* isAccepted(
  steps: Steps,
  accepted: readonly AcceptedOverlap[],
  a: Revision,
  b: Revision,
): Script<boolean> {
  for (const { detention, revision, other, otherRevision } of accepted) {
    const [first, second] = detention === a.id ? [a, b] : [b, a];
    if (first.id !== detention || second.id !== other) continue;
    if (!(yield* hasSessionsOf(steps, first, revision))) continue;
    if (yield* hasSessionsOf(steps, second, otherRevision)) return true;
  }
  return false;
}

function* hasSessionsOf(steps: Steps, now: Revision, then: number): Script<boolean> {
  if (now.revision === then) return true;
  const all = yield* steps.detentions.revisions(now.force, now.id);
  const sessions = all.find(({ revision }) => revision === then)?.detention.interpreterSessions;
  return canonicalJson(sessions ?? null) === canonicalJson(now.detention.interpreterSessions);
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

function placed({ id, detention }: Revision): PlacedSession[] {
  return detention.interpreterSessions.map((session) => ({ detention: id, session }));
}
