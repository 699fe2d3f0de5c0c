import { Hono } from 'hono';
import type { HttpDeps } from '../http/deps.ts';
import { problem } from './problems.ts';

/** Liveness: the process answers. Readiness: the database does too. */
export function healthRoutes({ store, log }: HttpDeps): Hono {
  const app = new Hono();
  app.get('/live', (c) => c.json({ status: 'ok' }));
  app.get('/ready', async (c) => {
    try {
      const forces = await store.read((steps) => steps.forces.codes());
      return c.json({ status: 'ok', forces: forces.length });
    } catch (error) {
      log.error({ name: error instanceof Error ? error.name : 'error' }, 'the database is down');
      return problem({ code: 'unavailable', detail: 'the database does not answer' });
    }
  });
  return app;
}
