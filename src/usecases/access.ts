/** Who asks, and what they may do (the end of DESIGN section 6). */
import { type Detention, lastInterval } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import { sha256Hex } from '../domain/hashing.ts';
import type { Instant } from '../domain/time.ts';

export const ROLES = ['custody', 'finance', 'auditor', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Whose access key it is; in every use case, and in every event of the audit log. */
export interface Actor {
  force: string;
  /** The access key's id. */
  key: string;
  /** The person or system that holds it. */
  name: string;
  kind: 'person' | 'system';
  roles: readonly Role[];
  /** Suites that the custody role is limited to; null: all of the force's. */
  suites: readonly string[] | null;
}

export interface AccessKey extends Actor {
  /** SHA-256 of the token, which itself is kept nowhere. */
  tokenHash: string;
  createdAt: Instant;
  revokedAt: Instant | null;
  /** From then on it opens nothing. */
  expiresAt: Instant | null;
  /** To the hour. */
  lastUsedAt: Instant | null;
}

/** Why a key opens nothing any more at a moment; null while it does. */
export function whyOver(
  { revokedAt, expiresAt }: AccessKey,
  now: Instant,
): 'revoked' | 'expired' | null {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : null;
}

/** What a caller says of a read, for the audit log. */
export interface Inquiry {
  reason: string | null;
  /** Who else is to have what is read. */
  recipient: string | null;
}

/** Signs for the audit log, with a key that stands outside the database. */
export interface Signer {
  /**
   * The Ed25519 signature, 64 bytes, by the private half of a public key (32 bytes in base64). Refuses
   * with `signing-key-missing` where it is not at hand.
   */
  sign(publicKey: string, text: string): Uint8Array;
  /** Whether it is at hand. */
  has(publicKey: string): boolean;
}

/**
 * What a use case is given from outside, once: whoever asks, the moment, an id and a salt for what it
 * makes. A script that is run again makes the same again.
 */
export interface Context {
  actor: Actor;
  now: Instant;
  /** A UUIDv7. */
  id: string;
  /** 32 random bytes in hex. */
  salt: string;
  inquiry: Inquiry;
  signer: Signer;
}

/** The same with a salt for one of several things that it makes: whoever is shown one learns no other. */
export function withOwnSalt(context: Context, part: string): Context {
  return { ...context, salt: sha256Hex(`${context.salt}/${part}`) };
}

/** Who did something, as it is kept beside what they did. */
export type Person = Pick<Actor, 'key' | 'name'>;

export function personOf({ key, name }: Actor): Person {
  return { key, name };
}

/**
 * Whether two stand for one person: by the key that was used, or by the name, however it is spaced and
 * capitalised. One person can have several keys, and sign in from elsewhere too.
 */
export function isSamePerson(a: Person, b: Person): boolean {
  return a.key === b.key || plainName(a.name) === plainName(b.name);
}

function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Refuses with 403 unless the actor has one of the roles. */
export function permit(actor: Actor, ...roles: readonly Role[]): void {
  if (roles.some((role) => actor.roles.includes(role))) return;
  throw new Refusal('forbidden', `this needs the role ${roles.join(' or ')}`);
}

/** The suites that bound what an actor sees; null where nothing does. */
export function visibleSuites(actor: Actor): readonly string[] | null {
  const seesAll = actor.roles.includes('finance') || actor.roles.includes('auditor');
  return seesAll ? null : actor.suites;
}

export function mayRead(actor: Actor, detention: Detention): boolean {
  const suites = visibleSuites(actor);
  return suites === null || detention.intervals.some(({ suite }) => suites.includes(suite));
}

/** Whether the custody role may write of a stay where the person is now. */
export function mayWrite({ roles, suites }: Actor, detention: Detention): boolean {
  if (!roles.includes('custody')) return false;
  return suites === null || suites.includes(lastInterval(detention).suite);
}

/** A limited actor writes what is in one of their suites now, or what they move into one. */
export function permitWrite(actor: Actor, before: Detention | null, after: Detention): void {
  permit(actor, 'custody');
  const stays = [after, ...(before ? [before] : [])];
  if (actor.suites === null || stays.some((stay) => mayWrite(actor, stay))) return;
  const places = stays.map((detention) => lastInterval(detention).suite);
  throw new Refusal(
    'forbidden',
    `this key may write for ${actor.suites.join(', ') || 'no suite'} only, and the detention is in ${[...new Set(places)].join(', ')}`,
  );
}
