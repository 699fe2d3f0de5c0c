/** What makes an invoice of a charge: numbers, dates, purchase orders (R18-R20, R22, R23). */
import type { Customer } from './force.ts';
import {
  addDays,
  financialYear,
  type Instant,
  type LondonDate,
  londonDate,
  SKEW_SECONDS,
} from './time.ts';

const KINDS = ['invoice', 'credit-note', 'claim'] as const;
export type DocumentKind = (typeof KINDS)[number];

/** The layout of a document: one that changes is a new version, and old ones still render. */
export const TEMPLATE_VERSION = 2;
/** The same of a claim's cover sheet. */
export const CLAIM_TEMPLATE_VERSION = 1;

const KIND_CODES: Record<DocumentKind, string> = {
  invoice: '',
  'credit-note': 'CN-',
  claim: 'CL-',
};

/** R19: the series that a document issued at this moment belongs to: "MPS-2026", "MPS-CN-2026". */
export function seriesOf(force: string, kind: DocumentKind, issuedAt: Instant): string {
  return `${force}-${KIND_CODES[kind]}${financialYear(londonDate(issuedAt))}`;
}

/**
 * R19: the moment of what follows something of `last`: never before it. A clock that is behind it by what
 * clocks may differ by counts as having come to it; null where it is behind by more.
 */
export function momentAfter(last: Instant, now: Instant): Instant | null {
  if (now >= last) return now;
  return last - now <= SKEW_SECONDS ? last : null;
}

/** R19: "MPS-2026-000001". A number past 999,999 is simply longer. */
export function numberIn(series: string, sequence: number): string {
  return `${series}-${String(sequence).padStart(6, '0')}`;
}

/** R22: the last day to pay. */
export function dueDateOf(issueDate: LondonDate, paymentDays: number): LondonDate {
  return addDays(issueDate, paymentDays);
}

/** R23: the customer's purchase order that is valid on a date; of several, the latest to begin. */
export function purchaseOrderOn(customer: Customer, date: LondonDate): string | null {
  const valid = customer.purchaseOrders.filter(({ from, to }) => from <= date && date <= to);
  valid.sort((a, b) => b.from.localeCompare(a.from) || a.number.localeCompare(b.number));
  return valid[0]?.number ?? null;
}

/** R19: what kind of document a number is of; null where it is none, whatever the force. */
export function kindOfNumber(number: string): DocumentKind | null {
  const match = /^[A-Z]{2,8}-(CN-|CL-)?\d{4}-\d{6,}$/.exec(number);
  return KINDS.find((kind) => match !== null && KIND_CODES[kind] === (match[1] ?? '')) ?? null;
}
