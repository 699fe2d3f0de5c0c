/** What a correction changes: an invoice held against the one in its place, line by line (R21). */
import { differences } from '../domain/differences.ts';
import { penceOf, poundsOf } from '../domain/money.ts';
import type { ChargeJson } from './charge.ts';
import type { InvoiceDocument } from './invoice.ts';

type Line = ChargeJson['lines'][number];

/** One side of a line. */
type Side = Pick<Line, 'description' | 'amount' | 'working'>;

/** A line of either invoice, or of both; `amount` is what it comes to more, less than 0.00 if less. */
export interface LineDifference {
  kind: Line['kind'];
  before: Side | null;
  after: Side | null;
  amount: string;
}

interface SumDifference {
  before: string;
  after: string;
  amount: string;
}

export interface Difference {
  lines: LineDifference[];
  net: SumDifference;
  vat: SumDifference;
  total: SumDifference;
  /** JSON Pointers to what else of the invoice differs: "/detention/intervals/0/endedAt". */
  changes: string[];
}

/** A charge, with the sessions that its lines are of. */
interface Charged {
  charge: Pick<ChargeJson, 'lines'>;
  detention: { interpreterSessions: readonly { startedAt: string }[] };
}

export function differenceOf(before: InvoiceDocument, after: InvoiceDocument): Difference {
  const sum = (name: 'net' | 'vat' | 'total') =>
    sumOf(before.charge[name] ?? '0.00', after.charge[name] ?? '0.00');
  return {
    lines: lineDifferences(before, after),
    net: sum('net'),
    vat: sum('vat'),
    total: sum('total'),
    changes: differences(shownOf(before), shownOf(after)),
  };
}

/** Custody lines are held against each other in their order, interpreter lines by their session. */
export function lineDifferences(before: Charged, after: Charged): LineDifference[] {
  const [earlier, later] = [placedLines(before), placedLines(after)];
  const places = new Set([...earlier.keys(), ...later.keys()]);
  const lines = [...places].map((place) => lineOf(earlier.get(place), later.get(place)));
  // Custody first, also where a session's line is gone and a custody line is new.
  return lines.sort((a, b) => a.kind.localeCompare(b.kind));
}

/** A session stays the same one while it begins at the same moment, whatever comes before it. */
function placedLines({ charge, detention }: Charged): Map<string, Line> {
  const placed = new Map<string, Line>();
  for (const line of charge.lines) {
    const session = detention.interpreterSessions[Number(line.figures.session) - 1];
    const name = `${line.kind} ${session?.startedAt ?? ''}`;
    let nth = 1;
    while (placed.has(`${name} ${nth}`)) nth += 1;
    placed.set(`${name} ${nth}`, line);
  }
  return placed;
}

function lineOf(before: Line | undefined, after: Line | undefined): LineDifference {
  const kind = (before ?? after)?.kind;
  if (!kind) throw new RangeError('a line is of one of the two');
  const { amount } = sumOf(before?.amount ?? '0.00', after?.amount ?? '0.00');
  return { kind, before: sideOf(before), after: sideOf(after), amount };
}

function sideOf(line: Line | undefined): Side | null {
  if (!line) return null;
  const { description, amount, working } = line;
  return { description, amount, working };
}

function sumOf(before: string, after: string): SumDifference {
  return { before, after, amount: poundsOf(penceOf(after) - penceOf(before)) };
}

/** What an invoice shows beside its lines and sums. */
function shownOf({
  seller,
  buyer,
  purchaseOrder,
  tariff,
  agreedCharge,
  detention,
}: InvoiceDocument) {
  const { revision, ...stay } = detention;
  return { seller, buyer, purchaseOrder, tariff: tariff.id, agreedCharge, detention: stay };
}
