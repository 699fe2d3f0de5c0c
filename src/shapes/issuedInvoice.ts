/** An issued invoice or credit note as it is read from outside: every field there, no other, each as the service writes it. */
import { z } from 'zod';
import { differences } from '../domain/differences.ts';
import type { FieldError } from '../domain/errors.ts';
import { formatInstant, parseInstant } from '../domain/time.ts';
import { fieldErrors } from './fieldErrors.ts';
import type { IssuedDocument } from './invoice.ts';
import { tariffShape } from './tariff.ts';
import { codeShape, dateShape } from './values.ts';

/** Far more than any field has: what is longer is no invoice of ours. */
const LONGEST_TEXT = 100_000;

const text = z
  .string()
  .max(LONGEST_TEXT)
  .refine((written) => written.isWellFormed(), 'has half a character');
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'is not a hash of 64 hex digits');
const amount = z.string().regex(/^-?(0|[1-9]\d{0,11})\.\d\d$/, 'is not an amount, like "296.00"');
const count = z.int().min(0);
const few = z.int().min(0).max(10_000);
const lines = z.array(text).max(50);

const instant = z
  .string()
  .refine(isWritten, 'is not a time of London, like "2009-06-01T09:15:00+01:00"');

function isWritten(written: string): boolean {
  try {
    return formatInstant(parseInstant(written)) === written;
  } catch {
    return false;
  }
}

const electronicAddress = z.strictObject({ scheme: text, identifier: text });
const party = z.strictObject({ code: text, name: text, address: lines, electronicAddress });
const seller = party.extend({
  code: z.string().regex(/^[A-Z]{2,8}$/, 'is not a force code'),
  bank: z.strictObject({ accountName: text, sortCode: text, accountNumber: text }),
  vatNumber: text.nullable(),
  identifier: text,
});

const interval = z.strictObject({
  suite: codeShape,
  startedAt: instant,
  endedAt: instant,
  watch: z.enum(['standard', 'constant']),
  power: z.enum(['immigration', 'criminal']),
});

const session = z.strictObject({
  id: text,
  interpreter: text.nullable(),
  language: text.nullable(),
  mode: z.enum(['in-person', 'telephone', 'video']),
  startedAt: instant,
  endedAt: instant,
  invoiced: amount.nullable(),
  engagement: z.strictObject({ reference: text, share: few.min(1), of: few.min(1) }).nullable(),
  travelMinutes: few,
  miles: z.number().min(0).max(10_000),
  cancelled: z.boolean(),
});

const detention = z.strictObject({
  id: text,
  revision: count,
  custodyRecordNumber: text,
  detaineeReference: text.nullable(),
  homeOfficeReference: text.nullable(),
  customer: text,
  operation: text.nullable(),
  intervals: z.array(interval).min(1).max(500),
  interpreterSessions: z.array(session).max(200),
});

/** R18: nothing but a priced charge is invoiced. */
const charge = z.strictObject({
  status: z.literal('priced'),
  tariff: z.strictObject({ id: text, effectiveFrom: dateShape }),
  ruleVersion: count,
  custodySeconds: count,
  billableSeconds: count,
  watchedBillableSeconds: count,
  currency: z.literal('GBP'),
  lines: z
    .array(
      z.strictObject({
        kind: z.enum(['custody', 'interpreter']),
        description: text,
        amount,
        rules: z.array(z.templateLiteral(['R', z.int()])).max(50),
        figures: z.record(text, z.union([z.number(), text])),
        working: text,
      }),
    )
    .max(500),
  unbilledSessions: z.array(z.strictObject({ session: count, working: text })).max(200),
  net: amount,
  vat: amount,
  total: amount,
});

const invoiceNumber = z.string().regex(/^[A-Z]{2,8}-\d{4}-\d{6,12}$/, 'is not an invoice number');
const creditNoteNumber = z
  .string()
  .regex(/^[A-Z]{2,8}-CN-\d{4}-\d{6,12}$/, 'is not a credit note number');

const invoice = z.strictObject({
  number: invoiceNumber,
  kind: z.literal('invoice'),
  issuedAt: instant,
  issueDate: dateShape,
  taxPoint: dateShape,
  dueDate: dateShape,
  replaces: z.strictObject({ number: invoiceNumber, creditNote: creditNoteNumber }).optional(),
  seller,
  buyer: party.extend({ identifier: text.optional(), buyerReference: text.nullable() }),
  purchaseOrder: text.nullable(),
  detention,
  suites: z.array(z.strictObject({ code: codeShape, name: text })).max(500),
  tariff: tariffShape.extend({ id: text }),
  bankHolidays: z.array(dateShape).max(10_000),
  agreedCharge: z
    .strictObject({ amount, reason: text.nullable(), agreedBy: text.nullable() })
    .nullable(),
  charge,
  ruleVersion: count,
  templateVersion: count,
  personalHash: hash,
  personalSalt: hash.nullable(),
  documentHash: hash,
  proof: z.strictObject({ event: text, inclusion: text }).nullable(),
});

const creditNote = invoice.omit({ dueDate: true, replaces: true }).extend({
  number: creditNoteNumber,
  kind: z.literal('credit-note'),
  credits: z.strictObject({
    number: invoiceNumber,
    issueDate: dateShape,
    rebill: z.boolean(),
    reason: text.nullable(),
  }),
});

const saidToBeCreditNote = z.looseObject({ kind: z.literal('credit-note') });

/** What is wrong with a value as an issued invoice or credit note, or the document that it is. */
export function issuedInvoice(
  value: unknown,
): { invoice: IssuedDocument } | { errors: FieldError[] } {
  const { success: isCreditNote } = saidToBeCreditNote.safeParse(value);
  const result = (isCreditNote ? creditNote : invoice).safeParse(value);
  if (!result.success) return { errors: fieldErrors(result.error, value) };
  // What a schema trims or fills in was not written so by the service.
  const unlike = differences(result.data, value);
  if (unlike.length === 0) return { invoice: result.data };
  const detail = 'is not written as the service writes it';
  return { errors: unlike.map((pointer) => ({ pointer, detail })) };
}

/** What of a document's own event in the audit log its proof speaks of. */
export const issueEventShape = z.looseObject({
  version: z.literal(1),
  log: z.string(),
  index: count,
  at: count,
  kind: z.string(),
  subjects: z.array(
    z.looseObject({
      type: z.string(),
      id: z.string(),
      revision: count.optional(),
      hash: z.string().optional(),
    }),
  ),
  personalHash: z.string().nullish(),
});
export type IssueEvent = z.output<typeof issueEventShape>;
