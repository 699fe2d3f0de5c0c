/** What all routes share: how requests are checked, documented and answered. */
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { z } from 'zod';
import { Refusal } from '../domain/errors.ts';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { fieldErrors } from '../shapes/fieldErrors.ts';
import { instantShape, optionalTextShape } from '../shapes/values.ts';
import type { Context } from '../usecases/access.ts';
import { answerOnce } from '../usecases/answerOnce.ts';
import type { Script, Steps } from '../usecases/store.ts';
import { requestHashOf, witnessReplay } from './replays.ts';

/** An answer, as a script makes it and as it is kept for an idempotency key. */
export interface Answer {
  status: 200 | 201;
  body: unknown;
  headers?: Record<string, string>;
}

/** A router whose schemas refuse with `invalid`, naming each field. */
export function router(): OpenAPIHono<HttpEnv> {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      // What was sent is there too, though the type does not say so.
      if (!result.success) throw doesNotHold(result.error, 'data' in result && result.data);
    },
  });
}

/** What a schema found wrong with a request. */
export function doesNotHold(error: z.ZodError, sent: unknown): Refusal {
  const errors = fieldErrors(error, sent);
  return new Refusal('invalid', 'the request does not hold: see errors', { errors });
}

/** Answers a read. */
export async function read(
  c: HonoContext<HttpEnv>,
  { store }: HttpDeps,
  script: (steps: Steps, context: Context) => Script<Answer>,
): Promise<Response> {
  const context = c.get('context');
  return respond(await store.read((steps) => script(steps, context)));
}

/**
 * Answers a read of what is about people. Its event is in the log before the answer leaves; where it
 * cannot be written, the read is refused.
 */
export async function consult(
  c: HonoContext<HttpEnv>,
  deps: HttpDeps,
  script: (steps: Steps, context: Context) => Script<Answer>,
): Promise<Response> {
  const context = inquiring(c, deps);
  return respond(
    await deps.store.transaction(context.actor.force, (steps) => script(steps, context)),
  );
}

/** A context of now, with what the caller says of why they ask, and for whom. */
export function inquiring(c: HonoContext<HttpEnv>, { newContext }: HttpDeps): Context {
  const inquiry = { reason: told(c, 'Audit-Reason'), recipient: told(c, 'Audit-Recipient') };
  return { ...newContext(c.get('context').actor), inquiry };
}

const MOST_INQUIRY_CHARACTERS = 300;
const inquiryShape = optionalTextShape(MOST_INQUIRY_CHARACTERS);

/** The headers of every read that is about people. */
export const inquiryHeaders: NonNullable<RouteConfig['parameters']> = Object.entries({
  'Audit-Reason': 'Why it is read, for the audit log: one line of UTF-8',
  'Audit-Recipient': 'Who else is to have it, which makes the read a disclosure: one line of UTF-8',
}).map(([name, description]) => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string', minLength: 1, maxLength: MOST_INQUIRY_CHARACTERS },
}));

/** A header in UTF-8, which arrives byte by byte; null where it is not sent. */
function told(c: HonoContext<HttpEnv>, header: string): string | null {
  const sent = c.req.header(header);
  if (sent === undefined) return null;
  const result = inquiryShape.safeParse(Buffer.from(sent, 'latin1').toString());
  if (result.success) return result.data;
  const detail = `${header} ${result.error.issues[0]?.message}`;
  throw new Refusal('invalid', detail, { errors: [{ pointer: `/${header}`, detail }] });
}

/**
 * Answers a write, once per Idempotency-Key where one is sent. Its moment is that of the write: a
 * body that comes in slowly would else be behind what was issued meanwhile (R19).
 */
export async function write(
  c: HonoContext<HttpEnv>,
  { store, newContext }: HttpDeps,
  script: (steps: Steps, context: Context) => Script<Answer>,
): Promise<Response> {
  const { actor } = c.get('context');
  const idempotencyKey = c.req.header('idempotency-key');
  if (c.req.method !== 'POST' || idempotencyKey === undefined) {
    const context = newContext(actor);
    return respond(await store.transaction(context.actor.force, (steps) => script(steps, context)));
  }
  checkIdempotencyKey(idempotencyKey);
  const { pathname, search } = new URL(c.req.url);
  const requestHash = requestHashOf(actor, pathname + search, await c.req.text());
  const context = newContext(actor);
  const request = { idempotencyKey, requestHash };
  const { answer, replayed } = await store.transaction(context.actor.force, function* (steps) {
    const once = yield* answerOnce(steps, context, request, () => script(steps, context));
    if (once.replayed) yield* witnessReplay(steps, context, once.answer.body);
    return once;
  });
  const headers = replayed ? { ...answer.headers, 'idempotency-replayed': 'true' } : answer.headers;
  return respond(headers ? { ...answer, headers } : answer);
}

function checkIdempotencyKey(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  const detail = 'Idempotency-Key has 1 to 255 visible characters, such as a UUID';
  throw new Refusal('invalid', detail, { errors: [{ pointer: '/Idempotency-Key', detail }] });
}

export function respond({ status, body, headers }: Answer): Response {
  return Response.json(body, {
    status,
    headers: { 'cache-control': 'no-store', ...headers },
  });
}

/** Answers with text, kept by nobody unless it is said how long. */
export function plain(text: string, cacheControl = 'no-store'): Response {
  return new Response(text, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': cacheControl },
  });
}

export const PLAIN = { 'text/plain': { type: 'string' } } as const;

export const idParam = z.object({ id: z.string().max(100) });

/** A JSON body that has to be there. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/**
 * A route's answers: what comes of it, as a component in JSON or as a schema by media type, and the
 * problems that it may meet.
 */
export function answers(
  status: 200 | 201,
  description: string,
  answer: string | Record<string, ReturnType<typeof ref> | { type: 'string'; format?: 'binary' }>,
  ...problems: readonly number[]
): RouteConfig['responses'] {
  const refused = {
    401: 'No valid access key',
    403: 'Not with this key',
    422: 'Does not hold',
    default: 'Whatever else is wrong with the request, or here',
  };
  const others = Object.fromEntries(problems.map((code) => [code, PROBLEM_WORDS[code] ?? '']));
  const described = Object.entries({ ...refused, ...others }).map(([code, words]) => [
    code,
    { description: words, content: { 'application/problem+json': { schema: ref('Problem') } } },
  ]);
  const schemas = typeof answer === 'string' ? { 'application/json': ref(answer) } : answer;
  const content = Object.entries(schemas).map(([type, schema]) => [type, { schema }]);
  return {
    [status]: { description, content: Object.fromEntries(content) },
    ...Object.fromEntries(described),
  };
}

const PROBLEM_WORDS: Record<number, string> = {
  404: 'Not there, or not for this key to see',
  406: 'Not available in that form',
  409: 'It does not fit what is so',
  412: 'The record has changed since',
  428: 'A header is missing that has to be sent',
};

export function ref(component: string) {
  return { $ref: `#/components/schemas/${component}` };
}

/** How many items a page has. */
export const limitShape = z.coerce
  .number({ error: 'is not a number from 1 to 500' })
  .int()
  .min(1)
  .max(500)
  .default(50)
  .describe('How many items a page has');

/** The "+" of an offset, where it is not percent-encoded, arrives as a space. */
export const queriedInstantShape = z
  .string()
  .transform((text) => text.replace(' ', '+'))
  .pipe(instantShape)
  .meta({ type: 'string', format: 'date-time', example: '2010-01-04T12:00:00Z' });
