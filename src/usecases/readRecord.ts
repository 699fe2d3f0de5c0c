/** A record as the pages show it: with what it costs, what comes of it next, and who changed it meanwhile. */
import type { Charge } from '../domain/charge.ts';
import { Refusal } from '../domain/errors.ts';
import type { Customer, Suite } from '../domain/force.ts';
import { type Context, permit, permitWrite } from './access.ts';
import { assess, ratingBasis } from './assessCharge.ts';
import { detentionSubject, witnessConsultation } from './consultations.ts';
import { findDetention, findUnerased } from './findDetention.ts';
import { findBillable } from './issueInvoice.ts';
import { type CurrentDetention, LATEST, type Revision, type Script, type Steps } from './store.ts';

export interface RecordSheet {
  current: CurrentDetention;
  /** Of the force. */
  suites: Suite[];
  /** null of a voided record, which costs nothing. */
  charge: Charge | null;
  /** Why an invoice that the actor asks for would be refused; null where it would be issued. */
  obstacle: Refusal | null;
}

/** A detention that the actor may see, with its charge now. */
export function* readRecord(steps: Steps, context: Context, id: string): Script<RecordSheet> {
  permit(context.actor, 'custody', 'finance', 'auditor');
  const current = yield* findDetention(steps, context, id);
  const basis = yield* ratingBasis(steps, current.force, LATEST);
  const { charge } = yield* assess(steps, basis, current, context.now);
  yield* witnessRecord(steps, context, current);
  return {
    current,
    suites: yield* steps.forces.suites(current.force),
    charge: current.void ? null : charge,
    obstacle: yield* obstacleOf(steps, context, id),
  };
}

function* obstacleOf(steps: Steps, context: Context, id: string): Script<Refusal | null> {
  try {
    permit(context.actor, 'finance');
    yield* findBillable(steps, context, id);
    return null;
  } catch (error) {
    // A refusal writes nothing: it is what was asked for.
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** What a form that changes a record is filled in from. */
export interface RecordToChange {
  current: CurrentDetention;
  suites: Suite[];
  customers: Customer[];
}

/**
 * A detention that the actor is about to change: refuses what is erased; with `here`, also what the
 * custody role may not write where the person is now.
 */
export function* readToChange(
  steps: Steps,
  context: Context,
  id: string,
  { here }: { here: boolean },
): Script<RecordToChange> {
  permit(context.actor, 'custody', 'finance');
  const current = yield* findUnerased(steps, context, id);
  if (here) permitWrite(context.actor, null, current.detention);
  yield* witnessRecord(steps, context, current);
  return {
    current,
    suites: yield* steps.forces.suites(current.force),
    customers: yield* steps.forces.customers(current.force),
  };
}

/** All revisions from one that the actor saw to the current one: who changed it since, and what. */
export function* readRevisionsFrom(
  steps: Steps,
  context: Context,
  id: string,
  seen: number,
): Script<Revision[]> {
  permit(context.actor, 'custody');
  const current = yield* findDetention(steps, context, id);
  yield* witnessRecord(steps, context, current);
  const all = yield* steps.detentions.revisions(current.force, id);
  return all.filter(({ revision }) => revision >= seen);
}

function* witnessRecord(steps: Steps, context: Context, current: CurrentDetention): Script<void> {
  yield* witnessConsultation(steps, context, {
    kind: 'detention.consulted',
    subjects: [detentionSubject(current)],
    details: { form: 'record' },
  });
}
