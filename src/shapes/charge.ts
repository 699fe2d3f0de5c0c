/** A charge as it is answered: amounts as text, and why it is unpriced where it is. */
import type { Charge, ChargeLine } from '../domain/charge.ts';
import { poundsOf } from '../domain/money.ts';
import { formatInstant } from '../domain/time.ts';

export function chargeJson({ at, unpriced, totals, lines, ...charge }: Charge) {
  const { status, tariff, ruleVersion, custodySeconds, billableSeconds } = charge;
  return {
    status,
    ...(at === null ? {} : { at: formatInstant(at) }),
    ...unpriced,
    tariff,
    ruleVersion,
    custodySeconds,
    billableSeconds,
    watchedBillableSeconds: charge.watchedBillableSeconds,
    currency: 'GBP' as const,
    lines: lines.map(lineJson),
    unbilledSessions: charge.unbilledSessions,
    ...(totals && {
      net: poundsOf(totals.netPence),
      vat: poundsOf(totals.vatPence),
      total: poundsOf(totals.totalPence),
    }),
  };
}

function lineJson({ amountPence, ...line }: ChargeLine) {
  const { kind, description, ...rest } = line;
  return { kind, description, amount: poundsOf(amountPence), ...rest };
}

export type ChargeJson = ReturnType<typeof chargeJson>;
