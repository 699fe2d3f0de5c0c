/** The port's steps on payments, and on what they and the documents come to for a customer (R22). */
import type { PaymentContent } from '../domain/account.ts';
import type { Instant, LondonDate } from '../domain/time.ts';
import type { Person } from './access.ts';
import type { Script } from './script.ts';

/** One thing that was done with a payment. */
export interface PaymentAct {
  payment: string;
  /** From 1, which is its receipt. */
  sequence: number;
  content: PaymentContent;
  actedAt: Instant;
  actedBy: Person;
}

export interface PaymentFilter {
  force: string;
  customer?: string | undefined;
  /** Recorded at or after, and before. */
  from?: Instant | undefined;
  before?: Instant | undefined;
  after?: { actedAt: Instant; payment: string } | undefined;
  limit: number;
}

/** An issued invoice as payments see it. */
export interface PayableInvoice {
  number: string;
  customer: string;
  detention: string;
  revision: number;
  live: boolean;
  /** Its total less what is allocated to it; 0 unless it is live. */
  owedPence: number;
  /** The credit note that took it back, and the invoice that its detention has now. */
  creditedBy: string | null;
  replacedBy: string | null;
}

/** What an act puts on an invoice, or takes from it. */
export interface AllocatedAct {
  act: PaymentAct;
  invoice: string;
  amountPence: number;
  /** Of the payment. */
  receivedOn: LondonDate;
  reference: string;
}

/** A document or an act that an account has an entry for. */
export interface AccountEntry {
  at: Instant;
  kind: 'invoice' | 'credit-note' | 'payment' | 'reversal';
  /** The document's number, or the payment's id. */
  id: string;
  /** Of an invoice. */
  dueDate: LondonDate | null;
  /** Of a credit note. */
  credits: string | null;
  /** Of a payment: as the bank has it. */
  receivedOn: LondonDate | null;
  reference: string | null;
  /** What the customer owes by it: less than nothing of credit notes and payments. */
  amountPence: number;
}

/** A live invoice that is not paid in full. */
export interface OpenInvoice {
  number: string;
  issuedAt: Instant;
  dueDate: LondonDate;
  totalPence: number;
  owedPence: number;
  /** What of that the customer disputes. */
  disputedPence: number;
}

/** What of a payment is credit. */
export interface UnallocatedPayment {
  payment: string;
  receivedOn: LondonDate;
  reference: string;
  amountPence: number;
  unallocatedPence: number;
}

/** An account is read as it stood before a moment, by what was recorded until then (as R28). */
export interface AccountQuery {
  force: string;
  customer: string;
  before: Instant;
}

export interface AccountSteps {
  /** A payment of the same customer, day, reference and amount, unless it was reversed. */
  like(
    force: string,
    receipt: { customer: string; receivedOn: LondonDate; reference: string; amountPence: number },
  ): Script<string | undefined>;
  /** When the last document was issued to a customer, or the last thing done with a payment of theirs. */
  lastEntryAt(force: string, customer: string): Script<Instant | null>;
  /** Stores an act; what it allocates is owed no more on invoices that are live. */
  insertAct(force: string, act: PaymentAct): Script<void>;
  /** All that was done with a payment, in order; nothing of one that there is not. */
  acts(force: string, payment: string): Script<PaymentAct[]>;
  /** A page of payments by when they were recorded, newest first. */
  received(filter: PaymentFilter): Script<{ payment: string; actedAt: Instant }[]>;
  invoice(force: string, number: string): Script<PayableInvoice | undefined>;
  /** What each payment has on an invoice, oldest payment first; not those that have nothing. */
  heldOn(force: string, invoice: string): Script<{ payment: string; amountPence: number }[]>;
  /** What was put on any invoice of a detention or taken from it, in order. */
  ofDetention(force: string, detention: string): Script<AllocatedAct[]>;
  /** Invoices less credit notes less payments. */
  balance(query: AccountQuery): Script<number>;
  /** What came to the account from a moment on, in order. */
  entries(query: AccountQuery & { from: Instant }): Script<AccountEntry[]>;
  /** In order of issue. */
  openInvoices(query: AccountQuery): Script<OpenInvoice[]>;
  /** In order of receipt. */
  unallocated(query: AccountQuery): Script<UnallocatedPayment[]>;
}
