/** R22 on paper: whatever is issued, credited, paid, allocated, reversed and moved, the balance holds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Allocation,
  ageingOf,
  movedAllocations,
  netAllocations,
  sumPence,
  takenBack,
  unallocatedPence,
} from '../../src/domain/account.ts';

interface Ledger {
  invoices: { number: string; totalPence: number; live: boolean }[];
  creditedPence: number;
  /** The acts of each payment. */
  payments: { amountPence: number; allocations: Allocation[] }[][];
}

const allocationsOf = ({ payments }: Ledger) =>
  payments.flat().flatMap(({ allocations }) => allocations);

function owedPence(ledger: Ledger, { number, totalPence }: Ledger['invoices'][number]): number {
  return totalPence - sumPence(allocationsOf(ledger).filter(({ invoice }) => invoice === number));
}

const liveIn = ({ invoices }: Ledger) => invoices.filter(({ live }) => live);

/** Steps by two numbers that choose what they are done to; what cannot be done does nothing. */
const STEPS: Record<string, (ledger: Ledger, which: number, pence: number) => void> = {
  issue({ invoices }, _, pence) {
    invoices.push({ number: `I-${invoices.length}`, totalPence: pence, live: true });
  },
  credit(ledger, which) {
    replace(ledger, which, null);
  },
  correct(ledger, which, pence) {
    replace(ledger, which, pence);
  },
  pay({ payments }, _, amountPence) {
    payments.push([{ amountPence, allocations: [] }]);
  },
  allocate(ledger, which, pence) {
    const acts = ledger.payments[which % ledger.payments.length];
    const live = liveIn(ledger);
    const invoice = live[pence % live.length];
    if (!acts || !invoice) return;
    const amountPence = Math.min(pence, unallocatedPence(acts), owedPence(ledger, invoice));
    acts.push({ amountPence: 0, allocations: [{ invoice: invoice.number, amountPence }] });
  },
  reverse({ payments }, which) {
    const acts = payments[which % payments.length];
    if (!acts || sumPence(acts) === 0) return;
    acts.push({ amountPence: -sumPence(acts), allocations: takenBack(netAllocations(acts)) });
  },
};

function replace(ledger: Ledger, which: number, totalPence: number | null): void {
  const live = liveIn(ledger);
  const credited = live[which % live.length];
  if (!credited) return;
  credited.live = false;
  ledger.creditedPence += credited.totalPence;
  const number = `I-${ledger.invoices.length}`;
  const replacement = totalPence === null ? null : { number, totalPence };
  if (replacement) ledger.invoices.push({ ...replacement, live: true });
  const held = ledger.payments.flatMap((acts) => {
    const on = netAllocations(acts).filter(({ invoice }) => invoice === credited.number);
    return on.map(({ amountPence }) => ({ acts, amountPence }));
  });
  for (const { acts, allocations } of movedAllocations(held, credited.number, replacement)) {
    acts.push({ amountPence: 0, allocations });
  }
}

const steps = fc.array(
  fc.tuple(
    fc.constantFrom(...Object.keys(STEPS)),
    fc.nat(9),
    fc.oneof(fc.nat(5), fc.integer({ min: 1, max: 500_000 })),
  ),
  { maxLength: 60 },
);

test('invoices less credit notes less payments are what is owed less what is credit', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const ledger: Ledger = { invoices: [], creditedPence: 0, payments: [] };
      for (const [step, which, pence] of taken) STEPS[step]?.(ledger, which, pence);
      const { invoices, creditedPence, payments } = ledger;
      const issued = invoices.reduce((sum, { totalPence }) => sum + totalPence, 0);
      const owed = liveIn(ledger).map((invoice) => owedPence(ledger, invoice));
      const credit = payments.map(unallocatedPence);
      const sum = (amounts: number[]) => amounts.reduce((all, pence) => all + pence, 0);
      expect(sum(owed) - sum(credit)).toBe(issued - creditedPence - sumPence(payments.flat()));
      // Nothing is paid twice over, taken from nowhere, or left on what is no longer owed.
      expect([...owed, ...credit].filter((pence) => pence < 0)).toEqual([]);
      const on = new Set(payments.flatMap(netAllocations).map(({ invoice }) => invoice));
      expect(invoices.filter(({ live, number }) => !live && on.has(number))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('ageing parts what is owed, and loses none of it', () => {
  const day = fc.integer({ min: 0, max: 400 }).map((days) => {
    return new Date(Date.UTC(2010, 0, 1 + days)).toISOString().slice(0, 10);
  });
  const invoice = fc.record({ dueDate: day, owedPence: fc.nat(1_000_000) });
  fc.assert(
    fc.property(fc.array(invoice), day, (invoices, on) => {
      const parts = Object.values(ageingOf(invoices, on)).reduce((sum, pence) => sum + pence, 0);
      expect(parts).toBe(invoices.reduce((sum, { owedPence }) => sum + owedPence, 0));
    }),
    { numRuns: 100 },
  );
});
