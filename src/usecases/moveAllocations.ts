import { movedAllocations } from '../domain/account.ts';
import type { Context } from './access.ts';
import type { Script, Steps } from './store.ts';
import { findPayment, storePaymentAct } from './storePaymentAct.ts';

/**
 * R22: what payments have on an invoice that was just credited goes to the invoice that replaces it, up to
 * its total, oldest payment first; the surplus, or all where nothing replaces it for their customer, is
 * credit. Called once the credited invoice is live no more, and its replacement is.
 */
export function* moveAllocations(
  steps: Steps,
  context: Context,
  {
    credited,
    replacement,
  }: { credited: string; replacement: { number: string; totalPence: number } | null },
): Script<void> {
  const held = yield* steps.accounts.heldOn(context.actor.force, credited);
  for (const { payment, allocations } of movedAllocations(held, credited, replacement)) {
    const acts = yield* findPayment(steps, context, payment);
    const { customer } = acts[0].content;
    const content = {
      kind: 'moved',
      customer,
      amountPence: 0,
      allocations,
      credited,
      replacement: replacement?.number ?? null,
    } as const;
    yield* storePaymentAct(steps, context, payment, acts, content);
  }
}
