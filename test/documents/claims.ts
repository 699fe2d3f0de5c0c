/** Claims for tests, put together from issued documents. */
import { penceOf, poundsOf } from '../../src/domain/money.ts';
import {
  type ClaimDocument,
  type ClaimedDocument,
  type ClaimFacts,
  type ClaimSums,
  joinClaim,
} from '../../src/shapes/claim.ts';
import type {
  CreditNoteDocument,
  InvoiceDocument,
  IssuedDocument,
} from '../../src/shapes/invoice.ts';
import { interval, invoiceOf } from './invoices.ts';

/** A document as its claim counts it. */
function claimedOf({
  number,
  issueDate,
  documentHash,
  detention,
  taxPoint,
  charge,
}: IssuedDocument): ClaimedDocument {
  const { net = '0.00', vat = '0.00', total = '0.00', lines } = charge;
  const { watchedBillableSeconds: watched, billableSeconds } = charge;
  const custody = lines.filter(({ kind }) => kind === 'custody');
  const custodyPence = custody.reduce((pence, { amount }) => pence + penceOf(amount), 0);
  return {
    number,
    issueDate,
    documentHash,
    detention: detention.id,
    taxPoint,
    suite: detention.intervals[0]?.suite ?? '',
    band: String(custody[0]?.figures.band ?? 'no-band'),
    watch: watched === 0 ? 'standard' : watched === billableSeconds ? 'constant' : 'part',
    custody: poundsOf(custodyPence),
    interpreters: poundsOf(penceOf(net) - custodyPence),
    net,
    vat,
    total,
  };
}

/** What some documents come to. */
function sumsOf(documents: readonly ClaimedDocument[]): ClaimSums {
  const sum = (name: 'custody' | 'interpreters' | 'net' | 'vat' | 'total') =>
    poundsOf(documents.reduce((pence, document) => pence + penceOf(document[name]), 0));
  return {
    count: documents.length,
    custody: sum('custody'),
    interpreters: sum('interpreters'),
    net: sum('net'),
    vat: sum('vat'),
    total: sum('total'),
  };
}

function sumsBy<K extends 'suite' | 'band' | 'watch'>(
  documents: readonly ClaimedDocument[],
  key: K,
): (ClaimSums & Pick<ClaimedDocument, K>)[] {
  return [...Map.groupBy(documents, (document) => document[key])].map(([, those]) => {
    const [first] = those;
    if (!first) throw new RangeError('a group has members');
    return { ...sumsOf(those), ...({ [key]: first[key] } as Pick<ClaimedDocument, K>) };
  });
}

export interface Claimed {
  invoices: readonly InvoiceDocument[];
  creditNotes?: readonly CreditNoteDocument[];
  replacements?: readonly InvoiceDocument[];
  others?: readonly InvoiceDocument[];
}

/** The claim of these documents; what is not named in `changes` is an ordinary one's. */
export function claimOf(
  { invoices, creditNotes = [], replacements = [], others = [] }: Claimed,
  changes: Partial<ClaimFacts> = {},
): ClaimDocument {
  const [first] = invoices;
  if (!first) throw new RangeError('a claim has invoices');
  const claimed = invoices.map(claimedOf);
  const since = {
    creditNotes: creditNotes.map((note) => ({ ...claimedOf(note), credits: note.credits.number })),
    replacements: replacements.map((invoice) => ({
      ...claimedOf(invoice),
      replaces: invoice.replaces?.number ?? '',
    })),
    others: others.map(claimedOf),
  };
  const pence = (documents: readonly ClaimedDocument[]) => penceOf(sumsOf(documents).total);
  const suites = [...invoices, ...creditNotes, ...replacements, ...others].flatMap(
    (document) => document.suites,
  );
  return joinClaim({
    number: 'MPS-CL-2026-000002',
    kind: 'claim',
    issuedAt: '2026-12-01T09:00:00+00:00',
    issueDate: '2026-12-01',
    seller: first.seller,
    buyer: first.buyer,
    run: '0197a3c1-5a00-7c3e-9d2f-000000000001',
    releasedFrom: '2009-06-01',
    releasedTo: '2009-06-30',
    lastClaim: { number: 'MPS-CL-2026-000001', issueDate: '2026-11-01' },
    suites: [...new Map(suites.map((suite) => [suite.code, suite])).values()],
    invoices: claimed,
    sums: {
      ...sumsOf(claimed),
      bySuite: sumsBy(claimed, 'suite'),
      byBand: sumsBy(claimed, 'band'),
      byWatch: sumsBy(claimed, 'watch'),
    },
    since,
    total: poundsOf(
      pence(claimed) + pence(since.replacements) + pence(since.others) - pence(since.creditNotes),
    ),
    leftOut: [],
    templateVersion: 1,
    ...changes,
  });
}

/** The credit note of an invoice. */
export function creditNoteOf(invoice: InvoiceDocument, sequence = 1): CreditNoteDocument {
  const { dueDate, number, issueDate, ...mirrored } = invoice;
  return {
    ...mirrored,
    kind: 'credit-note',
    number: `MPS-CN-2026-${String(sequence).padStart(6, '0')}`,
    issueDate: '2026-11-25',
    credits: { number, issueDate, rebill: true, reason: 'keyed an hour late' },
  };
}

export function numbered(sequence: number, changes: Parameters<typeof invoiceOf>[0] = {}) {
  const number = `MPS-2026-${String(sequence).padStart(6, '0')}`;
  return invoiceOf({ ...changes, facts: { number, ...changes.facts } });
}

const SHORT = [interval('2009-06-01T09:15:00+01:00', '2009-06-01T15:00:00+01:00')];
const LONG = [interval('2009-06-03T09:15:00+01:00', '2009-06-04T15:00:00+01:00', { suite: 'WE' })];

/** Two suites, three bands, two of the watches; each kind of document since; left out for two reasons. */
export const ORDINARY: Claimed & { leftOut: ClaimFacts['leftOut'] } = {
  invoices: [
    numbered(2),
    numbered(3, { detention: { intervals: SHORT, interpreterSessions: [] } }),
    numbered(5, { detention: { intervals: LONG, interpreterSessions: [] } }),
  ],
  creditNotes: [creditNoteOf(numbered(1))],
  replacements: [
    numbered(4, {
      detention: { intervals: SHORT, interpreterSessions: [] },
      facts: { replaces: { number: 'MPS-2026-000001', creditNote: 'MPS-CN-2026-000001' } },
    }),
  ],
  others: [numbered(6, { erased: true })],
  leftOut: [
    {
      detention: '0197a3c1-5a00-7c3e-9d2f-4b1e6a7c8d01',
      code: 'unpriced',
      detail:
        '53 h 10 min (standard) is past the tariff’s last band, 24-48 hours, and the tariff gives no price beyond it',
    },
    {
      detention: '0197a3c1-5a00-7c3e-9d2f-4b1e6a7c8d02',
      code: 'not-released',
      detail: 'the detention is not released: no outcome is recorded',
    },
    {
      detention: '0197a3c1-5a00-7c3e-9d2f-4b1e6a7c8d03',
      code: 'unpriced',
      detail: 'no tariff of UKBA was in force on 2008-12-31',
    },
  ],
};

export function ordinaryClaim(changes: Partial<ClaimFacts> = {}): ClaimDocument {
  return claimOf(ORDINARY, { leftOut: ORDINARY.leftOut, ...changes });
}
