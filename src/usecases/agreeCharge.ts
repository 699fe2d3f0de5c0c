import type { Charge } from '../domain/charge.ts';
import { Refusal } from '../domain/errors.ts';
import { contentHash } from '../domain/hashing.ts';
import { type Context, permit, personOf } from './access.ts';
import { assess, ratingBasis } from './assessCharge.ts';
import { witness } from './events.ts';
import { findUnerased } from './findDetention.ts';
import { openOverlaps, sessionNeighbours } from './sessionNeighbours.ts';
import {
  type AcceptedOverlap,
  type Agreement,
  type CurrentDetention,
  LATEST,
  personalPart,
  type Script,
  type Steps,
} from './store.ts';
import { markInvoice, markNeighbours } from './supersedeInvoices.ts';
import { touchMonths } from './touchMonths.ts';

/**
 * R11: gives a detention that is past the last band an agreed charge, for this revision only. Until it is
 * invoiced, a slip is mended by agreeing again; the same again is done once.
 */
export function* agreeCharge(
  steps: Steps,
  context: Context,
  id: string,
  agreed: { amountPence: number; reason: string; agreedBy: string },
): Script<Agreement> {
  const { actor, now } = context;
  permit(actor, 'finance');
  const current = yield* findUnerased(steps, context, id);
  const { agreement: earlier, obstacle } = yield* readAgreement(steps, context, current);
  if (obstacle) throw obstacle;
  if (earlier && isSame(earlier, agreed)) return earlier;
  const agreement: Agreement = {
    detention: id,
    revision: current.revision,
    sequence: (earlier?.sequence ?? 0) + 1,
    ...agreed,
    agreedAt: now,
    enteredBy: personOf(actor),
  };
  yield* store(steps, context, agreement);
  yield* touchMonths(steps, actor.force, [current]);
  return agreement;
}

function isSame(
  earlier: Agreement,
  { amountPence, reason, agreedBy }: Pick<Agreement, 'amountPence' | 'reason' | 'agreedBy'>,
): boolean {
  return (
    earlier.amountPence === amountPence &&
    earlier.reason === reason &&
    earlier.agreedBy === agreedBy
  );
}

function* store(steps: Steps, context: Context, agreement: Agreement): Script<void> {
  const { actor, salt } = context;
  const { detention: id, revision, sequence, amountPence, reason, agreedBy } = agreement;
  const part = personalPart(salt, { reason, agreedBy });
  yield* steps.agreements.insert(actor.force, agreement, part);
  yield* witness(steps, context, {
    kind: 'detention.agreed-charge',
    subjects: [
      { type: 'detention', id, revision },
      {
        type: 'agreement',
        id: `${id}/${revision}/${sequence}`,
        hash: contentHash({ amountPence }),
      },
    ],
    personalHash: part.personalHash,
  });
}

/** What was agreed for a record before, and why no charge can be agreed for it now; null where one can. */
export function* readAgreement(
  steps: Steps,
  { now }: Context,
  current: CurrentDetention,
): Script<{ agreement: Agreement | null; obstacle: Refusal | null }> {
  const basis = yield* ratingBasis(steps, current.force, LATEST);
  const { charge, agreement } = yield* assess(steps, basis, current, now);
  return { agreement, obstacle: agreementObstacle(current, charge) };
}

/** R11: why no charge can be agreed for a record that costs this; null where one can. */
export function agreementObstacle(
  { void: isVoid, invoice, superseded }: CurrentDetention,
  charge: Charge,
): Refusal | null {
  if (isVoid) return new Refusal('voided', 'the record was voided: it costs nothing');
  if (invoice && !superseded) {
    return new Refusal('already-invoiced', `invoice ${invoice} shows what was agreed`, {
      context: { invoice },
    });
  }
  if (charge.status === 'provisional') {
    return new Refusal('not-released', 'a charge is agreed once the detention is released');
  }
  if (isAgreed(charge) || charge.unpriced?.reason === 'beyond-last-band') return null;
  return new Refusal(
    'not-unpriced',
    'a charge is agreed only for a stay that is past the last band of its tariff, and this one is not',
  );
}

/** R11: whether a charge is what was agreed. */
export const isAgreed = ({ lines }: Charge) => lines.some(({ rules }) => rules.includes('R11'));

/** R14: says why the overlapping sessions of this detention and the others are all right. */
export function* acceptOverlaps(
  steps: Steps,
  context: Context,
  id: string,
  reason: string,
): Script<CurrentDetention> {
  const { actor, now, salt } = context;
  permit(actor, 'finance');
  const current = yield* findUnerased(steps, context, id);
  if (current.void) throw new Refusal('voided', 'the record was voided: it costs nothing');
  const pairs = yield* openPairs(steps, current);
  if (pairs.length === 0) {
    throw new Refusal('nothing-to-resolve', 'no session of this detention overlaps another');
  }
  const part = personalPart(salt, { reason });
  yield* steps.agreements.acceptOverlaps(actor.force, pairs, { actor, at: now }, part);
  yield* witness(steps, context, {
    kind: 'detention.overlap-accepted',
    subjects: [
      { type: 'detention', id, revision: current.revision },
      ...pairs.map((pair) => ({
        type: 'overlap' as const,
        id: `${pair.detention}/${pair.revision}/${pair.other}/${pair.otherRevision}`,
        hash: contentHash({}),
      })),
    ],
    personalHash: part.personalHash,
  });
  yield* markNeighbours(steps, [current]);
  return { ...current, superseded: yield* markInvoice(steps, current) };
}

function* openPairs(steps: Steps, current: CurrentDetention): Script<AcceptedOverlap[]> {
  const { id, revision } = current;
  const neighbours = (yield* sessionNeighbours(steps, LATEST, [current])).get(id) ?? [];
  const { others, own } = yield* openOverlaps(steps, LATEST, current, neighbours);
  return [...others, ...(own ? [{ id, revision }] : [])].map((other) => ({
    detention: id,
    revision,
    other: other.id,
    otherRevision: other.revision,
  }));
}
