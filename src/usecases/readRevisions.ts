import { type Context, permit } from './access.ts';
import { detentionSubject, witnessConsultation } from './consultations.ts';
import { findDetention } from './findDetention.ts';
import type { CurrentDetention, Revision, Script, Steps } from './store.ts';

/**
 * The revisions of a detention that the actor may see, oldest first, and the record as it stands; all, or
 * those `from` one on.
 */
export function* readRevisions(
  steps: Steps,
  context: Context,
  id: string,
  { from }: { from: number } = { from: 1 },
): Script<{ current: CurrentDetention; revisions: Revision[] }> {
  permit(context.actor, 'custody', 'finance', 'auditor');
  const current = yield* findDetention(steps, context, id);
  const all = yield* steps.detentions.revisions(current.force, id);
  yield* witnessConsultation(steps, context, {
    kind: 'detention.consulted',
    subjects: [detentionSubject(current)],
    details: { form: 'revisions' },
  });
  return { current, revisions: all.filter(({ revision }) => revision >= from) };
}
