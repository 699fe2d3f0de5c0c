import type { EventSubject } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import { type ClaimDocument, joinClaim } from '../shapes/claim.ts';
import { type Context, permit } from './access.ts';
import { listed, witnessConsultation } from './consultations.ts';
import { type Page, pageOf } from './page.ts';
import type { ClaimFilter, ClaimHead, Script, Steps } from './store.ts';

/** A claim as it was frozen; `form` is what it is read for. */
export function* readClaim(
  steps: Steps,
  context: Context,
  number: string,
  form: 'json' | 'pdf' | 'csv' | 'zip',
): Script<ClaimDocument> {
  const { actor, inquiry } = context;
  permit(actor, 'finance', 'auditor');
  const found = yield* steps.claims.get(actor.force, number);
  if (!found) throw new Refusal('not-found', 'there is no such claim');
  const claim = joinClaim(JSON.parse(found.facts));
  const isForCustomer = form !== 'json' && inquiry.recipient === null;
  yield* witnessConsultation(steps, context, {
    kind: form === 'json' ? 'claim.consulted' : 'claim.disclosed',
    subjects: [
      { type: 'claim', id: number },
      // The schedule and the archive show what is personal of each.
      ...(SHOWS_ALL.includes(form) ? detentionsIn(claim) : []),
    ],
    details: { form, recipient: isForCustomer ? claim.buyer.code : undefined },
  });
  return claim;
}

const SHOWS_ALL: readonly string[] = ['csv', 'zip'];

/** The detentions of all its documents, each once. */
function detentionsIn({ invoices, since }: ClaimDocument): EventSubject[] {
  const all = [invoices, since.creditNotes, since.replacements, since.others].flat();
  const ids = new Set(all.map(({ detention }) => detention));
  return [...ids].map((id) => ({ type: 'detention', id }));
}

/** A page of claims, newest first. */
export function* listClaims(
  steps: Steps,
  context: Context,
  filter: Omit<ClaimFilter, 'force'>,
): Script<Page<ClaimHead, { issuedAt: Instant; number: string }>> {
  const { actor } = context;
  permit(actor, 'finance', 'auditor');
  const limit = filter.limit + 1;
  const found = yield* steps.claims.list({ ...filter, force: actor.force, limit });
  const page = pageOf(found, filter.limit, ({ issuedAt, number }) => ({ issuedAt, number }));
  const { items } = page;
  yield* witnessConsultation(steps, context, {
    kind: 'claim.consulted',
    details: {
      form: 'list',
      // What finds nothing may be anything that was typed.
      customer: items.length > 0 ? filter.customer : undefined,
      continued: filter.after !== undefined,
      ...listed(items.map(({ number }) => number)),
    },
  });
  return page;
}
