/**
 * An issued invoice: one JSON value that freezes all it is made of (R18). Every rendering is a pure
 * function of it. Its personal part can be taken out without touching the document's hash.
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

export interface InvoiceDocument {
  number: string;
  kind: 'invoice';
  issuedAt: string;
  issueDate: string;
  /** The London date of release. */
  taxPoint: string;
  dueDate: string;
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

/** What proves that the invoice is in the force's audit log. */
interface InvoiceProof {
  /** The event of its issue, as it was hashed: RFC 8785 canonical JSON. */
  event: string;
  /** Its place in the log, up to a signed checkpoint: a log proof (c2sp.org/tlog-proof). */
  inclusion: string;
}

/** What of an invoice is personal: everything that an erasure removes. */
export interface InvoicePersonal {
  custodyRecordNumber: string | null;
  detaineeReference: string | null;
  homeOfficeReference: string | null;
  interpreters: readonly (string | null)[];
  agreedCharge: { reason: string | null; agreedBy: string | null } | null;
}

/** The part that never changes, as it is stored and hashed. */
export type InvoiceFacts = Omit<
  InvoiceDocument,
  'detention' | 'agreedCharge' | 'personalSalt' | 'documentHash' | 'proof'
> & {
  detention: Omit<
    InvoicedDetention,
    'custodyRecordNumber' | 'detaineeReference' | 'homeOfficeReference' | 'interpreterSessions'
  > & {
    interpreterSessions: Omit<InvoicedDetention['interpreterSessions'][number], 'interpreter'>[];
  };
  agreedCharge: { amount: string } | null;
};

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

function sellerOf({ bankHolidays, defaultCustomer, ...seller }: Force): Seller {
  return seller;
}

function buyerOf(customer: Customer): Buyer {
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

/** The invoice as it is read: facts with their personal part, or without it once erased. */
export function joinInvoice(
  facts: InvoiceFacts,
  kept: { salt: string; personal: InvoicePersonal } | null,
  proof: { leaf: string; text: string } | null,
): InvoiceDocument {
  const { interpreters, agreedCharge, ...references } = kept?.personal ?? ERASED;
  const { detention, agreedCharge: agreed, ...rest } = facts;
  return {
    ...rest,
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
}

/** The inverse of joinInvoice: what is hashed of an invoice, and the salt and personal part beside it. */
export function splitInvoice(invoice: InvoiceDocument): {
  facts: InvoiceFacts;
  kept: { salt: string; personal: InvoicePersonal } | null;
} {
  const { detention, agreedCharge, personalSalt, documentHash, proof, ...rest } = invoice;
  const { custodyRecordNumber, detaineeReference, homeOfficeReference, ...held } = detention;
  const { interpreterSessions } = detention;
  const personal: InvoicePersonal = {
    custodyRecordNumber,
    detaineeReference,
    homeOfficeReference,
    interpreters: interpreterSessions.map(({ interpreter }) => interpreter),
    agreedCharge: agreedCharge && {
      reason: agreedCharge.reason,
      agreedBy: agreedCharge.agreedBy,
    },
  };
  return {
    facts: {
      ...rest,
      detention: {
        ...held,
        interpreterSessions: interpreterSessions.map(({ interpreter, ...session }) => session),
      },
      agreedCharge: agreedCharge && { amount: agreedCharge.amount },
    },
    kept: personalSalt === null ? null : { salt: personalSalt, personal },
  };
}

/** What the audit log and every proof name the document by. */
export function documentHashOf(facts: InvoiceFacts): string {
  return contentHash(facts);
}
