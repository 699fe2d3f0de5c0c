/** CSV that a spreadsheet opens as it is: it runs no text in it, and reads every character as it was typed. */
import { stringify } from 'csv-stringify/sync';
import { poundsOf } from '../domain/money.ts';

/** What a spreadsheet would run: a formula begins so, after blanks too, and in full width. */
const FORMULA = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/;
/** Without it, Excel takes UTF-8 for something else, and shows a pound sign as two characters. */
const BYTE_ORDER_MARK = '\u{feff}';

/** Amounts are given in pence, and are numbers in pounds with their sign; so are numbers. All else is text. */
export type Cell = string | number | { pence: number } | null;
type Rows = readonly (readonly Cell[])[];

/** A header and rows. */
export function spreadsheet(rows: Rows): string {
  return BYTE_ORDER_MARK + moreRows(rows);
}

/** Rows that go on where a spreadsheet ended. */
export function moreRows(rows: Rows): string {
  return stringify(rows.map((row) => row.map(written)));
}

function written(cell: Cell): string | number | null {
  if (typeof cell === 'string') return FORMULA.test(cell) ? `'${cell}` : cell;
  return typeof cell === 'object' && cell ? poundsOf(cell.pence) : cell;
}
