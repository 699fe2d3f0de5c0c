/** What an event of the audit log says, in words that a person can follow. */
import type { EventKind, EventSubject } from '../domain/auditLog.ts';
import type { EventJson } from '../shapes/breakdown.ts';
import { ERASED } from './words.ts';

/** What of an event its words are made of. */
type Said = Pick<EventJson, 'kind' | 'subjects' | 'details' | 'inquiry' | 'personalHash'>;
type Words = (event: Said) => string;

const WORDS: Record<EventKind, Words> = {
  'detention.recorded': () => 'Recorded the detention.',
  'detention.amended': (event) => `Amended it: ${revisionIn(event)}.`,
  'detention.voided': (event) => `Voided it: ${revisionIn(event)}.`,
  'detention.agreed-charge': (event) => `Entered an agreed charge for ${revisionIn(event)}.`,
  'detention.overlap-accepted': () => 'Accepted overlapping interpreter sessions.',
  'detention.billing-resumed': (event) => `Lifted the stop of its billing by ${documentIn(event)}.`,
  'tariff.published': () => 'Published a tariff.',
  'tariff.replaced': () => 'Replaced a tariff.',
  'tariff.previewed': () => 'Back-tested a draft tariff.',
  'detention.erased': () => 'Erased what was personal of it.',
  'detention.consulted': (event) => `Read ${formIn(event)}.`,
  'detention.disclosed': (event) => `Took a copy of ${formIn(event)}.`,
  'detention.listed': ({ details }) =>
    details?.form === 'held' ? 'Saw it in the list of who is held.' : 'Saw it in a list.',
  'detention.searched': () => 'Found it by a search.',
  'invoice.issued': (event) => `Issued ${invoiceIn(event)}.`,
  'invoice.credited': (event) => `Credited ${invoiceIn(event)} by ${documentIn(event)}.`,
  'dispute.raised': (event) => `Noted that the customer disputes ${invoiceIn(event)}.`,
  'dispute.settled': (event) =>
    `Settled the dispute of ${invoiceIn(event)}: ${event.details?.outcome === 'upheld' ? 'upheld' : 'rejected'}.`,
  'invoice.consulted': invoiceConsulted,
  'invoice.disclosed': invoiceDisclosed,
  'invoice.listed': (event) => `Saw ${listIn(event)}.`,
  'payment.received': (event) => `Recorded a payment, and allocated it to ${invoicesIn(event)}.`,
  'payment.allocated': (event) => `Allocated a payment to ${invoicesIn(event)}.`,
  'payment.moved': movedWords,
  'payment.reversed': (event) => `Reversed a payment that was allocated to ${invoicesIn(event)}.`,
  'account.consulted': (event) => `Read ${accountIn(event)}.`,
  'account.disclosed': (event) => `Took a copy of ${accountIn(event)}.`,
  'invoice-run.started': () => 'Started an invoice run.',
  'invoice-run.ended': () => 'Ended an invoice run.',
  'invoice-run.previewed': () => 'Looked at what an invoice run would issue.',
  'invoice-run.consulted': () => 'Read what an invoice run left out.',
  'claim.issued': () => 'Issued a claim.',
  'claim.consulted': () => 'Read a claim.',
  'claim.disclosed': (event) => `Took a copy of ${claimIn(event)}.`,
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
  'sign-in.succeeded': () => 'Signed in.',
  'sign-in.ended': () => 'Signed out.',
  'signing-key.registered': () => 'Registered a signing key.',
};

/** What happened, and what whoever did it said of it. */
export function eventWords(event: Said): [said: string, ...more: string[]] {
  return [WORDS[event.kind](event), ...inquiryWords(event)];
}

function inquiryWords({ kind, inquiry, personalHash }: Said): string[] {
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

function namedIn({ subjects }: Said, type: EventSubject['type']): EventSubject | undefined {
  return subjects.find((subject) => subject.type === type);
}

function revisionIn(event: Said): string {
  return `revision ${namedIn(event, 'detention')?.revision}`;
}

/** What of a detention was read. */
function formIn({ details }: Said): string {
  switch (details?.form) {
    case 'breakdown': {
      const whole = details.by === undefined ? '' : ' of the detainee';
      return `the breakdown${whole}${details.as === 'pdf' ? ' as a report' : ''}`;
    }
    case 'revisions':
      return 'its revisions';
    case 'charge':
      return 'its charge';
    case 'list':
      return 'a list of detentions';
    case 'behind-figure':
      return 'a list of the detentions behind a figure of the year';
    case 'held':
      return 'the list of who is held';
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

function invoiceConsulted(event: Said): string {
  switch (event.details?.form) {
    case 'verify':
      return `Verified a copy of ${documentIn(event)}: ${verdictIn(event)}.`;
    case 'difference':
      return `Read what a correction of ${documentIn(event)} would change.`;
    case 'dispute':
      return `Read the dispute of ${invoiceIn(event)}.`;
    default:
      return `Read ${documentIn(event)}.`;
  }
}

function listIn({ details }: Said): string {
  return details?.form === 'disputes' ? 'a list of disputes' : 'a list of its invoices';
}

/** As PDF or e-invoice it is for whom the log says, its customer; or for whoever the reader named. */
function invoiceDisclosed(event: Said): string {
  const { form, recipient } = event.details ?? {};
  switch (form) {
    case 'verify':
      return `Verified a copy of ${documentIn(event)} for someone else: ${verdictIn(event)}.`;
    case 'list':
    case 'disputes':
      return `Took a copy of ${listIn(event)}.`;
    case 'pdf':
    case 'xml': {
      const as = form === 'pdf' ? 'PDF' : 'an e-invoice';
      return `Took a copy of ${documentIn(event)} as ${as}${recipient ? `, for ${recipient}` : ''}.`;
    }
    case 'difference':
      return `Took a copy of what a correction of ${documentIn(event)} would change.`;
    case 'dispute':
      return `Took a copy of the dispute of ${invoiceIn(event)}.`;
    default:
      return `Took a copy of ${documentIn(event)}.`;
  }
}

/** The credit note, where the event names one. */
function documentIn(event: Said): string {
  const creditNote = namedIn(event, 'credit-note');
  return creditNote ? `credit note ${creditNote.id}` : invoiceIn(event);
}

function invoiceIn(event: Said): string {
  return `invoice ${namedIn(event, 'invoice')?.id}`;
}

/** In which form a claim was taken; a schedule and an archive have what is personal. */
function claimIn(event: Said): string {
  const named = namedIn(event, 'claim');
  const claim = named ? `claim ${named.id}` : 'a list of claims';
  const { form, recipient } = event.details ?? {};
  const forms: Record<string, string> = { csv: ' as its schedule', zip: ' with all its documents' };
  return `${claim}${forms[String(form)] ?? ''}${recipient ? `, for ${recipient}` : ''}`;
}

/** What of a customer's account was read. */
function accountIn({ details }: Said): string {
  switch (details?.form) {
    case 'payment':
      return 'a payment';
    case 'replay':
      return 'again what was answered on a payment';
    case 'payments':
      return 'a list of payments';
    case 'remittance':
      return 'what a remittance file would pay';
    case 'aged-debt':
      return 'the aged debt';
    default:
      return 'a statement of account';
  }
}

/** Of many, the one that is meant is found by its number. */
function invoicesIn(event: Said): string {
  const invoices = event.subjects.filter(({ type }) => type === 'invoice');
  if (invoices.length === 0) return 'no invoice';
  return invoices.length === 1 ? invoiceIn(event) : `its invoice and ${invoices.length - 1} more`;
}

/** The credited invoice comes first, and then what replaces it. */
function movedWords({ subjects }: Said): string {
  const [credited, replacement] = subjects.filter(({ type }) => type === 'invoice');
  return replacement
    ? `Moved what a payment had allocated to invoice ${credited?.id} to invoice ${replacement.id}.`
    : `Took back what a payment had allocated to invoice ${credited?.id}.`;
}

function verdictIn({ details }: Said): string {
  return details?.genuine ? 'genuine' : 'not genuine';
}
