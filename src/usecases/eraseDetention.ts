import type { AuditEvent, EventSubject } from '../domain/auditLog.ts';
import { arrivalOf, endOf, statusOf } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import { retentionEnd } from '../domain/retention.ts';
import { londonDate } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { witnessWith } from './events.ts';
import { findUnerased } from './findDetention.ts';
import { type CurrentDetention, LATEST, type Script, type Steps } from './store.ts';
import { markNeighbours } from './supersedeInvoices.ts';
import { READ_BY } from './verifyingLogs/checkErasures.ts';
import { endOverVisits } from './visits.ts';

export interface Erased {
  detention: string;
  event: AuditEvent;
  /** Before its retention had ended. */
  early: boolean;
  /** Of its revisions, documents, agreed charges and overlaps, and of the events that name it. */
  personalParts: number;
  /** Rows that led from a reference to it. */
  lookUps: number;
  /** Kept for idempotency keys. */
  answers: number;
}

/**
 * Erases what is personal of a detention, wherever it lies, once its retention of so many years has
 * ended; `early` before that too. Everything else stays, and every hash: the log says who erased it,
 * and holds nothing of what is gone. Its bytes are gone once the store is scrubbed.
 */
export function* eraseDetention(
  steps: Steps,
  context: Context,
  id: string,
  { reason, early, years }: { reason: string; early: boolean; years: number },
): Script<Erased> {
  const { actor, now } = context;
  permit(actor, 'administrator');
  const current = yield* findUnerased(steps, context, id);
  const isDue = yield* checkDue(steps, context, current, { early, years });
  yield* checkDisputes(steps, current);
  const named = yield* recordsOf(steps, current);
  const { erasures } = steps;
  const counts = {
    early: !isDue,
    personalParts: yield* erasures.deletePersonal(actor.force, named.personal),
    lookUps: yield* erasures.deleteLookUps(actor.force, id),
    answers: yield* erasures.deleteAnswers(actor.force, id),
  };
  yield* steps.visits.removeDraftsAbout(actor.force, id);
  // A search may have been for this person; one in a visit that goes on is gone when that ends.
  yield* endOverVisits(steps, actor.force, now);
  yield* erasures.markErased(actor.force, id, now);
  // By the interpreters that are known here still: their sessions overlap with nothing any more.
  yield* markNeighbours(steps, [current]);
  const event = yield* witnessWith(
    steps,
    context,
    { kind: 'detention.erased', subjects: named.subjects, details: counts },
    { reason, recipient: null },
  );
  return { detention: id, event, ...counts };
}

/** Whether its retention has ended; refuses where it may not be erased yet. */
function* checkDue(
  steps: Steps,
  { now }: Context,
  current: CurrentDetention,
  { early, years }: { early: boolean; years: number },
): Script<boolean> {
  const { force, id, detention } = current;
  if (statusOf(current) === 'open') {
    throw new Refusal('not-released', 'the detention is open: release or void it first');
  }
  const lastIssuedAt = (yield* steps.documents.about(force, id)).at(-1)?.issuedAt ?? null;
  const end = retentionEnd(endOf(detention) ?? arrivalOf(detention), lastIssuedAt, years);
  const isDue = end <= londonDate(now);
  if (isDue || early) return isDue;
  throw new Refusal(
    'not-due',
    `its retention ends on ${end}: erase it from then on, or before, where a data subject has a right to that, with "early": true`,
    { context: { retentionEnds: end } },
  );
}

/** Article 17(3)(e) of the UK GDPR: what a claim is made or defended with stays until it is settled. */
function* checkDisputes(steps: Steps, { force, id: detention }: CurrentDetention): Script<void> {
  const disputes = yield* steps.disputes.ofDetention(force, detention);
  const open = disputes.find(({ settlement }) => !settlement);
  if (!open) return;
  throw new Refusal(
    'already-disputed',
    `the customer disputes invoice ${open.invoice}: settle dispute ${open.id} first`,
    { context: { dispute: open.id } },
  );
}

function* disputesOf(steps: Steps, force: string, detention: string): Script<EventSubject[]> {
  const disputes = yield* steps.disputes.ofDetention(force, detention);
  return disputes.flatMap(({ id, settlement }) => [
    { type: 'dispute' as const, id },
    ...(settlement ? [{ type: 'settlement' as const, id }] : []),
  ]);
}

/** All that has a personal part because of a detention; and what of it the log is to name. */
function* recordsOf(
  steps: Steps,
  { force, id, revision }: CurrentDetention,
): Script<{ subjects: EventSubject[]; personal: string[] }> {
  const documents = yield* steps.documents.about(force, id);
  const overlaps = yield* steps.agreements.acceptedOverlaps(force, id, LATEST);
  const beside: EventSubject[] = [
    ...documents.map(({ kind, number }) => ({ type: kind, id: number })),
    ...(yield* steps.stops.lifted(force, id)).map(({ creditNote }) => ({
      type: 'lifted-stop' as const,
      id: creditNote,
    })),
    ...(yield* disputesOf(steps, force, id)),
    ...(yield* steps.agreements.of(force, [id], LATEST)).map((agreed) => ({
      type: 'agreement' as const,
      id: `${id}/${agreed.revision}/${agreed.sequence}`,
    })),
    ...overlaps.map((pair) => ({
      type: 'overlap' as const,
      id: `${pair.detention}/${pair.revision}/${pair.other}/${pair.otherRevision}`,
    })),
  ];
  const subjects: EventSubject[] = [{ type: 'detention', id, revision }, ...beside];
  const revisions = Array.from({ length: revision }, (_, n) => `detention/${id}/${n + 1}`);
  const read = subjects.filter(({ type }) => READ_BY.includes(type));
  const events = yield* eventsNaming(steps, force, read);
  const records = beside.map((subject) => `${subject.type}/${subject.id}`);
  return { subjects, personal: [...revisions, ...records, ...events] };
}

/** Events that were told why, such as reads of a record or of its invoices. */
function* eventsNaming(
  steps: Steps,
  force: string,
  subjects: readonly EventSubject[],
): Script<string[]> {
  const places = new Set<string>();
  for (const { type, id } of subjects) {
    for (const { index } of yield* steps.audit.eventsOf(force, `${type}/${id}`)) {
      places.add(`event/${index}`);
    }
  }
  return [...places];
}
