import { statusOf } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import { londonDate } from '../domain/time.ts';
import { type Context, mayRead } from './access.ts';
import type { CurrentDetention, Script, Steps } from './store.ts';

/**
 * A detention that the actor may see, or an open one that they move `into` a suite of their own; else
 * 404, so that nothing is learned by asking.
 */
export function* findDetention(
  steps: Steps,
  { actor }: Context,
  id: string,
  into?: string,
): Script<CurrentDetention> {
  const found = yield* steps.detentions.current(actor.force, id);
  const movesIn = into !== undefined && actor.suites?.includes(into);
  if (found && movesIn && statusOf(found) === 'open') return found;
  if (found && mayRead(actor, found.detention)) return found;
  throw new Refusal('not-found', 'there is no such detention that this key may see');
}

/** The same, to be changed or billed: refuses what is erased. */
export function* findUnerased(
  steps: Steps,
  context: Context,
  id: string,
  into?: string,
): Script<CurrentDetention> {
  const found = yield* findDetention(steps, context, id, into);
  if (found.erasedAt === null) return found;
  const on = londonDate(found.erasedAt);
  throw new Refusal(
    'erased',
    `what was personal of this record was erased on ${on}: it stays as it is`,
  );
}
