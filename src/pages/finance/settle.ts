import { z } from 'zod';
import { disputeJson } from '../../shapes/dispute.ts';
import { reasonShape } from '../../shapes/values.ts';
import { readDispute } from '../../usecases/readDisputes.ts';
import { type Ending, type Settled, settleDispute } from '../../usecases/settleDispute.ts';
import { actRoutes } from '../act.ts';
import type { PageDeps } from '../deps.ts';
import { parsed } from '../forms.ts';
import { consult, show } from '../kit.ts';

const PATH = '/disputes/:id/settle';
const LABELS = { ending: 'How it ends', reason: 'Why' };
const bodyShape = z.object({
  ending: z.enum(['rejected', 'correct', 'credit-rebill', 'credit'], 'is not said: choose one'),
  reason: reasonShape,
});

/** Settles a dispute: the invoice stands, is corrected or is credited. */
export function settleRoutes(deps: PageDeps) {
  return actRoutes(deps, {
    path: PATH,
    role: 'finance',
    labels: LABELS,
    async page(c, id, form) {
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
    },
    *write(steps, context, id, fields) {
      const { ending, reason } = parsed(bodyShape, fields);
      return shownAt(yield* settleDispute(steps, context, id, endingOf(ending, reason)));
    },
  });
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
