/** What a statement of account says, as text in its order: a pure function of the one statement value. */
import { penceOf, spokenPounds } from '../domain/money.ts';
import type { StatementJson } from '../shapes/account.ts';
import { buyerView, type PartyView, sellerView } from './parties.ts';
import { spokenDate } from './spokenTime.ts';
import { type Fact, type RowView, spoken, spokenTime } from './words.ts';

export interface StatementView {
  title: string;
  subtitle: string;
  balance: Fact;
  seller: PartyView;
  buyer: PartyView;
  terms: readonly Fact[];
  entries: readonly RowView[];
  ageing: RowView;
  /** What the balance is made of. */
  sentence: string;
  openInvoices: readonly RowView[];
  unallocated: readonly RowView[];
  /** Where to pay; nothing of who owes nothing. */
  payment: readonly Fact[];
  identity: string;
  /** The name of the file that goes along with the pages. */
  attached: string;
}

export function statementView(statement: StatementJson): StatementView {
  const { seller, buyer, from, to, closing, ageing } = statement;
  return {
    title: 'Statement of account',
    subtitle: buyer.name,
    balance: balanceFact(closing, to),
    seller: sellerView(seller),
    buyer: buyerView(buyer),
    terms: [
      { label: 'Customer', value: buyer.code },
      { label: 'Period', value: `${spokenDate(from)} to ${spokenDate(to)}` },
      { label: 'Made on', value: spokenTime(statement.madeAt) },
    ],
    entries: entryRows(statement),
    ageing: Object.values(ageing).map((pounds) => [spoken(pounds)]),
    sentence: balanceSentence(statement),
    openInvoices: statement.openInvoices.map(invoiceRow),
    unallocated: statement.unallocatedPayments.map((payment) => [
      [payment.reference],
      [spokenDate(payment.receivedOn)],
      [spoken(payment.amount)],
      [spoken(payment.unallocated)],
    ]),
    payment: penceOf(closing) > 0 ? paymentFacts(statement) : [],
    identity: `Statement ${seller.code} to ${buyer.code}  ·  ${from} to ${to}  ·  balance ${spoken(closing)}`,
    attached: `statement-${buyer.code}-${to}.json`,
  };
}

function paymentFacts({ seller: { bank } }: StatementJson): Fact[] {
  return [
    { label: 'Pay to', value: bank.accountName },
    { label: 'Sort code', value: bank.sortCode },
    { label: 'Account number', value: bank.accountNumber },
    { label: 'Please quote', value: 'the invoice numbers' },
  ];
}

function balanceFact(closing: string, to: string): Fact {
  const pence = penceOf(closing);
  const state = pence < 0 ? 'In credit' : 'Balance owed';
  return { label: `${state} on ${spokenDate(to)}`, value: spokenPounds(Math.abs(pence)) };
}

/** "£1,000.00 is owed on invoices, £50.00 of it disputed, and £20.00 of payments is unallocated." */
function balanceSentence({ owed, disputed, unallocated }: StatementJson): string {
  const dispute = penceOf(disputed) === 0 ? '' : `, ${spoken(disputed)} of it disputed`;
  return `${spoken(owed)} is owed on invoices${dispute}, and ${spoken(unallocated)} of payments is unallocated.`;
}

function entryRows({ from, to, opening, entries, closing }: StatementJson): RowView[] {
  return [
    [[spokenDate(from)], ['Opening balance'], [], [spoken(opening)]],
    ...entries.map((entry) => [
      [spokenDate(entry.date)],
      [entryWords(entry)],
      [spoken(entry.amount)],
      [spoken(entry.balance)],
    ]),
    [[spokenDate(to)], ['Closing balance'], [], [spoken(closing)]],
  ];
}

/** In a line: a year has thousands. */
function entryWords(entry: StatementJson['entries'][number]): string {
  const { kind, id, dueDate, credits, receivedOn, reference } = entry;
  const received = receivedOn === null ? '' : `, received ${spokenDate(receivedOn)}`;
  switch (kind) {
    case 'invoice':
      return `Invoice ${id}${dueDate === null ? '' : `, due ${spokenDate(dueDate)}`}`;
    case 'credit-note':
      return `Credit note ${id} for ${credits}`;
    case 'payment':
      return `Payment ${reference}${received}`;
    case 'reversal':
      return `Payment ${reference} reversed${received}`;
  }
}

function invoiceRow(invoice: StatementJson['openInvoices'][number]): RowView {
  const { number, issueDate, dueDate, daysOverdue, total, owed, disputed } = invoice;
  return [
    [number],
    [spokenDate(issueDate)],
    [spokenDate(dueDate)],
    [daysOverdue === 0 ? '' : `${daysOverdue} ${daysOverdue === 1 ? 'day' : 'days'}`],
    [spoken(total)],
    [spoken(disputed)],
    [spoken(owed)],
  ];
}
