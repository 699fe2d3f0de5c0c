import { createMiddleware } from 'hono/factory';
import { Refusal } from '../domain/errors.ts';
import { authenticate } from '../usecases/manageKeys.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';

/** Whose access key a request bears; without a valid one it goes no further. */
export function authentication({ store, newContext }: ApiDeps) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const actor = token && (await store.read((steps) => authenticate(steps, token)));
    if (!actor) {
      const detail = token
        ? 'the access key is unknown or revoked'
        : 'send an access key in the header: Authorization: Bearer custody_...';
      throw new Refusal('unauthenticated', detail);
    }
    c.set('context', newContext(actor));
    await next();
  });
}
