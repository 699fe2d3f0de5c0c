/**
 * Signing people in at an OpenID Connect provider, in their browser: the authorization code flow with PKCE,
 * state and nonce. What the provider says of itself is fetched when it is first needed.
 */
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  ClientError,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import { actorOfClaims } from '../usecases/actorOfClaims.ts';
import type { SignIn } from '../usecases/signIn.ts';
import { type Client, type OpenIdConnect, unavailable } from './openIdConnect.ts';

const FETCH_SECONDS = 5;
const SCOPE = 'openid profile';

/** A sign-in that began, for the browser that began it to keep until it comes back from the provider. */
export const flightShape = z.object({
  state: z.string().min(20),
  nonce: z.string().min(20),
  verifier: z.string().min(43),
  /** The page to go on to. */
  next: z.string(),
});
export type Flight = z.output<typeof flightShape>;

/** Nobody came back signed in, and it is no fault of anybody's: they gave up, or the provider said no. */
export class Declined extends Error {}

export interface AuthorizationCode {
  /**
   * Where to send the browser, and what it is to keep. `asksAnew` has the provider ask who is there, also
   * where it knows somebody. Throws SignInUnavailable.
   */
  start(asked: {
    redirectUri: string;
    next: string;
    asksAnew: boolean;
  }): Promise<{ url: URL; flight: Flight }>;
  /** Who came back, by the address that they came back to. Throws SignInUnavailable, and Declined. */
  finish(cameBackTo: URL, flight: Flight): Promise<SignIn>;
  /** Where to sign out of the provider too; null where it has no such place, or cannot be asked now. */
  endSessionUrl(): Promise<URL | null>;
}

/** The flow for a client that the provider knows this service as. */
export function authorizationCode(settings: OpenIdConnect, client: Client): AuthorizationCode {
  const provider = discovered(settings.issuer, client);
  const reached = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Declined) throw error;
      provider.forget();
      throw unavailable(settings.issuer, error);
    }
  };
  return {
    start: (asked) => reached(async () => startAt(await provider.configuration(), asked)),
    finish: (cameBackTo, flight) =>
      reached(async () => {
        // Looked at before anything else: what answers no sign-in of this browser is not passed on.
        if (cameBackTo.searchParams.get('state') !== flight.state) return wrongAnswer(settings);
        const configuration = await provider.configuration();
        return await finishAt(configuration, settings, { cameBackTo, flight }).catch(
          (error: unknown) => answerOf(error, settings),
        );
      }),
    async endSessionUrl() {
      const configuration = await provider.configuration().catch(() => null);
      return configuration?.serverMetadata().end_session_endpoint
        ? buildEndSessionUrl(configuration)
        : null;
    },
  };
}

interface Discovered {
  configuration(): Promise<Configuration>;
  /** Asks anew the next time: the provider could not be reached by what it said of itself. */
  forget(): void;
}

function discovered(issuer: string, client: Client): Discovered {
  let known: Promise<Configuration> | null = null;
  const forget = () => {
    known = null;
  };
  return {
    configuration() {
      known ??= discover(issuer, client).catch((error: unknown) => {
        forget();
        throw error;
      });
      return known;
    },
    forget,
  };
}

async function discover(issuer: string, { id, secret }: Client): Promise<Configuration> {
  const authentication = secret === null ? None() : ClientSecretBasic(secret);
  const isOnLoopback = new URL(issuer).protocol === 'http:';
  const configuration = await discovery(new URL(issuer), id, undefined, authentication, {
    timeout: FETCH_SECONDS,
    execute: [enableNonRepudiationChecks, ...(isOnLoopback ? [allowInsecureRequests] : [])],
  });
  // A provider of many organisations may name a pattern in the place of one.
  const named = configuration.serverMetadata().issuer;
  if (named !== issuer) throw new Error(`it names another issuer, ${named}`);
  return configuration;
}

async function startAt(
  configuration: Configuration,
  { redirectUri, next, asksAnew }: Parameters<AuthorizationCode['start']>[0],
): Promise<{ url: URL; flight: Flight }> {
  const flight = {
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    next,
  };
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: SCOPE,
    state: flight.state,
    nonce: flight.nonce,
    code_challenge: await calculatePKCECodeChallenge(flight.verifier),
    code_challenge_method: 'S256',
    ...(asksAnew && { prompt: 'login' }),
  });
  return { url, flight };
}

async function finishAt(
  configuration: Configuration,
  settings: OpenIdConnect,
  { cameBackTo, flight }: { cameBackTo: URL; flight: Flight },
): Promise<SignIn> {
  const tokens = await authorizationCodeGrant(configuration, cameBackTo, {
    expectedState: flight.state,
    expectedNonce: flight.nonce,
    pkceCodeVerifier: flight.verifier,
  });
  const claims = tokens.claims();
  if (!claims) return wrongAnswer(settings);
  const found = actorOfClaims(claims, settings);
  const { userinfo_endpoint } = configuration.serverMetadata();
  if (saysAll(found, claims.sub) || !userinfo_endpoint) return found;
  const more = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return actorOfClaims({ ...more, ...claims }, settings);
}

/** Whether the ID token says enough by itself: some providers keep names and roles for who asks again. */
function saysAll(found: SignIn, sub: string): boolean {
  return 'actor' in found && found.actor.name !== sub && found.actor.suites?.length !== 0;
}

/** What came back answers no sign-in that began here, or not as it has to. */
export function wrongAnswer({ force }: Pick<OpenIdConnect, 'force'>): SignIn {
  return { failed: { why: 'wrong-answer', force, key: null } };
}

/** What came back is not as it has to be: a code that was used, a token that is not the provider's. */
const WRONG_ANSWERS: ReadonlySet<string | undefined> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
]);
const NOT_NOW: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/** What an error says of whoever came back; throws on what it says of the provider. */
function answerOf(error: unknown, settings: OpenIdConnect): SignIn {
  if (error instanceof AuthorizationResponseError && !NOT_NOW.has(error.error)) {
    throw new Declined(error.error);
  }
  const isWrongCode = error instanceof ResponseBodyError && error.error === 'invalid_grant';
  const isWrong = error instanceof ClientError && WRONG_ANSWERS.has(error.code);
  if (isWrongCode || isWrong) return wrongAnswer(settings);
  throw error;
}
