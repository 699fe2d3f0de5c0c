import { netAllocations, type ReversalReason, takenBack } from '../domain/account.ts';
import { type Context, permit } from './access.ts';
import type { PaymentAct, Script, Steps } from './store.ts';
import { checkNotReversed, findPayment, storePaymentAct } from './storePaymentAct.ts';

/** R22: takes back a payment, once, with all that it has on invoices: those are owed again. */
export function* reversePayment(
  steps: Steps,
  context: Context,
  payment: string,
  reason: ReversalReason,
): Script<PaymentAct[]> {
  permit(context.actor, 'finance');
  const acts = yield* findPayment(steps, context, payment);
  checkNotReversed(acts);
  const { customer, amountPence } = acts[0].content;
  const content = {
    kind: 'reversed',
    customer,
    amountPence: -amountPence,
    allocations: takenBack(netAllocations(acts.map((act) => act.content))),
    reason,
  } as const;
  return yield* storePaymentAct(steps, context, payment, acts, content);
}
