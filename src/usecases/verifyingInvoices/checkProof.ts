/** What a document's proof shows: that its issue is an event of the force's audit log, as the force signed it. */
import { type EventKind, leafHash } from '../../domain/auditLog.ts';
import { rootFromInclusion } from '../../domain/merkleProof.ts';
import {
  type Checkpoint,
  type LogProof,
  NoteError,
  openCheckpoint,
  parseLogProof,
  readCheckpoint,
  UnknownSigner,
  type VerifierKey,
} from '../../domain/signedNote.ts';
import { formatInstant } from '../../domain/time.ts';
import type { IssuedDocument } from '../../shapes/invoice.ts';
import { type IssueEvent, issueEventShape } from '../../shapes/issuedInvoice.ts';

const NO_PROOF =
  'it carries none, as one from before invoices had proofs: ask the force for it again';

/** The event that issues each kind of document. */
const ISSUED_BY = {
  invoice: 'invoice.issued',
  'credit-note': 'invoice.credited',
} as const satisfies Record<IssuedDocument['kind'], EventKind>;

/** The event says that this very document was issued, then and by this force. */
export function wrongWithEvent(invoice: IssuedDocument): string | null {
  if (!invoice.proof) return NO_PROOF;
  const event = eventIn(invoice.proof.event);
  if (!event) return 'proof.event is no event of an audit log';
  const issuedBy = ISSUED_BY[invoice.kind];
  if (event.kind !== issuedBy) return `the event is "${event.kind}", not "${issuedBy}"`;
  const subject = (name: string) => event.subjects.find(({ type }) => type === name);
  const named = subject(invoice.kind);
  const stay = subject('detention');
  const { number, documentHash, personalHash, issuedAt, detention } = invoice;
  return firstThatDiffers([
    ['number', number, named?.id],
    ['documentHash', documentHash, named?.hash],
    ['personalHash', personalHash, event.personalHash],
    ['issuedAt', issuedAt, momentOf(event.at)],
    ['detention.id', detention.id, stay?.id],
    ['detention.revision', detention.revision, stay?.revision],
    ['number', number.split('-')[0], event.log],
    ...(invoice.kind === 'invoice'
      ? []
      : ([['credits.number', invoice.credits.number, subject('invoice')?.id]] as const)),
  ]);
}

function firstThatDiffers(
  said: readonly (readonly [field: string, document: unknown, event: unknown])[],
): string | null {
  const [field, invoice, event] = said.find(([, one, other]) => one !== other) ?? [];
  if (field === undefined) return null;
  return `${field}: it says ${JSON.stringify(invoice)}, and the event of its issue ${JSON.stringify(event ?? null)}`;
}

function eventIn(text: string): IssueEvent | null {
  try {
    return issueEventShape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** null of a number of seconds past what a time is written for. */
function momentOf(at: number): string | null {
  try {
    return formatInstant(at);
  } catch {
    return null;
  }
}

/** The proof leads from the event to the root of the checkpoint, which is of the event's own log. */
export function wrongWithInclusion({ proof }: IssuedDocument): string | null {
  if (!proof) return NO_PROOF;
  const read = orProblem(() => proofIn(proof.inclusion));
  if (typeof read === 'string') return `proof.inclusion: ${read}`;
  const { index, hashes, checkpoint } = read;
  const event = eventIn(proof.event);
  if (event && event.index !== index) {
    return `it is of event ${index}, and it was issued by event ${event.index}`;
  }
  const log = checkpoint.origin.split('/')[1];
  if (event && event.log !== log) return `it is of the log ${log}, and the event of ${event.log}`;
  const root = rootFromInclusion({ index, size: checkpoint.size }, leafHash(proof.event), hashes);
  return root === checkpoint.root
    ? null
    : 'it does not lead from the event to the root of the checkpoint: one of the three was changed, or is of another document';
}

/** One of the keys has signed the checkpoint, under the name of its log. */
export function wrongWithSignature(
  { proof }: IssuedDocument,
  keys: readonly VerifierKey[],
): string | null {
  if (!proof) return NO_PROOF;
  const opened = orProblem(() => openCheckpoint(parseLogProof(proof.inclusion).checkpoint, keys));
  return typeof opened === 'string' ? `the checkpoint: ${opened}` : null;
}

/** None of the keys has signed the checkpoint, rightly or wrongly: another one may have. */
export function isSignerUnknown({ proof }: IssuedDocument, keys: readonly VerifierKey[]): boolean {
  if (!proof) return false;
  try {
    openCheckpoint(parseLogProof(proof.inclusion).checkpoint, keys);
    return false;
  } catch (error) {
    return error instanceof UnknownSigner;
  }
}

function proofIn(text: string): Omit<LogProof, 'checkpoint'> & { checkpoint: Checkpoint } {
  const proof = parseLogProof(text);
  return { ...proof, checkpoint: readCheckpoint(proof.checkpoint) };
}

function orProblem<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}
