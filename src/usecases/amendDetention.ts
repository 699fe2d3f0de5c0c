import type { Detention } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import { canonicalJson } from '../domain/hashing.ts';
import type { SentDetention } from '../shapes/detention.ts';
import { type Context, permit } from './access.ts';
import { findUnerased } from './findDetention.ts';
import { withDefaults } from './recordDetention.ts';
import { revise } from './reviseDetention.ts';
import type { CurrentDetention, Script, Steps } from './store.ts';

/**
 * Amends a detention with a whole new content and a reason; also brings a voided one back.
 * `ifRevision` is the revision that the caller saw. Content as it is already writes nothing.
 */
export function* amendDetention(
  steps: Steps,
  context: Context,
  id: string,
  ifRevision: (revision: number) => boolean,
  { reason, detention: sent }: { reason: string; detention: SentDetention },
): Script<CurrentDetention> {
  const { before, detention } = yield* toAmend(steps, context, id, ifRevision, sent);
  const same = canonicalJson(detention) === canonicalJson(before.detention);
  if (same && !before.void) return before;
  return yield* revise(steps, context, before, { detention, void: false, reason });
}

/** The record that is to be amended, and what it is to say; refuses with `stale-revision`. */
export function* toAmend(
  steps: Steps,
  context: Context,
  id: string,
  ifRevision: (revision: number) => boolean,
  sent: SentDetention,
): Script<{ before: CurrentDetention; detention: Detention }> {
  permit(context.actor, 'custody');
  const before = yield* findUnerased(steps, context, id);
  if (!ifRevision(before.revision)) {
    throw new Refusal(
      'stale-revision',
      `the record has changed: it is at revision ${before.revision} now; read it again`,
      { context: { revision: before.revision } },
    );
  }
  return { before, detention: yield* withDefaults(steps, context, sent) };
}
