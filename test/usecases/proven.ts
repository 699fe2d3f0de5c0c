/** Issued documents with the proof that issuing stores, made without a database. */
import { type AuditEvent, growing, leafHash, leafOf } from '../../src/domain/auditLog.ts';
import { endOf } from '../../src/domain/detention.ts';
import type { RateInput } from '../../src/domain/rating.ts';
import {
  checkpointText,
  logProofText,
  signedNote,
  type VerifierKey,
} from '../../src/domain/signedNote.ts';
import { londonDate, parseInstant } from '../../src/domain/time.ts';
import type { IssuedDocument } from '../../src/shapes/invoice.ts';
import type { Signer } from '../../src/usecases/access.ts';
import { creditNoteOf, type InvoiceChanges, invoiceOf } from '../documents/invoices.ts';
import { PUBLIC_KEY, SIGNING_KEY } from './force.ts';

/** Two events before any invoice's own: whatever they say, the log is named by the first. */
const BEFORE = ['first', 'second'];
const ORIGIN = `custody-billing/MPS/${leafHash(BEFORE[0] ?? '').slice(0, 16)}`;

/** The one that signs for the log of proven invoices. */
export const KEY: VerifierKey = { name: ORIGIN, publicKey: PUBLIC_KEY };

/** A document as issuing would give it: the third event of its log. */
export function proven<D extends IssuedDocument>(
  document: D,
  { key = KEY, signer = SIGNING_KEY }: { key?: VerifierKey; signer?: Signer } = {},
): D {
  const leaf = leafOf(eventOf(document));
  const tree = growing();
  for (const text of [...BEFORE, leaf]) tree.append(text);
  const before = growing();
  for (const text of BEFORE) before.append(text);
  const text = checkpointText({ origin: key.name, size: 3, root: tree.root() });
  const checkpoint = signedNote(text, key, signer.sign(key.publicKey, text));
  const inclusion = logProofText({ index: 2, hashes: [before.root()], checkpoint });
  return { ...document, proof: { event: leaf, inclusion } };
}

function eventOf(document: IssuedDocument): AuditEvent {
  const { kind, number, documentHash, personalHash, issuedAt, detention } = document;
  return {
    version: 1,
    log: 'MPS',
    index: 2,
    at: parseInstant(issuedAt),
    actor: { key: 'key-ada', name: 'Ada Example', kind: 'person' },
    kind: kind === 'invoice' ? 'invoice.issued' : 'invoice.credited',
    subjects: [
      { type: kind, id: number, hash: documentHash },
      { type: 'detention', id: detention.id, revision: detention.revision },
      ...(document.kind === 'invoice'
        ? []
        : [{ type: 'invoice', id: document.credits.number } as const]),
    ],
    personalHash,
  };
}

/** An ordinary invoice with what a test changes, proven. */
export const provenInvoice = (changes: InvoiceChanges = {}) => proven(invoiceOf(changes));

/** The credit note of an ordinary invoice with what a test changes, proven. */
export const provenCreditNote = (
  changes: InvoiceChanges = {},
  credits: { rebill?: boolean; reason?: string | null } = {},
) => proven(creditNoteOf({ ...credits, invoice: invoiceOf(changes) }));

/** The invoice of what `rate` was given, whose detention is released and priced. */
export function provenOf({ detention, tariff, agreedCharge, bankHolidays }: RateInput) {
  const from = londonDate(detention.intervals[0]?.startedAt ?? 0);
  const taxPoint = londonDate(endOf(detention) ?? 0);
  const within = [...bankHolidays].filter((date) => from <= date && date <= taxPoint);
  const { amountPence } = agreedCharge ?? {};
  return provenInvoice({
    detention,
    ...(tariff && { tariff }),
    ...(amountPence !== undefined && {
      agreed: { amountPence, reason: 'by letter', agreedBy: 'A. Example' },
    }),
    facts: { taxPoint, bankHolidays: within },
  });
}
