import { type Context, permit } from './access.ts';
import type { Script, Steps } from './store.ts';

/** Which kind of document of the actor's force bears a number; null: none. It says nothing of people. */
export function* findNumber(
  steps: Steps,
  { actor }: Context,
  number: string,
): Script<'invoice' | 'credit-note' | 'claim' | null> {
  permit(actor, 'finance', 'auditor');
  const document = yield* steps.documents.get(actor.force, number);
  if (document) return document.kind;
  return (yield* steps.claims.get(actor.force, number)) ? 'claim' : null;
}
