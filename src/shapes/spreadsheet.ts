/** CSV that a spreadsheet opens, and takes no text in it for a formula. */
import { stringify } from 'csv-stringify/sync';
import { poundsOf } from '../domain/money.ts';

/** What a spreadsheet would run: a formula begins so, after blanks too, and in full width. */
const FORMULA = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/;

/**
 * A text that people typed, as a cell: an apostrophe before it keeps a spreadsheet from running it.
 * Not for amounts, which are to stay numbers where they are negative.
 */
export function textCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Amounts are given in pence, and stay numbers with their sign; all else is text. */
export type Cell = string | { pence: number } | null;

/** A header and rows; what a spreadsheet would run gets an apostrophe before it. */
export function spreadsheet(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows.map((row) => row.map(written)));
}

function written(cell: Cell): string | null {
  if (cell === null) return null;
  return typeof cell === 'string' ? textCell(cell) : poundsOf(cell.pence);
}
