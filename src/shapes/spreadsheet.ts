/** CSV that a spreadsheet opens, and takes no text in it for a formula. */
import { stringify } from 'csv-stringify/sync';
import { poundsOf } from '../domain/money.ts';

/** Amounts are given in pence, and stay numbers with their sign; all else is text. */
export type Cell = string | { pence: number } | null;

/** A header and rows; what a spreadsheet would run gets an apostrophe before it. */
export function spreadsheet(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'object' && cell ? cell.pence : cell))),
    { escape_formulas: true, cast: { number: poundsOf } },
  );
}
