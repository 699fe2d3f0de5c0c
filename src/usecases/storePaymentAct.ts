/** What all that is done with a payment has in common: it is stored, sealed, and its invoices are named. */
import type { PaymentContent } from '../domain/account.ts';
import type { EventSubject } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import { contentHash } from '../domain/hashing.ts';
import { type Context, personOf } from './access.ts';
import { detentionSubject } from './consultations.ts';
import { witness } from './events.ts';
import { afterLastEntry } from './inOrder.ts';
import type { PaymentAct, Script, Steps } from './store.ts';

/**
 * Stores what is done with a payment after `earlier`, with the event that seals it; gives all of them.
 * Refuses with `clock-behind` before the account's last entry (R19).
 */
export function* storePaymentAct(
  steps: Steps,
  asked: Context,
  payment: string,
  earlier: readonly PaymentAct[],
  content: PaymentContent,
): Script<PaymentAct[]> {
  const { force } = asked.actor;
  const context = yield* afterLastEntry(steps, asked, content.customer);
  const { actor, now } = context;
  const sequence = earlier.length + 1;
  const act = { payment, sequence, content, actedAt: now, actedBy: personOf(actor) };
  yield* steps.accounts.insertAct(force, act);
  const hash = contentHash(content);
  yield* witness(steps, context, {
    kind: `payment.${content.kind}`,
    subjects: [
      { type: 'payment', id: payment, revision: sequence, hash },
      ...(yield* invoiceSubjects(steps, force, content)),
    ],
  });
  return [...earlier, act];
}

/** The invoices of an act, each once, and then their detentions. */
function* invoiceSubjects(
  steps: Steps,
  force: string,
  { allocations }: PaymentContent,
): Script<EventSubject[]> {
  const invoices: EventSubject[] = [];
  const detentions = new Map<string, EventSubject>();
  for (const number of new Set(allocations.map(({ invoice }) => invoice))) {
    const found = yield* steps.accounts.invoice(force, number);
    if (!found) throw new RangeError(`there is no invoice ${number}`);
    invoices.push({ type: 'invoice', id: number });
    const { detention: id, revision } = found;
    detentions.set(id, detentionSubject({ id, revision }));
  }
  return [...invoices, ...detentions.values()];
}

/** All that was done with a payment, its receipt first; refuses with `not-found`. */
export function* findPayment(
  steps: Steps,
  { actor }: Context,
  payment: string,
): Script<[PaymentAct, ...PaymentAct[]]> {
  const [receipt, ...later] = yield* steps.accounts.acts(actor.force, payment);
  if (receipt) return [receipt, ...later];
  throw new Refusal('not-found', 'there is no such payment');
}

/** Refuses with `already-reversed`. */
export function checkNotReversed(acts: readonly PaymentAct[]): void {
  if (acts.every(({ content }) => content.kind !== 'reversed')) return;
  throw new Refusal('already-reversed', 'the payment was reversed: nothing of it is left');
}
