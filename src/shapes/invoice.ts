/**
 * An issued invoice: one JSON value that freezes all it is made of (R18). Every rendering is a pure
 * function of it. Its personal part can be taken out without touching the document's hash.
 */
import type { Customer, Force, Suite } from '../domain/force.ts';
import { contentHash } from '../domain/hashing.ts';
import type { Tariff } from '../domain/tariff.ts';
import type { ChargeJson } from './charge.ts';
import type { DetentionJson } from './detention.ts';

export type Seller = Omit<Force, 'bankHolidays' | 'defaultCustomer'>;
export type Buyer = Omit<Customer, 'purchaseOrderRequired' | 'purchaseOrders' | 'paymentDays'>;

/** The detention as frozen: no outcome, which is nothing that the customer pays for. */
export type InvoicedDetention = Omit<DetentionJson, 'outcome'> & { id: string; revision: number };

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
  'detention' | 'agreedCharge' | 'personalSalt' | 'documentHash'
> & {
  detention: Omit<
    InvoicedDetention,
    'custodyRecordNumber' | 'detaineeReference' | 'homeOfficeReference' | 'interpreterSessions'
  > & {
    interpreterSessions: Omit<InvoicedDetention['interpreterSessions'][number], 'interpreter'>[];
  };
  agreedCharge: { amount: string } | null;
};

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
  };
}

/** What the audit log and every proof name the document by. */
export function documentHashOf(facts: InvoiceFacts): string {
  return contentHash(facts);
}
