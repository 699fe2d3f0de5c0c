/** Signing in with an access key, and signing out. */
import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { sha256Hex } from '../domain/hashing.ts';
import { authorizationCode } from '../http/authorizationCode.ts';
import type { HttpEnv } from '../http/deps.ts';
import { identifying, witnessingFailures } from '../http/identifying.ts';
import { ANONYMOUS } from '../usecases/signIn.ts';
import { endVisit } from '../usecases/visits.ts';
import type { PageDeps } from './deps.ts';
import { fieldsOf } from './forms.ts';
import { freshContext, type PageContext, seeOther } from './kit.ts';
import { PROVIDER_OUT, providerSignInRoutes } from './providerSignIn.ts';
import { leaveCookie, signedIn } from './signedIn.ts';
import { enter, nextIn, signInPage, tooManyTries } from './signInPage.ts';

const NO_KEY =
  'This access key opens nothing: check that it is copied whole, and that it has not expired or been revoked';
const ENDINGS = {
  over: {
    text: 'You were signed out, as nothing was done here for 20 minutes or the day’s sign-in was over. What was saved is saved.',
  },
  unsent: {
    text: 'What you sent was not saved, as you were no longer signed in. Sign in, and do it again.',
  },
  out: { text: 'You have signed out.' },
  here: {
    text: 'You have signed out here. You may still be signed in to other services with your police account.',
    link: { text: 'Sign out of your police account too', href: PROVIDER_OUT },
  },
} as const;
const isEnding = (text = ''): text is keyof typeof ENDINGS => Object.hasOwn(ENDINGS, text);

/** Signing in by a key, and by the provider where there is one; and out again. */
export function signInRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const witness = witnessingFailures(deps);
  const { openIdConnect } = deps;
  const provider = openIdConnect?.client
    ? authorizationCode(openIdConnect, openIdConnect.client)
    : null;
  app.use(
    '/sign-in',
    csrf({ origin: (origin, c) => origin === (deps.publicUrl ?? new URL(c.req.url).origin) }),
  );
  if (provider && openIdConnect) {
    app.route('/', providerSignInRoutes(deps, { provider, settings: openIdConnect, witness }));
  }

  app.get('/sign-in', (c) => {
    const { next, ended } = c.req.query();
    return signInPage(c, deps, {
      next: nextIn(next),
      ended: isEnding(ended) ? ENDINGS[ended] : undefined,
    });
  });

  app.post('/sign-in', withKey(deps, witness));
  app.post('/sign-out', signedIn(deps), async (c) => {
    const visit = c.get('visit');
    const context = freshContext(c, deps);
    await deps.store.transaction(context.actor.force, (steps) => endVisit(steps, context, visit));
    leaveCookie(c, deps);
    const isElsewhereToo = visit.keyHash === null && (await provider?.endSessionUrl());
    return seeOther(c, `/sign-in?ended=${isElsewhereToo ? 'here' : 'out'}`);
  });
  return app;
}

function withKey(deps: PageDeps, witness: ReturnType<typeof witnessingFailures>) {
  const identify = identifying(deps);
  const refused = (c: PageContext, next: string, text: string, status: 422 | 429 = 422) =>
    signInPage(c, deps, { next, problems: [{ field: 'key', text }], status });
  return async (c: PageContext): Promise<Response> => {
    const fields = await fieldsOf(c);
    const next = nextIn(fields.next);
    const token = (fields.key ?? '').trim();
    if (token === '') return refused(c, next, 'Enter your access key');
    const context = deps.newContext(ANONYMOUS);
    const found = token.startsWith('custody_')
      ? await identify(token, context, c.get('requestId'))
      : ({ failed: { why: 'not-a-token', force: null, key: null } } as const);
    if ('failed' in found) {
      const over = await witness(c, context, found.failed);
      c.set('problem', { code: over ? 'too-many-requests' : 'unauthenticated' });
      return over ? refused(c, next, tooManyTries(over), 429) : refused(c, next, NO_KEY);
    }
    return enter(c, deps, { actor: found.actor, keyHash: sha256Hex(token) }, next);
  };
}
