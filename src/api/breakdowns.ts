/** Everything of one detention, or of one detainee, with proofs: JSON, or the report that is filed. */
import { createRoute } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import { z } from 'zod';
import { reportJson } from '../http/breakdowns.ts';
import { cursorShape } from '../http/cursors.ts';
import type { HttpDeps, HttpEnv } from '../http/deps.ts';
import { type BreakdownsJson, reportAnswer } from '../shapes/breakdown.ts';
import { textShape } from '../shapes/values.ts';
import type { Context } from '../usecases/access.ts';
import { breakDownDetainee, breakDownDetention } from '../usecases/breakDown.ts';
import { fileAnswer, formOf, inForms } from './forms.ts';
import { respondAtLength } from './longJson.ts';
import { reportQueue } from './reportQueue.ts';
import { answers, idParam, inquiring, inquiryHeaders, jsonBody, router } from './router.ts';

const tags = ['Audit'];
/** Stays of one answer: more than a person has, but for a reference that stands for no one. */
const PAGE = 25;

const oneRoute = createRoute({
  method: 'get',
  path: '/detentions/{id}/breakdown',
  tags,
  summary: 'Everything of one detention, with proofs: JSON, or a report in PDF by Accept',
  parameters: inquiryHeaders,
  request: { params: idParam },
  responses: answers(200, 'The breakdown', inForms('Breakdown', 'pdf'), 404, 406, 428),
});

const detaineeRoute = createRoute({
  method: 'post',
  path: '/breakdowns',
  tags,
  summary:
    "Everything of one detainee's detentions, with proofs: JSON, or a report in PDF by Accept",
  parameters: inquiryHeaders,
  request: {
    body: jsonBody(
      z.strictObject({
        scheme: z.enum(['force', 'home-office']),
        reference: textShape(50),
        limit: z.int().min(1).max(PAGE).default(PAGE),
        cursor: cursorShape(z.strictObject({ startedAt: z.int(), id: z.string() })).nullish(),
      }),
    ),
  },
  responses: answers(
    200,
    'The breakdowns, newest stay first',
    inForms('Breakdowns', 'pdf'),
    406,
    428,
  ),
});

export function breakdownRoutes(deps: HttpDeps) {
  const app = router();
  const { store, breakdownReason: reason } = deps;
  const enter = reportQueue();
  app.openapi(oneRoute, (c) => {
    const { id } = c.req.valid('param');
    return answered(c, deps, enter, async (context, form) => {
      const report = await breakDownDetention(store, context, id, { form, reason });
      return reportJson(report, context, null);
    });
  });
  app.openapi(detaineeRoute, (c) => {
    const { scheme, reference, limit, cursor } = c.req.valid('json');
    return answered(c, deps, enter, async (context, form) => {
      const query = { scheme, reference, limit, after: cursor ?? undefined };
      const report = await breakDownDetainee(store, context, query, { form, reason });
      return reportJson(report, context, { scheme, reference });
    });
  });
  return app;
}

async function answered(
  c: HonoContext<HttpEnv>,
  deps: HttpDeps,
  enter: ReturnType<typeof reportQueue>,
  readIn: (context: Context, form: 'json' | 'pdf') => Promise<BreakdownsJson>,
): Promise<Response> {
  const form = formOf(c, 'a breakdown is', ['json', 'pdf']);
  const read = () => readIn(inquiring(c, deps), form);
  if (form === 'json') return respondAtLength(reportAnswer(await read()));
  const { report, bytes } = await enter(async () => {
    const report = await read();
    return { report, bytes: await deps.drawer.draw('breakdownPdf', report) };
  });
  return fileAnswer(bytes, form, `breakdown-${report.made.event}`);
}
