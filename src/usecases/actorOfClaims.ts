/** Who an OpenID Connect token is of: its claims, which are verified by then, as an actor. */
import { textShape } from '../shapes/values.ts';
import { ROLES } from './access.ts';
import type { SignIn } from './signIn.ts';

export interface ClaimSettings {
  /** The force that the provider's tokens are for. */
  force: string;
  /** Where a token has its roles, such as "roles" or "realm_access.roles". */
  rolesClaim: string;
  /** Where it has the suites that the custody role is limited to; null: it is not limited. */
  suitesClaim: string | null;
}

type Claims = Readonly<Record<string, unknown>>;

const ALL_SUITES = '*';
const subjectShape = textShape(255);
const nameShape = textShape(100);

/** Roles that are not ours are passed over; whoever has none of ours is not let in. */
export function actorOfClaims(claims: Claims, settings: ClaimSettings): SignIn {
  const { force, rolesClaim, suitesClaim } = settings;
  const { sub } = claims;
  const failed = { force, key: null };
  // As it is: trimmed, two subjects could be one.
  if (typeof sub !== 'string' || subjectShape.safeParse(sub).data !== sub) {
    return { failed: { ...failed, why: 'wrong-claims' } };
  }
  const named = wordsAt(claims, rolesClaim);
  const roles = ROLES.filter((role) => named.includes(role));
  if (roles.length === 0) return { failed: { ...failed, why: 'no-role' } };
  return {
    actor: {
      force,
      key: `oidc/${sub}`,
      name: nameIn(claims) ?? sub,
      kind: isSystem(claims) ? 'system' : 'person',
      roles,
      suites: suitesClaim === null ? null : suitesAt(claims, suitesClaim),
    },
  };
}

function suitesAt(claims: Claims, claim: string): string[] | null {
  const suites = wordsAt(claims, claim);
  return suites.includes(ALL_SUITES) ? null : suites;
}

function nameIn({ name, preferred_username }: Claims): string | undefined {
  return [name, preferred_username]
    .map((text) => nameShape.safeParse(text))
    .find(({ success }) => success)?.data;
}

/**
 * A client that signed in for itself, and not for a person: RFC 9068 makes it its own subject; others
 * say it in a claim.
 */
function isSystem({ sub, client_id, azp, idtyp, gty }: Claims): boolean {
  return sub === (client_id ?? azp) || idtyp === 'app' || gty === 'client-credentials';
}

/** The texts of a claim, which is an array, or one text with spaces between them. */
function wordsAt(claims: Claims, path: string): string[] {
  const value = valueAt(claims, path);
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

/** A claim by its name, which may have dots in it, or else by the names on the way to it. */
function valueAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, name) => memberOf(value, name), claims);
}

function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
