/** All pages, beside the API: who is let in, what goes wrong, and the paths of each role. */
import { Hono, type MiddlewareHandler } from 'hono';
import { except } from 'hono/combine';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { NONCE, secureHeaders } from 'hono/secure-headers';
import { isApiPath } from '../http/apiPaths.ts';
import { bodyLimit } from '../http/bodyLimit.ts';
import type { HttpEnv } from '../http/deps.ts';
import { PROBLEMS, type Problem, problemIn, retryAfter } from '../http/problems.ts';
import { secondsLeft } from '../usecases/visits.ts';
import { assetRoutes } from './assets.ts';
import { AUDIT_PAGES } from './audit/pages.ts';
import { CUSTODY_PAGES } from './custody/pages.ts';
import { definitionRoutes } from './definitions.ts';
import type { PageDeps } from './deps.ts';
import { FINANCE_PAGES } from './finance/pages.ts';
import { type PageContext, type PageStatus, seeOther, showProblem } from './kit.ts';
import { startOf } from './navigation.ts';
import { signedIn } from './signedIn.ts';
import { signInRoutes } from './signIn.ts';
import { TARIFFS_PAGES } from './tariffs/pages.ts';
import { YEAR_PAGES } from './year/pages.ts';

/** Of a form; of one with a file; and of what anybody can send, before it is known who they are. */
const MOST_BYTES = { form: 1_000_000, file: 6_000_000, signIn: 20_000 };

/** What a page may load and where it may send to; the nonce is that of the design system's inline script. */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'", NONCE],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The paths of those who are signed in; each says which roles it is for. */
const ROUTES: readonly ((deps: PageDeps) => Hono<HttpEnv>)[] = [
  ...AUDIT_PAGES,
  ...CUSTODY_PAGES,
  ...FINANCE_PAGES,
  ...TARIFFS_PAGES,
  ...YEAR_PAGES,
  definitionRoutes,
];

/** Everything that is not the API's: the files of the pages, signing in, and the pages of each role. */
export function pageRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.onError((error, c) => problemPage(c, deps, error));
  const everywhere = (...middleware: MiddlewareHandler<HttpEnv>[]) =>
    app.use(except((c) => isApiPath(c.req.path), ...middleware));
  everywhere(secureHeaders({ contentSecurityPolicy: POLICY }));
  app.route('/', assetRoutes());
  everywhere(unkept, reachedAt(deps));
  everywhere(bodyLimits());
  app.route('/', signInRoutes(deps));
  everywhere(signedIn(deps));
  app.get('/', (c) => seeOther(c, startOf(c.get('context').actor)));
  // Asked in the background it is no use of the visit; sent, it is.
  app.on(['GET', 'POST'], '/visit', (c) =>
    c.json({ seconds: secondsLeft(c.get('visit'), c.get('context').now) }),
  );
  for (const routes of ROUTES) app.route('/', routes(deps));
  return app;
}

/** What a page says of people is kept by nobody on the way, and not by the browser. */
const unkept = createMiddleware<HttpEnv>(async (c, next) => {
  await next();
  c.header('cache-control', 'no-store');
});

/** Cookies and links hang on where the pages are reached: without PUBLIC_URL that is this machine alone. */
function reachedAt({ publicUrl }: PageDeps) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    if (publicUrl !== null || LOOPBACK.test(new URL(c.req.url).hostname)) return next();
    const detail =
      'whoever runs the service sets PUBLIC_URL to the https address that its pages are reached at';
    return told(c, { code: 'forbidden', detail });
  });
}

function bodyLimits(): MiddlewareHandler<HttpEnv> {
  const upTo = (bytes: number) => bodyLimit<HttpEnv>(bytes, (c) => told(c, tooLarge(bytes)));
  const form = upTo(MOST_BYTES.form);
  const file = upTo(MOST_BYTES.file);
  const signIn = upTo(MOST_BYTES.signIn);
  return createMiddleware<HttpEnv>((c, next) => {
    if (c.req.path === '/sign-in') return signIn(c, next);
    return /^multipart\//i.test(c.req.header('content-type') ?? '') ? file(c, next) : form(c, next);
  });
}

function tooLarge(bytes: number): Problem {
  const detail = `what a form sends, files included, has at most ${bytes / 1_000_000} MB: go back, and send less`;
  return { code: 'body-too-large', detail };
}

/** There is no such page, or nothing of that name. */
export function noPage(c: PageContext): Response {
  c.set('problem', { code: 'not-found' });
  const detail =
    'Check the address. If you followed a link here, what it led to may not be there, or not for you to see.';
  return showProblem(c, 'Page not found', detail, 404);
}

function problemPage(c: PageContext, { log }: PageDeps, error: unknown): Response {
  if (error instanceof HTTPException) {
    const detail = 'the form was not sent from a page of this service: load the page again';
    return error.status === 403 ? told(c, { code: 'forbidden', detail }) : error.getResponse();
  }
  const problem = problemIn(error, c.get('requestId'), log);
  return problem.code === 'not-found' ? noPage(c) : told(c, problem);
}

const TITLES: Partial<Record<Problem['code'], string>> = {
  forbidden: 'You cannot do this',
  'body-too-large': 'Too much was sent',
  'too-many-requests': 'Too many requests',
  'sign-in-unavailable': 'Sign-in is not available',
  internal: 'Something went wrong here',
};

const MAYBE_SAVED =
  'it broke off as it was being saved, and may be saved: go back and send the form again, which has one effect';

function told(c: PageContext, { code, reason, detail, context }: Problem): Response {
  c.set('problem', { code, ...(reason && { reason }) });
  const [status, title] = PROBLEMS[code];
  const said = context?.maybeWritten ? MAYBE_SAVED : detail;
  for (const [name, value] of Object.entries(retryAfter(code))) c.header(name, value);
  return showProblem(c, TITLES[code] ?? title, said, status as PageStatus);
}
