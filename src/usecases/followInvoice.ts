import type { DocumentFacts } from '../shapes/invoice.ts';
import type { Context } from './access.ts';
import { type IssuedInvoice, readInvoice } from './readInvoices.ts';
import type { AllocatedAct, Dispute, Script, Steps } from './store.ts';

/** An invoice or credit note with all that came of it. */
export interface InvoiceCourse extends IssuedInvoice {
  /** The claim that it is in; null where there is none yet. */
  claim: string | null;
  /** The invoice that stands in its place, once it was taken back; null where there is none. */
  replacedBy: string | null;
  /** Oldest first. */
  disputes: Dispute[];
  /** What payments put on it and took from it, in order. */
  payments: AllocatedAct[];
}

/** Reads a document by its number, and what was done about it since it was issued. */
export function* followInvoice(
  steps: Steps,
  context: Context,
  number: string,
): Script<InvoiceCourse> {
  const issued = yield* readInvoice(steps, context, number, 'json');
  const { force } = context.actor;
  const { id } = issued.document.detention;
  const claims = yield* steps.claims.ofDetention(force, id);
  const isOf = ({ invoice }: { invoice: string }) => invoice === number;
  return {
    ...issued,
    claim: claims.find((one) => one.number === number)?.claim ?? null,
    replacedBy: yield* replacementOf(steps, force, { detention: id, number }),
    disputes: (yield* steps.disputes.ofDetention(force, id)).filter(isOf),
    payments: (yield* steps.accounts.ofDetention(force, id)).filter(isOf),
  };
}

function* replacementOf(
  steps: Steps,
  force: string,
  { detention, number }: { detention: string; number: string },
): Script<string | null> {
  const issued = yield* steps.documents.about(force, detention);
  const facts = issued.map((one): DocumentFacts => JSON.parse(one.facts));
  const replacement = facts.find(
    (one) => one.kind === 'invoice' && one.replaces?.number === number,
  );
  return replacement?.number ?? null;
}
