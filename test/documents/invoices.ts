/** Issued invoices for tests, priced by the real rules from invented detentions. */
import type { CustodyInterval, Detention, InterpreterSession } from '../../src/domain/detention.ts';
import { personalHash } from '../../src/domain/hashing.ts';
import { TEMPLATE_VERSION } from '../../src/domain/invoice.ts';
import { rate } from '../../src/domain/rating.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { parseInstant } from '../../src/domain/time.ts';
import {
  type CreditNoteDocument,
  freezeCreditNote,
  freezeInvoice,
  type InvoiceDocument,
  type InvoiceFacts,
  joinInvoice,
} from '../../src/shapes/invoice.ts';

export function interval(
  startedAt: string,
  endedAt: string,
  changes: Partial<CustodyInterval> = {},
): CustodyInterval {
  return {
    suite: 'CX',
    startedAt: parseInstant(startedAt),
    endedAt: parseInstant(endedAt),
    watch: 'standard',
    power: 'immigration',
    ...changes,
  };
}

export function session(
  startedAt: string,
  endedAt: string,
  changes: Partial<InterpreterSession> = {},
): InterpreterSession {
  return {
    interpreter: 'INT-77',
    language: 'vi',
    mode: 'in-person',
    startedAt: parseInstant(startedAt),
    endedAt: parseInstant(endedAt),
    invoicedPence: null,
    engagement: null,
    travelMinutes: 0,
    miles: 0,
    cancelled: false,
    ...changes,
  };
}

/** Two suites, a change of watch, two sessions. */
export const DETENTION: Detention = {
  custodyRecordNumber: '01CX/4512/09',
  detaineeReference: 'MPS-D-000123',
  homeOfficeReference: 'C1234567',
  customer: 'UKBA',
  operation: 'Swale',
  intervals: [
    interval('2009-06-01T09:15:00+01:00', '2009-06-01T15:00:00+01:00'),
    interval('2009-06-01T15:40:00+01:00', '2009-06-02T00:45:30+01:00', {
      suite: 'WE',
      watch: 'constant',
    }),
  ],
  interpreterSessions: [
    session('2009-06-01T10:00:00+01:00', '2009-06-01T11:10:00+01:00', { travelMinutes: 40 }),
    session('2009-06-01T16:00:00+01:00', '2009-06-01T16:35:00+01:00', {
      interpreter: 'INT-12',
      mode: 'telephone',
      invoicedPence: 8500,
      engagement: { reference: 'E-9', share: 1, of: 2 },
    }),
  ],
  outcome: 'removed',
};

export const TARIFF: Tariff = {
  id: '0197a3c1-5a00-7c3e-9d2f-4b1e6a7c8d90',
  customer: 'UKBA',
  effectiveFrom: '2009-01-01',
  source: 'MPA SOP report 13, 16 September 2010, Table 1',
  billable: 'immigration',
  custody: {
    model: 'banded',
    watch: 'any',
    beyondLastBand: { rule: 'unpriced' },
    bands: [
      { label: '0-12', upToHours: 12, standard: '296.00', constantWatch: '956.00' },
      { label: '12-24', upToHours: 24, standard: '435.00', constantWatch: '1876.00' },
      { label: '24-48', upToHours: 48, standard: '745.00', constantWatch: '3748.00' },
    ],
  },
  interpreters: {
    'in-person': {
      ratePerHour: '30.00',
      minimumMinutes: 60,
      incrementMinutes: 15,
      uplifts: [],
      travelRatePerHour: '15.00',
      ratePerMile: '0.25',
      cancellation: '30.00',
    },
  },
  vat: {
    category: 'O',
    rate: '0',
    reason: 'Outside the scope of VAT: a statutory charge between public authorities',
  },
};

export interface InvoiceChanges {
  detention?: Partial<Detention>;
  tariff?: Partial<Tariff>;
  facts?: Partial<InvoiceFacts>;
  agreed?: { amountPence: number; reason: string; agreedBy: string };
  erased?: boolean;
}

/** A stay past the last band, with a charge agreed for it (R11). */
export const AGREED = {
  detention: {
    intervals: [interval('2009-06-01T09:15:00+01:00', '2009-06-05T18:00:00+01:00')],
    interpreterSessions: [],
  },
  agreed: {
    amountPence: 150_000,
    reason: 'Flights were cancelled',
    agreedBy: 'A. Example, Contract Manager',
  },
};

/** An invoice as issued; what is not named in `changes` is an ordinary one's. */
export function invoiceOf(changes: InvoiceChanges = {}): InvoiceDocument {
  const detention = { ...DETENTION, ...changes.detention };
  const tariff = { ...TARIFF, ...changes.tariff };
  const agreement = changes.agreed ?? null;
  const charge = rate({
    detention,
    tariff,
    at: parseInstant('2026-11-21T12:00:00Z'),
    agreedCharge: agreement,
    bankHolidays: new Set(changes.facts?.bankHolidays),
  });
  const { facts, personal } = freezeInvoice(
    { ...PARTS, detention: { ...detention, id: 'd-1', revision: 3 }, tariff, agreement, charge },
    (part) => personalHash(SALT, part),
  );
  return joinInvoice(
    { ...facts, ...changes.facts },
    changes.erased ? null : { salt: SALT, personal },
    null,
  );
}

/** The credit note of an invoice, a day later; a reason of null: once it is erased. */
export function creditNoteOf({
  invoice = invoiceOf(),
  rebill = true,
  reason = 'keyed late',
}: {
  invoice?: InvoiceDocument;
  rebill?: boolean;
  reason?: string | null;
} = {}): CreditNoteDocument {
  const { facts, personal } = freezeCreditNote(
    invoice,
    {
      number: 'MPS-CN-2026-000001',
      issuedAt: '2026-11-22T10:30:00+00:00',
      issueDate: '2026-11-22',
      templateVersion: TEMPLATE_VERSION,
      rebill,
      reason: reason ?? '',
    },
    (part) => personalHash(SALT, part),
  );
  return joinInvoice(facts, reason === null ? null : { salt: SALT, personal }, null);
}

const SALT = '0f'.repeat(32);

const PARTS = {
  number: 'MPS-2026-000001',
  kind: 'invoice',
  issuedAt: '2026-11-21T10:30:00+00:00',
  issueDate: '2026-11-21',
  taxPoint: '2009-06-02',
  dueDate: '2026-12-21',
  purchaseOrder: 'PO-4500012345',
  bankHolidays: [],
  templateVersion: TEMPLATE_VERSION,
  force: {
    code: 'MPS',
    name: 'Metropolitan Police Service',
    address: ['Finance Services', '1 Example Street', 'London', 'SW1A 1AA'],
    bank: { accountName: 'MPS Income', sortCode: '20-00-00', accountNumber: '12345678' },
    vatNumber: null,
    identifier: 'GB-POL-01',
    electronicAddress: { scheme: '0088', identifier: '5060000000016' },
    bankHolidays: [],
    defaultCustomer: 'UKBA',
  },
  customer: {
    code: 'UKBA',
    name: 'UK Border Agency',
    address: ['Accounts Payable', '2 Example Road', 'Croydon', 'CR0 1AA'],
    buyerReference: 'UKBA-DET-2009',
    electronicAddress: { scheme: '0088', identifier: '5060000000023' },
    purchaseOrderRequired: true,
    purchaseOrders: [],
    paymentDays: 30,
  },
  suites: [
    { code: 'CX', name: 'Charing Cross' },
    { code: 'WE', name: 'West End Central' },
  ],
} as const;
