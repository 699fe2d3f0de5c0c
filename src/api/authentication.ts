import type { Context as HonoContext } from 'hono';
import { createMiddleware } from 'hono/factory';
import { Refusal } from '../domain/errors.ts';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { identifying, witnessingFailures } from '../http/identifying.ts';
import { type Count, limitHeaders, limitPerMinute } from '../http/rateLimits.ts';
import type { Context } from '../usecases/access.ts';
import { ANONYMOUS, type FailedSignIn, type WhyNot } from '../usecases/signIn.ts';
import { problem } from './problems.ts';

const HOW_TO_SIGN_IN = 'send an access key in the header: Authorization: Bearer custody_...';

/** Whose request it is; without a valid token, or past the limit of its key, it goes no further. */
export function authentication(deps: HttpDeps) {
  const { newContext, requestsPerMinute } = deps;
  const identify = identifying(deps);
  const refuse = refusing(deps);
  const count = requestsPerMinute > 0 ? limitPerMinute(requestsPerMinute) : null;
  return createMiddleware<HttpEnv>(async (c, next) => {
    // Set by the pages within the process; nothing that is sent can.
    if (c.env?.signedIn) {
      c.set('context', newContext(c.env.signedIn));
      return next();
    }
    const token = tokenIn(c.req.header('authorization') ?? '');
    if (token === null) throw new Refusal('unauthenticated', HOW_TO_SIGN_IN);
    const context = newContext(ANONYMOUS);
    const found = await identify(token, context, c.get('requestId'));
    if ('failed' in found) return await refuse(c, context, found.failed);
    const { actor } = found;
    c.set('context', { ...context, actor });
    const used = await count?.(`${actor.force}/${actor.key}`);
    if (used?.isOver)
      c.res = tooMany(c, used, `more than ${requestsPerMinute} requests in a minute`);
    else await next();
    for (const [name, value] of Object.entries(used ? limitHeaders(requestsPerMinute, used) : {})) {
      c.res.headers.set(name, value);
    }
  });
}

/** The bearer token, "" where what is sent is none; null where nothing is sent. */
export function tokenIn(authorization: string): string | null {
  if (/^(bearer)?$/i.test(authorization.trim())) return null;
  return /^Bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1] ?? '';
}

/** Answers a failed sign-in once it is in the log. */
function refusing(deps: HttpDeps) {
  const witness = witnessingFailures(deps);
  return async (
    c: HonoContext<HttpEnv>,
    context: Context,
    failed: FailedSignIn,
  ): Promise<Response> => {
    const failures = await witness(c, context, failed);
    if (failures) return tooMany(c, failures, 'too many failed sign-ins from where you are');
    const code = failed.why === 'no-role' ? 'forbidden' : 'unauthenticated';
    return problem(c, { code, detail: DETAILS[failed.why] });
  };
}

function tooMany(c: HonoContext<HttpEnv>, count: Count, what: string): Response {
  const detail = `${what}: try again in ${count.resetSeconds} s`;
  const response = problem(c, { code: 'too-many-requests', detail });
  response.headers.set('retry-after', String(count.resetSeconds));
  return response;
}

/** Whether there ever was such a key is for the log alone. */
const NO_KEY = 'the access key is unknown, expired or revoked';
const WRONG_TOKEN = "the token is not the identity provider's, or was changed";

const DETAILS: Readonly<Record<WhyNot, string>> = {
  'not-a-token': HOW_TO_SIGN_IN,
  'unknown-key': NO_KEY,
  'revoked-key': NO_KEY,
  'expired-key': NO_KEY,
  'wrong-signature': WRONG_TOKEN,
  'wrong-issuer': WRONG_TOKEN,
  'wrong-audience': 'the token is for another service: its audience is not this one',
  'expired-token': 'the token has expired: sign in anew',
  'early-token': 'the token is not valid yet',
  'wrong-claims': 'the token lacks a claim that it needs, such as "sub" or "exp"',
  'wrong-answer': WRONG_TOKEN,
  'no-role': 'the identity provider gives you none of the roles of this service',
};
