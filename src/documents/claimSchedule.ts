/** The schedule of a claim: CSV with a row for each of its documents, which adds up to its total. */
import { ratio } from '../domain/admissions.ts';
import { penceOf } from '../domain/money.ts';
import type { ClaimDocument, ClaimedDocument } from '../shapes/claim.ts';
import { type IssuedDocument, isErased } from '../shapes/invoice.ts';
import { type Cell, moreRows, spreadsheet } from '../shapes/spreadsheet.ts';
import { WATCHES } from './claimView.ts';
import { spokenDate } from './spokenTime.ts';
import { ERASED, spoken, suiteName } from './words.ts';

const SECONDS = 3600;

/** What a claim counts, and the document that it counts. */
interface Entry {
  kind: string;
  claimed: ClaimedDocument;
  document: IssuedDocument;
}

/** The columns by their heads. */
const COLUMNS: Readonly<Record<string, (entry: Entry) => Cell>> = {
  Document: ({ kind }) => kind,
  Number: ({ claimed }) => claimed.number,
  Issued: ({ claimed }) => claimed.issueDate,
  Credits: ({ document }) => (document.kind === 'credit-note' ? document.credits.number : ''),
  Replaces: ({ document }) =>
    document.kind === 'invoice' ? (document.replaces?.number ?? '') : '',
  'Custody record': ({ document }) => document.detention.custodyRecordNumber || ERASED,
  "Force's reference": ({ document }) => referenceIn(document, 'detaineeReference'),
  'Home Office reference': ({ document }) => referenceIn(document, 'homeOfficeReference'),
  Operation: ({ document }) => document.detention.operation ?? '',
  'Purchase order': ({ document }) => document.purchaseOrder ?? '',
  Suite: ({ claimed, document }) => suiteName(claimed.suite, document.suites),
  Arrival: ({ document }) => document.detention.intervals[0]?.startedAt ?? '',
  Release: ({ document }) => document.detention.intervals.at(-1)?.endedAt ?? '',
  Hours: ({ document }) => ratio(document.charge.custodySeconds, SECONDS),
  'Hours billed': ({ document }) => ratio(document.charge.billableSeconds, SECONDS),
  Watch: ({ claimed }) => WATCHES[claimed.watch],
  // "12-24" alone would be taken for a date.
  Band: ({ claimed }) => (claimed.band === 'no-band' ? '' : `Band ${claimed.band}`),
  Working: ({ document }) => workingsIn(document),
  Custody: amount('custody'),
  Interpreters: amount('interpreters'),
  Net: amount('net'),
  VAT: amount('vat'),
  Total: amount('total'),
};

/** The numbers of a claim's documents, in the order in which its schedule has them. */
export function claimedNumbers(claim: ClaimDocument): string[] {
  return entriesOf(claim).map(({ claimed }) => claimed.number);
}

/**
 * The text of a claim's schedule, row by row. `documents` are those of `claimedNumbers`, in that order;
 * others, or too few, are a RangeError.
 */
export async function* claimSchedule(
  claim: ClaimDocument,
  documents: AsyncIterable<IssuedDocument>,
): AsyncGenerator<string> {
  yield spreadsheet([Object.keys(COLUMNS)]);
  const entries = entriesOf(claim);
  let row = 0;
  for await (const document of documents) {
    const entry = entries[row];
    if (entry?.claimed.number !== document.number) throw misplaced(document.number);
    yield moreRows([rowOf({ ...entry, document })]);
    row += 1;
  }
  if (row < entries.length) throw misplaced('the last');
}

function entriesOf({ invoices, since }: ClaimDocument): Omit<Entry, 'document'>[] {
  const entries = (kind: string, documents: readonly ClaimedDocument[]) =>
    documents.map((claimed) => ({ kind, claimed }));
  return [
    ...entries('Invoice', invoices),
    ...entries('Replacement', since.replacements),
    ...entries('Other invoice', since.others),
    ...entries('Credit note', since.creditNotes),
  ];
}

function misplaced(number: string): RangeError {
  return new RangeError(`document ${number} is not the next of the claim`);
}

function rowOf(entry: Entry): Cell[] {
  return Object.values(COLUMNS).map((column) => column(entry));
}

/** What a credit note takes back counts the other way. */
function amount(name: 'custody' | 'interpreters' | 'net' | 'vat' | 'total') {
  return ({ claimed, document }: Entry): Cell => {
    const pence = penceOf(claimed[name]);
    return { pence: document.kind === 'credit-note' ? 0 - pence : pence };
  };
}

function referenceIn(
  document: IssuedDocument,
  name: 'detaineeReference' | 'homeOfficeReference',
): string {
  return document.detention[name] ?? (isErased(document) ? ERASED : '');
}

/** "Custody, standard, 0-12 hours £296.00 (10 h 30 min is within ...)", the lines one after another. */
function workingsIn(document: IssuedDocument): string {
  const { lines, unbilledSessions } = document.charge;
  return [
    ...creditWords(document),
    ...lines.map(
      ({ description, amount, working }) => `${description}, ${spoken(amount)} (${working})`,
    ),
    ...unbilledSessions.map(
      ({ session, working }) => `Interpreter session ${session}, not billed (${working})`,
    ),
  ].join('; ');
}

function creditWords(document: IssuedDocument): string[] {
  if (document.kind !== 'credit-note') return [];
  const { number, issueDate, reason } = document.credits;
  return [`Takes back ${number} of ${spokenDate(issueDate)}: ${reason ?? ERASED}`];
}
