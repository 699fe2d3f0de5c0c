/** What finance and audit ask of many detentions: exceptions, statistics. */
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { statisticsCsv, statisticsJson } from '../shapes/statistics.ts';
import { codeShape } from '../shapes/values.ts';
import { EXCEPTION_KINDS, listExceptions } from '../usecases/listExceptions.ts';
import { yearStatistics } from '../usecases/yearStatistics.ts';
import type { ApiDeps } from './deps.ts';
import { csvAnswer, formOf } from './forms.ts';
import {
  answers,
  cursorOf,
  cursorShape,
  inquiring,
  inquiryHeaders,
  limitShape,
  queriedInstantShape,
  ref,
  respond,
  router,
} from './router.ts';

const exceptionsRoute = createRoute({
  method: 'get',
  path: '/exceptions',
  tags: ['Invoices'],
  summary: 'What stands in the way of billing, with counts',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      kind: z.enum(EXCEPTION_KINDS).optional(),
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ place: z.int().min(0) })).optional(),
    }),
  },
  responses: answers(200, 'The counts of all, and a page', 'Exceptions'),
});

const statisticsRoute = createRoute({
  method: 'get',
  path: '/statistics/{year}',
  tags: ['Statistics'],
  summary: "The year's averages (R24-R28): JSON, or CSV by Accept",
  parameters: inquiryHeaders,
  request: {
    params: z.object({
      year: z.coerce.number({ error: 'is not a year' }).int().min(1971).max(2099),
    }),
    query: z.strictObject({
      basis: z.enum(['calendar', 'financial']).default('calendar'),
      suite: codeShape.optional(),
      asOf: queriedInstantShape.optional(),
    }),
  },
  responses: answers(
    200,
    'The averages',
    { 'application/json': ref('Statistics'), 'text/csv': { type: 'string' } },
    406,
  ),
});

export function reportRoutes(deps: ApiDeps) {
  const app = router();
  const { store } = deps;
  app.openapi(exceptionsRoute, async (c) => {
    const { kind, limit, cursor } = c.req.valid('query');
    const query = { kind, limit, place: cursor?.place ?? 0 };
    const { next, ...page } = await listExceptions(store, inquiring(c, deps), query);
    return respond({ status: 200, body: { ...page, next: cursorOf(next) } });
  });
  app.openapi(statisticsRoute, async (c) => {
    const { basis, suite = null, asOf = null } = c.req.valid('query');
    const query = { year: c.req.valid('param').year, basis, suite, asOf };
    const format = formOf(c, 'statistics are', ['json', 'csv']);
    const statistics = await yearStatistics(store, inquiring(c, deps), query, format);
    if (format === 'csv') return csvAnswer(statisticsCsv(statistics));
    return respond({ status: 200, body: statisticsJson(statistics) });
  });
  return app;
}
