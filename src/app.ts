/** The Hono app; listens to nothing. */
import { randomUUID } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { authentication } from './api/authentication.ts';
import type { ApiDeps, ApiEnv } from './api/deps.ts';
import { detentionRoutes } from './api/detentions.ts';
import { describeApi, docsRoutes } from './api/docs.ts';
import { healthRoutes } from './api/health.ts';
import { importRoutes } from './api/importing.ts';
import { invoiceRoutes } from './api/invoices.ts';
import { noRoute, problem, problemOf } from './api/problems.ts';
import { referenceRoutes } from './api/referenceData.ts';
import { reportRoutes } from './api/reports.ts';
import { router } from './api/router.ts';
import { tariffRoutes } from './api/tariffs.ts';

export type AppDeps = ApiDeps;

/** Of a JSON body; an import has no limit. */
const MOST_BYTES = 1_000_000;

export function createApp(deps: AppDeps): OpenAPIHono<ApiEnv> {
  const app = router();
  app.use(logging(deps));
  app.onError((error, c) => problemOf(error, c.get('requestId'), deps.log));
  app.notFound(noRoute);
  app.route('/health', healthRoutes(deps));
  app.route('/docs', docsRoutes());
  app.use('/v1/*', secureHeaders(), authentication(deps));
  app.route('/v1', importRoutes(deps));
  app.use('/v1/*', limited());
  for (const routes of [
    detentionRoutes,
    tariffRoutes,
    referenceRoutes,
    invoiceRoutes,
    reportRoutes,
  ]) {
    app.route('/v1', routes(deps));
  }
  describeApi(app);
  return app;
}

/** One line a request: the route's pattern and not its path, and no references. */
function logging({ log }: AppDeps) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const requestId = randomUUID();
    c.set('requestId', requestId);
    const started = performance.now();
    await next();
    c.header('x-request-id', requestId);
    const milliseconds = Math.round((performance.now() - started) * 10) / 10;
    const key = c.get('context')?.actor.key;
    const { method } = c.req;
    const { status } = c.res;
    log.info({ requestId, method, route: routePath(c, -1), status, milliseconds, key }, 'request');
  });
}

function limited() {
  const detail = `a JSON body has at most ${MOST_BYTES} bytes; a file goes to /v1/detentions/import`;
  return bodyLimit({
    maxSize: MOST_BYTES,
    onError: () => problem({ code: 'body-too-large', detail }),
  });
}
