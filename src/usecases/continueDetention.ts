/**
 * What happens in the course of a stay: a change of watch, suite or power, an interpreter, the release.
 * Sent twice, each is done once. What no longer fits the record is refused with its current intervals.
 */

import {
  type CustodyInterval,
  type Detention,
  isReleased,
  lastInterval,
  type Outcome,
  type Power,
  type Watch,
} from '../domain/detention.ts';
import { canonicalJson } from '../domain/hashing.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import { type SentSession, sessionOf } from '../shapes/detention.ts';
import { type Context, permit } from './access.ts';
import { findUnerased } from './findDetention.ts';
import { checkFit, doesNotFit, revise } from './reviseDetention.ts';
import type { CurrentDetention, Script, Steps } from './store.ts';

/** The next interval: what is left out stays as it was. */
export interface NextInterval {
  startedAt: Instant;
  endedAt?: Instant | null | undefined;
  suite?: string | undefined;
  watch?: Watch | undefined;
  power?: Power | undefined;
}

/** Starts an interval, which ends the one that is open. */
export function* addInterval(
  steps: Steps,
  context: Context,
  id: string,
  next: NextInterval,
): Script<CurrentDetention> {
  const current = yield* unvoided(steps, context, id, next.suite);
  const { detention } = current;
  const last = lastInterval(detention);
  const interval: CustodyInterval = {
    suite: next.suite ?? last.suite,
    startedAt: next.startedAt,
    endedAt: next.endedAt ?? null,
    watch: next.watch ?? last.watch,
    power: next.power ?? last.power,
  };
  if (canonicalJson(interval) === canonicalJson(last)) return current;
  if (isReleased(detention)) throw doesNotFit(current, 'the detention is released already');
  const before = detention.intervals.with(-1, { ...last, endedAt: last.endedAt ?? next.startedAt });
  const continuedStay = { ...detention, intervals: [...before, interval] };
  if (last.endedAt === null && isAlike(interval, last)) {
    checkFit(current, continuedStay, context);
    throw doesNotFit(current, 'nothing changes: suite, watch and power are what they are already');
  }
  return yield* continued(steps, context, current, continuedStay);
}

function isAlike(a: CustodyInterval, b: CustodyInterval): boolean {
  return a.suite === b.suite && a.watch === b.watch && a.power === b.power;
}

/** Ends the stay with an outcome; `endedAt` may be left out where the last interval has ended. */
export function* releaseDetention(
  steps: Steps,
  context: Context,
  id: string,
  { endedAt, outcome }: { endedAt?: Instant | null | undefined; outcome: Outcome },
): Script<CurrentDetention> {
  const current = yield* unvoided(steps, context, id);
  const { detention } = current;
  const last = lastInterval(detention);
  const end = endedAt ?? last.endedAt;
  if (end === null) throw doesNotFit(current, 'the last interval is open: say when it ended');
  if (last.endedAt !== null && last.endedAt !== end) {
    const ended = formatInstant(last.endedAt);
    throw doesNotFit(
      current,
      `the last interval ended at ${ended} already: leave endedAt out, or amend the record`,
    );
  }
  if (isReleased(detention) && detention.outcome === outcome) return current;
  if (isReleased(detention)) {
    throw doesNotFit(current, `released already, as ${detention.outcome}: amend the record`);
  }
  return yield* continued(steps, context, current, {
    ...detention,
    intervals: detention.intervals.with(-1, { ...last, endedAt: end }),
    outcome,
  });
}

/** Adds an interpreter session, also after the release. */
export function* addInterpreterSession(
  steps: Steps,
  context: Context,
  id: string,
  sent: SentSession,
): Script<CurrentDetention> {
  const current = yield* unvoided(steps, context, id);
  const { detention } = current;
  const session = sessionOf(sent);
  const text = canonicalJson(session);
  if (detention.interpreterSessions.some((other) => canonicalJson(other) === text)) return current;
  return yield* continued(steps, context, current, {
    ...detention,
    interpreterSessions: [...detention.interpreterSessions, session],
  });
}

/** Voids a record keyed wrongly; it stays in the log, and an amendment brings it back. */
export function* voidDetention(
  steps: Steps,
  context: Context,
  id: string,
  reason: string,
): Script<CurrentDetention> {
  permit(context.actor, 'custody');
  const current = yield* findUnerased(steps, context, id);
  if (current.void) return current;
  const { detention } = current;
  return yield* revise(steps, context, current, { detention, void: true, reason });
}

function* unvoided(
  steps: Steps,
  context: Context,
  id: string,
  into?: string,
): Script<CurrentDetention> {
  permit(context.actor, 'custody');
  const current = yield* findUnerased(steps, context, id, into);
  if (current.void) throw doesNotFit(current, 'the record was voided: amend it to bring it back');
  return current;
}

function* continued(
  steps: Steps,
  context: Context,
  current: CurrentDetention,
  detention: Detention,
): Script<CurrentDetention> {
  checkFit(current, detention, context);
  return yield* revise(steps, context, current, { detention, void: false, reason: null });
}
