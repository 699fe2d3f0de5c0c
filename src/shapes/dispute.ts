/** A dispute as it is answered (R22). */
import { poundsOf } from '../domain/money.ts';
import { formatInstant, type Instant } from '../domain/time.ts';

interface StoredDispute {
  id: string;
  invoice: string;
  customer: string;
  detention: string;
  amountPence: number | null;
  reason: string | null;
  raisedAt: Instant;
  raisedBy: { name: string };
  settlement: {
    outcome: 'upheld' | 'rejected';
    creditNote: string | null;
    reason: string | null;
    settledAt: Instant;
    settledBy: { name: string };
  } | null;
}

export function disputeJson({ settlement, ...dispute }: StoredDispute) {
  const { id, invoice, customer, detention, amountPence, reason, raisedAt, raisedBy } = dispute;
  return {
    id,
    status: settlement ? ('settled' as const) : ('open' as const),
    invoice,
    customer,
    detention,
    /** null: all of the invoice. */
    amount: amountPence === null ? null : poundsOf(amountPence),
    reason,
    raisedAt: formatInstant(raisedAt),
    raisedBy: raisedBy.name,
    settlement: settlement && {
      outcome: settlement.outcome,
      creditNote: settlement.creditNote,
      reason: settlement.reason,
      settledAt: formatInstant(settlement.settledAt),
      settledBy: settlement.settledBy.name,
    },
  };
}

export type DisputeJson = ReturnType<typeof disputeJson>;
