/** Access keys: made with a secret that is shown once, listed, revoked; and a force with its first. */
import { type EventDetails, type EventSubject, SYSTEM_LOG } from '../domain/auditLog.ts';
import { invalidField, Refusal } from '../domain/errors.ts';
import type { Customer, Force, Suite } from '../domain/force.ts';
import { contentHash, sha256Hex } from '../domain/hashing.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { AccessKey, Context, Role } from './access.ts';
import { permit } from './access.ts';
import { witness } from './events.ts';
import { registerSigningKey, verifierKeys } from './proveLog.ts';
import type { Script, Steps } from './store.ts';

/** What a new key is for. */
export interface KeyRequest {
  name: string;
  kind: 'person' | 'system';
  roles: readonly Role[];
  suites: readonly string[] | null;
  /** From then on it opens nothing; left out or null: until it is revoked. */
  expiresAt?: Instant | null;
}

const TOKEN = /^custody_([A-Z]{2,8})_([A-Za-z0-9_-]{43})$/;

/** The bearer token of a secret of 256 random bits in base64url. */
export function tokenOf(force: string, secret: string): string {
  return `custody_${force}_${secret}`;
}

/** The force that a token is for, by its form; null for what is no token. */
export function forceOfToken(token: string): string | null {
  return TOKEN.exec(token)?.[1] ?? null;
}

/** Makes a key; `token` is to be handed to its holder and kept nowhere. */
export function* createKey(
  steps: Steps,
  context: Context,
  request: KeyRequest,
  token: string,
): Script<AccessKey> {
  const { actor } = context;
  permit(actor, 'administrator');
  const known = (yield* steps.forces.suites(actor.force)).map(({ code }) => code);
  const unknown = request.suites?.filter((suite) => !known.includes(suite)) ?? [];
  if (unknown.length > 0) {
    const detail = `${unknown.join(', ')}: not a suite of ${actor.force}, which has ${known.join(', ')}`;
    throw invalidField({ pointer: '/suites', detail });
  }
  checkExpiry(context, request.expiresAt ?? null);
  return yield* insertKey(steps, context, request, token);
}

export function checkExpiry({ now }: Context, expiresAt: Instant | null): void {
  if (expiresAt === null || expiresAt > now) return;
  const detail = 'is past already: a key expires in the future, or never';
  throw new Refusal('invalid', `the expiry ${detail}`, {
    errors: [{ pointer: '/expiresAt', detail }],
  });
}

function* insertKey(
  steps: Steps,
  context: Context,
  request: KeyRequest,
  token: string,
): Script<AccessKey> {
  const key = newKey(context, request, token);
  yield* steps.keys.insert(key);
  yield* witness(steps, context, {
    kind: 'key.created',
    subjects: [keySubject(key)],
    details: keyDetails(key),
  });
  return key;
}

/** A key that nobody has used yet; its id is the context's. */
export function newKey(
  { actor, now, id }: Context,
  { name, kind, roles, suites, expiresAt = null }: KeyRequest,
  token: string,
): AccessKey {
  return {
    force: actor.force,
    key: id,
    name,
    kind,
    roles,
    suites,
    tokenHash: sha256Hex(token),
    createdAt: now,
    revokedAt: null,
    expiresAt,
    lastUsedAt: null,
  };
}

export function keySubject(key: AccessKey): EventSubject {
  return { type: 'key', id: key.key, hash: keyHash(key) };
}

/** What the log says of a new key, in words. */
export function keyDetails({ name, kind, roles, suites, expiresAt }: AccessKey): EventDetails {
  const said = { name, kind, roles: roles.join(' '), suites: suites?.join(' ') ?? null };
  return expiresAt === null ? said : { ...said, expires: formatInstant(expiresAt) };
}

/** What the log holds of a key. */
export function keyHash(key: AccessKey): string {
  const { name, kind, roles, suites, tokenHash, revokedAt, expiresAt } = key;
  // Keys from before keys could expire keep their hashes.
  const expiry = expiresAt === null ? {} : { expiresAt };
  return contentHash({ name, kind, roles, suites, tokenHash, revokedAt, ...expiry });
}

export function* listKeys(steps: Steps, { actor }: Context): Script<AccessKey[]> {
  permit(actor, 'administrator');
  return yield* steps.keys.list(actor.force);
}

/** From the next request on the key opens nothing. */
export function* revokeKey(steps: Steps, context: Context, id: string): Script<void> {
  const { actor, now } = context;
  permit(actor, 'administrator');
  const keys = yield* steps.keys.list(actor.force);
  const key = keys.find((other) => other.key === id);
  if (!key || !(yield* steps.keys.revoke(actor.force, id, now))) {
    throw new Refusal('not-found', 'there is no such key, or it is revoked already');
  }
  const revoked = { ...key, revokedAt: now };
  checkAdministrators(key, [...keys.filter((other) => other !== key), revoked]);
  yield* witness(steps, context, { kind: 'key.revoked', subjects: [keySubject(revoked)] });
}

/** There is always an administrator's key that never expires: without one, nobody could make another. */
export function checkAdministrators(changed: AccessKey, keys: readonly AccessKey[]): void {
  if (!isLasting(changed) || keys.some(isLasting)) return;
  throw new Refusal(
    'last-administrator',
    'this is the last administrator key that never expires: make another first',
  );
}

function isLasting({ roles, revokedAt, expiresAt }: AccessKey): boolean {
  return roles.includes('administrator') && revokedAt === null && expiresAt === null;
}

/**
 * Makes a force with its reference data and its first key; refused where the force exists. `publicKey`
 * is the public half of the key that signs for its log, and for the `system` log.
 */
export function* setUpForce(
  steps: Steps,
  context: Context,
  setup: { force: Force; suites: readonly Suite[]; customers: readonly Customer[] },
  first: { request: KeyRequest; token: string; publicKey: string },
): Script<AccessKey> {
  const { force, suites, customers } = setup;
  if (!(yield* steps.forces.insert(force))) {
    throw new Refusal('invalid', `${force.code} is set up already in this database`);
  }
  for (const suite of suites) yield* steps.forces.putSuite(force.code, suite);
  for (const customer of customers) yield* steps.forces.putCustomer(force.code, customer);
  yield* witness(steps, context, {
    kind: 'force.set-up',
    subjects: [
      { type: 'force', id: force.code, hash: contentHash(force) },
      ...suites.map((suite) => subjectOf('suite', suite)),
      ...customers.map((customer) => subjectOf('customer', customer)),
    ],
    details: { suites: suites.length, customers: customers.length },
  });
  yield* registerSigningKey(steps, context, first.publicKey);
  const system = { ...context, actor: { ...context.actor, force: SYSTEM_LOG } };
  const known = yield* verifierKeys(steps, SYSTEM_LOG);
  if (known.at(-1)?.publicKey !== first.publicKey) {
    yield* registerSigningKey(steps, system, first.publicKey);
  }
  return yield* insertKey(steps, context, first.request, first.token);
}

function subjectOf(type: 'suite' | 'customer', content: Suite | Customer) {
  return { type, id: content.code, hash: contentHash(content) };
}
