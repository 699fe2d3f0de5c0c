/** Bearer tokens of an OpenID Connect provider: its keys are fetched when a token first needs them. */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import { actorOfClaims, type ClaimSettings } from '../usecases/actorOfClaims.ts';
import type { SignIn, WhyNot } from '../usecases/signIn.ts';

export interface OpenIdConnect extends ClaimSettings {
  issuer: string;
  /** What a token has to be for. */
  audience: string;
  /** What the provider knows the pages as, to sign people in for them; null: it does not. */
  client: Client | null;
}

export interface Client {
  id: string;
  /** null: it has none, and PKCE alone proves that whoever asks is who began. */
  secret: string | null;
}

/** Nobody can sign in through the provider just now; its message is for whoever runs the service. */
export class SignInUnavailable extends Error {}

/** What went wrong between the service and a provider. */
export function unavailable(issuer: string, error: unknown): SignInUnavailable {
  return new SignInUnavailable(`the identity provider ${issuer}: ${reasonOf(error)}`, {
    cause: error,
  });
}

/** Those with a key pair: a shared secret, or no signature, proves nothing of who signed. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const CLOCK_TOLERANCE_SECONDS = 30;
const FETCH_MILLISECONDS = 5000;

/** Reads a provider's tokens: who they are of, at a moment. Throws SignInUnavailable. */
export function openIdConnect(
  settings: OpenIdConnect,
): (token: string, now: Instant) => Promise<SignIn> {
  const { issuer, audience, force } = settings;
  const getKey = providerKeys(issuer);
  return async (token, now) => {
    try {
      const { payload } = await jwtVerify(token, getKey, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now * 1000),
        requiredClaims: ['sub', 'exp'],
      });
      return actorOfClaims(payload, settings);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      const why = whyNot(error);
      return { failed: { why, force: why === 'not-a-token' ? null : force, key: null } };
    }
  };
}

const WHY_NOT: Readonly<Record<string, WhyNot>> = {
  ERR_JWS_INVALID: 'not-a-token',
  ERR_JWT_INVALID: 'not-a-token',
  ERR_JWT_EXPIRED: 'expired-token',
  iss: 'wrong-issuer',
  aud: 'wrong-audience',
  nbf: 'early-token',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'wrong-claims',
};

function whyNot(error: errors.JOSEError): WhyNot {
  const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : '';
  return WHY_NOT[claim] ?? WHY_NOT[error.code] ?? 'wrong-signature';
}

/** What a token's signature is checked with; jose keeps the provider's keys, and fetches new ones. */
function providerKeys(issuer: string): JWTVerifyGetKey {
  let known: Promise<JWTVerifyGetKey> | null = null;
  const keySet = () => {
    known ??= discover(issuer).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
  return async (header, token) => {
    try {
      return await (await keySet())(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      throw unavailable(issuer, error);
    }
  };
}

/** Whether it is the token that is wrong, and not the provider. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}

const metadataShape = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });

/** OpenID Connect Discovery 1.0: the provider says where its keys are. */
async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MILLISECONDS),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const metadata = metadataShape.safeParse(await response.json());
  if (!metadata.success) throw new Error(`${url} is no OpenID Connect configuration`);
  const { issuer: named, jwks_uri } = metadata.data;
  if (named !== issuer) throw new Error(`${url} names another issuer, ${named}`);
  if (new URL(issuer).protocol === 'https:' && !jwks_uri.startsWith('https:')) {
    throw new Error(`${url} names keys that are not on https`);
  }
  return createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: FETCH_MILLISECONDS });
}
