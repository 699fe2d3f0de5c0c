/** What the clients know and were told, by force: what has to be there when all is over. */
import { canonicalJson } from '../../src/domain/hashing.ts';
import type { Answer, Read } from './asking.ts';

/** A record that clients go on with, as far as one of them knows. */
export interface KnownDetention {
  id: string;
  day: string;
  /** Of the next interval, counted from its arrival. */
  hour: number;
  isReleased: boolean;
  /** Past the last band, when it was recorded. */
  isLong: boolean;
}

/** A revision that was answered: what it says of the record. */
export interface AckedRevision {
  intent: string;
  kind: string;
  id: string;
  revision: number;
  content: string;
}

/** An amendment that may have been made: it was not answered, and then the record had changed. */
interface UnsureAmendment {
  intent: string;
  id: string;
  /** All that was said was that nothing was written. */
  isDenied: boolean;
}

export interface AckedDocument {
  intent: string;
  number: string;
  kind: 'invoice' | 'credit-note';
  detention: string;
  total: string;
  documentHash: string;
}

interface AckedPayment {
  intent: string;
  id: string;
  reference: string;
  amount: string;
}

/** Of one force, as several clients share it. */
export interface Book {
  force: string;
  token: string;
  /** Of somebody else, as who agrees a charge is not who invoices it. */
  otherToken: string;
  detentions: KnownDetention[];
  numbers: Map<string, string>;
  revisions: AckedRevision[];
  unsure: UnsureAmendment[];
  documents: AckedDocument[];
  payments: AckedPayment[];
  runs: string[];
  /** By their ids, and whether somebody settled them. */
  disputes: Map<string, boolean>;
  /** Signed, as they were answered. */
  checkpoints: string[];
}

export function newBook(names: Pick<Book, 'force' | 'token' | 'otherToken'>): Book {
  return {
    ...names,
    detentions: [],
    numbers: new Map(),
    revisions: [],
    unsure: [],
    documents: [],
    payments: [],
    runs: [],
    disputes: new Map(),
    checkpoints: [],
  };
}

type Content = Omit<
  Read<'DetentionAnswer'>,
  'id' | 'revision' | 'status' | 'force' | 'invoice' | 'recordedAt' | 'recordedBy' | 'erasedAt'
>;

/** What of an answer is the record's own, and not beside it. */
export function contentOf(detention: Read<'DetentionAnswer'> | Content): Content {
  const { custodyRecordNumber, detaineeReference, homeOfficeReference, customer } = detention;
  const { operation, intervals, interpreterSessions, outcome } = detention;
  return {
    custodyRecordNumber,
    detaineeReference,
    homeOfficeReference,
    customer,
    operation,
    intervals,
    interpreterSessions,
    outcome,
  };
}

export function noteRevision(
  book: Book,
  kind: string,
  intent: string,
  detention: Read<'DetentionAnswer'>,
): void {
  const { id, revision } = detention;
  const content = canonicalJson(contentOf(detention));
  book.revisions.push({ intent, kind, id, revision, content });
}

export function noteDocument(
  book: Book,
  intent: string,
  { number, kind, detention, charge, documentHash }: Read<'Invoice'> | Read<'CreditNote'>,
): void {
  const total = charge.total ?? '';
  book.documents.push({ intent, number, kind, detention: detention.id, total, documentHash });
}

/** Notes an amendment whose outcome only the record itself tells. */
export function noteUnsure(book: Book, intent: string, id: string, { failures }: Answer): void {
  const isDenied = failures.every((failure) => failure.includes('nothing was written'));
  book.unsure.push({ intent, id, isDenied });
}
