/** Whose visit a request is of, and what a request forged elsewhere lacks. */
import type { Context as HonoContext } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { Refusal } from '../domain/errors.ts';
import { sha256Hex } from '../domain/hashing.ts';
import type { HttpEnv } from '../http/deps.ts';
import { describe } from '../http/problems.ts';
import { limitPerMinute } from '../http/rateLimits.ts';
import { ANONYMOUS } from '../usecases/signIn.ts';
import { noteVisit, visitOf } from '../usecases/visits.ts';
import type { PageDeps } from './deps.ts';
import { fieldsOf } from './forms.ts';

/** Beside a browser's own requests, such as for how long a visit lasts still: they are no use of it. */
const UNATTENDED = 'x-unattended';

/** Where the pages are reached through TLS, no other site of the domain can set the cookie (`__Host-`). */
const cookieName = (isSecure: boolean) => (isSecure ? '__Host-visit' : 'visit');

/** Whether browsers reach the pages through TLS. */
export function isSecure({ publicUrl }: PageDeps): boolean {
  return publicUrl?.startsWith('https:') === true;
}

/** Has the browser keep a visit's token until it is closed. */
export function keepCookie(c: HonoContext<HttpEnv>, deps: PageDeps, token: string): void {
  const secure = isSecure(deps);
  setCookie(c, cookieName(secure), token, { httpOnly: true, sameSite: 'Lax', path: '/', secure });
}

/** In the place of a visit's token, once somebody signed out: the browser is one that others may use. */
const SIGNED_OUT = 'signed-out';

/** Leaves nothing of a visit with the browser but that there was one. */
export function leaveCookie(c: HonoContext<HttpEnv>, deps: PageDeps): void {
  keepCookie(c, deps, SIGNED_OUT);
}

/** What a browser has of a visit, which may be over; undefined where it never had one. */
export function cookieOf(c: HonoContext<HttpEnv>, deps: PageDeps): string | undefined {
  return getCookie(c, cookieName(isSecure(deps)));
}

/** Whoever is signed in goes on; others are sent to sign in, and from there to the page that they asked for. */
export function signedIn(deps: PageDeps) {
  const { store, newContext, requestsPerMinute, log } = deps;
  const count = requestsPerMinute > 0 ? limitPerMinute(requestsPerMinute) : null;
  return createMiddleware<HttpEnv>(async (c, next) => {
    const token = cookieOf(c, deps);
    const { now } = newContext(ANONYMOUS);
    const visit = token && (await store.read((steps) => visitOf(steps, token, now)));
    if (!token || !visit) return toSignIn(c, token !== undefined && token !== SIGNED_OUT);
    const { actor } = visit;
    const used = await count?.(`${actor.force}/${actor.key}`);
    if (used?.isOver) throw new Refusal('too-many-requests', `wait ${used.resetSeconds} s`);
    c.set('visit', visit);
    c.set('context', newContext(actor));
    c.set('formToken', formTokenOf(token));
    if (!isRead(c)) await checkForm(c);
    if (!c.req.header(UNATTENDED)) {
      noteVisit(store, visit, now).catch((error: unknown) => {
        const requestId = c.get('requestId');
        log.warn({ requestId, error: describe(error) }, 'use of a visit not noted');
      });
    }
    await next();
  });
}

/** Whether it asks for a page, or for the head of one, and sends nothing. */
const isRead = (c: HonoContext<HttpEnv>) => ['GET', 'HEAD'].includes(c.req.method);

/** What each form of a visit holds, and no other site can know. */
function formTokenOf(token: string): string {
  return sha256Hex(`form of ${token}`);
}

async function checkForm(c: HonoContext<HttpEnv>): Promise<void> {
  const sent = c.req.header('x-form-token') ?? (await fieldsOf(c)).formToken;
  if (sent === c.get('formToken')) return;
  throw new Refusal(
    'forbidden',
    'the form was not sent from a page of yours here: go back, load the page again, and send it anew',
  );
}

function toSignIn(c: HonoContext<HttpEnv>, wasSignedIn: boolean): Response {
  const { pathname, search } = new URL(c.req.url);
  const next = isRead(c) ? `${pathname}${search}` : '/';
  const isForm = c.req.method === 'POST' && pathname !== '/sign-out';
  const ended = isForm ? 'unsent' : wasSignedIn && 'over';
  const query = new URLSearchParams({ next, ...(ended && { ended }) });
  return c.redirect(`/sign-in?${query}`, 303);
}
