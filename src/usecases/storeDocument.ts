/** What issuing any document about a detention has in common: its number, its event, its proof (R18, R19). */
import type { EventKind, EventSubject } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import { canonicalJson } from '../domain/hashing.ts';
import { type DocumentKind, numberIn, seriesOf } from '../domain/invoice.ts';
import { formatInstant } from '../domain/time.ts';
import { type DocumentFacts, documentHashOf, type InvoicePersonal } from '../shapes/invoice.ts';
import type { Context } from './access.ts';
import { witness } from './events.ts';
import { proveLast } from './proveLog.ts';
import type { Script, Steps, StoredDocument, StoredProof } from './store.ts';

interface Place {
  series: string;
  sequence: number;
  number: string;
}

/** R19: the next number of a kind; refuses with `clock-behind` where the clock is before its last one. */
export function* nextNumber(steps: Steps, context: Context, kind: DocumentKind): Script<Place> {
  const { actor, now } = context;
  const series = seriesOf(actor.force, kind, now);
  const next = yield* steps.documents.nextInSeries(actor.force, series, now);
  if ('sequence' in next) {
    return { series, sequence: next.sequence, number: numberIn(series, next.sequence) };
  }
  throw new Refusal(
    'clock-behind',
    `it is ${formatInstant(now)} by this clock, before the series' last document of ${formatInstant(next.clockBehind)}: set the clock right`,
  );
}

/** Stores a frozen document, the event that seals it, and the proof of that event. */
export function* storeDocument(
  steps: Steps,
  context: Context,
  { facts, personal: body }: { facts: DocumentFacts; personal: InvoicePersonal },
  row: Omit<StoredDocument, 'kind' | 'facts' | 'personalHash' | 'documentHash' | 'issuedAt'>,
  /** `beside`: what else the event is about, beside the document and its detention. */
  { kind, beside }: { kind: EventKind; beside: readonly EventSubject[] },
): Script<StoredProof> {
  const { actor, now, salt } = context;
  const { number, detention, revision } = row;
  const { personalHash } = facts;
  const documentHash = documentHashOf(facts);
  const sealed = { kind: facts.kind, facts: canonicalJson(facts), personalHash, documentHash };
  const document = { ...row, ...sealed, issuedAt: now };
  yield* steps.documents.insert(actor.force, document, { salt, personalHash, body });
  const event = yield* witness(steps, context, {
    kind,
    subjects: [
      { type: facts.kind, id: number, hash: documentHash },
      { type: 'detention', id: detention, revision },
      ...beside,
    ],
    personalHash,
  });
  const proof = yield* proveLast(steps, context, event);
  yield* steps.documents.insertProof(actor.force, number, {
    position: event.index,
    text: proof.text,
  });
  return proof;
}
