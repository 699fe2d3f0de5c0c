/** Reference data: the force that holds and invoices, its suites, and the customers that pay. */
import type { FieldError } from './errors.ts';
import type { LondonDate } from './time.ts';

/** An EN 16931 electronic address: an identifier in a scheme of the code list ("0088"). */
interface ElectronicAddress {
  scheme: string;
  identifier: string;
}

export interface Force {
  /** The prefix of the force's document numbers (R19). */
  code: string;
  name: string;
  /** Lines, as they stand on an envelope. */
  address: readonly string[];
  bank: { accountName: string; sortCode: string; accountNumber: string };
  vatNumber: string | null;
  /** What identifies the seller on an e-invoice where there is no VAT number. */
  identifier: string;
  electronicAddress: ElectronicAddress;
  /** Bank holidays beside the built-in list of England and Wales. */
  bankHolidays: readonly LondonDate[];
  /** The customer of a detention that names none. */
  defaultCustomer: string;
}

export interface Suite {
  code: string;
  name: string;
}

export interface PurchaseOrder {
  number: string;
  /** First and last London date on which it is valid. */
  from: LondonDate;
  to: LondonDate;
}

/** The authority that pays. */
export interface Customer {
  code: string;
  name: string;
  address: readonly string[];
  /** What identifies the customer on an e-invoice; its code does, where there is none. */
  identifier?: string | undefined;
  buyerReference: string | null;
  electronicAddress: ElectronicAddress;
  purchaseOrderRequired: boolean;
  purchaseOrders: readonly PurchaseOrder[];
  /** R22: days from issue until an invoice is due. */
  paymentDays: number;
}

/** What is wrong with a code at `pointer` where a force has no such suite or customer; nothing where it has. */
export function unknownCode(
  { pointer, code }: { pointer: string; code: string },
  what: 'suite' | 'customer',
  { force, codes }: { force: string; codes: readonly string[] },
): FieldError[] {
  if (codes.includes(code)) return [];
  const detail = `${code} is not a ${what} of ${force}: it has ${codes.join(', ')}`;
  return [{ pointer, detail }];
}
