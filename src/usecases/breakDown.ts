import type { AuditEvent } from '../domain/auditLog.ts';
import { arrivalOf } from '../domain/detention.ts';
import { type Context, permit } from './access.ts';
import { type Assessment, assess, ratingBasis } from './assessCharge.ts';
import { findDetention } from './findDetention.ts';
import { type IssuedInvoice, issuedInvoice } from './readInvoices.ts';
import {
  type CurrentDetention,
  type DetentionFilter,
  LATEST,
  type ReferenceScheme,
  type Revision,
  type Script,
  type Steps,
} from './store.ts';

/** Of one detention: more than corrections will ever make. */
const MOST_DOCUMENTS = 1000;
const PAGE = 100;

/** Everything of one detention: what was charged, by which rule, who did what, and what changed. */
export interface Breakdown {
  current: CurrentDetention;
  /** null of a voided record. */
  charge: Assessment['charge'] | null;
  invoices: IssuedInvoice[];
  revisions: Revision[];
  events: AuditEvent[];
}

export function* breakDownDetention(steps: Steps, context: Context, id: string): Script<Breakdown> {
  permit(context.actor, 'auditor', 'finance');
  return yield* breakDown(steps, context, yield* findDetention(steps, context, id));
}

/** The breakdowns of a detainee's detentions, newest first, by a reference. */
export function* breakDownDetainee(
  steps: Steps,
  context: Context,
  reference: { scheme: ReferenceScheme; reference: string },
): Script<Breakdown[]> {
  permit(context.actor, 'auditor', 'finance');
  const { force } = context.actor;
  const breakdowns: Breakdown[] = [];
  for (let after: DetentionFilter['after']; ; ) {
    const page = yield* steps.detentions.list({ force, reference, after, limit: PAGE });
    for (const current of page) breakdowns.push(yield* breakDown(steps, context, current));
    const last = page.at(-1);
    if (!last || page.length < PAGE) return breakdowns;
    after = { startedAt: arrivalOf(last.detention), id: last.id };
  }
}

function* breakDown(steps: Steps, context: Context, current: CurrentDetention): Script<Breakdown> {
  const { force, id } = current;
  const basis = yield* ratingBasis(steps, force, LATEST);
  const filter = { force, detention: id, limit: MOST_DOCUMENTS };
  return {
    current,
    charge: current.void ? null : (yield* assess(steps, basis, current, context.now)).charge,
    invoices: (yield* steps.documents.list(filter)).map(issuedInvoice),
    revisions: yield* steps.detentions.revisions(force, id),
    events: yield* steps.audit.eventsOf(force, `detention/${id}`),
  };
}
