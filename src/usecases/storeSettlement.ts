import { contentHash, personalHash } from '../domain/hashing.ts';
import type { Context } from './access.ts';
import { detentionSubject } from './consultations.ts';
import { witness } from './events.ts';
import {
  type Dispute,
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
  const settledBy = { key: actor.key, name: actor.name };
  const settlement: Settlement = { ...settled, settledAt: now, settledBy };
  const body = { reason };
  const hash = personalHash(salt, body);
  const part = { salt, personalHash: hash, body };
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
    personalHash: hash,
    details: { outcome },
  });
  return { ...dispute, settlement };
}
