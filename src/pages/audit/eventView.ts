/** An event of the log as it is read: what happened in words, by whom, and the records that it is about. */
import { eventWords } from '../../documents/eventWords.ts';
import { spokenCode } from '../../documents/words.ts';
import type { AuditEvent, EventSubject } from '../../domain/auditLog.ts';
import type { Instant } from '../../domain/time.ts';
import type { Inquiry } from '../../usecases/access.ts';

/** Of a list's row: a payment may be about hundreds. */
const FEW_SUBJECTS = 4;

export interface EventView {
  index: number;
  at: Instant;
  who: string;
  said: string;
  more: string[];
  subjects: SubjectView[];
  /** How many more records it is about. */
  others: number;
}

interface SubjectView {
  text: string;
  /** null of what has no page. */
  href: string | null;
}

const PLACES: Partial<Record<EventSubject['type'], string>> = {
  detention: '/detentions/',
  invoice: '/invoices/',
  'credit-note': '/invoices/',
  claim: '/claims/',
  payment: '/payments/',
  tariff: '/tariffs/',
  'invoice-run': '/runs/',
};

export function eventView(event: AuditEvent, inquiry: Inquiry | null): EventView {
  const { index, at, actor, subjects } = event;
  const [said, ...more] = eventWords({ ...event, inquiry });
  return {
    index,
    at,
    who: actor.name,
    said,
    more,
    subjects: subjects.slice(0, FEW_SUBJECTS).map(({ type, id }) => subjectView({ type, id })),
    others: Math.max(0, subjects.length - FEW_SUBJECTS),
  };
}

/** "invoice MPS-2026-000001"; of a record with a long id, its end. */
export function subjectView({ type, id, revision }: EventSubject): SubjectView {
  const name = /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? `…${id.slice(-8)}` : id;
  const which = revision === undefined ? '' : `, revision ${revision}`;
  const place = PLACES[type];
  return {
    text: `${spokenCode(type)} ${name}${which}`,
    href: place === undefined ? null : `${place}${encodeURIComponent(id)}`,
  };
}
