import { Hono } from 'hono';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { describe } from '../http/problems.ts';
import { StorageUnavailable, type WhyUnavailable } from '../usecases/store.ts';
import { problem } from './problems.ts';

const DETAILS: Readonly<Record<WhyUnavailable | 'unknown', string>> = {
  unreachable: 'the database does not answer',
  refused: 'the database server does not let this service in',
  'pool-full': 'all connections that this process may have are in use: see DATABASE_POOL',
  'server-full': 'the database server has no connection left: see its max_connections',
  'too-slow': 'the database is too slow',
  locked: 'the database is locked by another',
  'read-only': 'the database can be read only: a standby, perhaps',
  'other-version': 'the tables are of another version of this program',
  moving: 'records are being moved into the database: see the command migrate-to',
  'clock-ahead': "this machine's clock is ahead of the database server's: set right which is wrong",
  'disk-full': 'the disk of the database is full',
  damaged: 'the database is damaged, or its disk fails',
  unknown: 'the database cannot be used: the log has more',
};

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
      const reason = error instanceof StorageUnavailable ? error.reason : 'unknown';
      const requestId = c.get('requestId');
      log.error({ requestId, reason, error: describe(error) }, 'not ready');
      const why = error instanceof StorageUnavailable ? { reason: error.reason } : {};
      const detail = DETAILS[reason];
      return problem(c, { code: 'unavailable', detail, ...why, context: { reason } });
    }
  });
  return app;
}
