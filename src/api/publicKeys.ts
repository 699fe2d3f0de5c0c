import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import { keyLines } from '../domain/keyChain.ts';
import type { HttpDeps } from '../http/deps.ts';
import { publicKeys } from '../usecases/signingKeys.ts';
import { PLAIN, plain, ref, router } from './router.ts';

const CACHED = 'public, max-age=60';

/** Nobody is refused here. */
const responses: RouteConfig['responses'] = {
  200: {
    description:
      'A line NAME+ID+KEY for each (c2sp.org/signed-note), the newest of a log first. One that the key ' +
      'before it did not endorse is commented out with #: check it with the force',
    content: { 'text/plain': { schema: PLAIN['text/plain'] } },
  },
  default: {
    description: 'Whatever is wrong here',
    content: { 'application/problem+json': { schema: ref('Problem') } },
  },
};

const keysRoute = createRoute({
  method: 'get',
  path: '/public-keys',
  tags: ['Audit'],
  summary: 'The public keys that checkpoints of the audit logs were ever signed with, for anyone',
  security: [],
  responses,
});

/** Whoever checks an invoice or a checkpoint needs no access key for it. */
export function publicKeyRoutes({ store }: HttpDeps) {
  const app = router();
  app.openapi(keysRoute, async () => {
    return plain(keyLines(await store.read(publicKeys)), CACHED);
  });
  return app;
}
