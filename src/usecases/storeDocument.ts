/** What issuing any document about a detention has in common: its number, its event, its proof (R18, R19). */
import type { EventKind, EventSubject } from '../domain/auditLog.ts';
import { canonicalJson } from '../domain/hashing.ts';
import { type DocumentKind, numberIn, seriesOf } from '../domain/invoice.ts';
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

/** R19: the next number of a kind, for what is issued at a moment behind the last document. */
export function* nextNumber(
  steps: Steps,
  { actor: { force }, now }: Context,
  kind: DocumentKind,
): Script<Place> {
  const series = seriesOf(force, kind, now);
  const sequence = yield* steps.documents.nextInSeries(force, series, now);
  return { series, sequence, number: numberIn(series, sequence) };
}

/** Stores a frozen document, the event that seals it, and the proof of that event. */
export function* storeDocument(
  steps: Steps,
  context: Context,
  { facts, personal }: { facts: DocumentFacts; personal: InvoicePersonal },
  row: Omit<StoredDocument, 'kind' | 'facts' | 'personalHash' | 'documentHash' | 'issuedAt'>,
  /** `beside`: what else the event is about, beside the document and its detention. */
  { kind, beside }: { kind: EventKind; beside: readonly EventSubject[] },
): Script<StoredProof> {
  const { actor, now, salt } = context;
  const { number, detention, revision } = row;
  const { personalHash } = facts;
  const body = canonicalJson(personal);
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
