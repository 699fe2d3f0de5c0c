/** Payments as they are sent, and as they are answered. */
import { z } from 'zod';
import {
  type Allocation,
  netAllocations,
  type PaymentContent,
  REVERSAL_REASONS,
  sumPence,
  unallocatedPence,
} from '../domain/account.ts';
import { penceOf, poundsOf } from '../domain/money.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import { codeShape, dateShape, poundsShape, referenceShape } from './values.ts';

const amountShape = poundsShape
  .refine((pounds) => /[1-9]/.test(pounds), {
    error: 'is nothing: write an amount above "0.00"',
    abort: true,
  })
  .transform(penceOf)
  .meta({ type: 'string', example: '296.00' });

const MOST_ALLOCATIONS = 1000;

const allocationsShape = z
  .array(
    z
      .strictObject({ invoice: z.string().max(40), amount: amountShape })
      .transform(({ invoice, amount }): Allocation => ({ invoice, amountPence: amount })),
  )
  .max(MOST_ALLOCATIONS)
  .superRefine((allocations, context) => {
    const numbers = allocations.map(({ invoice }) => invoice);
    for (const [n, number] of numbers.entries()) {
      if (numbers.indexOf(number) === n) continue;
      const message = `"${number}" is there already: name each invoice once`;
      context.addIssue({ code: 'custom', path: [n, 'invoice'], message });
    }
  });

/** How the bank has a payment. */
export const receiptFields = {
  customer: codeShape.describe('Who pays'),
  receivedOn: dateShape.describe('When the bank received it: not in the future'),
  reference: referenceShape(35).meta({ description: "The bank's, and nothing about a person" }),
};

export const paymentShape = z
  .strictObject({
    ...receiptFields,
    amount: amountShape,
    allocations: allocationsShape.default([]),
  })
  .refine(({ amount, allocations }) => sumPence(allocations) <= amount, {
    path: ['allocations'],
    error: 'come to more than the amount of the payment',
  });

export const allocatingShape = z.strictObject({ allocations: allocationsShape.min(1) });
export const reversalShape = z.strictObject({ reason: z.enum(REVERSAL_REASONS) });

interface StoredAct {
  payment: string;
  sequence: number;
  content: PaymentContent;
  actedAt: Instant;
  actedBy: { name: string };
}

/** A payment in brief: how it stands, and nothing of its allocations one by one. */
export function paymentItem(acts: readonly StoredAct[]) {
  const [receipt] = acts;
  if (receipt?.content.kind !== 'received')
    throw new RangeError('a payment begins with its receipt');
  const { customer, receivedOn, reference, amountPence } = receipt.content;
  const contents = acts.map(({ content }) => content);
  const allocations = netAllocations(contents);
  const isReversed = contents.some(({ kind }) => kind === 'reversed');
  return {
    id: receipt.payment,
    customer,
    receivedOn,
    reference,
    amount: poundsOf(amountPence),
    status: isReversed ? ('reversed' as const) : ('received' as const),
    allocated: poundsOf(sumPence(allocations)),
    unallocated: poundsOf(unallocatedPence(contents)),
    recordedAt: formatInstant(receipt.actedAt),
    recordedBy: receipt.actedBy.name,
  };
}

/** The same with what it is allocated to, and all that was done with it, in order. */
export function paymentJson(acts: readonly StoredAct[]) {
  const allocations = netAllocations(acts.map(({ content }) => content));
  return {
    ...paymentItem(acts),
    allocations: allocations.map(allocationJson),
    acts: acts.map(actJson),
  };
}

function actJson({ sequence, content, actedAt, actedBy }: StoredAct) {
  const { kind, allocations } = content;
  return {
    sequence,
    kind,
    at: formatInstant(actedAt),
    by: actedBy.name,
    ...(kind === 'moved' && { credited: content.credited, replacement: content.replacement }),
    ...(kind === 'reversed' && { reason: content.reason }),
    allocations: allocations.map(allocationJson),
  };
}

function allocationJson({ invoice, amountPence }: Allocation) {
  return { invoice, amount: poundsOf(amountPence) };
}
