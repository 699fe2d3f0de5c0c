/**
 * What an invoice or credit note says, as text in its order: a pure function of the one document value,
 * for every rendering that people read. It names each field that it shows, so nothing else can slip in.
 */
import { penceOf } from '../domain/money.ts';
import { isBilled, type Vat } from '../domain/tariff.ts';
import { dayOfDate, parseInstant, spokenDuration } from '../domain/time.ts';
import type { ChargeJson } from '../shapes/charge.ts';
import {
  type CreditNoteDocument,
  type InvoiceDocument,
  type IssuedDocument,
  isErased,
} from '../shapes/invoice.ts';
import { buyerView, type PartyView, sellerView } from './parties.ts';
import { spokenDate, spokenInstant } from './spokenTime.ts';
import {
  ABSENT,
  capitalised,
  ERASED,
  type Fact,
  shortHash,
  spoken,
  suiteName,
  timeSentence,
} from './words.ts';

interface IntervalView {
  suite: string;
  from: string;
  to: string;
  duration: string;
  watch: string;
  power: string;
}

/** A line of the charge, or a session that is not billed. */
export interface LineView {
  description: string;
  /** When an interpreter attended; why a charge was agreed, and by whom (R11). */
  details: readonly string[];
  working: string;
  rules: string;
  amount: string;
}

export interface InvoiceView {
  title: string;
  /** What it is: "Invoice". */
  heading: string;
  number: string;
  seller: PartyView;
  buyer: PartyView;
  terms: readonly Fact[];
  /** Which invoice an invoice stands in the place of. */
  replaces: string | null;
  /** Why a credit note was issued. */
  reason: string | null;
  references: readonly Fact[];
  intervals: readonly IntervalView[];
  /** How much of the time is billable, in a sentence. */
  time: string;
  lines: readonly LineView[];
  unbilled: readonly LineView[];
  net: Fact;
  vat: Fact & { note: string | null };
  total: Fact;
  payment: { heading: string; sentence: string; facts: readonly Fact[] };
  tariff: readonly Fact[];
  /** What identifies the document itself: number, hash, versions. */
  identity: string;
}

export function invoiceView(document: IssuedDocument): InvoiceView {
  const { number, charge, tariff } = document;
  const totals = totalsOf(charge);
  return {
    number,
    seller: sellerView(document.seller),
    buyer: buyerView(document.buyer),
    references: referencesOf(document),
    intervals: document.detention.intervals.map((interval) => intervalView(interval, document)),
    time: timeSentence(charge),
    lines: charge.lines.map((line) => lineView(line, document)),
    unbilled: charge.unbilledSessions.map((session) => unbilledView(session, document)),
    net: { label: 'Net', value: spoken(totals.net) },
    vat: { label: vatLabel(tariff.vat), value: spoken(totals.vat), note: tariff.vat.reason },
    tariff: [
      { label: 'In force from', value: spokenDate(tariff.effectiveFrom) },
      { label: 'Tariff', value: tariff.id },
      { label: 'Source', value: tariff.source },
    ],
    identity: identityOf(document),
    ...(document.kind === 'invoice'
      ? ownOfInvoice(document, totals.total)
      : ownOfCreditNote(document, totals.total)),
  };
}

type OwnView = Pick<
  InvoiceView,
  'title' | 'heading' | 'terms' | 'replaces' | 'reason' | 'total' | 'payment'
>;

function ownOfInvoice(invoice: InvoiceDocument, total: string): OwnView {
  return {
    title: `Invoice ${invoice.number}`,
    heading: 'Invoice',
    terms: [
      ...datesOf(invoice),
      { label: 'Due date', value: spokenDate(invoice.dueDate) },
      { label: 'Purchase order', value: invoice.purchaseOrder ?? ABSENT },
    ],
    replaces: invoice.replaces ? replacesWords(invoice.replaces) : null,
    reason: null,
    total: { label: 'Total due', value: spoken(total) },
    payment: paymentView(invoice, total),
  };
}

function replacesWords({ number, creditNote }: NonNullable<InvoiceDocument['replaces']>): string {
  return `It replaces invoice ${number}, which credit note ${creditNote} took back.`;
}

/** R21: it asks for no payment, and says what comes off which invoice. */
function ownOfCreditNote(note: CreditNoteDocument, total: string): OwnView {
  const { number, issueDate, rebill, reason } = note.credits;
  return {
    title: `Credit note ${note.number}`,
    heading: 'Credit note',
    terms: [
      ...datesOf(note),
      { label: 'Credits', value: `Invoice ${number} of ${spokenDate(issueDate)}` },
      { label: 'Purchase order', value: note.purchaseOrder ?? ABSENT },
    ],
    replaces: null,
    reason: reason ?? ERASED,
    total: { label: 'Total credited', value: spoken(total) },
    payment: {
      heading: 'Credit',
      sentence: `Invoice ${number} is taken back whole: ${spoken(total)} is to be taken off what is owed.`,
      facts: [
        { label: 'Another invoice for this detention', value: rebill ? 'may follow' : 'none' },
      ],
    },
  };
}

function datesOf({ issueDate, taxPoint }: IssuedDocument): Fact[] {
  return [
    { label: 'Issue date', value: spokenDate(issueDate) },
    { label: 'Tax point (date of release)', value: spokenDate(taxPoint) },
  ];
}

/** R18: what is issued has a priced charge, which has totals. */
function totalsOf({ net, vat, total }: ChargeJson) {
  if (net === undefined || vat === undefined || total === undefined) {
    throw new RangeError('an issued document has a priced charge');
  }
  return { net, vat, total };
}

function referencesOf(document: IssuedDocument): Fact[] {
  const { detention } = document;
  const absent = isErased(document) ? ERASED : ABSENT;
  const facts = [
    { label: 'Custody record', value: detention.custodyRecordNumber || absent },
    { label: 'Force’s reference', value: detention.detaineeReference ?? absent },
    { label: 'Home Office reference', value: detention.homeOfficeReference ?? absent },
  ];
  return detention.operation === null
    ? facts
    : [...facts, { label: 'Operation', value: detention.operation }];
}

function intervalView(
  { suite, startedAt, endedAt, watch, power }: IssuedDocument['detention']['intervals'][number],
  { suites, tariff }: IssuedDocument,
): IntervalView {
  if (endedAt === null) throw new RangeError('an invoice is for a released detention');
  const from = parseInstant(startedAt);
  const to = parseInstant(endedAt);
  return {
    suite: suiteName(suite, suites),
    from: spokenInstant(from),
    to: spokenInstant(to),
    duration: spokenDuration(to - from),
    watch: capitalised(watch),
    power: capitalised(isBilled(power, tariff.billable) ? power : `${power}, not billed`),
  };
}

function lineView(line: ChargeJson['lines'][number], document: IssuedDocument): LineView {
  return {
    description: line.description,
    details: detailsOf(line, document),
    working: line.working,
    rules: line.rules.join(', '),
    amount: spoken(line.amount),
  };
}

function detailsOf(line: ChargeJson['lines'][number], document: IssuedDocument): string[] {
  if (line.kind === 'interpreter') return attendance(Number(line.figures.session), document);
  const { agreedCharge } = document;
  if (!agreedCharge || !line.rules.includes('R11')) return [];
  return [
    `Reason: ${agreedCharge.reason ?? ERASED}`,
    `Agreed by: ${agreedCharge.agreedBy ?? ERASED}`,
  ];
}

function unbilledView(
  { session, working }: ChargeJson['unbilledSessions'][number],
  document: IssuedDocument,
): LineView {
  return {
    description: `Interpreter session ${session}`,
    details: attendance(session, document),
    working,
    rules: 'R12',
    amount: 'not billed',
  };
}

/** When the detention's session `number`, from 1, took place, by whom and for which engagement. */
function attendance(number: number, { detention }: IssuedDocument): string[] {
  const session = detention.interpreterSessions[number - 1];
  if (!session) return [];
  const { interpreter, engagement } = session;
  const parts = [
    `${spokenInstant(parseInstant(session.startedAt))} to ${spokenInstant(parseInstant(session.endedAt))}`,
  ];
  if (interpreter !== null) parts.push(`interpreter ${interpreter}`);
  if (engagement !== null) parts.push(`engagement ${engagement.reference}`);
  return [parts.join(', ')];
}

const VAT_CATEGORIES: Record<Vat['category'], (rate: string) => string> = {
  S: (rate) => `VAT at ${rate}%`,
  Z: () => 'VAT, zero rated at 0%',
  E: () => 'VAT, exempt',
  O: () => 'VAT, outside the scope',
};

function vatLabel({ category, rate }: Vat): string {
  return VAT_CATEGORIES[category](rate);
}

function paymentView({ number, issueDate, dueDate, seller }: InvoiceDocument, total: string) {
  const days = dayOfDate(dueDate) - dayOfDate(issueDate);
  const within = `${days} ${days === 1 ? 'day' : 'days'} after the issue date`;
  return {
    heading: 'Payment',
    sentence:
      penceOf(total) > 0
        ? `Please pay ${spoken(total)} by ${spokenDate(dueDate)}, ${within}, quoting ${number}.`
        : 'There is nothing to pay.',
    facts: [
      { label: 'Account name', value: seller.bank.accountName },
      { label: 'Sort code', value: seller.bank.sortCode },
      { label: 'Account number', value: seller.bank.accountNumber },
      { label: 'Reference to quote', value: number },
    ],
  };
}

function identityOf({ number, documentHash, ruleVersion, templateVersion }: IssuedDocument) {
  return `${number}  ·  document hash ${shortHash(documentHash)}  ·  rules ${ruleVersion}, template ${templateVersion}`;
}
