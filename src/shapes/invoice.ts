/**
 * An issued invoice or credit note: one JSON value that freezes all it is made of (R18). Every rendering
 * is a pure function of it. Its personal part can be taken out without touching the document's hash.
 */
import type { Charge } from '../domain/charge.ts';
import type { Detention } from '../domain/detention.ts';
import type { Customer, Force, Suite } from '../domain/force.ts';
import { contentHash } from '../domain/hashing.ts';
import { poundsOf } from '../domain/money.ts';
import type { Tariff } from '../domain/tariff.ts';
import { type ChargeJson, chargeJson } from './charge.ts';
import { type DetentionJson, detentionJson } from './detention.ts';

type Seller = Omit<Force, 'bankHolidays' | 'defaultCustomer'>;
type Buyer = Omit<Customer, 'purchaseOrderRequired' | 'purchaseOrders' | 'paymentDays'>;

/** The detention as frozen: no outcome, which is nothing that the customer pays for. */
type InvoicedDetention = Omit<DetentionJson, 'outcome'> & { id: string; revision: number };

/** What invoices and credit notes have in common: a credit note mirrors the invoice that it credits. */
interface DocumentFields {
  number: string;
  issuedAt: string;
  issueDate: string;
  /** The London date of release. */
  taxPoint: string;
  seller: Seller;
  buyer: Buyer;
  purchaseOrder: string | null;
  detention: InvoicedDetention;
  /** The names of the suites that the intervals speak of. */
  suites: readonly Suite[];
  tariff: Tariff;
  /** Bank holidays that fall into the stay. */
  bankHolidays: readonly string[];
  /** R11, where one was agreed for this revision. */
  agreedCharge: { amount: string; reason: string | null; agreedBy: string | null } | null;
  charge: ChargeJson;
  ruleVersion: number;
  templateVersion: number;
  personalHash: string;
  /** 32 bytes in hex; null once the personal part is erased. */
  personalSalt: string | null;
  documentHash: string;
  /** null of one that was issued before invoices had proofs. */
  proof: InvoiceProof | null;
}

export interface InvoiceDocument extends DocumentFields {
  kind: 'invoice';
  dueDate: string;
  /** The customer's invoice of the same detention that was taken back before, and by what; else left out. */
  replaces?: { number: string; creditNote: string } | undefined;
}

/** R21: takes back a whole invoice; its amounts are those of the invoice, and count the other way. */
export interface CreditNoteDocument extends DocumentFields {
  kind: 'credit-note';
  credits: {
    number: string;
    issueDate: string;
    /** Whether the detention may be invoiced again. */
    rebill: boolean;
    /** null once erased. */
    reason: string | null;
  };
}

export type IssuedDocument = InvoiceDocument | CreditNoteDocument;

/** What proves that the invoice is in the force's audit log. */
interface InvoiceProof {
  /** The event of its issue, as it was hashed: RFC 8785 canonical JSON. */
  event: string;
  /** Its place in the log, up to a signed checkpoint: a log proof (c2sp.org/tlog-proof). */
  inclusion: string;
}

/** What of a document is personal: everything that an erasure removes. */
export interface InvoicePersonal {
  custodyRecordNumber: string | null;
  detaineeReference: string | null;
  homeOfficeReference: string | null;
  interpreters: readonly (string | null)[];
  agreedCharge: { reason: string | null; agreedBy: string | null } | null;
  /** Of a credit note. */
  credits?: { reason: string | null };
}

/** The part that never changes, as it is stored and hashed. */
type FactsOf<D extends IssuedDocument> = Omit<
  D,
  'detention' | 'agreedCharge' | 'credits' | 'personalSalt' | 'documentHash' | 'proof'
> & {
  detention: Omit<
    InvoicedDetention,
    'custodyRecordNumber' | 'detaineeReference' | 'homeOfficeReference' | 'interpreterSessions'
  > & {
    interpreterSessions: Omit<InvoicedDetention['interpreterSessions'][number], 'interpreter'>[];
  };
  agreedCharge: { amount: string } | null;
};
export type InvoiceFacts = FactsOf<InvoiceDocument>;
export type CreditNoteFacts = FactsOf<CreditNoteDocument> & {
  credits: Omit<CreditNoteDocument['credits'], 'reason'>;
};
export type DocumentFacts = InvoiceFacts | CreditNoteFacts;

/** What an invoice is frozen from. */
export interface InvoiceParts
  extends Pick<
    InvoiceFacts,
    | 'number'
    | 'kind'
    | 'issuedAt'
    | 'issueDate'
    | 'taxPoint'
    | 'dueDate'
    | 'replaces'
    | 'purchaseOrder'
    | 'tariff'
    | 'bankHolidays'
    | 'templateVersion'
  > {
  force: Force;
  suites: readonly Suite[];
  customer: Customer;
  detention: Detention & { id: string; revision: number };
  agreement: { amountPence: number; reason: string | null; agreedBy: string | null } | null;
  charge: Charge;
}

/** R18: the invoice, its personal part apart; `hashPersonal` is the salted hash of that part. */
export function freezeInvoice(
  { force, customer, suites, detention, agreement, charge, ...parts }: InvoiceParts,
  hashPersonal: (personal: InvoicePersonal) => string,
): { facts: InvoiceFacts; personal: InvoicePersonal } {
  const used = new Set(detention.intervals.map(({ suite }) => suite));
  const personal = personalOf(detention, agreement);
  return {
    personal,
    facts: {
      ...parts,
      seller: sellerOf(force),
      buyer: buyerOf(customer),
      detention: factsOf(detention),
      suites: suites.filter(({ code }) => used.has(code)),
      agreedCharge: agreement && { amount: poundsOf(agreement.amountPence) },
      charge: chargeJson(charge),
      ruleVersion: charge.ruleVersion,
      personalHash: hashPersonal(personal),
    },
  };
}

/**
 * R21: the credit note of an invoice: the same lines and VAT, taken back, with number, date and reason. What
 * is erased of the invoice is nothing to its credit note either.
 */
export function freezeCreditNote(
  credited: InvoiceDocument,
  parts: Pick<CreditNoteFacts, 'number' | 'issuedAt' | 'issueDate' | 'templateVersion'> & {
    rebill: boolean;
    reason: string;
  },
  hashPersonal: (personal: InvoicePersonal) => string,
): { facts: CreditNoteFacts; personal: InvoicePersonal } {
  const { facts } = splitInvoice(credited);
  if (facts.kind !== 'invoice') throw new RangeError('only an invoice is credited');
  const { dueDate, replaces, ...mirrored } = facts;
  const { rebill, reason, ...own } = parts;
  const personal = { ...personalIn(credited), credits: { reason } };
  const { number, issueDate } = credited;
  return {
    personal,
    facts: {
      ...mirrored,
      ...own,
      kind: 'credit-note',
      credits: { number, issueDate, rebill },
      personalHash: hashPersonal(personal),
    },
  };
}

function personalOf(detention: Detention, agreement: InvoiceParts['agreement']): InvoicePersonal {
  const { custodyRecordNumber, detaineeReference, homeOfficeReference } = detention;
  return {
    custodyRecordNumber,
    detaineeReference,
    homeOfficeReference,
    interpreters: detention.interpreterSessions.map(({ interpreter }) => interpreter),
    agreedCharge: agreement && { reason: agreement.reason, agreedBy: agreement.agreedBy },
  };
}

export function sellerOf({ bankHolidays, defaultCustomer, ...seller }: Force): Seller {
  return seller;
}

export function buyerOf(customer: Customer): Buyer {
  const { purchaseOrderRequired, purchaseOrders, paymentDays, ...buyer } = customer;
  return buyer;
}

function factsOf(detention: InvoiceParts['detention']): InvoiceFacts['detention'] {
  const { id, revision } = detention;
  const { customer, operation, intervals, interpreterSessions } = detentionJson(detention);
  return {
    id,
    revision,
    customer,
    operation,
    intervals,
    interpreterSessions: interpreterSessions.map(({ interpreter, ...session }) => session),
  };
}

const ERASED: InvoicePersonal = {
  custodyRecordNumber: null,
  detaineeReference: null,
  homeOfficeReference: null,
  interpreters: [],
  agreedCharge: null,
};

/** The document as it is read: facts with their personal part, or without it once erased. */
export function joinInvoice(
  facts: InvoiceFacts,
  kept: KeptPersonal | null,
  proof: StoredProof | null,
): InvoiceDocument;
export function joinInvoice(
  facts: CreditNoteFacts,
  kept: KeptPersonal | null,
  proof: StoredProof | null,
): CreditNoteDocument;
export function joinInvoice(
  facts: DocumentFacts,
  kept: KeptPersonal | null,
  proof: StoredProof | null,
): IssuedDocument;
export function joinInvoice(
  facts: DocumentFacts,
  kept: KeptPersonal | null,
  proof: StoredProof | null,
): IssuedDocument {
  const { interpreters, agreedCharge, credits, ...references } = kept?.personal ?? ERASED;
  const { detention, agreedCharge: agreed } = facts;
  const joined = {
    detention: {
      ...detention,
      ...references,
      custodyRecordNumber: references.custodyRecordNumber ?? '',
      interpreterSessions: detention.interpreterSessions.map((session, n) => ({
        ...session,
        interpreter: interpreters[n] ?? null,
      })),
    },
    agreedCharge: agreed && { reason: null, agreedBy: null, ...agreedCharge, ...agreed },
    personalSalt: kept?.salt ?? null,
    documentHash: documentHashOf(facts),
    proof: proof && { event: proof.leaf, inclusion: proof.text },
  };
  if (facts.kind === 'invoice') return { ...facts, ...joined };
  return { ...facts, ...joined, credits: { reason: null, ...credits, ...facts.credits } };
}

interface KeptPersonal {
  salt: string;
  personal: InvoicePersonal;
}

interface StoredProof {
  leaf: string;
  text: string;
}

/** The inverse of joinInvoice: what is hashed of a document, and the salt and personal part beside it. */
export function splitInvoice(document: IssuedDocument): {
  facts: DocumentFacts;
  kept: KeptPersonal | null;
} {
  const { detention, agreedCharge } = document;
  const { custodyRecordNumber, detaineeReference, homeOfficeReference, ...held } = detention;
  const split = {
    detention: {
      ...held,
      interpreterSessions: held.interpreterSessions.map(({ interpreter, ...session }) => session),
    },
    agreedCharge: agreedCharge && { amount: agreedCharge.amount },
  };
  const { personalSalt } = document;
  const kept =
    personalSalt === null ? null : { salt: personalSalt, personal: personalIn(document) };
  return { facts: factsIn(document, split), kept };
}

function personalIn(document: IssuedDocument): InvoicePersonal {
  const { detention, agreedCharge } = document;
  const { custodyRecordNumber, detaineeReference, homeOfficeReference } = detention;
  return {
    custodyRecordNumber,
    detaineeReference,
    homeOfficeReference,
    interpreters: detention.interpreterSessions.map(({ interpreter }) => interpreter),
    agreedCharge: agreedCharge && {
      reason: agreedCharge.reason,
      agreedBy: agreedCharge.agreedBy,
    },
    ...(document.kind === 'credit-note' && { credits: { reason: document.credits.reason } }),
  };
}

function factsIn(
  document: IssuedDocument,
  split: Pick<DocumentFacts, 'detention' | 'agreedCharge'>,
): DocumentFacts {
  if (document.kind === 'invoice') {
    const { personalSalt, documentHash, proof, ...rest } = document;
    return { ...rest, ...split };
  }
  const { personalSalt, documentHash, proof, credits, ...rest } = document;
  const { reason, ...credited } = credits;
  return { ...rest, ...split, credits: credited };
}

/** Whether the references are erased: of a credit note that came after that, its own reason is not. */
export function isErased({ detention }: IssuedDocument): boolean {
  return detention.custodyRecordNumber === '';
}

/** What the audit log and every proof name the document by. */
export function documentHashOf(facts: DocumentFacts): string {
  return contentHash(facts);
}
