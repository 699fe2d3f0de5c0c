/** Who asks, by the token of an access key; and what the `system` log holds of whoever is not let in. */
import { SYSTEM_LOG } from '../domain/auditLog.ts';
import { sha256Hex } from '../domain/hashing.ts';
import type { Instant } from '../domain/time.ts';
import { type AccessKey, type Actor, type Context, whyOver } from './access.ts';
import { witness } from './events.ts';
import { forceOfToken } from './manageKeys.ts';
import type { Script, Steps, Store } from './store.ts';

const HOUR_SECONDS = 3600;

/** Whoever has not signed in. */
export const ANONYMOUS: Actor = {
  force: SYSTEM_LOG,
  key: '',
  name: 'anonymous',
  kind: 'system',
  roles: [],
  suites: null,
};

/** Why nobody was signed in: in the log, and not all of it in the answer. */
export type WhyNot =
  | 'not-a-token'
  | 'unknown-key'
  | 'revoked-key'
  | 'expired-key'
  | 'wrong-signature'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'expired-token'
  | 'early-token'
  | 'wrong-claims'
  /** What a browser brought from a provider answers no sign-in that it began. */
  | 'wrong-answer'
  | 'no-role';

export interface FailedSignIn {
  why: WhyNot;
  /** The force that the token claims to be for, whether there is one or not. */
  force: string | null;
  /** The id of the key that the token was of. */
  key: string | null;
}

export type SignIn<A extends Actor = Actor> = { actor: A } | { failed: FailedSignIn };

/** Whose access key a token is of, if it opens anything at a moment. */
export function* signIn(steps: Steps, token: string, now: Instant): Script<SignIn<AccessKey>> {
  const force = forceOfToken(token);
  if (force === null) return { failed: { why: 'not-a-token', force, key: null } };
  const key = yield* steps.keys.byHash(force, sha256Hex(token));
  if (!key) return { failed: { why: 'unknown-key', force, key: null } };
  const over = whyOver(key, now);
  return over ? { failed: { why: `${over}-key`, force, key: key.key } } : { actor: key };
}

/** Appends to the `system` log that someone was not let in; nothing of what they sent but the force. */
export function* witnessFailure(
  steps: Steps,
  context: Context,
  { why, force, key }: FailedSignIn,
): Script<void> {
  const known = force !== null && (yield* steps.forces.get(force)) !== undefined;
  yield* witness(
    steps,
    { ...context, actor: ANONYMOUS },
    {
      kind: 'sign-in.failed',
      subjects: key === null ? [] : [{ type: 'key', id: key }],
      details: { why, force: known ? force : null },
    },
  );
}

/** Keeps the hour in which a key is used: written for the first use in it alone. */
export async function noteUse(
  store: Store,
  { force, key, lastUsedAt }: AccessKey,
  now: Instant,
): Promise<void> {
  const hour = now - (now % HOUR_SECONDS);
  if (lastUsedAt !== null && lastUsedAt >= hour) return;
  await store.transaction(force, (steps) => steps.keys.noteUse(force, key, hour));
}
