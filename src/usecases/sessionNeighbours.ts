/** What the sessions of other detentions say against those of one (R13, R14). */
import { canonicalJson } from '../domain/hashing.ts';
import {
  engagementObstacle,
  overlapObstacle,
  type PlacedSession,
  type SessionObstacle,
} from '../domain/sessionObstacles.ts';
import type { Instant } from '../domain/time.ts';
import type { AcceptedOverlap, Meeting, Revision, Script, Steps } from './store.ts';

/** R13, R14: the first thing that the sessions of its neighbours set against a detention's. */
export function* sessionObstacle(
  steps: Steps,
  asOf: Instant,
  revision: Revision,
  neighbours: readonly Revision[],
): Script<SessionObstacle | null> {
  const { interpreterSessions: sessions } = revision.detention;
  const others = neighbours.flatMap(placed);
  if (overlapObstacle(sessions, others)) {
    const { overlapping, ownAccepted } = yield* unaccepted(steps, asOf, revision, neighbours);
    const overlap = overlapObstacle(sessions, overlapping.flatMap(placed), ownAccepted);
    if (overlap) return overlap;
  }
  return engagementObstacle(sessions, others);
}

/** The other detentions whose sessions may set something against those of some; in order of their ids. */
export function* sessionNeighbours(
  steps: Steps,
  asOf: Instant,
  revisions: readonly Revision[],
): Script<Meeting[]> {
  const sessions = revisions.flatMap(({ id, detention }) =>
    detention.interpreterSessions.map(({ interpreter, engagement, startedAt, endedAt }) => ({
      detention: id,
      interpreter,
      engagement: engagement?.reference ?? null,
      startedAt,
      endedAt,
    })),
  );
  const [first] = revisions;
  if (!first || sessions.length === 0) return [];
  return yield* steps.detentions.meeting({ force: first.force, asOf, sessions });
}

/** The neighbours of a detention, less those with which someone accepted its overlaps. */
export function* unaccepted(
  steps: Steps,
  asOf: Instant,
  revision: Revision,
  neighbours: readonly Revision[],
): Script<{ overlapping: Revision[]; ownAccepted: boolean }> {
  const { force, id } = revision;
  const accepted = yield* steps.agreements.acceptedOverlaps(force, id, asOf);
  const overlapping: Revision[] = [];
  for (const other of neighbours) {
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

function placed({ id, detention }: Revision): PlacedSession[] {
  return detention.interpreterSessions.map((session) => ({ detention: id, session }));
}
