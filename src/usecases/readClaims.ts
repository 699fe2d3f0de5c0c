import { Refusal } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import { type ClaimDocument, joinClaim } from '../shapes/claim.ts';
import { type Context, permit } from './access.ts';
import { listed, witnessConsultation } from './consultations.ts';
import type { Page } from './readDetentions.ts';
import type { ClaimFilter, ClaimHead, Script, Steps } from './store.ts';

/** A claim as it was frozen. */
export function* readClaim(
  steps: Steps,
  context: Context,
  number: string,
  form: 'json',
): Script<ClaimDocument> {
  const { actor } = context;
  permit(actor, 'finance', 'auditor');
  const found = yield* steps.claims.get(actor.force, number);
  if (!found) throw new Refusal('not-found', 'there is no such claim');
  yield* witnessConsultation(steps, context, {
    kind: 'claim.consulted',
    subjects: [{ type: 'claim', id: number }],
    details: { form },
  });
  return joinClaim(JSON.parse(found.facts));
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
  const items = found.slice(0, filter.limit);
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
  const last = found.length > filter.limit ? items.at(-1) : undefined;
  return { items, next: last ? { issuedAt: last.issuedAt, number: last.number } : null };
}
