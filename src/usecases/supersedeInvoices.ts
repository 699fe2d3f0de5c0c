/** R21: whether live invoices still show what is so. */
import type { Detention } from '../domain/detention.ts';
import { canonicalJson } from '../domain/hashing.ts';
import { chargeJson } from '../shapes/charge.ts';
import type { InvoiceFacts } from '../shapes/invoice.ts';
import { assess, ratingBasis } from './assessCharge.ts';
import { sessionMeetings } from './sessionNeighbours.ts';
import {
  type CurrentDetention,
  LATEST,
  type ReadDocument,
  type Revision,
  type Script,
  type Steps,
} from './store.ts';
import { touchMonths } from './touchMonths.ts';

/** Marks whether a detention's live invoice is superseded; and says it. */
export function* markInvoice(steps: Steps, current: CurrentDetention): Script<boolean> {
  const { force, id, invoice } = current;
  // What was erased is no longer there to compare: it stays as it was found last.
  if (current.erasedAt !== null) return current.superseded;
  const document = invoice === null ? undefined : yield* steps.documents.get(force, invoice);
  if (!document) return false;
  const superseded = yield* isSuperseded(steps, current, document);
  yield* steps.documents.markSuperseded(force, id, superseded);
  return superseded;
}

/** R13, R14: marks the invoices of all whose sessions meet those of some revisions, and the months of all. */
export function* markNeighbours(steps: Steps, revisions: readonly Revision[]): Script<void> {
  const [first] = revisions;
  if (!first) return;
  const { force } = first;
  const met = yield* sessionMeetings(steps, LATEST, revisions);
  const neighbours: CurrentDetention[] = [];
  for (const id of new Set(met.map((one) => one.id))) {
    const current = yield* steps.detentions.current(force, id);
    if (!current) continue;
    neighbours.push(current);
    yield* markInvoice(steps, current);
  }
  yield* touchMonths(steps, force, [...revisions, ...neighbours]);
}

/** R21: whether an invoice shows anything that the detention, as it is now, would not. */
export function* isSuperseded(
  steps: Steps,
  current: CurrentDetention,
  document: ReadDocument,
): Script<boolean> {
  const { force, id } = current;
  const all = yield* steps.detentions.revisions(force, id);
  const invoiced = all.find(({ revision }) => revision === document.revision);
  if (current.void || !invoiced) return true;
  if (shown(invoiced.detention) !== shown(current.detention)) return true;
  const basis = yield* ratingBasis(steps, force, LATEST);
  const { charge } = yield* assess(steps, basis, current, document.issuedAt);
  const facts: InvoiceFacts = JSON.parse(document.facts);
  return canonicalJson(chargeJson(charge)) !== canonicalJson(facts.charge);
}

/** What an invoice shows of a detention: all but its outcome. */
function shown({ outcome: _, ...detention }: Detention): string {
  return canonicalJson(detention);
}
