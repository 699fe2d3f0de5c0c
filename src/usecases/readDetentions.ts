import { arrivalOf } from '../domain/detention.ts';
import type { Instant } from '../domain/time.ts';
import { type Context, permit, visibleSuites } from './access.ts';
import { findDetention } from './findDetention.ts';
import type { CurrentDetention, DetentionFilter, Script, Steps } from './store.ts';

/** One detention that the actor may see. */
export function* readDetention(
  steps: Steps,
  context: Context,
  id: string,
): Script<CurrentDetention> {
  permit(context.actor, 'custody', 'finance', 'auditor');
  return yield* findDetention(steps, context, id);
}

export interface Page<T, C> {
  items: T[];
  /** Where the next page starts; null at the end. */
  next: C | null;
}

export type DetentionQuery = Omit<DetentionFilter, 'force' | 'suites'> & {
  suite?: string | undefined;
};

/** A page of the detentions that the actor may see, newest arrival first. */
export function* listDetentions(
  steps: Steps,
  { actor }: Context,
  { suite, ...query }: DetentionQuery,
): Script<Page<CurrentDetention, { startedAt: Instant; id: string }>> {
  permit(actor, 'custody', 'finance', 'auditor');
  const visible = visibleSuites(actor);
  const asked = suite === undefined ? visible : [suite];
  const suites = visible ? asked?.filter((code) => visible.includes(code)) : asked;
  const found = yield* steps.detentions.list({
    ...query,
    force: actor.force,
    suites: suites ?? undefined,
    limit: query.limit + 1,
  });
  const items = found.slice(0, query.limit);
  const last = found.length > query.limit ? items.at(-1) : undefined;
  return { items, next: last ? { startedAt: arrivalOf(last.detention), id: last.id } : null };
}
