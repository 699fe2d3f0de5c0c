/** What became of a remittance file, as it is answered. */
import { type PaymentContent, sumPence } from '../domain/account.ts';
import { poundsOf } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { paymentJson } from './payment.ts';
import type { RemittanceRow } from './remittanceFile.ts';

interface Remittance {
  receipt: { customer: string; receivedOn: string; reference: string; amountPence: number };
  rows: readonly (RemittanceRow & {
    result: 'allocated' | 'part' | 'unmatched';
    allocatedPence: number;
    detail: string | null;
    creditedBy: string | null;
    replacedBy: string | null;
  })[];
  acts:
    | readonly {
        payment: string;
        sequence: number;
        content: PaymentContent;
        actedAt: Instant;
        actedBy: { name: string };
      }[]
    | null;
}

export function remittanceJson({ receipt, rows, acts }: Remittance) {
  const { amountPence, ...sent } = receipt;
  const allocatedPence = sumPence(rows.map((row) => ({ amountPence: row.allocatedPence })));
  return {
    dryRun: acts === null,
    payment: acts && paymentJson(acts),
    ...sent,
    amount: poundsOf(amountPence),
    allocated: poundsOf(allocatedPence),
    unallocated: poundsOf(amountPence - allocatedPence),
    rows: rows.map((row) => ({
      row: row.row,
      invoice: row.invoice,
      amount: poundsOf(row.amountPence),
      result: row.result,
      allocated: poundsOf(row.allocatedPence),
      unallocated: poundsOf(row.amountPence - row.allocatedPence),
      detail: row.detail,
      creditedBy: row.creditedBy,
      replacedBy: row.replacedBy,
    })),
  };
}
