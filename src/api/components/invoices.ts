/** Issued invoices and credit notes, what stands beside them, and how one is checked. */
import { z } from '@hono/zod-openapi';
import { CHECK_NAMES } from '../../usecases/verifyingInvoices/verdict.ts';
import { content } from './detentions.ts';
import {
  absent,
  buyer,
  charge,
  date,
  hash,
  instant,
  list,
  pounds,
  seller,
  suite,
  text,
} from './parts.ts';
import { tariffContent } from './tariffs.ts';

const documentFields = {
  number: text,
  issuedAt: instant,
  issueDate: date,
  taxPoint: date,
  seller,
  buyer,
  purchaseOrder: absent(text),
  detention: content.omit({ outcome: true }).extend({ id: text, revision: z.int() }),
  suites: z.array(suite),
  tariff: tariffContent.extend({ id: text }),
  bankHolidays: z.array(date),
  agreedCharge: absent(
    z.strictObject({ amount: pounds, reason: absent(text), agreedBy: absent(text) }),
  ),
  charge,
  ruleVersion: z.int(),
  templateVersion: z.int(),
  personalHash: hash,
  personalSalt: absent(hash),
  documentHash: hash,
  proof: absent(z.strictObject({ event: text, inclusion: text })),
};

export const invoice = z.strictObject({
  ...documentFields,
  kind: z.literal('invoice'),
  dueDate: date,
  replaces: z
    .strictObject({ number: text, creditNote: text })
    .optional()
    .meta({ description: 'The invoice of the same detention that was taken back before' }),
});

export const creditNote = z.strictObject({
  ...documentFields,
  kind: z.literal('credit-note'),
  credits: z.strictObject({
    number: text,
    issueDate: date,
    rebill: z.boolean(),
    reason: absent(text),
  }),
});

export const standing = {
  live: z.boolean(),
  superseded: z.boolean(),
  creditedBy: absent(text),
  dispute: absent(text).meta({ description: 'The id of its open dispute.' }),
  owed: pounds,
};

const invoiceItem = z.strictObject({
  number: text,
  kind: z.enum(['invoice', 'credit-note']),
  issuedAt: instant,
  issueDate: date,
  dueDate: absent(date),
  credits: absent(text),
  customer: text,
  detention: text,
  revision: z.int(),
  net: pounds,
  vat: pounds,
  total: pounds,
  ...standing,
});

export const dispute = z.strictObject({
  id: text,
  status: z.enum(['open', 'settled']),
  invoice: text,
  customer: text,
  detention: text,
  amount: absent(pounds).meta({ description: 'null: all of the invoice.' }),
  reason: absent(text),
  raisedAt: instant,
  raisedBy: text,
  settlement: absent(
    z.strictObject({
      outcome: z.enum(['upheld', 'rejected']),
      creditNote: absent(text),
      reason: absent(text),
      settledAt: instant,
      settledBy: text,
    }),
  ),
});

const side = absent(z.strictObject({ description: text, amount: pounds, working: text }));
const sumDifference = z.strictObject({ before: pounds, after: pounds, amount: pounds });
const difference = z.strictObject({
  lines: z.array(
    z.strictObject({
      kind: z.enum(['custody', 'interpreter']),
      before: side,
      after: side,
      amount: pounds,
    }),
  ),
  net: sumDifference,
  vat: sumDifference,
  total: sumDifference,
  changes: z.array(text).meta({ description: 'JSON Pointers to what else differs.' }),
});
const foreseen = z.strictObject({
  invoice: text,
  difference: absent(difference),
  obstacle: absent(z.looseObject({ code: text, detail: text })),
});

const correction = z.strictObject({ creditNote, invoice, difference });
const settled = z.strictObject({
  dispute,
  creditNote: absent(creditNote),
  invoice: absent(invoice),
  difference: absent(difference),
});

const verification = z.strictObject({
  genuine: absent(z.boolean()).meta({ description: 'null of what cannot be checked at all.' }),
  number: absent(text),
  checks: z.array(z.strictObject({ name: z.enum(CHECK_NAMES), ok: z.boolean(), detail: text })),
});

export const INVOICE_COMPONENTS = {
  Invoice: invoice,
  InvoiceOrCreditNote: z.union([invoice, creditNote]),
  InvoiceList: list(invoiceItem),
  CreditNote: creditNote,
  Correction: correction,
  ForeseenCorrection: foreseen,
  Dispute: dispute,
  DisputeList: list(dispute),
  SettledDispute: settled,
  Verification: verification,
} as const;
