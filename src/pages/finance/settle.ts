import { Hono } from 'hono';
import { z } from 'zod';
import type { HttpEnv } from '../../http/deps.ts';
import { disputeJson } from '../../shapes/dispute.ts';
import { reasonShape } from '../../shapes/values.ts';
import { readDispute } from '../../usecases/readDisputes.ts';
import { type Ending, type Settled, settleDispute } from '../../usecases/settleDispute.ts';
import type { PageDeps } from '../deps.ts';
import { type FormView, fieldsOf, freshForm, parsed, submit } from '../forms.ts';
import { consult, only, type PageContext, show } from '../kit.ts';

const PATH = '/disputes/:id/settle';
const LABELS = { ending: 'How it ends', reason: 'Why' };
const bodyShape = z.object({
  ending: z.enum(['rejected', 'correct', 'credit-rebill', 'credit'], 'is not said: choose one'),
  reason: reasonShape,
});

/** Settles a dispute: the invoice stands, is corrected or is credited. */
export function settleRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const page = async (c: PageContext, id: string, form: FormView) => {
    const { dispute, invoice } = await consult(c, deps, (steps, context) =>
      readDispute(steps, context, id),
    );
    const view = {
      title: `Settle the dispute of invoice ${dispute.invoice}`,
      dispute: disputeJson(dispute),
      document: invoice.document,
      superseded: invoice.superseded,
      form,
      back: { href: `/invoices/${dispute.invoice}` },
    };
    return show(c, 'finance/settle.njk', view);
  };
  app.get(PATH, only('finance'), (c) => page(c, c.req.param('id'), freshForm(c, deps)));
  app.post(PATH, only('finance'), async (c) => {
    const id = c.req.param('id');
    const fields = await fieldsOf(c);
    return submit(c, deps, fields, {
      labels: LABELS,
      again: (form) => page(c, id, form),
      *write(steps, context) {
        const { ending, reason } = parsed(bodyShape, fields);
        return shownAt(yield* settleDispute(steps, context, id, endingOf(ending, reason)));
      },
    });
  });
  return app;
}

function endingOf(chosen: z.output<typeof bodyShape>['ending'], reason: string): Ending {
  switch (chosen) {
    case 'rejected':
      return { outcome: 'rejected', reason };
    case 'correct':
      return { outcome: 'upheld', action: 'correct', reason };
    default:
      return { outcome: 'upheld', action: 'credit', rebill: chosen === 'credit-rebill', reason };
  }
}

/** What was issued by it; else the invoice that stands. */
function shownAt({ dispute, invoice, creditNote }: Settled): string {
  if (invoice) return `/invoices/${invoice.number}?done=corrected`;
  if (creditNote) return `/invoices/${creditNote.number}?done=credited`;
  return `/invoices/${dispute.invoice}?done=rejected`;
}
