/** Statements of account and aged debt as they are answered: JSON and CSV. */
import { type Ageing, daysOverdue } from '../domain/account.ts';
import type { Customer, Force } from '../domain/force.ts';
import { poundsOf } from '../domain/money.ts';
import { formatInstant, type Instant, type LondonDate, londonDate } from '../domain/time.ts';
import { buyerOf, sellerOf } from './invoice.ts';
import { type Cell, spreadsheet } from './spreadsheet.ts';

interface OpenInvoice {
  number: string;
  issuedAt: Instant;
  dueDate: LondonDate;
  totalPence: number;
  owedPence: number;
  disputedPence: number;
}

interface UnallocatedPayment {
  payment: string;
  receivedOn: LondonDate;
  reference: string;
  amountPence: number;
  unallocatedPence: number;
}

interface Standing {
  customer: Customer;
  openInvoices: readonly OpenInvoice[];
  unallocated: readonly UnallocatedPayment[];
  ageing: Ageing;
  owedPence: number;
  disputedPence: number;
  unallocatedPence: number;
  balancePence: number;
}

interface Statement extends Standing {
  force: Force;
  from: LondonDate;
  to: LondonDate;
  madeAt: Instant;
  openingPence: number;
  entries: readonly {
    at: Instant;
    kind: 'invoice' | 'credit-note' | 'payment' | 'reversal';
    id: string;
    dueDate: LondonDate | null;
    credits: string | null;
    receivedOn: LondonDate | null;
    reference: string | null;
    amountPence: number;
    balancePence: number;
  }[];
}

export type StatementJson = ReturnType<typeof statementJson>;

export function statementJson(statement: Statement) {
  const { force, customer, from, to, madeAt } = statement;
  return {
    seller: sellerOf(force),
    buyer: buyerOf(customer),
    from,
    to,
    madeAt: formatInstant(madeAt),
    opening: poundsOf(statement.openingPence),
    entries: statement.entries.map(({ at, amountPence, balancePence, ...entry }) => ({
      date: londonDate(at),
      ...entry,
      amount: poundsOf(amountPence),
      balance: poundsOf(balancePence),
    })),
    closing: poundsOf(statement.balancePence),
    owed: poundsOf(statement.owedPence),
    disputed: poundsOf(statement.disputedPence),
    unallocated: poundsOf(statement.unallocatedPence),
    ageing: ageingJson(statement.ageing),
    openInvoices: statement.openInvoices.map((invoice) => ({
      number: invoice.number,
      issueDate: londonDate(invoice.issuedAt),
      dueDate: invoice.dueDate,
      daysOverdue: daysOverdue(invoice.dueDate, to),
      total: poundsOf(invoice.totalPence),
      owed: poundsOf(invoice.owedPence),
      disputed: poundsOf(invoice.disputedPence),
    })),
    unallocatedPayments: statement.unallocated.map((payment) => ({
      id: payment.payment,
      receivedOn: payment.receivedOn,
      reference: payment.reference,
      amount: poundsOf(payment.amountPence),
      unallocated: poundsOf(payment.unallocatedPence),
    })),
  };
}

function ageingJson(ageing: Ageing) {
  return {
    notYetDue: poundsOf(ageing.notYetDuePence),
    days1To30: poundsOf(ageing.days1To30Pence),
    days31To60: poundsOf(ageing.days31To60Pence),
    days61To90: poundsOf(ageing.days61To90Pence),
    over90Days: poundsOf(ageing.over90DaysPence),
  };
}

/** A row for the opening balance, for each entry, and for the closing one. A payment has the bank's number. */
export function statementCsv({ from, to, openingPence, entries, balancePence }: Statement): string {
  const balance = (date: LondonDate, which: string, pence: number): Cell[] => [
    date,
    which,
    ...Array.from({ length: 5 }, () => null),
    { pence },
  ];
  return spreadsheet([
    ['date', 'entry', 'number', 'dueDate', 'credits', 'receivedOn', 'amount', 'balance'],
    balance(from, 'opening', openingPence),
    ...entries.map(({ at, kind, id, dueDate, credits, receivedOn, reference, ...pence }) => [
      londonDate(at),
      kind,
      reference ?? id,
      dueDate,
      credits,
      receivedOn,
      { pence: pence.amountPence },
      { pence: pence.balancePence },
    ]),
    balance(to, 'closing', balancePence),
  ]);
}

interface AgedDebt {
  asOf: LondonDate;
  customers: readonly Standing[];
}

export function agedDebtJson({ asOf, customers }: AgedDebt) {
  return {
    asOf,
    items: customers.map((standing) => ({
      customer: standing.customer.code,
      name: standing.customer.name,
      ...ageingJson(standing.ageing),
      owed: poundsOf(standing.owedPence),
      disputed: poundsOf(standing.disputedPence),
      unallocated: poundsOf(standing.unallocatedPence),
      balance: poundsOf(standing.balancePence),
    })),
    next: null,
  };
}

export function agedDebtCsv({ customers }: AgedDebt): string {
  return spreadsheet([
    [
      'customer',
      'name',
      'notYetDue',
      'days1To30',
      'days31To60',
      'days61To90',
      'over90Days',
      'owed',
      'disputed',
      'unallocated',
      'balance',
    ],
    ...customers.map(({ customer, ageing, ...sums }): Cell[] => [
      customer.code,
      customer.name,
      { pence: ageing.notYetDuePence },
      { pence: ageing.days1To30Pence },
      { pence: ageing.days31To60Pence },
      { pence: ageing.days61To90Pence },
      { pence: ageing.over90DaysPence },
      { pence: sums.owedPence },
      { pence: sums.disputedPence },
      { pence: sums.unallocatedPence },
      { pence: sums.balancePence },
    ]),
  ]);
}
