/** Payments and accounts as they are answered, as schemas for the description. */
import { z } from '@hono/zod-openapi';
import { REVERSAL_REASONS } from '../../domain/account.ts';
import { absent, buyer, date, instant, list, pounds, seller, text } from './parts.ts';

const allocation = z.strictObject({ invoice: text, amount: pounds });

const paymentItem = z.strictObject({
  id: text,
  customer: text,
  receivedOn: date,
  reference: text,
  amount: pounds,
  status: z.enum(['received', 'reversed']),
  allocated: pounds,
  unallocated: pounds,
  recordedAt: instant,
  recordedBy: text,
});

const actKind = z.enum(['received', 'allocated', 'moved', 'reversed']);

const payment = paymentItem.extend({
  allocations: z.array(allocation),
  acts: z.array(
    z.strictObject({
      sequence: z.int(),
      kind: actKind,
      at: instant,
      by: text,
      credited: text.optional(),
      replacement: absent(text).optional(),
      reason: z.enum(REVERSAL_REASONS).optional(),
      allocations: z.array(allocation),
    }),
  ),
});

/** What was put on an invoice of a detention, or taken from it, in a breakdown. */
export const paidToDetention = z.strictObject({
  payment: text,
  sequence: z.int(),
  kind: actKind,
  at: instant,
  by: text,
  receivedOn: date,
  reference: text,
  invoice: text,
  amount: pounds,
});

const remittance = z.strictObject({
  dryRun: z.boolean(),
  payment: absent(payment),
  customer: text,
  receivedOn: date,
  reference: text,
  amount: pounds,
  allocated: pounds,
  unallocated: pounds,
  rows: z.array(
    z.strictObject({
      row: z.int(),
      invoice: text,
      amount: pounds,
      result: z.enum(['allocated', 'part', 'unmatched']),
      allocated: pounds,
      unallocated: pounds,
      detail: absent(text),
      creditedBy: absent(text),
      replacedBy: absent(text),
    }),
  ),
});

const ageing = {
  notYetDue: pounds,
  days1To30: pounds,
  days31To60: pounds,
  days61To90: pounds,
  over90Days: pounds,
};
const sums = { owed: pounds, disputed: pounds, unallocated: pounds };

const statement = z.strictObject({
  seller,
  buyer,
  from: date,
  to: date,
  madeAt: instant,
  opening: pounds,
  entries: z.array(
    z.strictObject({
      date,
      kind: z.enum(['invoice', 'credit-note', 'payment', 'reversal']),
      id: text,
      dueDate: absent(date),
      credits: absent(text),
      receivedOn: absent(date),
      reference: absent(text),
      amount: pounds,
      balance: pounds,
    }),
  ),
  closing: pounds,
  ...sums,
  ageing: z.strictObject(ageing),
  openInvoices: z.array(
    z.strictObject({
      number: text,
      issueDate: date,
      dueDate: date,
      daysOverdue: z.int(),
      total: pounds,
      owed: pounds,
      disputed: pounds,
    }),
  ),
  unallocatedPayments: z.array(
    z.strictObject({
      id: text,
      receivedOn: date,
      reference: text,
      amount: pounds,
      unallocated: pounds,
    }),
  ),
});

const debt = z.strictObject({ customer: text, name: text, ...ageing, ...sums, balance: pounds });
const agedDebt = list(debt).extend({ asOf: date });

export const ACCOUNT_COMPONENTS = {
  Payment: payment,
  PaymentList: list(paymentItem),
  Remittance: remittance,
  Statement: statement,
  AgedDebt: agedDebt,
} as const;
