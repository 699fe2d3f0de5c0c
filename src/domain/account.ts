/**
 * R22: what a customer owes. A payment is allocated to invoices, wholly or in part, and what is left of
 * it is credit. Nothing that was done is changed: what is taken back is an amount of the other sign.
 */
import { dayOfDate, type LondonDate } from './time.ts';

/** What is put on an invoice; less than nothing takes it back. */
export interface Allocation {
  invoice: string;
  amountPence: number;
}

export const REVERSAL_REASONS = ['recalled', 'bounced', 'mistaken', 'duplicate'] as const;
export type ReversalReason = (typeof REVERSAL_REASONS)[number];

/** One thing that was done with a payment, as it is sealed. */
export type PaymentContent = {
  customer: string;
  /** What the payment comes to by it: its amount, nothing, or that amount taken back. */
  amountPence: number;
  allocations: readonly Allocation[];
} & (
  | { kind: 'received'; receivedOn: LondonDate; reference: string }
  | { kind: 'allocated' }
  | { kind: 'moved'; credited: string; replacement: string | null }
  | { kind: 'reversed'; reason: ReversalReason }
);
export type PaymentActKind = PaymentContent['kind'];

type Sums = Pick<PaymentContent, 'amountPence' | 'allocations'>;

export function sumPence(amounts: readonly { amountPence: number }[]): number {
  return amounts.reduce((sum, { amountPence }) => sum + amountPence, 0);
}

/** What of a payment is credit, after all that was done with it. */
export function unallocatedPence(acts: readonly Sums[]): number {
  return sumPence(acts) - sumPence(acts.flatMap(({ allocations }) => allocations));
}

/** What is allocated to each invoice after all that was done; of none it is nothing. */
export function netAllocations(acts: readonly Sums[]): Allocation[] {
  const net = new Map<string, number>();
  for (const { invoice, amountPence } of acts.flatMap(({ allocations }) => allocations)) {
    net.set(invoice, (net.get(invoice) ?? 0) + amountPence);
  }
  return [...net]
    .filter(([, amountPence]) => amountPence !== 0)
    .map(([invoice, amountPence]) => ({ invoice, amountPence }));
}

export function takenBack(allocations: readonly Allocation[]): Allocation[] {
  return allocations.map(({ invoice, amountPence }) => ({ invoice, amountPence: -amountPence }));
}

/**
 * What becomes of the amounts that payments, oldest first, have on a credited invoice: they go to its
 * replacement up to its total, and the surplus is credit.
 */
export function movedAllocations<Held extends { amountPence: number }>(
  held: readonly Held[],
  credited: string,
  replacement: { number: string; totalPence: number } | null,
): (Held & { allocations: Allocation[] })[] {
  let roomPence = replacement?.totalPence ?? 0;
  return held.map((one) => {
    const allocations = takenBack([{ invoice: credited, amountPence: one.amountPence }]);
    const putPence = Math.min(one.amountPence, roomPence);
    roomPence -= putPence;
    if (replacement && putPence > 0) {
      allocations.push({ invoice: replacement.number, amountPence: putPence });
    }
    return { ...one, allocations };
  });
}

/** What is owed, by how long it is past due. */
export interface Ageing {
  notYetDuePence: number;
  days1To30Pence: number;
  days31To60Pence: number;
  days61To90Pence: number;
  over90DaysPence: number;
}

/** Days past the last day to pay; on that day, and before, none. */
export function daysOverdue(dueDate: LondonDate, on: LondonDate): number {
  return Math.max(0, dayOfDate(on) - dayOfDate(dueDate));
}

/** How the paying of a live invoice stands on a day. */
export interface Paying {
  paid: 'nothing' | 'part' | 'all';
  isOverdue: boolean;
}

/** What comes to nothing is paid, and what is paid is never overdue. */
export function payingOf(
  {
    totalPence,
    owedPence,
    dueDate,
  }: { totalPence: number; owedPence: number; dueDate: LondonDate },
  on: LondonDate,
): Paying {
  if (owedPence === 0) return { paid: 'all', isOverdue: false };
  const isOverdue = daysOverdue(dueDate, on) > 0;
  return { paid: owedPence < totalPence ? 'part' : 'nothing', isOverdue };
}

function ageOf(days: number): keyof Ageing {
  if (days === 0) return 'notYetDuePence';
  if (days <= 30) return 'days1To30Pence';
  if (days <= 60) return 'days31To60Pence';
  return days <= 90 ? 'days61To90Pence' : 'over90DaysPence';
}

export function ageingOf(
  invoices: readonly { dueDate: LondonDate; owedPence: number }[],
  on: LondonDate,
): Ageing {
  const ageing: Ageing = {
    notYetDuePence: 0,
    days1To30Pence: 0,
    days31To60Pence: 0,
    days61To90Pence: 0,
    over90DaysPence: 0,
  };
  for (const { dueDate, owedPence } of invoices) {
    ageing[ageOf(daysOverdue(dueDate, on))] += owedPence;
  }
  return ageing;
}

/** Entries of an account in their order, each with the balance after it. */
export function running<Entry extends { amountPence: number }>(
  openingPence: number,
  entries: readonly Entry[],
): (Entry & { balancePence: number })[] {
  let balancePence = openingPence;
  return entries.map((entry) => {
    balancePence += entry.amountPence;
    return { ...entry, balancePence };
  });
}
