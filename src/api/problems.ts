/** Problems as RFC 9457 problem+json. */
import type { Context as HonoContext } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import type { HttpEnv } from '../http/deps.ts';
import { PROBLEMS, type Problem, problemIn, retryAfter } from '../http/problems.ts';

/** An answer that is a problem, noted for the log and the counts. */
export function problem(
  c: HonoContext<HttpEnv>,
  { code, reason, detail, errors = [], context = {} }: Problem,
): Response {
  c.set('problem', { code, ...(reason && { reason }) });
  const [status, title] = PROBLEMS[code];
  const body = {
    type: `urn:custody-billing:problem:${code}`,
    title,
    status,
    code,
    detail,
    ...(reason && { reason }),
    requestId: c.get('requestId'),
    ...(errors.length > 0 && { errors }),
    ...context,
  };
  return new Response(JSON.stringify(body), { status, headers: headersOf(code) });
}

function headersOf(code: Problem['code']): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
    ...retryAfter(code),
  };
}

/** Whatever a route throws, as a problem. */
export function problemOf(error: unknown, c: HonoContext<HttpEnv>, log: Logger): Response {
  if (error instanceof HTTPException) return error.res ?? problem(c, httpProblem(error));
  return problem(c, problemIn(error, c.get('requestId'), log));
}

function httpProblem({ status, message }: HTTPException): Problem {
  if (status === 415) {
    const detail = 'send application/json, and say so in the Content-Type header';
    return { code: 'unsupported-media-type', detail };
  }
  if (status === 406) return { code: 'not-acceptable', detail: message };
  const detail = 'the body could not be read as JSON: check its quotes, commas and brackets';
  return { code: 'invalid-json', detail };
}

/** No route is there, or none that this method may be used on. */
export function noRoute(c: HonoContext<HttpEnv>): Response {
  return problem(c, {
    code: 'not-found',
    detail: `there is no ${c.req.method} here: see /docs`,
  });
}
