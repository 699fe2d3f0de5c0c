import { ublObstacle } from '../documents/ublXml.ts';
import type { EventSubject } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import { type IssuedDocument, joinInvoice } from '../shapes/invoice.ts';
import { type Context, permit } from './access.ts';
import { detentionSubject, listed, witnessConsultation } from './consultations.ts';
import { type Page, pageOf } from './page.ts';
import type { DocumentFilter, ReadDocument, Script, Steps } from './store.ts';

/** A document with the facts that stand beside it (R20): a credit note is never live. */
export interface IssuedInvoice<D extends IssuedDocument = IssuedDocument> {
  document: D;
  /** False once credited. */
  live: boolean;
  /** R21: what it shows has changed since. */
  superseded: boolean;
  /** The credit note that took it back. */
  creditedBy: string | null;
  /** Its open dispute. */
  dispute: string | null;
  /** R22: what is to be paid of it still. */
  owedPence: number;
}

/** In which form an invoice is read: as data, or as the document that its customer gets. */
export type InvoiceForm = 'json' | 'pdf' | 'xml';

/** An invoice or credit note by its number; as XML, only where a valid e-invoice can be made of it. */
export function* readInvoice(
  steps: Steps,
  context: Context,
  number: string,
  form: InvoiceForm,
): Script<IssuedInvoice> {
  const { actor, inquiry } = context;
  permit(actor, 'finance', 'auditor');
  const found = yield* steps.documents.get(actor.force, number);
  if (!found) throw new Refusal('not-found', 'there is no such invoice');
  const issued = issuedInvoice(found);
  const obstacle = form === 'xml' ? ublObstacle(issued.document) : null;
  if (obstacle) throw new Refusal(obstacle.code, obstacle.detail);
  const isDocument = form !== 'json';
  yield* witnessConsultation(steps, context, {
    kind: isDocument ? 'invoice.disclosed' : 'invoice.consulted',
    subjects: [{ type: found.kind, id: number }, subjectOf(found)],
    details: {
      form,
      recipient: isDocument && inquiry.recipient === null ? found.customer : undefined,
    },
  });
  return issued;
}

function subjectOf({ detention, revision }: ReadDocument): EventSubject {
  return detentionSubject({ id: detention, revision });
}

export function issuedInvoice(row: ReadDocument): IssuedInvoice {
  const { live, superseded, creditedBy, dispute, owedPence } = row;
  return { document: joined(row), live, superseded, creditedBy, dispute, owedPence };
}

/** A stored document with its personal part and its proof. */
export function joined({ facts, personal, proof }: ReadDocument): IssuedDocument {
  const kept = personal && { salt: personal.salt, personal: JSON.parse(personal.body) };
  return joinInvoice(JSON.parse(facts), kept, proof);
}

/** A page of invoices, or of credit notes, newest first. */
export function* listInvoices(
  steps: Steps,
  context: Context,
  filter: Omit<DocumentFilter, 'force'>,
): Script<Page<IssuedInvoice, { issuedAt: Instant; number: string }>> {
  const { actor } = context;
  permit(actor, 'finance', 'auditor');
  const found = yield* steps.documents.list({
    ...filter,
    force: actor.force,
    limit: filter.limit + 1,
  });
  const page = pageOf(found, filter.limit, ({ issuedAt, number }) => ({ issuedAt, number }));
  yield* witnessList(steps, context, filter, page.items);
  return { items: page.items.map(issuedInvoice), next: page.next };
}

/** A list of one detention's invoices is found by that detention. */
function* witnessList(
  steps: Steps,
  context: Context,
  filter: Omit<DocumentFilter, 'force'>,
  items: readonly ReadDocument[],
): Script<void> {
  const { kind, customer, detention, issuedFrom, issuedBefore, superseded, after } = filter;
  yield* witnessConsultation(steps, context, {
    kind: 'invoice.listed',
    subjects: detention === undefined ? [] : items.slice(0, 1).map(subjectOf),
    details: {
      form: 'list',
      kind,
      // What finds nothing may be anything that was typed, a reference among it.
      customer: items.length > 0 ? customer : undefined,
      byDetention: detention !== undefined,
      issuedFrom: issuedFrom === undefined ? undefined : formatInstant(issuedFrom),
      issuedBefore: issuedBefore === undefined ? undefined : formatInstant(issuedBefore),
      superseded,
      continued: after !== undefined,
      ...listed(items.map(({ number }) => number)),
    },
  });
}
