/** What every change to a detention has in common: checks, a new revision, its event. */
import { checkTimes, type Detention } from '../domain/detention.ts';
import { type FieldError, Refusal } from '../domain/errors.ts';
import { unknownCode } from '../domain/force.ts';
import { canonicalJson, sha256Hex } from '../domain/hashing.ts';
import { splitDetention } from '../domain/personal.ts';
import { intervalJson } from '../shapes/detention.ts';
import { type Context, permitWrite, personOf } from './access.ts';
import { witness, witnessAll } from './events.ts';
import {
  type CurrentDetention,
  type ForceCodes,
  type NewRevision,
  personalPart,
  type Revision,
  type RevisionPersonal,
  type Script,
  type Steps,
} from './store.ts';
import { markInvoice, markNeighbours } from './supersedeInvoices.ts';

export interface Change {
  detention: Detention;
  void: boolean;
  /** Why; null where the change itself says so. */
  reason: string | null;
}

/** A detention that is to be recorded, and by whom. */
export interface FirstChange {
  context: Context;
  detention: Detention;
}

/** Records checked detentions of one force, whose numbers no other bears. */
export function* recordFirst(
  steps: Steps,
  firsts: readonly FirstChange[],
): Script<CurrentDetention[]> {
  const revisions = firsts.map(({ context, detention }) => {
    const change = { detention, void: false, reason: null };
    return { context, revision: revisionOf(context, null, change) };
  });
  yield* steps.detentions.saveFirst(revisions.map(({ revision }) => revision));
  const beside = { invoice: null, superseded: false, erasedAt: null };
  const current = revisions.map(({ revision }) => ({ ...asRead(revision), ...beside }));
  yield* markNeighbours(steps, current);
  yield* witnessAll(
    steps,
    revisions.map(({ context, revision }) => ({ context, ...eventOf(null, revision) })),
  );
  return current;
}

/** Records a change as the next revision, after all checks; refuses what does not hold. */
export function* revise(
  steps: Steps,
  context: Context,
  before: CurrentDetention,
  change: Change,
): Script<CurrentDetention> {
  const { actor } = context;
  checkChange(context, yield* steps.forces.codesOf(actor.force), before, change.detention);
  const revision = revisionOf(context, before, change);
  const { custodyRecordNumber } = change.detention;
  if (!(yield* steps.detentions.claimNumber(actor.force, custodyRecordNumber, revision.id))) {
    throw numberTaken();
  }
  yield* steps.detentions.save(revision);
  const beside = { invoice: before.invoice, superseded: false, erasedAt: null };
  const current = { ...asRead(revision), ...beside };
  const superseded = yield* markInvoice(steps, current);
  yield* markNeighbours(steps, [before, current]);
  yield* witness(steps, context, eventOf(before, revision));
  return { ...current, superseded };
}

/** Refuses what does not hold, and what the actor may not write. */
export function checkChange(
  { actor, now }: Context,
  codes: ForceCodes,
  before: CurrentDetention | null,
  detention: Detention,
): void {
  permitWrite(actor, before?.detention ?? null, detention);
  const errors = [...checkTimes(detention, now), ...checkReferences(actor.force, codes, detention)];
  if (errors.length > 0) throw new Refusal('invalid', 'the detention does not hold', { errors });
}

/** A revision without its parts as they are stored. */
function asRead({ content, personal, ...revision }: NewRevision): Revision {
  return revision;
}

/** What no longer fits the record as it is now: 409 with its current intervals. */
export function doesNotFit(current: Revision, detail: string): Refusal {
  const { id, revision, detention } = current;
  return new Refusal('does-not-fit', detail, {
    context: { detention: id, revision, intervals: detention.intervals.map(intervalJson) },
  });
}

/** A change to a detention whose times do not hold no longer fits it. */
export function checkFit(current: Revision, next: Detention, context: Context): void {
  const [error] = checkTimes(next, context.now);
  if (error) throw doesNotFit(current, error.detail);
}

export function numberTaken(): Refusal {
  return new Refusal('invalid', 'the detention does not hold', {
    errors: [
      {
        pointer: '/custodyRecordNumber',
        detail: 'another detention bears this number already: check it',
      },
    ],
  });
}

/** Suites and customer must be the force's own. */
function checkReferences(
  force: string,
  { suites, customers }: ForceCodes,
  detention: Detention,
): FieldError[] {
  const customer = { pointer: '/customer', code: detention.customer };
  return [
    ...detention.intervals.flatMap(({ suite }, n) =>
      unknownCode({ pointer: `/intervals/${n}/suite`, code: suite }, 'suite', {
        force,
        codes: suites,
      }),
    ),
    ...unknownCode(customer, 'customer', { force, codes: customers }),
  ];
}

function revisionOf(
  { actor, now, id, salt }: Context,
  before: CurrentDetention | null,
  { detention, void: isVoid, reason }: Change,
): NewRevision {
  const { facts, references } = splitDetention(detention);
  const content = canonicalJson({ ...facts, void: isVoid });
  const personal: RevisionPersonal = { ...references, reason };
  return {
    force: actor.force,
    id: before?.id ?? id,
    revision: (before?.revision ?? 0) + 1,
    void: isVoid,
    detention,
    reason,
    content,
    contentHash: sha256Hex(content),
    personal: personalPart(salt, personal),
    recordedAt: now,
    recordedBy: personOf(actor),
  };
}

function eventOf(before: CurrentDetention | null, revision: NewRevision) {
  const { id, revision: number, contentHash: hash } = revision;
  const kind = revision.void ? 'detention.voided' : 'detention.amended';
  return {
    kind: before ? kind : 'detention.recorded',
    subjects: [{ type: 'detention', id, revision: number, hash }],
    personalHash: revision.personal.personalHash,
  } as const;
}
