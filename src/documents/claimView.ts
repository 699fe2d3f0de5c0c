/**
 * What the cover sheet of a claim says, as text in its order: a pure function of the one claim value,
 * for whoever pays it.
 */
import { penceOf, poundsOf } from '../domain/money.ts';
import type { ClaimDocument, ClaimedDocument, ClaimSums, SinceSums } from '../shapes/claim.ts';
import { sinceSumsOf } from '../shapes/claimSums.ts';
import { buyerView, type PartyView, sellerView } from './parties.ts';
import { spokenDate } from './spokenTime.ts';
import {
  capitalised,
  type Fact,
  shortHash,
  spoken,
  spokenCode,
  spokenCount,
  suiteName,
} from './words.ts';

/** A table by its rows of texts, and what they come to. */
export interface SumsView {
  heading: string;
  /** Of the first column. */
  head: string;
  rows: readonly (readonly string[])[];
  sum: readonly string[];
}

/** Documents since the last claim, one a row. */
export interface SinceView {
  heading: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}

/** What was left out for one reason. */
interface LeftOutView {
  heading: string;
  /** Each detention, and what is said of it, where that says more than the heading. */
  rows: readonly (readonly string[])[];
}

export interface ClaimView {
  title: string;
  number: string;
  seller: PartyView;
  buyer: PartyView;
  terms: readonly Fact[];
  total: Fact;
  /** Of everything that the claim counts; and of what the run issued, by suite, by band and by watch. */
  sums: readonly SumsView[];
  since: readonly SinceView[];
  leftOut: readonly LeftOutView[];
  /** How much was left out, and how much of it for each reason. */
  leftOutSentences: readonly string[];
  check: readonly string[];
  /** What identifies the document itself: number, hash, version. */
  identity: string;
  /** The name of the file that goes along with the pages. */
  attached: string;
}

export function claimView(claim: ClaimDocument): ClaimView {
  if (claim.sums.count !== claim.invoices.length) {
    throw new RangeError('the sums of a claim are those of its documents');
  }
  const { number, issueDate, lastClaim, releasedFrom, releasedTo } = claim;
  const attached = `${number}.json`;
  const leftOut = leftOutViews(claim);
  return {
    title: `Claim ${number}`,
    number,
    seller: sellerView(claim.seller),
    buyer: buyerView(claim.buyer),
    terms: [
      { label: 'Issue date', value: spokenDate(issueDate) },
      { label: 'Released', value: `${spokenDate(releasedFrom)} to ${spokenDate(releasedTo)}` },
      { label: 'Invoices', value: invoicesSentence(claim) },
      { label: 'The claim before', value: lastClaim ? lastSentence(lastClaim) : 'none' },
    ],
    total: { label: 'Total of this claim', value: spoken(claim.total) },
    sums: claimSumsViews({ ...claim, since: sinceSumsOf(claim.since) }),
    since: sinceViews(claim),
    leftOut,
    leftOutSentences: [
      leftOutSentence(claim),
      ...(leftOut.length > 1 ? [`${leftOut.map(({ heading }) => heading).join('. ')}.`] : []),
    ],
    check: checkWords(claim, attached),
    identity: `${number}  ·  document hash ${shortHash(claim.documentHash)}  ·  template ${claim.templateVersion}`,
    attached,
  };
}

/** "1,118, from MPS-2026-000001 to MPS-2026-001118". */
function invoicesSentence({ invoices }: ClaimDocument): string {
  const [first] = invoices;
  const last = invoices.at(-1);
  if (!first || !last) return 'none';
  return first === last
    ? `1, ${first.number}`
    : `${spokenCount(invoices.length)}, from ${first.number} to ${last.number}`;
}

function lastSentence({ number, issueDate }: NonNullable<ClaimDocument['lastClaim']>): string {
  return `${number} of ${spokenDate(issueDate)}`;
}

/** What a claim's tables of sums say; of a run that is to come, the same tables. */
type ToClaim = Pick<ClaimDocument, 'sums' | 'suites' | 'total'> & { since: SinceSums };

/** Everything that a claim counts; and what its run issues, by suite, by band and by watch. */
export function claimSumsViews(claim: ToClaim): SumsView[] {
  return [wholeView(claim), ...sumsViews(claim)];
}

/** How the total comes about; credit notes count the other way. */
function wholeView({ sums, since, total }: ToClaim): SumsView {
  const { creditNotes, replacements, others } = since;
  const parts: [label: string, sums: ClaimSums][] = [
    ['Invoices of this run', sums],
    ['Replacements since the last claim', replacements],
    ['Other invoices since the last claim', others],
    ['Credit notes since the last claim', taken(creditNotes)],
  ];
  const all = together(parts.map(([, part]) => part));
  if (all.total !== total) throw new RangeError('the sums of a claim are those of its documents');
  return {
    heading: 'What is claimed',
    head: 'Documents',
    rows: parts.map(([label, part]) => sumsRow(label, part)),
    sum: sumsRow('This claim', all),
  };
}

function sumsViews({ sums, suites }: ToClaim): SumsView[] {
  const { bySuite, byBand, byWatch, ...all } = sums;
  const view = (by: string, rows: string[][]): SumsView => ({
    heading: `Invoices of this run by ${by}`,
    head: capitalised(by),
    rows,
    sum: sumsRow('All', all),
  });
  return [
    view(
      'suite',
      bySuite.map(({ suite, ...own }) => sumsRow(suiteName(suite, suites), own)),
    ),
    view(
      'band',
      byBand.map(({ band, ...own }) => sumsRow(bandName(band), own)),
    ),
    view(
      'watch',
      byWatch.map(({ watch, ...own }) => sumsRow(WATCHES[watch], own)),
    ),
  ];
}

export const WATCHES: Readonly<Record<ClaimedDocument['watch'], string>> = {
  standard: 'Standard',
  part: 'Constant in part',
  constant: 'Constant',
};

export function bandName(band: string): string {
  if (band === 'no-band') return 'The tariff has no bands';
  return /^\d/.test(band) ? `${band} hours` : band;
}

function sumsRow(label: string, sums: ClaimSums): string[] {
  const { count, custody, interpreters, net, vat, total } = sums;
  return [label, spokenCount(count), ...[custody, interpreters, net, vat, total].map(spoken)];
}

function together(parts: readonly ClaimSums[]): ClaimSums {
  const sum = (name: 'custody' | 'interpreters' | 'net' | 'vat' | 'total') =>
    poundsOf(parts.reduce((pence, part) => pence + penceOf(part[name]), 0));
  return {
    count: parts.reduce((count, part) => count + part.count, 0),
    custody: sum('custody'),
    interpreters: sum('interpreters'),
    net: sum('net'),
    vat: sum('vat'),
    total: sum('total'),
  };
}

function taken({ count, ...amounts }: ClaimSums): ClaimSums {
  const { custody, interpreters, net, vat, total } = amounts;
  return {
    count,
    custody: negative(custody),
    interpreters: negative(interpreters),
    net: negative(net),
    vat: negative(vat),
    total: negative(total),
  };
}

/** "296.00" -> "-296.00"; nothing stays nothing. */
function negative(pounds: string): string {
  return poundsOf(0 - penceOf(pounds));
}

function sinceViews({ since }: ClaimDocument): SinceView[] {
  const { creditNotes, replacements, others } = since;
  const amountsOf = ({ net, vat, total }: ClaimedDocument) => [net, vat, total].map(spoken);
  const views: SinceView[] = [
    {
      heading: 'Credit notes since the last claim',
      heads: ['Number', 'Issued', 'Credits invoice', 'Net', 'VAT', 'Total'],
      rows: creditNotes.map(({ credits, ...note }) => [
        note.number,
        spokenDate(note.issueDate),
        credits,
        ...[note.net, note.vat, note.total].map((amount) => spoken(negative(amount))),
      ]),
    },
    {
      heading: 'Replacements since the last claim, for what had been credited',
      heads: ['Number', 'Issued', 'Replaces invoice', 'Net', 'VAT', 'Total'],
      rows: replacements.map(({ replaces, ...invoice }) => [
        invoice.number,
        spokenDate(invoice.issueDate),
        replaces,
        ...amountsOf(invoice),
      ]),
    },
    {
      heading: 'Other invoices since the last claim, issued one by one',
      heads: ['Number', 'Issued', 'Released', 'Net', 'VAT', 'Total'],
      rows: others.map((invoice) => [
        invoice.number,
        spokenDate(invoice.issueDate),
        spokenDate(invoice.taxPoint),
        ...amountsOf(invoice),
      ]),
    },
  ];
  return views.filter(({ rows }) => rows.length > 0);
}

/**
 * Why something was not invoiced, for who pays; a code that is not here says it itself. Most details are
 * for the force's own desk: what is to be done there.
 */
const REASONS: Readonly<Record<string, string>> = {
  unpriced: 'No rule of the tariff gives a price',
  'not-billable': 'Nothing of the stay is billed under its tariff',
  'not-released': 'Ended, and no outcome is recorded',
  'two-places': 'The detainee is recorded in two places at once',
  'no-purchase-order': 'No purchase order is valid on the date of release',
  'vat-number-missing': 'The force has no VAT number',
  'same-person': 'Who entered its agreed charge may not issue its invoice',
  superseded: 'Already invoiced, and what its invoice shows has changed since',
  'already-invoiced': 'Already invoiced',
  'billing-stopped': 'Credited, and not to be billed again',
  erased: 'Erased',
  voided: 'The record was voided',
};

/** Codes whose details say what the customer may want to know: which band, which purchase order. */
const TOLD: ReadonlySet<string> = new Set(['unpriced', 'no-purchase-order']);

/** Why a run left something out, by its code. */
export function leftOutReason(code: string): string {
  return REASONS[code] ?? capitalised(spokenCode(code));
}

function leftOutViews({ leftOut }: ClaimDocument): LeftOutView[] {
  const groups = [...Map.groupBy(leftOut, ({ code }) => code)];
  return groups
    .sort(([a, those], [b, others]) => others.length - those.length || (a < b ? -1 : 1))
    .map(([code, those]) => ({
      heading: `${leftOutReason(code)}: ${spokenCount(those.length)}`,
      rows: those.map(({ detention, detail }) =>
        TOLD.has(code) ? [detention, detail] : [detention],
      ),
    }));
}

function leftOutSentence({ leftOut }: ClaimDocument): string {
  if (leftOut.length === 0) return 'Nothing that was released in these days was left out.';
  const count =
    leftOut.length === 1 ? '1 detention was' : `${spokenCount(leftOut.length)} detentions were`;
  return `${count} left out, and not claimed here.`;
}

function checkWords({ number, seller, documentHash }: ClaimDocument, attached: string): string[] {
  return [
    `Each invoice of this claim proves itself: its PDF has all that it was priced from, and a proof that it is in the audit log. The schedule that goes with this sheet, ${number}.csv, has a row for each document of the claim, and adds up to its total.`,
    `The file attached, ${attached}, is what this sheet is drawn from: every document of the claim by its number and hash. Its document hash is ${documentHash}: the SHA-256 of that file’s canonical form (RFC 8785) without the member “documentHash”.`,
    `The event claim.issued of the audit log of ${seller.name} names ${number} with that hash, and “audit verify” recounts it.`,
  ];
}
