import { contentHash } from '../domain/hashing.ts';
import { type Context, personOf } from './access.ts';
import { detentionSubject } from './consultations.ts';
import { witness } from './events.ts';
import {
  type Dispute,
  personalPart,
  type Script,
  type Settlement,
  type Steps,
  sealedSettlement,
} from './store.ts';

/** Settles an open dispute, with the event that seals how; gives it as it is then. */
export function* storeSettlement(
  steps: Steps,
  context: Context,
  dispute: Dispute,
  settled: Pick<Settlement, 'outcome' | 'creditNote'> & { reason: string },
): Script<Dispute> {
  const { actor, now, salt } = context;
  const { id, invoice, detention, revision } = dispute;
  const { outcome, creditNote, reason } = settled;
  const settledBy = personOf(actor);
  const settlement: Settlement = { ...settled, settledAt: now, settledBy };
  const part = personalPart(salt, { reason });
  yield* steps.disputes.settle(actor.force, id, settlement, part);
  const credit = creditNote === null ? [] : [{ type: 'credit-note' as const, id: creditNote }];
  yield* witness(steps, context, {
    kind: 'dispute.settled',
    subjects: [
      { type: 'settlement', id, hash: contentHash(sealedSettlement(settlement)) },
      { type: 'dispute', id },
      { type: 'invoice', id: invoice },
      ...credit,
      detentionSubject({ id: detention, revision }),
    ],
    personalHash: part.personalHash,
    details: { outcome },
  });
  return { ...dispute, settlement };
}
