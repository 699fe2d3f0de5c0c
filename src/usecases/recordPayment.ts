import type { Allocation } from '../domain/account.ts';
import { Refusal } from '../domain/errors.ts';
import { unknownCode } from '../domain/force.ts';
import { addDays, type LondonDate, londonDate } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { checkAllocations } from './allocatePayment.ts';
import type { PaymentAct, Script, Steps } from './store.ts';
import { storePaymentAct } from './storePaymentAct.ts';

/** A payment as the bank has it. */
export interface Receipt {
  customer: string;
  receivedOn: LondonDate;
  reference: string;
  amountPence: number;
}

/** A debt is barred after six years (Limitation Act 1980): what was paid long before is a slip of the pen. */
const MOST_DAYS = 3653;

/** R22: records a payment and what of it is allocated to invoices; the rest is credit. */
export function* recordPayment(
  steps: Steps,
  context: Context,
  receipt: Receipt,
  allocations: readonly Allocation[],
): Script<PaymentAct[]> {
  permit(context.actor, 'finance');
  yield* checkReceipt(steps, context, receipt);
  yield* checkAllocations(steps, context, receipt.customer, allocations);
  const content = { kind: 'received', ...receipt, allocations } as const;
  return yield* storePaymentAct(steps, context, context.id, [], content);
}

/** Refuses a payment of nobody's, of a day that has not come or is long past, and one that is recorded already. */
export function* checkReceipt(
  steps: Steps,
  { actor, now }: Context,
  receipt: Receipt,
): Script<void> {
  const { customer, receivedOn } = receipt;
  const { customers: codes } = yield* steps.forces.codesOf(actor.force);
  const sent = { pointer: '/customer', code: customer };
  const errors = unknownCode(sent, 'customer', { force: actor.force, codes });
  if (receivedOn > londonDate(now)) {
    errors.push({ pointer: '/receivedOn', detail: 'lies in the future' });
  }
  if (receivedOn < addDays(londonDate(now), -MOST_DAYS)) {
    errors.push({ pointer: '/receivedOn', detail: 'is more than ten years ago' });
  }
  if (errors.length > 0) throw new Refusal('invalid', 'the payment does not hold', { errors });
  const payment = yield* steps.accounts.like(actor.force, receipt);
  if (payment === undefined) return;
  const detail =
    'a payment of the same customer, day, reference and amount is recorded already: if this is another, give it another reference';
  throw new Refusal('already-recorded', detail, { context: { payment } });
}
