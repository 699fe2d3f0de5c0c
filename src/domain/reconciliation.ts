/**
 * From what was claimed and invoiced for releases in a year, row by row, to the year's statistics (R24,
 * R27). Documents count by their tax point, the London date of release; statistics by arrival. Both are
 * summed by themselves, and every row says what sets them apart: the difference has to be nothing.
 */
import { type CountedDetention, isAdmission } from './admissions.ts';
import type { Charge } from './charge.ts';
import { endOf, firstImmigrationInterval } from './detention.ts';
import { elapsedSpan, type Span } from './occupancy.ts';
import { type Statistics, statistics } from './statistics.ts';
import { type Instant, type LondonDate, londonDate, yearBounds } from './time.ts';

interface DatedAmount {
  number: string;
  netPence: number;
  /** The London date of release, as it was issued. */
  taxPoint: LondonDate;
}

/** An issued document about a detention. */
export interface ReconciledDocument extends DatedAmount {
  kind: 'invoice' | 'credit-note';
  live: boolean;
  /** Whether an invoice run issued it. */
  byRun: boolean;
}

/** A detention with all that was ever issued about it, of one moment. */
export interface ReconciledDetention {
  documents: readonly ReconciledDocument[];
  /** Whether its live invoice shows something else than what is so. */
  superseded: boolean;
  /** Whether a credit note keeps it from being invoiced again. */
  stopped: boolean;
  /** As it is recorded now; null where it is voided. */
  current: CountedDetention | null;
}

/** A claim with the invoices that its run issued, as it froze them. */
export interface ReconciledClaim {
  number: string;
  issueDate: LondonDate;
  invoices: readonly DatedAmount[];
}

/** The rows, in the order of the way from the claims to the statistics. */
export const INVOICED_ROWS = ['claimed', 'unclaimed', 'alone', 'credited'] as const;
export const RELEASED_ROWS = [
  'superseded',
  'not-invoiced',
  'to-invoice-again',
  'stopped',
  'unpriced',
  'not-billable',
] as const;
export const COUNTED_ROWS = ['began-before', 'no-immigration', 'released-after'] as const;
const ROWS = [...INVOICED_ROWS, ...RELEASED_ROWS, ...COUNTED_ROWS] as const;
export type RowName = (typeof ROWS)[number];

/** How many a row is about, and what they add or take away. */
interface Row {
  count: number;
  netPence: number;
}

interface ClaimInYear extends Row {
  number: string;
  issueDate: LondonDate;
}

export interface Reconciliation {
  year: number;
  basis: Statistics['basis'];
  from: LondonDate;
  to: LondonDate;
  /** Those with invoices for releases in the year, and what those come to. */
  claims: ClaimInYear[];
  rows: Record<RowName, Row>;
  /** Where the first rows lead: to the live invoices for releases in the year. */
  invoiced: Row;
  /** Where the next ones lead: to what the releases of the year cost now. */
  released: Row;
  /** Of the detentions that the year's statistics count as released and priced. */
  statistics: Row;
  differencePence: number;
}

interface Year extends Pick<Reconciliation, 'from' | 'to'> {
  /** As far as it has passed. */
  span: Span;
}

/** `detentions` are all with a revision that was held, or released, in the year; `claims` those since. */
export function reconcile({
  year,
  basis,
  at,
  claims,
  detentions,
}: {
  year: number;
  basis: Statistics['basis'];
  at: Instant;
  claims: readonly ReconciledClaim[];
  detentions: readonly ReconciledDetention[];
}): Reconciliation {
  const bounds = yearBounds(year, basis);
  const its = { ...bounds, span: elapsedSpan(bounds, at) };
  const rows = noRows();
  const counted = claims.flatMap((claim) => claimIn(its, claim));
  for (const { count, netPence } of counted) add(rows.claimed, netPence, count);
  const claimed = new Set(claims.flatMap(({ invoices }) => invoices.map(({ number }) => number)));
  for (const detention of detentions) {
    for (const document of detention.documents) addDocument(rows, its, claimed, document);
    addDetention(rows, its, detention);
  }
  const current = detentions.flatMap((detention) => detention.current ?? []);
  const all = statistics({ year, basis, suite: null, at, detentions: current });
  const charges = {
    count: all.released - all.unpriced - all.notBillable,
    netPence: all.charges.totalPence,
  };
  return {
    year,
    basis,
    ...bounds,
    claims: counted,
    rows,
    invoiced: {
      count: rows.claimed.count + rows.unclaimed.count + rows.alone.count - rows.credited.count,
      netPence: netOf(rows, INVOICED_ROWS),
    },
    released: {
      count: current.filter((stay) => isPriced(stay) && isReleasedIn(its, stay)).length,
      netPence: netOf(rows, [...INVOICED_ROWS, ...RELEASED_ROWS]),
    },
    statistics: charges,
    differencePence: charges.netPence - netOf(rows, ROWS),
  };
}

function noRows(): Reconciliation['rows'] {
  const rows = ROWS.map((name) => [name, { count: 0, netPence: 0 }] as const);
  return Object.fromEntries(rows) as Reconciliation['rows'];
}

function add(row: Row, netPence: number, count = 1): void {
  row.count += count;
  row.netPence += netPence;
}

function netOf(rows: Reconciliation['rows'], names: readonly RowName[]): number {
  return names.reduce((sum, name) => sum + rows[name].netPence, 0);
}

function isIn({ from, to }: Year, date: LondonDate): boolean {
  return from <= date && date <= to;
}

/** What a claim has of the year; nothing, where it has none of it. */
function claimIn(year: Year, { number, issueDate, invoices }: ReconciledClaim): ClaimInYear[] {
  const its = invoices.filter(({ taxPoint }) => isIn(year, taxPoint));
  if (its.length === 0) return [];
  const netPence = its.reduce((sum, invoice) => sum + invoice.netPence, 0);
  return [{ number, issueDate, count: its.length, netPence }];
}

/** An invoice that a claim has is counted with the claim. */
function addDocument(
  rows: Reconciliation['rows'],
  year: Year,
  claimed: ReadonlySet<string>,
  { number, kind, taxPoint, netPence, byRun }: ReconciledDocument,
): void {
  if (!isIn(year, taxPoint)) return;
  if (kind === 'credit-note') add(rows.credited, -netPence);
  else if (!byRun) add(rows.alone, netPence);
  else if (!claimed.has(number)) add(rows.unclaimed, netPence);
}

function addDetention(rows: Reconciliation['rows'], year: Year, stay: ReconciledDetention): void {
  const { current } = stay;
  const isReleased = current !== null && isReleasedIn(year, current);
  addUninvoiced(rows, year, stay, isReleased);
  if (!current || !isPriced(current)) return;
  const isCounted = isCountedIn(year, current);
  const netPence = netNow(current);
  if (isReleased && !isCounted) {
    const wasHeld = firstImmigrationInterval(current.detention) !== undefined;
    add(wasHeld ? rows['began-before'] : rows['no-immigration'], -netPence);
  }
  if (isCounted && !isReleased) add(rows['released-after'], netPence);
}

/** What the live invoice, or its lack, leaves between what is invoiced and what a release costs now. */
function addUninvoiced(
  rows: Reconciliation['rows'],
  year: Year,
  stay: ReconciledDetention,
  isReleased: boolean,
): void {
  const { current, documents, superseded } = stay;
  const live = documents.find((document) => document.live);
  const releasedPence = current && isReleased ? netNow(current) : 0;
  if (!live) {
    if (current && isReleased) add(rows[whyNotInvoiced(stay, current.charge)], releasedPence);
    return;
  }
  const isInvoiced = isIn(year, live.taxPoint);
  const netPence = releasedPence - (isInvoiced ? live.netPence : 0);
  const isAbout = superseded && (isInvoiced || isReleased);
  if (isAbout || netPence !== 0) add(rows.superseded, netPence);
}

function whyNotInvoiced({ documents, stopped }: ReconciledDetention, { status }: Charge): RowName {
  if (status !== 'priced') return status === 'unpriced' ? 'unpriced' : 'not-billable';
  if (stopped) return 'stopped';
  return documents.length === 0 ? 'not-invoiced' : 'to-invoice-again';
}

function isPriced({ charge }: CountedDetention): boolean {
  return charge.status === 'priced';
}

/** 0 of what is open, unpriced or not billable. */
function netNow({ charge }: CountedDetention): number {
  return charge.status === 'priced' ? (charge.totals?.netPence ?? 0) : 0;
}

function isReleasedIn(year: Year, { detention, charge }: CountedDetention): boolean {
  const endedAt = endOf(detention);
  return charge.status !== 'provisional' && endedAt !== null && isIn(year, londonDate(endedAt));
}

/** R24. */
function isCountedIn({ span }: Year, { detention }: CountedDetention): boolean {
  return firstImmigrationInterval(detention) !== undefined && isAdmission(detention, span, null);
}
