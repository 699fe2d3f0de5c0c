import { Refusal } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import { type AccessKey, type Context, permit, whyOver } from './access.ts';
import { witness } from './events.ts';
import { checkAdministrators, checkExpiry, keyDetails, keySubject, newKey } from './manageKeys.ts';
import type { Script, Steps } from './store.ts';

export interface Rotation {
  /** The key that is to be followed. */
  id: string;
  /** The successor's token, to be handed to its holder and kept nowhere. */
  token: string;
  /** So long both keys open. */
  overlapSeconds: number;
  /** When the successor expires, null for never; left out, it does when its predecessor was to. */
  expiresAt?: Instant | null;
}

/**
 * Makes a successor to a key, of the same name, kind, roles and suites. The key itself expires when the
 * overlap ends, or when it was to, if that is sooner. Gives both as they are from now on.
 */
export function* rotateKey(
  steps: Steps,
  context: Context,
  { id, token, overlapSeconds, expiresAt }: Rotation,
): Script<{ old: AccessKey & { expiresAt: Instant }; successor: AccessKey }> {
  const { actor, now } = context;
  permit(actor, 'administrator');
  const keys = yield* steps.keys.list(actor.force);
  const found = yield* findRotatable(steps, context, keys, id);
  const ends = Math.min(found.expiresAt ?? Number.POSITIVE_INFINITY, now + overlapSeconds);
  const old = { ...found, expiresAt: ends };
  const request = { ...found, expiresAt: expiresAt === undefined ? found.expiresAt : expiresAt };
  checkExpiry(context, request.expiresAt);
  const successor = newKey(context, request, token);
  checkAdministrators(found, [...keys.filter((other) => other !== found), old, successor]);
  yield* steps.keys.expire(actor.force, id, ends);
  yield* steps.keys.insert(successor);
  yield* witness(steps, context, {
    kind: 'key.rotated',
    subjects: [keySubject(old), keySubject(successor)],
    details: keyDetails(successor),
  });
  return { old, successor };
}

function* findRotatable(
  steps: Steps,
  { actor, now }: Context,
  keys: readonly AccessKey[],
  id: string,
): Script<AccessKey> {
  const key = keys.find((one) => one.key === id);
  if (!key || whyOver(key, now)) {
    throw new Refusal(
      'not-found',
      'there is no such key, or it is revoked or expired: make a new one',
    );
  }
  const events = yield* steps.audit.eventsOf(actor.force, `key/${id}`);
  const successor = events
    .filter(({ kind, subjects }) => kind === 'key.rotated' && subjects[0]?.id === id)
    .map(({ subjects }) => subjects[1]?.id)[0];
  if (!successor) return key;
  throw new Refusal('does-not-fit', `the key is followed by ${successor} already: rotate that one`);
}
