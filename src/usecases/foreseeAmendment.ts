import type { Charge } from '../domain/charge.ts';
import type { Detention } from '../domain/detention.ts';
import { chargeJson } from '../shapes/charge.ts';
import { detentionJson, type SentDetention } from '../shapes/detention.ts';
import { type LineDifference, lineDifferences } from '../shapes/difference.ts';
import type { Context } from './access.ts';
import { isAgreed } from './agreeCharge.ts';
import { toAmend } from './amendDetention.ts';
import { type Assessment, assess, ratingBasis } from './assessCharge.ts';
import { detentionSubject, witnessConsultation } from './consultations.ts';
import { checkChange, numberTaken } from './reviseDetention.ts';
import { type CurrentDetention, LATEST, type Script, type Steps } from './store.ts';
import { isSuperseded } from './supersedeInvoices.ts';

/** What an amendment would change, of the record and of what it costs. */
export interface ForeseenAmendment {
  before: CurrentDetention;
  /** What the record would say. */
  detention: Detention;
  /** null of a voided record, which costs nothing. */
  chargeBefore: Charge | null;
  chargeAfter: Charge;
  lines: LineDifference[];
  /** The live invoice that would no longer show what is so. */
  supersedes: string | null;
  /** Whether an agreed charge (R11) would no longer count: it is of one revision. */
  losesAgreement: boolean;
}

/**
 * What `amendDetention` would do with the same arguments, refused as it would be; nothing is written but
 * that the charge was asked for.
 */
export function* foreseeAmendment(
  steps: Steps,
  context: Context,
  id: string,
  ifRevision: (revision: number) => boolean,
  sent: SentDetention,
): Script<ForeseenAmendment> {
  const { before, detention } = yield* toAmend(steps, context, id, ifRevision, sent);
  checkChange(context, yield* steps.forces.codesOf(before.force), before, detention);
  const bearer = yield* steps.detentions.withNumber(before.force, detention.custodyRecordNumber);
  if (bearer !== undefined && bearer !== id) throw numberTaken();
  const after = { ...before, revision: before.revision + 1, void: false, detention };
  const basis = yield* ratingBasis(steps, before.force, LATEST);
  const then = before.void ? null : yield* assess(steps, basis, before, context.now);
  const next = yield* assess(steps, basis, after, context.now);
  yield* witnessConsultation(steps, context, {
    kind: 'detention.consulted',
    subjects: [detentionSubject(before)],
    details: { form: 'charge' },
  });
  return {
    before,
    detention,
    chargeBefore: then?.charge ?? null,
    chargeAfter: next.charge,
    lines: lineDifferences(charged(before, then), charged(after, next)),
    supersedes: yield* supersededBy(steps, after),
    losesAgreement: then !== null && isAgreed(then.charge) && !isAgreed(next.charge),
  };
}

function charged({ detention }: { detention: Detention }, assessment: Assessment | null) {
  const charge = assessment ? chargeJson(assessment.charge) : { lines: [] };
  return { charge, detention: detentionJson(detention) };
}

function* supersededBy(steps: Steps, after: CurrentDetention): Script<string | null> {
  const { force, invoice } = after;
  const document = invoice === null ? undefined : yield* steps.documents.get(force, invoice);
  return document && (yield* isSuperseded(steps, after, document)) ? invoice : null;
}
