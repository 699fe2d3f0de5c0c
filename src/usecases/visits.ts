/** Who is signed in to the pages: from a sign-in until it is ended, left unused, or a day's work old. */
import { sha256Hex } from '../domain/hashing.ts';
import { type Instant, SKEW_SECONDS } from '../domain/time.ts';
import { type Actor, type Context, whyOver } from './access.ts';
import { witness } from './events.ts';
import { forceOfToken } from './manageKeys.ts';
import type { Draft, Script, Steps, Store, Visit } from './store.ts';

/** Whoever does nothing for so long is signed out: a screen in a custody suite is seen by many. */
export const IDLE_SECONDS = 20 * 60;
/** Longer than a shift: then everyone signs in anew, and a provider is asked again what they may do. */
const LONGEST_SECONDS = 12 * 3600;
const NOTED_SECONDS = 60;

/** How somebody proved who they are: with an access key, or through an identity provider. */
export interface Proven {
  actor: Actor;
  /** SHA-256 of the access key's token; null: through a provider. */
  keyHash: string | null;
}

/** Starts a visit of whoever signed in, and ends those of everyone that are over. */
export function* startVisit(
  steps: Steps,
  context: Context,
  { actor, keyHash }: Proven,
  token: string,
): Script<void> {
  const { now } = context;
  const { force } = actor;
  yield* endOverVisits(steps, force, now);
  const hash = sha256Hex(token);
  yield* steps.visits.insert({ force, hash, keyHash, actor, startedAt: now, seenAt: now });
  yield* witnessVisit(steps, { ...context, actor }, 'sign-in.succeeded');
}

/** Ends every visit of a force that is over, with what was typed in it. */
export function* endOverVisits(steps: Steps, force: string, now: Instant): Script<void> {
  yield* steps.visits.removeOver({
    force,
    seenBefore: now - IDLE_SECONDS,
    startedBefore: now - LONGEST_SECONDS,
  });
}

/** Whose visit a token is of; undefined where it is over, or there never was one. */
export function* visitOf(steps: Steps, token: string, now: Instant): Script<Visit | undefined> {
  const force = forceOfToken(token);
  if (force === null) return undefined;
  const visit = yield* steps.visits.get({ force, hash: sha256Hex(token) });
  if (!visit || secondsLeft(visit, now) === 0) return undefined;
  if (visit.keyHash === null) return visit;
  const key = yield* steps.keys.byHash(force, visit.keyHash);
  // As the key is now: a right that was taken away is gone at once.
  return key && whyOver(key, now) === null ? { ...visit, actor: key } : undefined;
}

/** How long a visit lasts still, if nothing is done; not at all, where a clock that was ahead made it. */
export function secondsLeft({ startedAt, seenAt }: Visit, now: Instant): number {
  if (seenAt > now + SKEW_SECONDS) return 0;
  return Math.max(0, Math.min(seenAt + IDLE_SECONDS, startedAt + LONGEST_SECONDS) - now);
}

/** Keeps the minute in which a visit was used last. */
export async function noteVisit(store: Store, visit: Visit, now: Instant): Promise<void> {
  if (now - visit.seenAt < NOTED_SECONDS) return;
  await store.transaction(visit.force, (steps) => steps.visits.noteUse(visit, now));
}

/** Ends a visit by whoever signs out, with all that they had typed and not sent. */
export function* endVisit(steps: Steps, context: Context, visit: Visit): Script<void> {
  yield* steps.visits.remove(visit);
  yield* witnessVisit(steps, context, 'sign-in.ended');
}

function* witnessVisit(
  steps: Steps,
  context: Context,
  kind: 'sign-in.succeeded' | 'sign-in.ended',
): Script<void> {
  const { key } = context.actor;
  yield* witness(steps, context, { kind, subjects: [{ type: 'key', id: key }] });
}

/** Each search and each record begun is one; what is older than so many was left lying. */
export const MOST_DRAFTS = 200;

/** Keeps what was typed, as long as its visit is there, and forgets what the visit has left lying. */
export function* keepDraft(steps: Steps, visit: Visit, draft: Draft): Script<void> {
  if (!(yield* steps.visits.get(visit))) return;
  yield* steps.visits.putDraft(visit, draft);
  yield* steps.visits.removeDraftsBut(visit, MOST_DRAFTS);
}
