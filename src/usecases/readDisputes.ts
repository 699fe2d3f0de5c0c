import { type Context, permit } from './access.ts';
import { listed, witnessConsultation } from './consultations.ts';
import { type Page, pageOf } from './page.ts';
import type { Dispute, DisputeFilter, Script, Steps } from './store.ts';

type DisputeQuery = Omit<DisputeFilter, 'force'>;
type DisputePlace = NonNullable<DisputeFilter['after']>;

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
