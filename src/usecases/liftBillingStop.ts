import { Refusal } from '../domain/errors.ts';
import { contentHash, personalHash } from '../domain/hashing.ts';
import { type Context, permit } from './access.ts';
import { detentionSubject } from './consultations.ts';
import { witness } from './events.ts';
import { findUnerased } from './findDetention.ts';
import type { CurrentDetention, Script, Steps } from './store.ts';

/** R21: says why a detention that was credited for good may be invoiced after all. */
export function* liftBillingStop(
  steps: Steps,
  context: Context,
  id: string,
  reason: string,
): Script<CurrentDetention> {
  const { actor, now, salt } = context;
  permit(actor, 'finance');
  const current = yield* findUnerased(steps, context, id);
  const creditNote = yield* steps.stops.of(actor.force, id);
  if (creditNote === undefined) {
    throw new Refusal('nothing-to-resolve', 'nothing stops the billing of this detention');
  }
  const body = { reason };
  const hash = personalHash(salt, body);
  const stop = { creditNote, liftedAt: now, liftedBy: { key: actor.key, name: actor.name } };
  yield* steps.stops.lift(actor.force, stop, { salt, personalHash: hash, body });
  yield* witness(steps, context, {
    kind: 'detention.billing-resumed',
    subjects: [
      { type: 'lifted-stop', id: creditNote, hash: contentHash({}) },
      { type: 'credit-note', id: creditNote },
      detentionSubject(current),
    ],
    personalHash: hash,
  });
  return current;
}
