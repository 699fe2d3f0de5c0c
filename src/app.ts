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
import { breakdownRoutes } from './api/breakdowns.ts';
import { chargeRoutes } from './api/charges.ts';
import { claimRoutes } from './api/claims.ts';
import { correctionRoutes } from './api/corrections.ts';
import { detentionRoutes } from './api/detentions.ts';
import { describeApi, docsRoutes } from './api/docs.ts';
import { healthRoutes } from './api/health.ts';
import { importRoutes } from './api/importing.ts';
import { invoiceRunRoutes } from './api/invoiceRuns.ts';
import { invoiceRoutes } from './api/invoices.ts';
import { metricsRoutes } from './api/metrics.ts';
import { paymentRoutes } from './api/payments.ts';
import { noRoute, problem, problemOf } from './api/problems.ts';
import { publicKeyRoutes } from './api/publicKeys.ts';
import { unknownQueries } from './api/queries.ts';
import { referenceRoutes } from './api/referenceData.ts';
import { reportRoutes } from './api/reports.ts';
import { retentionRoutes } from './api/retention.ts';
import { router } from './api/router.ts';
import { tariffRoutes } from './api/tariffs.ts';
import { verifyRoutes } from './api/verifying.ts';
import { sha256Hex } from './domain/hashing.ts';
import { isApiPath } from './http/apiPaths.ts';
import { bodyLimit } from './http/bodyLimit.ts';
import type { HttpEnv } from './http/deps.ts';
import type { PageDeps } from './pages/deps.ts';
import { noPage, pageRoutes } from './pages/site.ts';

export type AppDeps = Omit<PageDeps, 'askApi'>;

/** Of a JSON body; an import has no limit, and a file to verify its own. */
const MOST_BYTES = 1_000_000;
const TOO_LARGE = `a body here has at most ${MOST_BYTES} bytes; a file of detentions goes to /v1/detentions/import`;

export function createApp(deps: AppDeps): OpenAPIHono<HttpEnv> {
  const app = router();
  app.use(logging(deps), secureHeaders({ xFrameOptions: 'DENY' }));
  app.onError((error, c) => problemOf(error, c, deps.log));
  app.notFound((c) => (isApiPath(c.req.path) ? noRoute(c) : noPage(c)));
  app.route('/health', healthRoutes(deps));
  app.route('/metrics', metricsRoutes(deps));
  app.route('/docs', docsRoutes());
  app.use('/v1/*', authentication(deps));
  app.use(unknownQueries(app));
  app.route('/', publicKeyRoutes(deps));
  app.route('/v1', importRoutes(deps));
  app.route('/v1', verifyRoutes(deps));
  app.use(
    '/v1/*',
    bodyLimit<HttpEnv>(MOST_BYTES, (c) =>
      problem(c, { code: 'body-too-large', detail: TOO_LARGE }),
    ),
  );
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
  app.route('/', pageRoutes({ ...deps, askApi: (request, env) => app.fetch(request, env) }));
  describeApi(app);
  return app;
}

/** One line and one count a request: the route's pattern and not its path, and no references. */
function logging({ log, metrics }: AppDeps) {
  const keyInLog = keyNames();
  return createMiddleware<HttpEnv>(async (c, next) => {
    const requestId = askedAs(c.req.header('x-request-id')) ?? randomUUID();
    c.set('requestId', requestId);
    metrics.onRequest();
    const started = performance.now();
    await next();
    // Not by c.header, which makes a stream of an answer that is there already.
    c.res.headers.set('x-request-id', requestId);
    const elapsed = performance.now() - started;
    const milliseconds = Math.round(elapsed * 10) / 10;
    const key = keyInLog(c.get('context')?.actor.key);
    const { method } = c.req;
    const { status } = c.res;
    const route = patternOf(c);
    const problem = c.get('problem');
    log.info({ requestId, method, route, status, milliseconds, key, ...problem }, 'request');
    metrics.onAnswer({ method, route, status, seconds: elapsed / 1000, problem });
  });
}

/**
 * What a proxy calls the request, so that its log and ours can be read together: 32 hexadecimal digits or a
 * UUID, as proxies make them. Whatever else is sent could be what somebody is known by.
 */
function askedAs(sent: string | undefined): string | undefined {
  return sent && /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(sent)
    ? sent
    : undefined;
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
function patternOf(c: Context<HttpEnv>): string {
  const patterns = matchedRoutes(c).map(({ path }) => path);
  return patterns.findLast((pattern) => !pattern.endsWith('*')) ?? '/*';
}
