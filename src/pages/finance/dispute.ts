import { Hono } from 'hono';
import { z } from 'zod';
import { penceOf } from '../../domain/money.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { poundsShape, reasonShape } from '../../shapes/values.ts';
import { raiseDispute } from '../../usecases/raiseDispute.ts';
import { readInvoice } from '../../usecases/readInvoices.ts';
import { amountTyped } from '../amounts.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fieldsOf, freshForm, parsed, submit } from '../forms.ts';
import { consult, only, type PageContext, show } from '../kit.ts';

const PATH = '/invoices/:number/dispute';
const LABELS = { amount: 'The amount', reason: 'What the customer says' };
const bodyShape = z.object({ amount: poundsShape.optional(), reason: reasonShape });

/** Notes that the customer disputes an invoice. */
export function disputeRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const page = async (c: PageContext, number: string, form: FormView) => {
    const { document, live, dispute } = await consult(c, deps, (steps, context) =>
      readInvoice(steps, context, number, 'json'),
    );
    const view = {
      title: `Note a dispute of invoice ${number}`,
      document,
      live,
      dispute,
      form,
      back: { href: `/invoices/${number}` },
    };
    return show(c, 'finance/dispute.njk', view);
  };
  app.get(PATH, only('finance'), (c) => page(c, c.req.param('number'), freshForm(c, deps)));
  app.post(PATH, only('finance'), async (c) => {
    const number = c.req.param('number');
    const fields = await fieldsOf(c);
    return submit(c, deps, fields, {
      labels: LABELS,
      again: (form) => page(c, number, form),
      *write(steps, context) {
        const amount = amountTyped(fields.amount) || undefined;
        const said = parsed(bodyShape, { amount, reason: fields.reason });
        const amountPence = said.amount === undefined ? null : penceOf(said.amount);
        yield* raiseDispute(steps, context, number, { amountPence, reason: said.reason });
        return `/invoices/${number}?done=disputed`;
      },
    });
  });
  return app;
}
