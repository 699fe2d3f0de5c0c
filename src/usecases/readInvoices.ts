import { Refusal } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import { type InvoiceDocument, joinInvoice } from '../shapes/invoice.ts';
import { type Context, permit } from './access.ts';
import type { Page } from './readDetentions.ts';
import type { DocumentFilter, ReadDocument, Script, Steps } from './store.ts';

/** An invoice with the facts that stand beside it (R20). */
export interface IssuedInvoice {
  document: InvoiceDocument;
  /** False once credited. */
  live: boolean;
  /** R21: what it shows has changed since. */
  superseded: boolean;
}

export function* readInvoice(
  steps: Steps,
  { actor }: Context,
  number: string,
): Script<IssuedInvoice> {
  permit(actor, 'finance', 'auditor');
  const found = yield* steps.documents.get(actor.force, number);
  if (!found) throw new Refusal('not-found', 'there is no such invoice');
  return issuedInvoice(found);
}

export function issuedInvoice({
  facts,
  personal,
  proof,
  live,
  superseded,
}: ReadDocument): IssuedInvoice {
  const kept = personal && { salt: personal.salt, personal: JSON.parse(personal.body) };
  return { document: joinInvoice(JSON.parse(facts), kept, proof), live, superseded };
}

/** A page of invoices, newest first. */
export function* listInvoices(
  steps: Steps,
  { actor }: Context,
  filter: Omit<DocumentFilter, 'force'>,
): Script<Page<IssuedInvoice, { issuedAt: Instant; number: string }>> {
  permit(actor, 'finance', 'auditor');
  const found = yield* steps.documents.list({
    ...filter,
    force: actor.force,
    limit: filter.limit + 1,
  });
  const items = found.slice(0, filter.limit);
  const last = found.length > filter.limit ? items.at(-1) : undefined;
  return {
    items: items.map(issuedInvoice),
    next: last ? { issuedAt: last.issuedAt, number: last.number } : null,
  };
}
