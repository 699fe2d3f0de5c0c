import { Refusal } from '../domain/errors.ts';
import { contentHash } from '../domain/hashing.ts';
import { poundsOf } from '../domain/money.ts';
import { type Context, permit, personOf } from './access.ts';
import { detentionSubject } from './consultations.ts';
import { findLive } from './creditInvoice.ts';
import { witness } from './events.ts';
import { findUnerased } from './findDetention.ts';
import { type Dispute, personalPart, type Script, type Steps, sealedDispute } from './store.ts';

/** What a customer says against an invoice; `amountPence` null: against all of it. */
export interface Objection {
  amountPence: number | null;
  reason: string;
}

/** R22: notes that the customer disputes a live invoice, which has one open dispute at a time. */
export function* raiseDispute(
  steps: Steps,
  context: Context,
  number: string,
  { amountPence, reason }: Objection,
): Script<Dispute> {
  const { actor, now, id, salt } = context;
  permit(actor, 'finance');
  const { row } = yield* findLive(steps, context, number);
  yield* findUnerased(steps, context, row.detention);
  checkAmount(amountPence, row.totalPence);
  const last = yield* steps.disputes.lastOf(actor.force, number);
  if (last && !last.settlement) {
    const detail = `dispute ${last.id} of invoice ${number} is open: settle it first`;
    throw new Refusal('already-disputed', detail, { context: { dispute: last.id } });
  }
  const { customer, detention, revision } = row;
  const dispute: Dispute = {
    id,
    invoice: number,
    sequence: (last?.sequence ?? 0) + 1,
    amountPence,
    reason,
    raisedAt: now,
    raisedBy: personOf(actor),
    customer,
    detention,
    revision,
    settlement: null,
  };
  const part = personalPart(salt, { reason });
  yield* steps.disputes.insert(actor.force, dispute, part);
  yield* witness(steps, context, {
    kind: 'dispute.raised',
    subjects: [
      { type: 'dispute', id, hash: contentHash(sealedDispute(dispute)) },
      { type: 'invoice', id: number },
      detentionSubject({ id: detention, revision }),
    ],
    personalHash: part.personalHash,
  });
  return dispute;
}

function checkAmount(amountPence: number | null, totalPence: number): void {
  if (amountPence === null || (amountPence > 0 && amountPence <= totalPence)) return;
  const detail = `is no part of the invoice: write 0.01 to ${poundsOf(totalPence)}, or leave it out for all of it`;
  const errors = [{ pointer: '/amount', detail }];
  throw new Refusal('invalid', 'the dispute does not hold', { errors });
}
