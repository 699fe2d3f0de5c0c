import { Refusal } from '../domain/errors.ts';
import { contentHash } from '../domain/hashing.ts';
import { type Context, permit, personOf } from './access.ts';
import { detentionSubject } from './consultations.ts';
import { witness } from './events.ts';
import { findUnerased } from './findDetention.ts';
import { type CurrentDetention, personalPart, type Script, type Steps } from './store.ts';

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
  const creditNote = (yield* steps.stops.of(actor.force, [id])).get(id);
  if (creditNote === undefined) {
    throw new Refusal('nothing-to-resolve', 'nothing stops the billing of this detention');
  }
  const part = personalPart(salt, { reason });
  const stop = { creditNote, liftedAt: now, liftedBy: personOf(actor) };
  yield* steps.stops.lift(actor.force, stop, part);
  yield* witness(steps, context, {
    kind: 'detention.billing-resumed',
    subjects: [
      { type: 'lifted-stop', id: creditNote, hash: contentHash({}) },
      { type: 'credit-note', id: creditNote },
      detentionSubject(current),
    ],
    personalHash: part.personalHash,
  });
  return current;
}
