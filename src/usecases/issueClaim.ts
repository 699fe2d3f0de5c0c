import { canonicalJson } from '../domain/hashing.ts';
import { CLAIM_TEMPLATE_VERSION } from '../domain/invoice.ts';
import { penceOf } from '../domain/money.ts';
import { formatInstant, londonDate } from '../domain/time.ts';
import { type ClaimFacts, type DocumentToClaim, freezeClaim, joinClaim } from '../shapes/claim.ts';
import type { Context } from './access.ts';
import { witness } from './events.ts';
import type { DocumentRow, InvoiceRun, Script, Steps } from './store.ts';
import { nextNumber } from './storeDocument.ts';

const ALL = { after: 0, limit: Number.MAX_SAFE_INTEGER };

/**
 * R19: freezes the claim of what a run issued, with what was credited and issued beside it since the
 * customer's last one; gives its number.
 */
export function* issueClaim(steps: Steps, context: Context, run: InvoiceRun): Script<string> {
  const { actor, now } = context;
  const place = yield* nextNumber(steps, context, 'claim');
  const facts = yield* freeze(steps, context, run, place.number);
  const { documentHash } = joinClaim(facts);
  const event = yield* witness(steps, context, {
    kind: 'claim.issued',
    subjects: [
      { type: 'claim', id: place.number, hash: documentHash },
      { type: 'invoice-run', id: run.id },
    ],
    details: { customer: run.customer, invoices: facts.sums.count, total: facts.total },
  });
  yield* steps.claims.insert(actor.force, {
    ...place,
    customer: run.customer,
    run: run.id,
    facts: canonicalJson(facts),
    documentHash,
    totalPence: penceOf(facts.total),
    issuedAt: now,
    position: event.index,
  });
  return place.number;
}

function* freeze(
  steps: Steps,
  { actor: { force: code }, now }: Context,
  { id, customer: wanted, releasedFrom, releasedTo }: InvoiceRun,
  number: string,
): Script<ClaimFacts> {
  const force = yield* steps.forces.get(code);
  const customer = (yield* steps.forces.customers(code)).find((one) => one.code === wanted);
  if (!force || !customer) throw new RangeError('a run has its parties');
  const last = yield* steps.claims.last(code, wanted);
  return freezeClaim({
    number,
    issuedAt: formatInstant(now),
    issueDate: londonDate(now),
    run: id,
    releasedFrom,
    releasedTo,
    lastClaim: last ? { number: last.number, issueDate: londonDate(last.issuedAt) } : null,
    leftOut: (yield* steps.runs.leftOut(code, id, ALL)).map(
      ({ position: _, ...leftOut }) => leftOut,
    ),
    templateVersion: CLAIM_TEMPLATE_VERSION,
    force,
    customer,
    suites: yield* steps.forces.suites(code),
    invoices: (yield* steps.claims.issuedBy(code, id)).map(documentOf),
    since: yield* issuedSinceLast(steps, code, wanted),
  });
}

/** What no run issued to a customer since their last claim. */
export function* issuedSinceLast(
  steps: Steps,
  force: string,
  customer: string,
): Script<DocumentToClaim[]> {
  const last = yield* steps.claims.last(force, customer);
  return (yield* steps.claims.issuedSince(force, customer, last?.position ?? -1)).map(documentOf);
}

function documentOf({ facts, ...rest }: DocumentRow): DocumentToClaim {
  return { facts: JSON.parse(facts), ...rest };
}
