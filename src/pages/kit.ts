/** What every page is made of: who sees it, how it is read, shown, and sent from one to the next. */
import type { Context as HonoContext } from 'hono';
import { createMiddleware } from 'hono/factory';
import { capitalised, withSpokenTimes } from '../documents/words.ts';
import type { HttpEnv } from '../http/deps.ts';
import { type Context, type Inquiry, permit, type Role } from '../usecases/access.ts';
import type { Script, Steps } from '../usecases/store.ts';
import { IDLE_SECONDS } from '../usecases/visits.ts';
import { ASSETS } from './assets.ts';
import type { PageDeps } from './deps.ts';
import { navigationFor } from './navigation.ts';
import { type FormProblem, render } from './render.ts';

export type PageContext = HonoContext<HttpEnv>;
export type PageStatus = 200 | 400 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503;

/** Lets in who has one of the roles; others get the page that says so, with 403. */
export function only(...roles: readonly Role[]) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    permit(c.get('context').actor, ...roles);
    await next();
  });
}

/** Whether whoever is signed in has one of the roles: what they cannot do is not offered. */
export function has(c: PageContext, ...roles: readonly Role[]): boolean {
  return roles.some((role) => c.get('context').actor.roles.includes(role));
}

/** Somewhere to go on to. */
export interface Link {
  text: string;
  href: string;
}

/** A context of now, with an id of its own, for whoever is signed in. */
export function freshContext(c: PageContext, { newContext }: PageDeps): Context {
  return newContext(c.get('context').actor);
}

/** Reads what is about nobody, for a page. */
export function read<T>(
  c: PageContext,
  { store }: PageDeps,
  script: (steps: Steps, context: Context) => Script<T>,
): Promise<T> {
  const context = c.get('context');
  return store.read((steps) => script(steps, context));
}

/** Reads what is about people: its event is in the log before the page leaves. */
export function consult<T>(
  c: PageContext,
  deps: PageDeps,
  script: (steps: Steps, context: Context) => Script<T>,
): Promise<T> {
  const context = freshContext(c, deps);
  return deps.store.transaction(context.actor.force, (steps) => script(steps, context));
}

/** What was done before a page is shown, by the code in its address; nothing where the table has none such. */
export function doneText(
  c: PageContext,
  texts: Readonly<Record<string, string>>,
): string | undefined {
  return Object.entries(texts).find(([code]) => code === c.req.query('done'))?.[1];
}

/** What every page says: its heading, and what its template shows. */
export interface PageView {
  /** The heading, and the beginning of the title. */
  title: string;
  /** The form of the page, where it has one: what is wrong with it stands above everything. */
  form?: { fields?: object; problems: readonly FormProblem[]; once?: string };
  /** What was done before the page is shown. */
  done?: string | undefined;
  [name: string]: unknown;
}

/** Shows a page by the name of its template under `views`: one whose form is wrong with 422, others with 200. */
export function show(
  c: PageContext,
  template: string,
  view: PageView,
  status: PageStatus = view.form?.problems.length ? 422 : 200,
): Response {
  const visit: HttpEnv['Variables']['visit'] | undefined = c.get('visit');
  const html = render(template, {
    ...view,
    site: {
      assets: ASSETS,
      nonce: c.get('secureHeadersNonce'),
      formToken: visit && c.get('formToken'),
      idleSeconds: visit && IDLE_SECONDS,
      person: visit?.actor.name,
      force: visit?.force,
      navigation: visit ? navigationFor(visit.actor, c.req.path) : [],
    },
  });
  return c.html(html, status);
}

/** Sends the browser on to where what it sent can be seen: reloading there sends nothing again. */
export function seeOther(c: PageContext, path: string): Response {
  return c.redirect(path, 303);
}

/** What a file is asked for with, beside its path. */
interface FileRequest {
  /** Why, and for whom, for the audit log. */
  inquiry?: Inquiry;
  /** Sent as JSON, where the API takes what is looked for that way. */
  body?: unknown;
  /** What it is called where it is kept; the API's own name where it is left out. */
  name?: string;
}

/**
 * Hands out a file that the API makes: a page that says why, where it refuses. `type` is the media type
 * to ask for, and `path` the API's.
 */
export async function download(
  c: PageContext,
  { askApi }: PageDeps,
  path: string,
  type: string,
  { inquiry, body, name }: FileRequest = {},
): Promise<Response> {
  // The same request, to whoever reads the log.
  const headers = new Headers({ accept: type, 'x-request-id': c.get('requestId') });
  if (inquiry?.reason) headers.set('audit-reason', asHeader(inquiry.reason));
  if (inquiry?.recipient) headers.set('audit-recipient', asHeader(inquiry.recipient));
  if (body !== undefined) headers.set('content-type', 'application/json');
  const request = new Request(new URL(path, c.req.url), {
    headers,
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  const answer = await askApi(request, { ...c.env, signedIn: c.get('context').actor });
  if (answer.ok) return toKeep(answer, name);
  const { title, ...told } = (await answer.json()) as ApiProblem;
  const details = told.errors?.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`);
  const detail = details?.join('. ') || told.detail;
  return showProblem(c, title, detail, answer.status as PageStatus);
}

/** What the API answers where it refuses. */
interface ApiProblem {
  title: string;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

/** As a file to keep, also where a browser would show it. */
function toKeep(answer: Response, name: string | undefined): Response {
  const own = answer.headers.get('content-disposition')?.replace(/^inline/, 'attachment');
  const disposition = name === undefined ? own : `attachment; filename="${name}"`;
  if (disposition !== undefined) answer.headers.set('content-disposition', disposition);
  return answer;
}

/** A header holds bytes: those of the text in UTF-8. */
function asHeader(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** A page that says what is wrong, and no more. */
export function showProblem(
  c: PageContext,
  title: string,
  detail: string,
  status: PageStatus,
): Response {
  const text = capitalised(withSpokenTimes(detail));
  return show(c, 'problem.njk', { title, detail: text.endsWith('.') ? text : `${text}.` }, status);
}
