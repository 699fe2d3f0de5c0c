/** What is said of an invoice that somebody has: which checks were made on the file, and what they found. */

import type { IssuedDocument } from '../../shapes/invoice.ts';

/** Far more than any invoice has. */
export const MOST_BYTES = 20_000_000;

/** In the order in which they are made: page, e-invoice and bytes of a PDF only, record where its force is at hand. */
export const CHECK_NAMES = [
  'file',
  'content',
  'personal',
  'fields',
  'charge',
  'event',
  'proof',
  'signature',
  'page',
  'e-invoice',
  'bytes',
  'record',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export interface Check {
  name: CheckName;
  ok: boolean;
  /** What was found, in words for whoever is billed. */
  detail: string;
}

export interface Verdict {
  /** Every check was made, and found nothing wrong; null of what cannot be checked at all. */
  genuine: boolean | null;
  /** None of the keys given has signed it: whether the force has, is not known. */
  isSignerUnknown: boolean;
  /** What the file says that it is; null where it holds no invoice that can be read. */
  invoice: InvoiceBrief | null;
  checks: readonly Check[];
}

interface InvoiceBrief {
  kind: IssuedDocument['kind'];
  number: string;
  documentHash: string;
  issueDate: string;
  /** Names. */
  seller: string;
  buyer: string;
  /** In pounds. */
  total: string;
}

/** What was found wrong, or where that is nothing, what is so. */
export function checked(name: CheckName, fine: string, wrong: string | null): Check {
  return { name, ok: wrong === null, detail: wrong ?? fine };
}

/** What is not even said to be an invoice: nothing can be found of it, right or wrong. */
export function unreadable(why: string): Verdict {
  return { ...damaged(why), genuine: null };
}

/** One check, and no others, since there is nothing to make them on. */
export function damaged(why: string): Verdict {
  return {
    genuine: false,
    isSignerUnknown: false,
    invoice: null,
    checks: [checked('file', '', why)],
  };
}
