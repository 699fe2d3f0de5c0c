/** One record: what happened, what it costs so far, and what can be done with it. */
import { Hono } from 'hono';
import type { HttpEnv } from '../../http/deps.ts';
import { issueInvoice } from '../../usecases/issueInvoice.ts';
import { readRecord } from '../../usecases/readRecord.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fieldsOf, freshForm, submit } from '../forms.ts';
import { consult, doneText, only, type PageContext, show } from '../kit.ts';
import { DONE } from './done.ts';
import { recordView } from './recordView.ts';

/** The page of a record, and the invoice that is issued from it. */
export function recordRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const page = async (c: PageContext, id: string, form: FormView) => {
    const sheet = await consult(c, deps, (steps, context) => readRecord(steps, context, id));
    const { actor, now } = c.get('context');
    const view = { ...recordView(sheet, actor, now), form, done: doneText(c, DONE) };
    return show(c, 'custody/record.njk', view);
  };
  app.get('/detentions/:id', only('custody', 'finance', 'auditor'), (c) =>
    page(c, c.req.param('id'), freshForm(c, deps)),
  );
  app.post('/detentions/:id/issue', only('finance'), async (c) => {
    const id = c.req.param('id');
    return submit(c, deps, await fieldsOf(c), {
      labels: {},
      again: (form) => page(c, id, form),
      *write(steps, context) {
        const { number } = yield* issueInvoice(steps, context, id);
        return `/invoices/${number}?done=issued`;
      },
    });
  });
  return app;
}
