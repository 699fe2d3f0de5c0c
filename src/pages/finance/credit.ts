import { Hono } from 'hono';
import { z } from 'zod';
import type { HttpEnv } from '../../http/deps.ts';
import { standingJson } from '../../shapes/breakdown.ts';
import { reasonShape } from '../../shapes/values.ts';
import { creditInvoice } from '../../usecases/creditInvoice.ts';
import { readInvoice } from '../../usecases/readInvoices.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fieldsOf, freshForm, parsed, submit } from '../forms.ts';
import { consult, only, type PageContext, show } from '../kit.ts';

const PATH = '/invoices/:number/credit';
const LABELS = { rebill: 'Whether it may be invoiced again', reason: 'Why it is credited' };
const bodyShape = z.object({
  rebill: z.enum(['yes', 'no'], 'is not said: choose yes or no'),
  reason: reasonShape,
});

/** Takes an invoice back whole. */
export function creditRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const page = async (c: PageContext, number: string, form: FormView) => {
    const { document, ...standing } = await consult(c, deps, (steps, context) =>
      readInvoice(steps, context, number, 'json'),
    );
    const view = {
      title: `Credit invoice ${number}`,
      document,
      standing: standingJson(standing),
      form,
      back: { href: `/invoices/${number}` },
    };
    return show(c, 'finance/credit.njk', view);
  };
  app.get(PATH, only('finance'), (c) => page(c, c.req.param('number'), freshForm(c, deps)));
  app.post(PATH, only('finance'), async (c) => {
    const number = c.req.param('number');
    const fields = await fieldsOf(c);
    return submit(c, deps, fields, {
      labels: LABELS,
      again: (form) => page(c, number, form),
      *write(steps, context) {
        const { rebill, reason } = parsed(bodyShape, fields);
        const crediting = { reason, rebill: rebill === 'yes' };
        const { creditNote } = yield* creditInvoice(steps, context, number, crediting);
        return `/invoices/${creditNote.number}?done=credited`;
      },
    });
  });
  return app;
}
