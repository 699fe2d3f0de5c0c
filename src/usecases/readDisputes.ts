import { Refusal } from '../domain/errors.ts';
import { type Context, permit } from './access.ts';
import { detentionSubject, listed, witnessConsultation } from './consultations.ts';
import { type Page, pageOf } from './page.ts';
import { type IssuedInvoice, issuedInvoice } from './readInvoices.ts';
import type { Dispute, DisputeFilter, Script, Steps } from './store.ts';

type DisputeQuery = Omit<DisputeFilter, 'force'>;
type DisputePlace = NonNullable<DisputeFilter['after']>;

/** A dispute by its id, and its invoice with how it stands. */
export function* readDispute(
  steps: Steps,
  context: Context,
  id: string,
): Script<{ dispute: Dispute; invoice: IssuedInvoice }> {
  const { actor } = context;
  permit(actor, 'finance', 'auditor');
  const dispute = yield* steps.disputes.get(actor.force, id);
  if (!dispute) throw new Refusal('not-found', 'there is no such dispute');
  const { invoice, detention, revision } = dispute;
  const found = yield* steps.documents.get(actor.force, invoice);
  if (!found) throw new RangeError('a dispute is of an invoice');
  yield* witnessConsultation(steps, context, {
    kind: 'invoice.consulted',
    subjects: [
      { type: 'dispute', id },
      { type: 'invoice', id: invoice },
      detentionSubject({ id: detention, revision }),
    ],
    details: { form: 'dispute' },
  });
  return { dispute, invoice: issuedInvoice(found) };
}

/** A page of disputes, newest first. */
export function* listDisputes(
  steps: Steps,
  context: Context,
  query: DisputeQuery,
): Script<Page<Dispute, DisputePlace>> {
  const { actor } = context;
  permit(actor, 'finance', 'auditor');
  const { status, customer, after, limit } = query;
  const found = yield* steps.disputes.list({ ...query, force: actor.force, limit: limit + 1 });
  const page = pageOf(found, limit, ({ raisedAt, id }) => ({ raisedAt, id }));
  const { items } = page;
  yield* witnessConsultation(steps, context, {
    kind: 'invoice.listed',
    details: {
      form: 'disputes',
      status,
      // What finds nothing may be anything that was typed, a reference among it.
      customer: items.length > 0 ? customer : undefined,
      continued: after !== undefined,
      ...listed(items.map(({ id }) => id)),
    },
  });
  return page;
}
