/** Signing in and out. */
import { Hono, type Context as HonoContext } from 'hono';
import { csrf } from 'hono/csrf';
import { sha256Hex } from '../domain/hashing.ts';
import type { HttpEnv } from '../http/deps.ts';
import { identifying, witnessingFailures } from '../http/identifying.ts';
import { ANONYMOUS } from '../usecases/signIn.ts';
import { endVisit, type Proven, startVisit } from '../usecases/visits.ts';
import type { PageDeps } from './deps.ts';
import { type FormProblem, fieldsOf } from './forms.ts';
import { type PageContext, seeOther, show } from './kit.ts';
import { startOf } from './navigation.ts';
import { dropCookie, keepCookie, signedIn } from './signedIn.ts';

const NO_KEY =
  'This access key opens nothing: check that it is copied whole, and that it has not expired or been revoked';
const ENDINGS: Readonly<Record<string, string>> = {
  over: 'You were signed out, as nothing was done here for 20 minutes or the day’s sign-in was over. What was saved is saved.',
  out: 'You have signed out.',
};

/** A path of these pages to go on to; anything else is the start. */
export function nextIn(text: string | undefined): string {
  return text !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : '/';
}

export function signInRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const identify = identifying(deps);
  const witness = witnessingFailures(deps);
  app.use(
    '/sign-in',
    csrf({ origin: (origin, c) => origin === (deps.publicUrl ?? new URL(c.req.url).origin) }),
  );

  app.get('/sign-in', (c) => {
    const { next, ended } = c.req.query();
    return signInPage(c, { next: nextIn(next), ended: ENDINGS[ended ?? ''] });
  });

  app.post('/sign-in', async (c) => {
    const fields = await fieldsOf(c);
    const next = nextIn(fields.next);
    const token = (fields.key ?? '').trim();
    if (token === '') return refused(c, next, 'Enter your access key');
    const context = deps.newContext(ANONYMOUS);
    const found = token.startsWith('custody_')
      ? await identify(token, context)
      : ({ failed: { why: 'not-a-token', force: null, key: null } } as const);
    if ('failed' in found) {
      const over = await witness(c, context, found.failed);
      const tooMany =
        over && `Too many tries from where you are: wait ${over.resetSeconds} seconds`;
      return refused(c, next, tooMany ?? NO_KEY, tooMany ? 429 : 422);
    }
    return enter(c, deps, { actor: found.actor, keyHash: sha256Hex(token) }, next);
  });

  function refused(c: PageContext, next: string, text: string, status: 422 | 429 = 422): Response {
    return signInPage(c, { next, problems: [{ field: 'key', text }], status });
  }

  app.post('/sign-out', signedIn(deps), async (c) => {
    const context = deps.newContext(c.get('context').actor);
    await deps.store.transaction((steps) => endVisit(steps, context, c.get('visit')));
    dropCookie(c, deps);
    return seeOther(c, '/sign-in?ended=out');
  });
  return app;
}

/** Starts a visit of whoever proved who they are. */
async function enter(
  c: HonoContext<HttpEnv>,
  deps: PageDeps,
  proven: Proven,
  next: string,
): Promise<Response> {
  const { store, newContext, newToken } = deps;
  const token = newToken(proven.actor.force);
  const context = newContext(proven.actor);
  await store.transaction((steps) => startVisit(steps, context, proven, token));
  keepCookie(c, deps, token);
  return seeOther(c, next === '/' ? startOf(proven.actor) : next);
}

function signInPage(
  c: PageContext,
  {
    next,
    ended,
    problems = [],
    status = 200,
  }: {
    next: string;
    ended?: string | undefined;
    problems?: FormProblem[];
    status?: 200 | 422 | 429;
  },
): Response {
  const form = { fields: {}, problems, once: '' };
  return show(c, 'sign-in.njk', { title: 'Sign in', next, ended, form }, status);
}
