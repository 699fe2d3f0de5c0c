import { Refusal } from '../domain/errors.ts';
import { contentHash, personalHash } from '../domain/hashing.ts';
import { overlaps } from '../domain/sessionObstacles.ts';
import { type Context, permit } from './access.ts';
import { assess, ratingBasis } from './assessCharge.ts';
import { witness } from './events.ts';
import { doesNotFit, findDetention } from './reviseDetention.ts';
import { unacceptedOverlaps } from './sessionNeighbours.ts';
import {
  type AcceptedOverlap,
  type Agreement,
  type CurrentDetention,
  LATEST,
  type Script,
  type Steps,
} from './store.ts';
import { markInvoice, markNeighbours } from './supersedeInvoices.ts';

/** R11: gives a detention that is past the last band an agreed charge, for this revision only. */
export function* agreeCharge(
  steps: Steps,
  context: Context,
  id: string,
  agreed: { amountPence: number; reason: string; agreedBy: string },
): Script<Agreement> {
  const { actor, now, salt } = context;
  permit(actor, 'finance');
  const current = yield* findDetention(steps, context, id);
  yield* checkUnpriced(steps, context, current);
  const { amountPence, reason, agreedBy } = agreed;
  const body = { reason, agreedBy };
  const hash = personalHash(salt, body);
  const agreement: Agreement = {
    detention: id,
    revision: current.revision,
    amountPence,
    ...body,
    agreedAt: now,
    enteredBy: { key: actor.key, name: actor.name },
  };
  const part = { salt, personalHash: hash, body };
  if (!(yield* steps.agreements.insert(actor.force, agreement, part))) {
    throw doesNotFit(
      current,
      'a charge is agreed for this revision already: amend the record first',
    );
  }
  yield* witness(steps, context, {
    kind: 'detention.agreed-charge',
    subjects: [
      { type: 'detention', id, revision: current.revision },
      { type: 'agreement', id: `${id}/${current.revision}`, hash: contentHash({ amountPence }) },
    ],
    personalHash: hash,
  });
  return agreement;
}

function* checkUnpriced(steps: Steps, context: Context, current: CurrentDetention): Script<void> {
  if (current.void) throw new Refusal('voided', 'the record was voided: it costs nothing');
  const basis = yield* ratingBasis(steps, current.force, LATEST);
  const { charge, agreement } = yield* assess(steps, basis, current, context.now);
  if (agreement) {
    throw doesNotFit(
      current,
      'a charge is agreed for this revision already: amend the record first',
    );
  }
  if (charge.status === 'provisional') {
    throw new Refusal('not-released', 'a charge is agreed once the detention is released');
  }
  if (charge.unpriced?.reason !== 'beyond-last-band') {
    throw new Refusal(
      'not-unpriced',
      'only a charge that is unpriced for beyond-last-band can be agreed, and this one is not',
    );
  }
}

/** R14: says why the overlapping sessions of this detention and the others are all right. */
export function* acceptOverlaps(
  steps: Steps,
  context: Context,
  id: string,
  reason: string,
): Script<CurrentDetention> {
  const { actor, now, salt } = context;
  permit(actor, 'finance');
  const current = yield* findDetention(steps, context, id);
  const pairs = yield* openOverlaps(steps, current);
  if (pairs.length === 0) {
    throw new Refusal('nothing-to-resolve', 'no session of this detention overlaps another');
  }
  const body = { reason };
  const hash = personalHash(salt, body);
  yield* steps.agreements.acceptOverlaps(
    actor.force,
    pairs,
    { actor, at: now },
    {
      salt,
      personalHash: hash,
      body,
    },
  );
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
    personalHash: hash,
  });
  yield* markNeighbours(steps, [current]);
  return { ...current, superseded: yield* markInvoice(steps, current) };
}

function* openOverlaps(steps: Steps, current: CurrentDetention): Script<AcceptedOverlap[]> {
  const { id, revision, detention } = current;
  const mine = detention.interpreterSessions;
  const { overlapping, ownAccepted } = yield* unacceptedOverlaps(steps, LATEST, current);
  const others = overlapping.filter((other) =>
    other.detention.interpreterSessions.some((b) => mine.some((a) => overlaps(a, b))),
  );
  const own = !ownAccepted && mine.some((a, n) => mine.slice(n + 1).some((b) => overlaps(a, b)));
  return [...others, ...(own ? [{ id, revision }] : [])].map((other) => ({
    detention: id,
    revision,
    other: other.id,
    otherRevision: other.revision,
  }));
}
