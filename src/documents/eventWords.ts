/** What an event of the audit log says, in words that a person can follow. */
import type { EventKind, EventSubject } from '../domain/auditLog.ts';
import type { EventJson } from '../shapes/breakdown.ts';
import { ERASED } from './words.ts';

type Words = (event: EventJson) => string;

const WORDS: Partial<Record<EventKind, Words>> = {
  'detention.recorded': () => 'Recorded the detention.',
  'detention.amended': (event) => `Amended it: ${revisionIn(event)}.`,
  'detention.voided': (event) => `Voided it: ${revisionIn(event)}.`,
  'detention.agreed-charge': (event) => `Entered an agreed charge for ${revisionIn(event)}.`,
  'detention.overlap-accepted': () => 'Accepted overlapping interpreter sessions.',
  'detention.erased': () => 'Erased what was personal of it.',
  'detention.consulted': (event) => `Read ${formIn(event)}.`,
  'detention.disclosed': (event) => `Took a copy of ${formIn(event)}.`,
  'detention.listed': () => 'Saw it in a list.',
  'detention.searched': () => 'Found it by a search.',
  'invoice.issued': (event) => `Issued invoice ${namedIn(event, 'invoice')?.id}.`,
  'invoice.consulted': (event) => `Read invoice ${namedIn(event, 'invoice')?.id}.`,
  'invoice.disclosed': (event) => `Took a copy of invoice ${namedIn(event, 'invoice')?.id}.`,
};

/** What happened, and what whoever did it said of it. */
export function eventWords(event: EventJson): [said: string, ...more: string[]] {
  const said = WORDS[event.kind]?.(event) ?? `${event.kind}.`;
  return [said, ...inquiryWords(event)];
}

function inquiryWords({ kind, inquiry, personalHash }: EventJson): string[] {
  if (inquiry) {
    const { reason, recipient } = inquiry;
    return [
      ...(reason === null ? [] : [`Reason: ${reason}`]),
      ...(recipient === null ? [] : [`For: ${recipient}`]),
    ];
  }
  const isRead = /\.(consulted|disclosed|listed|searched)$/.test(kind);
  return isRead && personalHash ? [`Reason and recipient: ${ERASED}`] : [];
}

function namedIn({ subjects }: EventJson, type: EventSubject['type']): EventSubject | undefined {
  return subjects.find((subject) => subject.type === type);
}

function revisionIn(event: EventJson): string {
  return `revision ${namedIn(event, 'detention')?.revision}`;
}

function formIn({ details }: EventJson): string {
  if (details?.form !== 'breakdown') return 'the record';
  const whole = details.by === undefined ? '' : ' of the detainee';
  return `the breakdown${whole}${details.as === 'pdf' ? ' as a report' : ''}`;
}
