import type { Detention } from '../domain/detention.ts';
import { differences } from '../domain/differences.ts';
import { Refusal } from '../domain/errors.ts';
import { canonicalJson } from '../domain/hashing.ts';
import { detentionJson, detentionOf, type SentDetention } from '../shapes/detention.ts';
import { type Context, mayRead, permit } from './access.ts';
import { findDetention } from './findDetention.ts';
import { revise } from './reviseDetention.ts';
import type { CurrentDetention, Script, Steps } from './store.ts';

export interface Recorded {
  created: boolean;
  current: CurrentDetention;
}

/**
 * Records a detention. The same custody record number again: content equal to any revision gives the
 * current one and writes nothing; other content is refused, naming the fields that differ.
 */
export function* recordDetention(
  steps: Steps,
  context: Context,
  sent: SentDetention,
): Script<Recorded> {
  const { actor } = context;
  permit(actor, 'custody');
  const detention = yield* withDefaults(steps, context, sent);
  const { custodyRecordNumber: number } = detention;
  const known = yield* steps.detentions.withNumber(actor.force, number);
  if (known !== undefined) {
    return { created: false, current: yield* recordedAlready(steps, context, known, detention) };
  }
  for (const former of yield* steps.detentions.formerlyWithNumber(actor.force, number)) {
    if (!(yield* wasEver(steps, actor.force, former, detention))) continue;
    return { created: false, current: yield* findDetention(steps, context, former) };
  }
  const change = { detention, void: false, reason: null };
  return { created: true, current: yield* revise(steps, context, null, change) };
}

/** Whether any revision of a detention had just this content. */
function* wasEver(steps: Steps, force: string, id: string, detention: Detention): Script<boolean> {
  const text = canonicalJson(detention);
  const revisions = yield* steps.detentions.revisions(force, id);
  return revisions.some((revision) => canonicalJson(revision.detention) === text);
}

/** Fills in what the force decides: the customer of a detention that names none. */
export function* withDefaults(
  steps: Steps,
  { actor }: Context,
  sent: SentDetention,
): Script<Detention> {
  const force = yield* steps.forces.get(actor.force);
  return detentionOf(sent, force?.defaultCustomer ?? '');
}

function* recordedAlready(
  steps: Steps,
  { actor }: Context,
  id: string,
  detention: Detention,
): Script<CurrentDetention> {
  const current = yield* steps.detentions.current(actor.force, id);
  if (!current || !mayRead(actor, current.detention)) {
    throw new Refusal(
      'already-recorded',
      'this number belongs to a detention of another suite: check the number, or ask staff there to move the person to you',
    );
  }
  if (yield* wasEver(steps, actor.force, id, detention)) return current;
  const pointers = differences(detentionJson(current.detention), detentionJson(detention));
  const state = current.void ? 'recorded, and voided' : 'recorded';
  throw new Refusal(
    'already-recorded',
    `this custody record number is ${state} already, with other content: amend that record`,
    {
      errors: pointers.map((pointer) => ({ pointer, detail: 'differs from what is recorded' })),
      context: { detention: id, revision: current.revision },
    },
  );
}
