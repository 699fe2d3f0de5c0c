import { Refusal } from '../domain/errors.ts';
import type { Difference } from '../shapes/difference.ts';
import { type Context, permit } from './access.ts';
import { correctInvoice } from './correctInvoice.ts';
import { type Credited, creditInvoice } from './creditInvoice.ts';
import type { Dispute, Script, Steps } from './store.ts';
import { storeSettlement } from './storeSettlement.ts';

/** How a dispute ends: the invoice stands, or is corrected, or is credited. */
export type Ending = { reason: string } & (
  | { outcome: 'rejected' }
  | { outcome: 'upheld'; action: 'correct' }
  | { outcome: 'upheld'; action: 'credit'; rebill: boolean }
);

/** A settled dispute, and what was issued by it. */
export interface Settled {
  dispute: Dispute;
  creditNote: Credited['creditNote'] | null;
  invoice: Credited['invoice'];
  difference: Difference | null;
}

/** R22: settles an open dispute; one that is upheld corrects or credits its invoice in the same step. */
export function* settleDispute(
  steps: Steps,
  context: Context,
  id: string,
  ending: Ending,
): Script<Settled> {
  const { actor } = context;
  permit(actor, 'finance');
  const open = yield* findOpen(steps, context, id);
  const { outcome, reason } = ending;
  if (outcome === 'rejected') {
    const dispute = yield* storeSettlement(steps, context, open, {
      outcome,
      creditNote: null,
      reason,
    });
    return { dispute, creditNote: null, invoice: null, difference: null };
  }
  // Whatever credits the invoice settles its dispute.
  const issued =
    ending.action === 'correct'
      ? yield* correctInvoice(steps, context, open.invoice, reason)
      : {
          ...(yield* creditInvoice(steps, context, open.invoice, {
            reason,
            rebill: ending.rebill,
          })),
          difference: null,
        };
  const dispute = yield* steps.disputes.get(actor.force, id);
  if (!dispute) throw new RangeError('a dispute that was settled is there');
  return { dispute, ...issued };
}

function* findOpen(steps: Steps, { actor }: Context, id: string): Script<Dispute> {
  const found = yield* steps.disputes.get(actor.force, id);
  if (!found) throw new Refusal('not-found', 'there is no such dispute');
  if (!found.settlement) return found;
  const { outcome, creditNote } = found.settlement;
  const by = creditNote === null ? '' : ` by credit note ${creditNote}`;
  throw new Refusal('already-settled', `the dispute was settled as ${outcome}${by}`, {
    context: { outcome, creditNote },
  });
}
