/**
 * What sessions of other detentions say against billing these (R13's shares, R14's overlaps). It stands
 * outside `rate`, which knows one detention only.
 */
import type { InterpreterSession } from './detention.ts';

/** A session together with whose it is. */
export interface PlacedSession {
  detention: string;
  session: InterpreterSession;
}

/** What stands in the way of billing some sessions of a detention, because of other sessions. */
export interface SessionObstacle {
  reason: 'session-overlap' | 'engagement-shares';
  detail: string;
  /** The places, from 1, of the detention's own sessions that are concerned. */
  sessions: readonly number[];
}

/**
 * R13: the shares of each engagement in `sessions` must be 1..of, each once, and must agree on what
 * they share. `others` are the sessions of the same engagements in other detentions.
 */
export function engagementObstacle(
  sessions: readonly InterpreterSession[],
  others: readonly PlacedSession[],
): SessionObstacle | null {
  return obstacleOf('engagement-shares', sessions, (session) => {
    const { engagement } = session;
    if (!engagement) return null;
    const all = [...sessions, ...others.map((other) => other.session)].filter(
      (other) => other.engagement?.reference === engagement.reference,
    );
    const wrong = wrongShares(session, engagement.of, all);
    return wrong && `, engagement ${engagement.reference}: ${wrong}`;
  });
}

/** All the sessions that something is wrong with, and in words what is wrong with the first. */
function obstacleOf(
  reason: SessionObstacle['reason'],
  sessions: readonly InterpreterSession[],
  wrongWith: (session: InterpreterSession) => string | null,
): SessionObstacle | null {
  const found = sessions.flatMap((session, n) => {
    const wrong = wrongWith(session);
    return wrong === null ? [] : [{ number: n + 1, wrong }];
  });
  const [first] = found;
  return first
    ? {
        reason,
        detail: `interpreter session ${first.number}${first.wrong}`,
        sessions: found.map(({ number }) => number),
      }
    : null;
}

/** What is wrong with all the shares of one engagement, or null. */
function wrongShares(
  session: InterpreterSession,
  of: number,
  all: readonly InterpreterSession[],
): string | null {
  const shares = all.map((other) => other.engagement?.share);
  if (all.some((other) => sharedPart(other) !== sharedPart(session))) {
    return 'its sessions disagree on the times, the fee or the number of shares';
  }
  for (let share = 1; share <= of; share++) {
    const count = shares.filter((other) => other === share).length;
    if (count === 0) return `share ${share} of ${of} is missing`;
    if (count > 1) return `share ${share} of ${of} is there ${count} times`;
  }
  return null;
}

/** What all sessions of an engagement have in common: everything but the share. */
function sharedPart({ engagement, ...session }: InterpreterSession): string {
  return JSON.stringify([
    engagement?.of,
    session.mode,
    session.startedAt,
    session.endedAt,
    session.invoicedPence,
    session.travelMinutes,
    session.miles,
    session.cancelled,
  ]);
}

/** R14: two sessions of one interpreter that overlap, unless of one engagement. */
export function overlaps(a: InterpreterSession, b: InterpreterSession): boolean {
  if (a.interpreter === null || a.interpreter !== b.interpreter) return false;
  if (a.engagement && a.engagement.reference === b.engagement?.reference) return false;
  return a.startedAt < b.endedAt && b.startedAt < a.endedAt;
}

/**
 * R14: the sessions of a detention that overlap another of its own (unless someone accepted that), or
 * one of `others`.
 */
export function overlapObstacle(
  sessions: readonly InterpreterSession[],
  others: readonly PlacedSession[],
  ownAccepted = false,
): SessionObstacle | null {
  return obstacleOf('session-overlap', sessions, (session) => {
    const own = ownAccepted
      ? -1
      : sessions.findIndex((other) => other !== session && overlaps(session, other));
    const other = others.find((placed) => overlaps(session, placed.session));
    if (own < 0 && !other) return null;
    const where = other ? `a session of detention ${other.detention}` : `session ${own + 1}`;
    return ` overlaps ${where}: the interpreter cannot be in two places; amend one, or say why both are right`;
  });
}
