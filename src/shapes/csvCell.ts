/** Cells of CSV files that are opened in spreadsheets. */

/** What a spreadsheet would run: a formula begins so, after blanks too, and in full width. */
const FORMULA = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/;

/**
 * A text that people typed, as a cell: an apostrophe before it keeps a spreadsheet from running it.
 * Not for amounts, which are to stay numbers where they are negative.
 */
export function textCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
