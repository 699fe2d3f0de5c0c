/** What the sessions of other detentions say against those of one (R13, R14). */
import { canonicalJson } from '../domain/hashing.ts';
import {
  engagementObstacle,
  overlapObstacle,
  overlaps,
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
  const { others, own } = yield* openOverlaps(steps, asOf, revision, neighbours);
  return (
    overlapObstacle(sessions, others.flatMap(placed), !own) ??
    engagementObstacle(sessions, neighbours.flatMap(placed))
  );
}

/** By detention, the others whose sessions may set something against its own, in order of their ids. */
export function* sessionNeighbours(
  steps: Steps,
  asOf: Instant,
  revisions: readonly Revision[],
): Script<Map<string, Revision[]>> {
  const [first] = revisions;
  const met = yield* sessionMeetings(steps, asOf, revisions);
  if (!first || met.length === 0) return new Map();
  const names = new Map(met.map((one) => [one.id, one]));
  const others = yield* steps.detentions.named(first.force, [...names.values()]);
  const byAsking = Map.groupBy(met, ({ asking }) => asking);
  return new Map(
    [...byAsking].map(([asking, its]) => {
      const ids = new Set(its.map(({ id }) => id));
      return [asking, others.filter(({ id }) => ids.has(id))];
    }),
  );
}

/** Which others they are. */
export function* sessionMeetings(
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

/** R14: the neighbours with a session that overlaps, and whether its own do; less what someone accepted. */
export function* openOverlaps(
  steps: Steps,
  asOf: Instant,
  revision: Revision,
  neighbours: readonly Revision[],
): Script<{ others: Revision[]; own: boolean }> {
  const { force, id, detention } = revision;
  const mine = detention.interpreterSessions;
  const overlapping = neighbours.filter((other) =>
    other.detention.interpreterSessions.some((b) => mine.some((a) => overlaps(a, b))),
  );
  const own = mine.some((a, n) => mine.slice(n + 1).some((b) => overlaps(a, b)));
  if (overlapping.length === 0 && !own) return { others: [], own };
  const accepted = yield* steps.agreements.acceptedOverlaps(force, id, asOf);
  const others: Revision[] = [];
  for (const other of overlapping) {
    if (!(yield* isAccepted(steps, accepted, revision, other))) others.push(other);
  }
  return { others, own: own && !(yield* isAccepted(steps, accepted, revision, revision)) };
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
