/** Problems as RFC 9457 problem+json. */
import type { Context as HonoContext } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import { PROBLEMS, type Problem, problemIn, retryAfter } from '../http/problems.ts';

export function problem({ code, detail, errors = [], context = {} }: Problem): Response {
  const [status, title] = PROBLEMS[code];
  const body = {
    type: `urn:custody-billing:problem:${code}`,
    title,
    status,
    code,
    detail,
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
export function problemOf(error: unknown, requestId: string, log: Logger): Response {
  if (error instanceof HTTPException) return error.res ?? problem(httpProblem(error));
  return problem(problemIn(error, requestId, log));
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
export function noRoute(context: HonoContext): Response {
  return problem({
    code: 'not-found',
    detail: `there is no ${context.req.method} here: see /docs`,
  });
}
