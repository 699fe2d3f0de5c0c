/** The page to sign in on, and what every way of signing in ends with. */
import type { Context as HonoContext } from 'hono';
import type { HttpEnv } from '../http/deps.ts';
import { type Proven, startVisit } from '../usecases/visits.ts';
import type { PageDeps } from './deps.ts';
import { type PageContext, seeOther, show } from './kit.ts';
import { startOf } from './navigation.ts';
import { linkOf } from './paging.ts';
import type { FormProblem } from './render.ts';
import { keepCookie } from './signedIn.ts';

/** Longer ones do not fit in a cookie. */
const LONGEST_PATH = 1000;

/** A path of these pages to go on to; anything else is the start. */
export function nextIn(text: string | undefined): string {
  const isPath = text !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(text);
  return isPath && text.length <= LONGEST_PATH ? text : '/';
}

/** Starts a visit of whoever proved who they are, and sends them on to `next`, or to where their role starts. */
export async function enter(
  c: HonoContext<HttpEnv>,
  deps: PageDeps,
  proven: Proven,
  next: string,
): Promise<Response> {
  const { store, newContext, newToken } = deps;
  const token = newToken(proven.actor.force);
  const context = newContext(proven.actor);
  await store.transaction(context.actor.force, (steps) =>
    startVisit(steps, context, proven, token),
  );
  keepCookie(c, deps, token);
  return seeOther(c, next === '/' ? startOf(proven.actor) : next);
}

interface SignInView {
  /** The path to go on to. */
  next: string;
  /** Why nobody is signed in any more. */
  ended?: Ending | undefined;
  problems?: readonly FormProblem[];
  status?: 200 | 422 | 429;
}

interface Ending {
  text: string;
  /** Where to end more than the visit here. */
  link?: { text: string; href: string };
}

/** Shows it, with why whoever was signed in no longer is, or what was wrong with what was typed. */
export function signInPage(
  c: PageContext,
  { openIdConnect }: PageDeps,
  { next, ended, problems = [], status = 200 }: SignInView,
): Response {
  const form = { fields: {}, problems, once: '' };
  const provider = openIdConnect?.client && {
    href: linkOf('/sign-in/provider', { next: next === '/' ? undefined : next }),
    host: new URL(openIdConnect.issuer).host,
  };
  return show(c, 'sign-in.njk', { title: 'Sign in', next, ended, form, provider }, status);
}

/** What whoever failed too often is told. */
export function tooManyTries({ resetSeconds }: { resetSeconds: number }): string {
  return `Too many tries from where you are: wait ${resetSeconds} seconds`;
}
