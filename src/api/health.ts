import { Hono } from 'hono';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { describe } from '../http/problems.ts';
import { StorageUnavailable, WHAT_IS_WRONG } from '../usecases/store.ts';
import { problem } from './problems.ts';

const UNKNOWN = 'unknown';
const NOT_KNOWN = 'the database cannot be used: the log has more';

/** Liveness: the process answers. Readiness: the database does too, and can be written. */
export function healthRoutes({ store, log }: HttpDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/live', (c) => c.json({ status: 'ok' }));
  app.get('/ready', async (c) => {
    try {
      await store.check();
      const forces = await store.read((steps) => steps.forces.codes());
      return c.json({ status: 'ok', forces: forces.length });
    } catch (error) {
      const requestId = c.get('requestId');
      const reason = error instanceof StorageUnavailable ? error.reason : null;
      log.error({ requestId, reason: reason ?? UNKNOWN, error: describe(error) }, 'not ready');
      return problem(
        c,
        reason
          ? { code: 'unavailable', reason, detail: WHAT_IS_WRONG[reason] }
          : { code: 'unavailable', detail: NOT_KNOWN, context: { reason: UNKNOWN } },
      );
    }
  });
  return app;
}
