import { z } from 'zod';
import { standingJson } from '../../shapes/breakdown.ts';
import { reasonShape } from '../../shapes/values.ts';
import { creditInvoice } from '../../usecases/creditInvoice.ts';
import { readInvoice } from '../../usecases/readInvoices.ts';
import { actRoutes } from '../act.ts';
import type { PageDeps } from '../deps.ts';
import { parsed } from '../forms.ts';
import { consult, show } from '../kit.ts';

const PATH = '/invoices/:number/credit';
const LABELS = { rebill: 'Whether it may be invoiced again', reason: 'Why it is credited' };
const bodyShape = z.object({
  rebill: z.enum(['yes', 'no'], 'is not said: choose yes or no'),
  reason: reasonShape,
});

/** Takes an invoice back whole. */
export function creditRoutes(deps: PageDeps) {
  return actRoutes(deps, {
    path: PATH,
    role: 'finance',
    labels: LABELS,
    async page(c, number, form) {
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
    },
    *write(steps, context, number, fields) {
      const { rebill, reason } = parsed(bodyShape, fields);
      const crediting = { reason, rebill: rebill === 'yes' };
      const { creditNote } = yield* creditInvoice(steps, context, number, crediting);
      return `/invoices/${creditNote.number}?done=credited`;
    },
  });
}
