import { Hono } from 'hono';
import { sha256Hex } from '../domain/hashing.ts';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { tokenIn } from './authentication.ts';
import { problem } from './problems.ts';

const NEEDS_TOKEN =
  'send the token that METRICS_TOKEN has in the header: Authorization: Bearer ...; no access key opens this';

/**
 * Counts for a collector such as Prometheus. They are of all forces together, so no force's key opens them:
 * whoever runs the service gives the collector a token of its own.
 */
export function metricsRoutes({ metrics, metricsToken }: HttpDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/', async (c) => {
    const token = tokenIn(c.req.header('authorization') ?? '') ?? '';
    // By their hashes, which say nothing of how near a guess was.
    if (metricsToken === null || sha256Hex(token) !== sha256Hex(metricsToken)) {
      return problem(c, { code: 'unauthenticated', detail: NEEDS_TOKEN });
    }
    return c.text(await metrics.text(), 200, {
      'content-type': metrics.contentType,
      'cache-control': 'no-store',
    });
  });
  return app;
}
