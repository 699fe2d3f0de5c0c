/** What an event of the audit log says, in words that a person can follow. */
import type { EventKind, EventSubject } from '../domain/auditLog.ts';
import type { EventJson } from '../shapes/breakdown.ts';
import { ERASED } from './words.ts';

type Words = (event: EventJson) => string;

const WORDS: Record<EventKind, Words> = {
  'detention.recorded': () => 'Recorded the detention.',
  'detention.amended': (event) => `Amended it: ${revisionIn(event)}.`,
  'detention.voided': (event) => `Voided it: ${revisionIn(event)}.`,
  'detention.agreed-charge': (event) => `Entered an agreed charge for ${revisionIn(event)}.`,
  'detention.overlap-accepted': () => 'Accepted overlapping interpreter sessions.',
  'tariff.published': () => 'Published a tariff.',
  'tariff.replaced': () => 'Replaced a tariff.',
  'tariff.previewed': () => 'Back-tested a draft tariff.',
  'detention.erased': () => 'Erased what was personal of it.',
  'detention.consulted': (event) => `Read ${formIn(event)}.`,
  'detention.disclosed': (event) => `Took a copy of ${formIn(event)}.`,
  'detention.listed': () => 'Saw it in a list.',
  'detention.searched': () => 'Found it by a search.',
  'invoice.issued': (event) => `Issued ${invoiceIn(event)}.`,
  'invoice.consulted': (event) =>
    event.details?.form === 'verify'
      ? `Verified a copy of ${invoiceIn(event)}: ${verdictIn(event)}.`
      : `Read ${invoiceIn(event)}.`,
  'invoice.disclosed': invoiceDisclosed,
  'invoice.listed': () => 'Saw a list of its invoices.',
  'invoice-run.started': () => 'Started an invoice run.',
  'invoice-run.ended': () => 'Ended an invoice run.',
  'invoice-run.previewed': () => 'Looked at what an invoice run would issue.',
  'invoice-run.consulted': () => 'Read what an invoice run left out.',
  'claim.issued': () => 'Issued a claim.',
  'claim.consulted': () => 'Read a claim.',
  'claim.disclosed': () => 'Took a copy of a claim.',
  'exceptions.consulted': () => 'Read the exceptions.',
  'statistics.consulted': (event) =>
    event.details?.form === 'reconciliation'
      ? 'Held claims against the statistics.'
      : 'Read the statistics.',
  'retention.consulted': () => 'Read what is due to be erased.',
  'log.consulted': () => 'Read the log.',
  'force.set-up': () => 'Set the force up.',
  'force.changed': () => 'Changed the force.',
  'suite.changed': () => 'Changed a suite.',
  'customer.changed': () => 'Changed a customer.',
  'key.created': () => 'Created an access key.',
  'key.rotated': () => 'Rotated an access key.',
  'key.revoked': () => 'Revoked an access key.',
  'sign-in.failed': () => 'Failed to sign in.',
  'signing-key.registered': () => 'Registered a signing key.',
};

/** What happened, and what whoever did it said of it. */
export function eventWords(event: EventJson): [said: string, ...more: string[]] {
  return [WORDS[event.kind](event), ...inquiryWords(event)];
}

function inquiryWords({ kind, inquiry, personalHash }: EventJson): string[] {
  if (inquiry) {
    const { reason, recipient } = inquiry;
    return [
      ...(reason === null ? [] : [`Reason: ${reason}`]),
      ...(recipient === null ? [] : [`For: ${recipient}`]),
    ];
  }
  const isRead = /\.(consulted|disclosed|listed|searched|previewed)$/.test(kind);
  return isRead && personalHash ? [`Reason and recipient: ${ERASED}`] : [];
}

function namedIn({ subjects }: EventJson, type: EventSubject['type']): EventSubject | undefined {
  return subjects.find((subject) => subject.type === type);
}

function revisionIn(event: EventJson): string {
  return `revision ${namedIn(event, 'detention')?.revision}`;
}

/** What of a detention was read. */
function formIn({ details }: EventJson): string {
  switch (details?.form) {
    case 'breakdown': {
      const whole = details.by === undefined ? '' : ' of the detainee';
      return `the breakdown${whole}${details.as === 'pdf' ? ' as a report' : ''}`;
    }
    case 'charge':
      return 'its charge';
    case 'list':
      return 'a list of detentions';
    case 'search':
      return 'what a search found';
    case 'exceptions':
      return 'the exceptions';
    case 'preview':
      return 'the back-test of a draft tariff';
    default:
      return 'the record';
  }
}

/** As PDF it is for whom the log says, its customer; or for whoever the reader named. */
function invoiceDisclosed(event: EventJson): string {
  const { form, recipient } = event.details ?? {};
  switch (form) {
    case 'verify':
      return `Verified a copy of ${invoiceIn(event)} for someone else: ${verdictIn(event)}.`;
    case 'list':
      return 'Took a copy of a list of its invoices.';
    case 'pdf':
      return `Took a copy of ${invoiceIn(event)} as PDF${recipient ? `, for ${recipient}` : ''}.`;
    default:
      return `Took a copy of ${invoiceIn(event)}.`;
  }
}

function invoiceIn(event: EventJson): string {
  return `invoice ${namedIn(event, 'invoice')?.id}`;
}

function verdictIn({ details }: EventJson): string {
  return details?.genuine ? 'genuine' : 'not genuine';
}
