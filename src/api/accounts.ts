/** What customers owe (R22): statements of account, and aged debt. */
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { HttpDeps } from '../http/deps.ts';
import { agedDebtCsv, agedDebtJson, statementCsv, statementJson } from '../shapes/account.ts';
import { codeShape, dateShape } from '../shapes/values.ts';
import { readAgedDebt, readStatement, type Statement } from '../usecases/readAccounts.ts';
import { fileAnswer, formOf, inForms } from './forms.ts';
import { respondAtLength } from './longJson.ts';
import { reportQueue } from './reportQueue.ts';
import { answers, inquiring, inquiryHeaders, respond, router } from './router.ts';

const tags = ['Payments'];

const statementRoute = createRoute({
  method: 'get',
  path: '/customers/{code}/statement',
  tags,
  summary: "A customer's statement of account: JSON, or CSV or PDF by Accept",
  description:
    'By London dates, both among them, and by what was recorded until then; without "to" up to today, without "from" from the first of the month.',
  parameters: inquiryHeaders,
  request: {
    params: z.object({ code: codeShape }),
    query: z.strictObject({
      from: dateShape.optional().describe('The first day; the first of the month that "to" is in'),
      to: dateShape.optional().describe('The last day, at most a year later; today'),
    }),
  },
  responses: answers(200, 'The statement', inForms('Statement', 'csv', 'pdf'), 404, 406),
});

const agedDebtRoute = createRoute({
  method: 'get',
  path: '/aged-debt',
  tags,
  summary: 'What each customer owes, by how long it is past due: JSON, or CSV by Accept',
  parameters: inquiryHeaders,
  request: {
    query: z.strictObject({
      asOf: dateShape.optional().meta({ description: 'As it stood at the end of it; today' }),
    }),
  },
  responses: answers(200, 'Every customer', inForms('AgedDebt', 'csv'), 406),
});

export function accountRoutes(deps: HttpDeps) {
  const app = router();
  const { store } = deps;
  const enter = reportQueue();
  app.openapi(statementRoute, async (c) => {
    const { code } = c.req.valid('param');
    const form = formOf(c, 'a statement is', ['json', 'csv', 'pdf']);
    const period = c.req.valid('query');
    const context = inquiring(c, deps);
    const read = (): Promise<Statement> =>
      store.transaction(context.actor.force, (steps) =>
        readStatement(steps, context, code, period, form),
      );
    if (form === 'csv') {
      const statement = await read();
      return fileAnswer(statementCsv(statement), form, `statement-${code}-${statement.to}`);
    }
    if (form === 'json') return respondAtLength(statementJson(await read()));
    const { report, bytes } = await enter(async () => {
      const report = statementJson(await read());
      return { report, bytes: await deps.drawer.draw('statementPdf', report) };
    });
    return fileAnswer(bytes, form, `statement-${code}-${report.to}`);
  });
  app.openapi(agedDebtRoute, async (c) => {
    const form = formOf(c, 'aged debt is', ['json', 'csv']);
    const { asOf } = c.req.valid('query');
    const context = inquiring(c, deps);
    const aged = await store.transaction(context.actor.force, (steps) =>
      readAgedDebt(steps, context, asOf, form),
    );
    if (form === 'csv') return fileAnswer(agedDebtCsv(aged), form, `aged-debt-${aged.asOf}`);
    return respond({ status: 200, body: agedDebtJson(aged) });
  });
  return app;
}
