import { z } from 'zod';
import { penceOf } from '../../domain/money.ts';
import { poundsShape, reasonShape } from '../../shapes/values.ts';
import { raiseDispute } from '../../usecases/raiseDispute.ts';
import { readInvoice } from '../../usecases/readInvoices.ts';
import { actRoutes } from '../act.ts';
import { amountTyped } from '../amounts.ts';
import type { PageDeps } from '../deps.ts';
import { parsed } from '../forms.ts';
import { consult, show } from '../kit.ts';

const PATH = '/invoices/:number/dispute';
const LABELS = { amount: 'The amount', reason: 'What the customer says' };
const bodyShape = z.object({ amount: poundsShape.optional(), reason: reasonShape });

/** Notes that the customer disputes an invoice. */
export function disputeRoutes(deps: PageDeps) {
  return actRoutes(deps, {
    path: PATH,
    role: 'finance',
    labels: LABELS,
    async page(c, number, form) {
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
    },
    *write(steps, context, number, fields) {
      const amount = amountTyped(fields.amount) || undefined;
      const said = parsed(bodyShape, { amount, reason: fields.reason });
      const amountPence = said.amount === undefined ? null : penceOf(said.amount);
      yield* raiseDispute(steps, context, number, { amountPence, reason: said.reason });
      return `/invoices/${number}?done=disputed`;
    },
  });
}
