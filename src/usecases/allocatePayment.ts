import { type Allocation, sumPence, unallocatedPence } from '../domain/account.ts';
import { type FieldError, Refusal } from '../domain/errors.ts';
import { spokenPounds } from '../domain/money.ts';
import { type Context, permit } from './access.ts';
import type { PayableInvoice, PaymentAct, Script, Steps } from './store.ts';
import { checkNotReversed, findPayment, storePaymentAct } from './storePaymentAct.ts';

/** R22: allocates what of a payment is credit to invoices; gives all that was done with it. */
export function* allocatePayment(
  steps: Steps,
  context: Context,
  payment: string,
  allocations: readonly Allocation[],
): Script<PaymentAct[]> {
  permit(context.actor, 'finance');
  const acts = yield* findPayment(steps, context, payment);
  checkNotReversed(acts);
  const { customer } = acts[0].content;
  const creditPence = unallocatedPence(acts.map(({ content }) => content));
  if (sumPence(allocations) > creditPence) {
    const detail = `come to ${spokenPounds(sumPence(allocations))}, and ${spokenPounds(creditPence)} of the payment is unallocated`;
    throw new Refusal('not-allocatable', `the allocations ${detail}`, {
      errors: [{ pointer: '/allocations', detail }],
    });
  }
  yield* checkAllocations(steps, context, customer, allocations);
  const content = { kind: 'allocated', customer, amountPence: 0, allocations } as const;
  return yield* storePaymentAct(steps, context, payment, acts, content);
}

/** Refuses allocations that their invoices do not take, naming each. */
export function* checkAllocations(
  steps: Steps,
  { actor }: Context,
  customer: string,
  allocations: readonly Allocation[],
): Script<void> {
  const errors: FieldError[] = [];
  for (const [n, { invoice, amountPence }] of allocations.entries()) {
    const found = yield* steps.accounts.invoice(actor.force, invoice);
    const pointer = `/allocations/${n}`;
    const why = whyNotPayable(invoice, found, customer);
    if (why !== null) errors.push({ pointer: `${pointer}/invoice`, detail: why });
    else if (found && amountPence > found.owedPence) {
      const detail = `is ${spokenPounds(amountPence)}, and ${spokenPounds(found.owedPence)} is owed on invoice ${invoice}`;
      errors.push({ pointer: `${pointer}/amount`, detail });
    }
  }
  if (errors.length === 0) return;
  const detail = 'not every allocation can be put on its invoice: see errors; nothing was written';
  throw new Refusal('not-allocatable', detail, { errors });
}

/** Why a customer's payment is nothing to an invoice; null where it can be allocated. */
export function whyNotPayable(
  number: string,
  invoice: PayableInvoice | undefined,
  customer: string,
): string | null {
  if (!invoice) return `there is no invoice ${number}`;
  if (invoice.customer !== customer) return `invoice ${number} is to ${invoice.customer}`;
  if (invoice.live) return invoice.owedPence > 0 ? null : `invoice ${number} is paid already`;
  const replaced = invoice.replacedBy === null ? '' : ` and replaced by ${invoice.replacedBy}`;
  return `invoice ${number} was credited by ${invoice.creditedBy}${replaced}`;
}
