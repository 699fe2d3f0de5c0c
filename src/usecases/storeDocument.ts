/** What issuing any document about a detention has in common: its number, its event, its proof (R18, R19). */
import type { EventKind, EventSubject } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import { type DocumentKind, numberIn, seriesOf } from '../domain/invoice.ts';
import { formatInstant } from '../domain/time.ts';
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

/** Stores a document with its personal part, the event that seals it, and the proof of that event. */
export function* storeDocument(
  steps: Steps,
  context: Context,
  document: StoredDocument,
  {
    kind,
    body,
    beside,
  }: {
    kind: EventKind;
    /** Its personal part. */
    body: unknown;
    /** What else the event is about, beside the document and its detention. */
    beside: readonly EventSubject[];
  },
): Script<StoredProof> {
  const { actor, salt } = context;
  const { number, documentHash, personalHash, detention, revision } = document;
  yield* steps.documents.insert(actor.force, document, { salt, personalHash, body });
  const event = yield* witness(steps, context, {
    kind,
    subjects: [
      { type: document.kind, id: number, hash: documentHash },
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
