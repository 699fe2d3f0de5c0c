/**
 * Signing in at an OpenID Connect provider: there and back, with what was begun in a cookie meanwhile.
 * Whoever shares a browser is asked anew who they are: the provider would let them in as whoever was there
 * before.
 */
import { Hono, type Context as HonoContext } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import {
  type AuthorizationCode,
  Declined,
  type Flight,
  flightShape,
  wrongAnswer,
} from '../http/authorizationCode.ts';
import type { HttpEnv } from '../http/deps.ts';
import { checkForce, type witnessingFailures } from '../http/identifying.ts';
import type { OpenIdConnect } from '../http/openIdConnect.ts';
import { ROLES } from '../usecases/access.ts';
import { ANONYMOUS, type FailedSignIn } from '../usecases/signIn.ts';
import type { PageDeps } from './deps.ts';
import { type PageContext, seeOther, showProblem } from './kit.ts';
import { cookieOf, isSecure } from './signedIn.ts';
import { enter, nextIn, tooManyTries } from './signInPage.ts';

const PROVIDER = '/sign-in/provider';
const BACK = `${PROVIDER}/back`;
export const PROVIDER_OUT = `${PROVIDER}/out`;
const FLIGHT_SECONDS = 600;

const NOT_BEGUN =
  'this sign-in did not begin in this browser, or began more than 10 minutes ago: sign in again from the start';
const DECLINED = 'the sign-in was broken off there, or refused: try again, or use an access key';
const NO_ROLE = `your account is known, but has none of the roles that this service knows (${ROLES.join(', ')}). Whoever looks after accounts in your force can give you one. Then sign in again`;

interface ProviderDeps {
  provider: AuthorizationCode;
  settings: OpenIdConnect;
  witness: ReturnType<typeof witnessingFailures>;
}

/** To the provider, back from it, and out of it too. */
export function providerSignInRoutes(
  deps: PageDeps,
  { provider, settings, witness }: ProviderDeps,
): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const originOf = (c: PageContext) => deps.publicUrl ?? new URL(c.req.url).origin;

  app.get(PROVIDER, async (c) => {
    const { url, flight } = await provider.start({
      redirectUri: `${originOf(c)}${BACK}`,
      next: nextIn(c.req.query('next')),
      asksAnew: cookieOf(c, deps) !== undefined,
    });
    keepFlight(c, deps, flight);
    return c.redirect(url.href, 303);
  });

  app.get(BACK, async (c) => {
    const flight = takeFlight(c, deps);
    const { pathname, search } = new URL(c.req.url);
    const cameBackTo = new URL(`${originOf(c)}${pathname}${search}`);
    try {
      const found = flight ? await provider.finish(cameBackTo, flight) : wrongAnswer(settings);
      if ('failed' in found) return await refused(c, deps, witness, found.failed);
      await checkForce(deps.store, found.actor);
      return await enter(c, deps, { actor: found.actor, keyHash: null }, flight?.next ?? '/');
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      return showProblem(c, 'You are not signed in', DECLINED, 403);
    }
  });

  app.get(PROVIDER_OUT, async (c) => {
    const url = await provider.endSessionUrl();
    return url ? c.redirect(url.href, 303) : seeOther(c, '/sign-in?ended=out');
  });
  return app;
}

async function refused(
  c: PageContext,
  deps: PageDeps,
  witness: ProviderDeps['witness'],
  failed: FailedSignIn,
): Promise<Response> {
  const over = await witness(c, deps.newContext(ANONYMOUS), failed);
  const code = failed.why === 'no-role' ? 'forbidden' : 'unauthenticated';
  c.set('problem', { code: over ? 'too-many-requests' : code });
  if (over) return showProblem(c, 'Too many tries', tooManyTries(over), 429);
  return failed.why === 'no-role'
    ? showProblem(c, 'You have no role here', NO_ROLE, 403)
    : showProblem(c, 'You are not signed in', NOT_BEGUN, 403);
}

const cookieName = (deps: PageDeps) => (isSecure(deps) ? '__Host-sign-in' : 'sign-in');

function keepFlight(c: HonoContext<HttpEnv>, deps: PageDeps, flight: Flight): void {
  setCookie(c, cookieName(deps), JSON.stringify(flight), {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    secure: isSecure(deps),
    maxAge: FLIGHT_SECONDS,
  });
}

/** What was begun, once; null where nothing was. */
function takeFlight(c: HonoContext<HttpEnv>, deps: PageDeps): Flight | null {
  const kept = getCookie(c, cookieName(deps));
  deleteCookie(c, cookieName(deps), { path: '/', secure: isSecure(deps) });
  try {
    return flightShape.parse(JSON.parse(kept ?? 'null'));
  } catch {
    return null;
  }
}
