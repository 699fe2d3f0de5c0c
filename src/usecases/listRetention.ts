import { retainedSince, retentionEnd } from '../domain/retention.ts';
import type { Instant, LondonDate } from '../domain/time.ts';
import { type Context, permit, visibleSuites } from './access.ts';
import { listed } from './consultations.ts';
import { witnessRead } from './events.ts';
import { type Page, pageOf } from './page.ts';
import type { RetainedDetention, RetentionFilter, Script, Steps } from './store.ts';

export interface DueDetention extends RetainedDetention {
  /** The first day on which it may be erased. */
  retentionEnds: LondonDate;
}

/**
 * A page of the detentions whose retention of so many years has ended and that are not erased, by their
 * end. An open one among them, ended without an outcome, has to be released before it is erased.
 */
export function* listRetention(
  steps: Steps,
  context: Context,
  { years, limit, after }: Pick<RetentionFilter, 'limit' | 'after'> & { years: number },
): Script<Page<DueDetention, { endedAt: Instant | null; id: string }>> {
  const { actor, now } = context;
  permit(actor, 'administrator', 'auditor');
  const found = yield* steps.erasures.retained({
    force: actor.force,
    suites: visibleSuites(actor) ?? undefined,
    before: retainedSince(now, years),
    after,
    limit: limit + 1,
  });
  const page = pageOf(found, limit, ({ endedAt, id }) => ({ endedAt, id }));
  const items = page.items.map((retained) => dueOf(retained, years));
  const details = listed(items.map(({ id }) => id));
  yield* witnessRead(steps, context, { kind: 'retention.consulted', subjects: [], details });
  return { items, next: page.next };
}

function dueOf(retained: RetainedDetention, years: number): DueDetention {
  const { endedAt, startedAt, lastIssuedAt } = retained;
  return { ...retained, retentionEnds: retentionEnd(endedAt ?? startedAt, lastIssuedAt, years) };
}
