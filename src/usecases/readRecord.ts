/** A record as the pages show it: with what it costs, what comes of it next, and who changed it meanwhile. */
import type { Charge } from '../domain/charge.ts';
import { Refusal } from '../domain/errors.ts';
import type { Customer, Suite } from '../domain/force.ts';
import { type Context, permit, permitWrite } from './access.ts';
import { agreementObstacle } from './agreeCharge.ts';
import { assess, ratingBasis } from './assessCharge.ts';
import { detentionSubject, witnessConsultation } from './consultations.ts';
import { findDetention, findUnerased } from './findDetention.ts';
import { findBillable } from './issueInvoice.ts';
import { type CurrentDetention, LATEST, type Script, type Steps } from './store.ts';

export interface RecordSheet {
  current: CurrentDetention;
  /** Of the force. */
  suites: Suite[];
  /** null of a voided record, which costs nothing. */
  charge: Charge | null;
  /** Why an invoice that the actor asks for would be refused; null where it would be issued. */
  obstacle: Refusal | null;
  /** R11: whether a charge can be agreed for it. */
  isAgreeable: boolean;
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
    isAgreeable: agreementObstacle(current, charge) === null,
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

function* witnessRecord(steps: Steps, context: Context, current: CurrentDetention): Script<void> {
  yield* witnessConsultation(steps, context, {
    kind: 'detention.consulted',
    subjects: [detentionSubject(current)],
    details: { form: 'record' },
  });
}
