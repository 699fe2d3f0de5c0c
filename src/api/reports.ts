/** What finance and audit ask of many detentions: exceptions, statistics, a reconciliation. */
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { cursorOf, cursorShape } from '../http/cursors.ts';
import type { HttpDeps } from '../http/deps.ts';
import { reconciliationCsv, reconciliationJson } from '../shapes/reconciliation.ts';
import { statisticsCsv, statisticsJson } from '../shapes/statistics.ts';
import { codeShape } from '../shapes/values.ts';
import { yearReportJson } from '../shapes/yearReport.ts';
import { EXCEPTION_KINDS, listExceptions } from '../usecases/listExceptions.ts';
import { reconcileYear } from '../usecases/reconcileYear.ts';
import { yearReport } from '../usecases/yearReport.ts';
import { yearStatistics } from '../usecases/yearStatistics.ts';
import { fileAnswer, formOf, inForms } from './forms.ts';
import { reportQueue } from './reportQueue.ts';
import {
  answers,
  inquiring,
  inquiryHeaders,
  limitShape,
  queriedInstantShape,
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
      kind: z.enum(EXCEPTION_KINDS).optional().describe('Of this kind alone'),
      limit: limitShape,
      cursor: cursorShape(z.strictObject({ place: z.int().min(0) })).optional(),
    }),
  },
  responses: answers(200, 'The counts of all, and a page', 'Exceptions'),
});

const yearParam = z.object({
  year: z.coerce.number({ error: 'is not a year' }).int().min(1971).max(2099),
});
const basisShape = z
  .enum(['calendar', 'financial'])
  .default('calendar')
  .describe('"financial": from 1 April of the year to 31 March of the next');

const statisticsRoute = createRoute({
  method: 'get',
  path: '/statistics/{year}',
  tags: ['Statistics'],
  summary: "The year's averages (R24-R28): JSON, or CSV by Accept",
  description:
    'As PDF by Accept, the report for a committee: beside the year before, with charts, and what each figure says.',
  parameters: inquiryHeaders,
  request: {
    params: yearParam,
    query: z.strictObject({
      basis: basisShape,
      suite: codeShape.optional().describe('At this suite alone'),
      asOf: queriedInstantShape.optional().describe('From what was recorded by then; now'),
    }),
  },
  responses: answers(200, 'The averages', inForms('Statistics', 'csv', 'pdf'), 406),
});

const reconciliationRoute = createRoute({
  method: 'get',
  path: '/reconciliation/{year}',
  tags: ['Statistics'],
  summary:
    "From a year's claims and invoices to its statistics, row by row: JSON, or CSV by Accept",
  parameters: inquiryHeaders,
  request: { params: yearParam, query: z.strictObject({ basis: basisShape }) },
  responses: answers(
    200,
    'The rows, the sums that they lead to, and the difference',
    inForms('Reconciliation', 'csv'),
    406,
  ),
});

export function reportRoutes(deps: HttpDeps) {
  const app = router();
  const { store } = deps;
  const enter = reportQueue();
  app.openapi(exceptionsRoute, async (c) => {
    const { kind, limit, cursor } = c.req.valid('query');
    const query = { kind, limit, place: cursor?.place ?? 0 };
    const { counts, items, next } = await listExceptions(store, inquiring(c, deps), query);
    return respond({ status: 200, body: { counts, items, next: cursorOf(next) } });
  });
  app.openapi(statisticsRoute, async (c) => {
    const { basis, suite = null, asOf = null } = c.req.valid('query');
    const query = { year: c.req.valid('param').year, basis, suite, asOf };
    const format = formOf(c, 'statistics are', ['json', 'csv', 'pdf']);
    const context = inquiring(c, deps);
    if (format === 'pdf') {
      const bytes = await enter(async () => {
        const report = await yearReport(store, context, query, format);
        const made = { at: context.now, by: context.actor.name };
        return deps.drawer.draw('yearPdf', yearReportJson(report, made));
      });
      return fileAnswer(bytes, format, `year-${query.year}`);
    }
    const statistics = await yearStatistics(store, context, query, format);
    if (format === 'csv')
      return fileAnswer(statisticsCsv(statistics), format, `statistics-${query.year}`);
    return respond({ status: 200, body: statisticsJson(statistics) });
  });
  app.openapi(reconciliationRoute, async (c) => {
    const query = { year: c.req.valid('param').year, basis: c.req.valid('query').basis };
    const format = formOf(c, 'reconciliations are', ['json', 'csv']);
    const found = await reconcileYear(store, inquiring(c, deps), query, format);
    if (format === 'csv')
      return fileAnswer(reconciliationCsv(found), format, `reconciliation-${query.year}`);
    return respond({ status: 200, body: reconciliationJson(found) });
  });
  return app;
}
