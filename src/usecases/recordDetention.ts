import type { Detention } from '../domain/detention.ts';
import { differences } from '../domain/differences.ts';
import { Refusal } from '../domain/errors.ts';
import { canonicalJson } from '../domain/hashing.ts';
import { detentionJson, detentionOf, type SentDetention } from '../shapes/detention.ts';
import { type Context, mayRead, permit } from './access.ts';
import { findDetention } from './findDetention.ts';
import { checkChange, type FirstChange, recordFirst } from './reviseDetention.ts';
import type { CurrentDetention, ForceCodes, Script, Steps } from './store.ts';

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
  const { force } = context.actor;
  permit(context.actor, 'custody');
  const codes = yield* steps.forces.codesOf(force);
  const detention = detentionOf(sent, codes.defaultCustomer);
  const numbers = [detention.custodyRecordNumber];
  const bearers = yield* steps.detentions.everWithNumbers(force, numbers);
  const known = bearers.find(({ current }) => current);
  if (known) {
    const current = yield* recordedAlready(steps, context, known.detention, detention);
    return { created: false, current };
  }
  for (const former of bearers) {
    if (!(yield* wasEver(steps, force, former.detention, detention))) continue;
    return { created: false, current: yield* findDetention(steps, context, former.detention) };
  }
  checkChange(context, codes, null, detention);
  const [current] = yield* recordFirst(steps, [{ context, detention }]);
  if (!current) throw new RangeError('what is recorded is there');
  return { created: true, current };
}

/** A detention that is to be recorded as it was sent, and by whom. */
export interface Recording {
  context: Context;
  sent: SentDetention;
}

/** So many in one transaction keep the event loop for some four milliseconds; a request waits for a few such. */
export const MOST_TOGETHER = 64;
/** So do fewer, if they have so many intervals and sessions together. */
const MOST_PARTS_TOGETHER = 400;

/** Whether no more are to be recorded with these; null is what cannot be recorded at all. */
export function isFull(recordings: readonly { sent: SentDetention | null }[]): boolean {
  const partsOf = ({ sent }: { sent: SentDetention | null }) =>
    sent ? sent.intervals.length + sent.interpreterSessions.length : 0;
  const parts = recordings.reduce((sum, one) => sum + partsOf(one), 0);
  return recordings.length >= MOST_TOGETHER || parts >= MOST_PARTS_TOGETHER;
}

/**
 * Records those of some detentions of one force whose numbers are not known yet. Of each: what it is now;
 * the refusal, where it does not hold; null where its number is known, and `recordDetention` is to judge.
 */
export function* recordNew(
  steps: Steps,
  recordings: readonly Recording[],
): Script<(CurrentDetention | Refusal | null)[]> {
  const force = recordings[0]?.context.actor.force;
  if (force === undefined) return [];
  const codes = yield* steps.forces.codesOf(force);
  const asked = recordings.map(({ context, sent }) => ({
    context,
    detention: detentionOf(sent, codes.defaultCustomer),
  }));
  const numbers = asked.map(({ detention }) => detention.custodyRecordNumber);
  const bearers = yield* steps.detentions.everWithNumbers(force, numbers);
  const known = new Set(bearers.map(({ number }) => number));
  const judged = asked.map((one) => judge(one, codes, known));
  const firsts = judged.flatMap((one) => (one === null || one instanceof Refusal ? [] : [one]));
  const recorded = yield* recordFirst(steps, firsts);
  const currentOf = new Map(firsts.map((one, n) => [one, recorded[n]]));
  return judged.map((one) => {
    if (one === null || one instanceof Refusal) return one;
    const current = currentOf.get(one);
    if (!current) throw new RangeError('what is recorded is there');
    return current;
  });
}

/** Whether a detention may be recorded; null where its number is known, also from one before it here. */
function judge(
  one: FirstChange,
  codes: ForceCodes,
  known: Set<string>,
): FirstChange | Refusal | null {
  const { custodyRecordNumber: number } = one.detention;
  if (known.has(number)) return null;
  try {
    permit(one.context.actor, 'custody');
    checkChange(one.context, codes, null, one.detention);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  known.add(number);
  return one;
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
  const { defaultCustomer } = yield* steps.forces.codesOf(actor.force);
  return detentionOf(sent, defaultCustomer);
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
