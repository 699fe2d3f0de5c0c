import { Refusal } from '../domain/errors.ts';
import { type Difference, differenceOf } from '../shapes/difference.ts';
import { type InvoiceDocument, joinInvoice } from '../shapes/invoice.ts';
import { type Context, permit } from './access.ts';
import { detentionSubject, witnessConsultation } from './consultations.ts';
import { type Credited, findLive, type LiveInvoice, takeBack } from './creditInvoice.ts';
import { type Billable, findBillable, freezeBillable, issueBillable } from './issueInvoice.ts';
import type { Script, Steps } from './store.ts';
import { isSuperseded } from './supersedeInvoices.ts';

/** R21: what a correction issued, and what it changed line by line. */
export interface Correction extends Credited {
  invoice: InvoiceDocument;
  difference: Difference;
}

/** R21: credits a live invoice and issues the one that shows what is so now: both, or neither. */
export function* correctInvoice(
  steps: Steps,
  context: Context,
  number: string,
  reason: string,
): Script<Correction> {
  permit(context.actor, 'finance');
  const live = yield* findLive(steps, context, number);
  const billable = yield* findReplacement(steps, context, live);
  const crediting = { reason, rebill: true };
  const { creditNote, invoice } = yield* takeBack(steps, context, live, crediting, (its, own) =>
    issueBillable(its, own, billable, null),
  );
  if (!invoice) throw new RangeError('a correction issues an invoice');
  return { creditNote, invoice, difference: differenceOf(live.document, invoice) };
}

/** What stands in the place of a live invoice; refuses where nothing can, or nothing would change. */
function* findReplacement(
  steps: Steps,
  context: Context,
  { row, current }: LiveInvoice,
): Script<Billable> {
  const billable = yield* findBillable(steps, context, current.id, row.number);
  if (yield* isSuperseded(steps, current, row)) return billable;
  throw new Refusal('nothing-to-correct', `invoice ${row.number} shows what is so`);
}

/** What a correction would change; null with what stands in its way. */
export interface Foreseen {
  invoice: string;
  detention: string;
  difference: Difference | null;
  /** The invoice, and the one that would stand in its place. */
  documents: { before: InvoiceDocument; after: InvoiceDocument } | null;
  obstacle: Refusal | null;
}

/** What `correctInvoice` would do to an invoice now; nothing is written but that it was asked for. */
export function* foreseeCorrection(
  steps: Steps,
  context: Context,
  number: string,
): Script<Foreseen> {
  const { actor } = context;
  permit(actor, 'finance', 'auditor');
  const found = yield* steps.documents.get(actor.force, number);
  if (!found) throw new Refusal('not-found', 'there is no such invoice');
  const { detention: id, revision, kind } = found;
  yield* witnessConsultation(steps, context, {
    kind: 'invoice.consulted',
    subjects: [{ type: kind, id: number }, detentionSubject({ id, revision })],
    details: { form: 'difference' },
  });
  try {
    const live = yield* findLive(steps, context, number);
    const billable = yield* findReplacement(steps, context, live);
    const { facts, personal } = freezeBillable(context, billable, { number });
    const before = live.document;
    const after = joinInvoice(facts, { salt: context.salt, personal }, null);
    const difference = differenceOf(before, after);
    const documents = { before, after };
    return { invoice: number, detention: id, difference, documents, obstacle: null };
  } catch (error) {
    // A refusal writes nothing: it is what was asked for.
    if (!(error instanceof Refusal)) throw error;
    const nothing = { difference: null, documents: null };
    return { invoice: number, detention: id, ...nothing, obstacle: error };
  }
}
