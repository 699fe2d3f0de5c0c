/** Payments as finance and audit read them. */
import { formatInstant, type Instant } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { listed, witnessConsultation } from './consultations.ts';
import { type Page, pageOf } from './page.ts';
import type { PaymentAct, PaymentFilter, Script, Steps } from './store.ts';
import { findPayment } from './storePaymentAct.ts';

/** All that was done with a payment, in order. */
export function* readPayment(steps: Steps, context: Context, id: string): Script<PaymentAct[]> {
  permit(context.actor, 'finance', 'auditor');
  const acts = yield* findPayment(steps, context, id);
  yield* witnessConsultation(steps, context, {
    kind: 'account.consulted',
    subjects: [{ type: 'payment', id }],
    details: { form: 'payment' },
  });
  return acts;
}

type PaymentPage = Page<PaymentAct[], { actedAt: Instant; payment: string }>;

/** A page of payments, each with all that was done with it; the last recorded first. */
export function* listPayments(
  steps: Steps,
  context: Context,
  filter: Omit<PaymentFilter, 'force'>,
): Script<PaymentPage> {
  const { actor } = context;
  permit(actor, 'finance', 'auditor');
  const { customer, from, before, after, limit } = filter;
  const found = yield* steps.accounts.received({ ...filter, force: actor.force, limit: limit + 1 });
  const page = pageOf(found, limit, (place) => place);
  const items: PaymentAct[][] = [];
  for (const { payment } of page.items)
    items.push(yield* steps.accounts.acts(actor.force, payment));
  yield* witnessConsultation(steps, context, {
    kind: 'account.consulted',
    details: {
      form: 'payments',
      customer: items.length > 0 ? customer : undefined,
      from: from === undefined ? undefined : formatInstant(from),
      before: before === undefined ? undefined : formatInstant(before),
      continued: after !== undefined,
      ...listed(page.items.map(({ payment }) => payment)),
    },
  });
  return { items, next: page.next };
}
