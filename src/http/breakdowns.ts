/** A report of breakdowns as the one JSON value that is answered, drawn as a PDF, and shown on a page. */
import { formatInstant } from '../domain/time.ts';
import {
  acceptedOverlapJson,
  agreedChargeJson,
  type BreakdownJson,
  type BreakdownsJson,
  eventJson,
  liftedJson,
  paidJson,
  revisionsJson,
  standingJson,
} from '../shapes/breakdown.ts';
import { chargeJson } from '../shapes/charge.ts';
import { disputeJson } from '../shapes/dispute.ts';
import type { Context } from '../usecases/access.ts';
import type { Breakdown, Report } from '../usecases/breakDown.ts';
import { cursorOf } from './cursors.ts';
import { detentionAnswer } from './detentionAnswer.ts';

/** `asked` is the reference that a detainee's stays were found by; null of one detention. */
export function reportJson(
  { force, suites, breakdowns, next, checkpoint, event }: Report,
  { actor, now, inquiry }: Context,
  asked: BreakdownsJson['asked'],
): BreakdownsJson {
  const { code, name } = force;
  return {
    asked,
    made: { at: formatInstant(now), by: actor.name, force: { code, name }, ...inquiry, event },
    suites,
    checkpoint,
    items: breakdowns.map(breakdownJson),
    next: cursorOf(next),
  };
}

function breakdownJson({ current, charge, ...rest }: Breakdown): BreakdownJson {
  return {
    detention: detentionAnswer(current),
    charge: charge && chargeJson(charge),
    agreedCharges: rest.agreedCharges.map(agreedChargeJson),
    acceptedOverlaps: rest.acceptedOverlaps.map(acceptedOverlapJson),
    invoices: rest.invoices.map(({ document, claim, ...standing }) => ({
      ...document,
      ...standingJson(standing),
      claim,
    })),
    creditNotes: rest.creditNotes.map(({ document, claim, lifted }) => ({
      ...document,
      lifted: lifted && liftedJson(lifted),
      claim,
    })),
    disputes: rest.disputes.map(disputeJson),
    payments: rest.payments.map(paidJson),
    revisions: revisionsJson(rest.revisions),
    events: rest.events.map(eventJson),
  };
}
