/** The Hono app; listens to nothing. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { accountRoutes } from './api/accounts.ts';
import { auditRoutes } from './api/audit.ts';
import { authentication } from './api/authentication.ts';
import { bodyLimit } from './api/bodyLimit.ts';
import { breakdownRoutes } from './api/breakdowns.ts';
import { chargeRoutes } from './api/charges.ts';
import { claimRoutes } from './api/claims.ts';
import { correctionRoutes } from './api/corrections.ts';
import type { ApiDeps, ApiEnv } from './api/deps.ts';
import { detentionRoutes } from './api/detentions.ts';
import { describeApi, docsRoutes } from './api/docs.ts';
import { healthRoutes } from './api/health.ts';
import { importRoutes } from './api/importing.ts';
import { invoiceRunRoutes } from './api/invoiceRuns.ts';
import { invoiceRoutes } from './api/invoices.ts';
import { paymentRoutes } from './api/payments.ts';
import { noRoute, problemOf } from './api/problems.ts';
import { publicKeyRoutes } from './api/publicKeys.ts';
import { unknownQueries } from './api/queries.ts';
import { referenceRoutes } from './api/referenceData.ts';
import { reportRoutes } from './api/reports.ts';
import { retentionRoutes } from './api/retention.ts';
import { router } from './api/router.ts';
import { tariffRoutes } from './api/tariffs.ts';
import { verifyRoutes } from './api/verifying.ts';
import { sha256Hex } from './domain/hashing.ts';

export type AppDeps = ApiDeps;

/** Of a JSON body; an import has no limit, and a file to verify its own. */
const MOST_BYTES = 1_000_000;

export function createApp(deps: AppDeps): OpenAPIHono<ApiEnv> {
  const app = router();
  app.use(logging(deps), secureHeaders());
  app.onError((error, c) => problemOf(error, c.get('requestId'), deps.log));
  app.notFound(noRoute);
  app.route('/health', healthRoutes(deps));
  app.route('/docs', docsRoutes());
  app.use('/v1/*', authentication(deps));
  app.use(unknownQueries(app));
  app.route('/', publicKeyRoutes(deps));
  app.route('/v1', importRoutes(deps));
  app.route('/v1', verifyRoutes(deps));
  app.use('/v1/*', bodyLimit(MOST_BYTES));
  for (const routes of [
    detentionRoutes,
    chargeRoutes,
    tariffRoutes,
    referenceRoutes,
    invoiceRoutes,
    paymentRoutes,
    accountRoutes,
    correctionRoutes,
    invoiceRunRoutes,
    claimRoutes,
    reportRoutes,
    auditRoutes,
    breakdownRoutes,
    retentionRoutes,
  ]) {
    app.route('/v1', routes(deps));
  }
  describeApi(app);
  return app;
}

/** One line a request: the route's pattern and not its path, and no references. */
function logging({ log }: AppDeps) {
  const keyInLog = keyNames();
  return createMiddleware<ApiEnv>(async (c, next) => {
    const requestId = randomUUID();
    c.set('requestId', requestId);
    const started = performance.now();
    await next();
    c.header('x-request-id', requestId);
    const milliseconds = Math.round((performance.now() - started) * 10) / 10;
    const key = keyInLog(c.get('context')?.actor.key);
    const { method } = c.req;
    const { status } = c.res;
    log.info({ requestId, method, route: patternOf(c), status, milliseconds, key }, 'request');
  });
}

/**
 * An access key goes by its id. What a provider calls a person may be an e-mail address: they go by a name
 * that is the same until the service starts again, and leads to nobody.
 */
function keyNames(): (key: string | undefined) => string | undefined {
  const salt = randomBytes(16).toString('hex');
  return (key) =>
    key?.startsWith('oidc/') ? `oidc/${sha256Hex(`${salt}${key}`).slice(0, 12)}` : key;
}

/** The pattern of the route that answers; of no route, the widest one. */
function patternOf(c: Context<ApiEnv>): string {
  const patterns = matchedRoutes(c).map(({ path }) => path);
  return patterns.findLast((pattern) => !pattern.endsWith('*')) ?? '/*';
}
