/** A reconciliation as it is read, line by line, with its sums: JSON, CSV, and text for a terminal. */
import { poundsOf } from '../domain/money.ts';
import {
  COUNTED_ROWS,
  INVOICED_ROWS,
  RELEASED_ROWS,
  type Reconciliation,
  type RowName,
} from '../domain/reconciliation.ts';
import { spreadsheet } from './spreadsheet.ts';

const SUMS = ['invoiced', 'released', 'statistics', 'difference'] as const;
type SumName = (typeof SUMS)[number];

interface Line {
  name: RowName | SumName;
  isSum: boolean;
  /** null of the difference. */
  count: number | null;
  netPence: number;
  meaning: string;
}

const MEANINGS: Record<RowName | SumName, string> = {
  claimed: 'Invoices issued by runs, as their claims have them',
  unclaimed: 'Invoices issued by a run, in no claim yet',
  alone: 'Invoices issued one by one',
  credited: 'Credit notes',
  invoiced: 'Live invoices for releases in the year',
  superseded: 'Superseded, not corrected yet: what they cost now, less what is invoiced',
  'not-invoiced': 'Released and priced, never invoiced',
  'to-invoice-again': 'Credited, to be invoiced again',
  stopped: 'Credited for good: not to be invoiced',
  unpriced: 'Released without a price',
  'not-billable': 'Released, with nothing to bill',
  released: 'What the releases of the year cost now',
  'began-before': 'Began before the year, released in it: counted where they began',
  'no-immigration': 'Billed, though never under immigration power: not counted',
  'released-after': 'Began in the year, released after it: counted here',
  statistics: "The year's statistics: charges, net, of those that began in it",
  difference: 'Difference',
};

/** Every line, in order: each sum after the rows that lead to it. */
export function reconciliationLines(reconciliation: Reconciliation): Line[] {
  const { rows, invoiced, released, statistics, differencePence } = reconciliation;
  const row = (name: RowName): Line => lineOf(name, false, rows[name]);
  return [
    ...INVOICED_ROWS.map(row),
    lineOf('invoiced', true, invoiced),
    ...RELEASED_ROWS.map(row),
    lineOf('released', true, released),
    ...COUNTED_ROWS.map(row),
    lineOf('statistics', true, statistics),
    lineOf('difference', true, { count: null, netPence: differencePence }),
  ];
}

function lineOf(
  name: Line['name'],
  isSum: boolean,
  figures: Pick<Line, 'count' | 'netPence'>,
): Line {
  return { name, isSum, ...figures, meaning: MEANINGS[name] };
}

export function reconciliationJson(reconciliation: Reconciliation) {
  const { year, basis, from, to, claims, differencePence } = reconciliation;
  return {
    year,
    basis,
    from,
    to,
    claims: claims.map(({ number, issueDate, count, netPence }) => ({
      number,
      issueDate,
      count,
      net: poundsOf(netPence),
    })),
    lines: reconciliationLines(reconciliation).map(({ name, isSum, count, netPence, meaning }) => ({
      name,
      kind: kindOf(isSum),
      count,
      net: poundsOf(netPence),
      meaning,
    })),
    difference: poundsOf(differencePence),
  };
}

/** `name,kind,count,net,meaning`: the claims by their number first, which the row `claimed` sums up. */
export function reconciliationCsv(reconciliation: Reconciliation): string {
  return spreadsheet([
    ['name', 'kind', 'count', 'net', 'meaning'],
    ...reconciliation.claims.map(({ number, issueDate, count, netPence }) => [
      number,
      'claim',
      count,
      { pence: netPence },
      `Claim of ${issueDate}: its run's invoices for releases in the year`,
    ]),
    ...reconciliationLines(reconciliation).map(({ name, isSum, count, netPence, meaning }) => [
      name,
      kindOf(isSum),
      count,
      { pence: netPence },
      meaning,
    ]),
  ]);
}

function kindOf(isSum: boolean) {
  return isSum ? 'sum' : 'row';
}
