import { type Context, permit } from './access.ts';
import type { Script, Steps } from './store.ts';

/**
 * The custody record numbers of detentions that a list names by id, by that id, for whoever reads that list:
 * its own event is in the log. What is erased has none.
 */
export function* nameDetentions(
  steps: Steps,
  { actor }: Context,
  ids: readonly string[],
): Script<ReadonlyMap<string, string>> {
  permit(actor, 'finance', 'auditor');
  const names = new Map<string, string>();
  for (const id of ids) {
    const found = yield* steps.detentions.current(actor.force, id);
    if (found && found.erasedAt === null) names.set(id, found.detention.custodyRecordNumber);
  }
  return names;
}
