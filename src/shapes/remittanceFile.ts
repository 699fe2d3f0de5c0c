/** The file that says which invoices a payment is for: CSV with an invoice number and an amount a row. */
import { parse } from 'csv-parse/sync';
import { type FieldError, invalidField, Refusal } from '../domain/errors.ts';
import { penceOf } from '../domain/money.ts';
import { poundsShape, referenceShape } from './values.ts';

const FIELDS = ['invoice', 'amount'] as const;
/** One transaction of as many takes about a second: others wait meanwhile. */
const MOST_ROWS = 5000;
/** More than as many rows take. */
export const MOST_BYTES = 1_000_000;
const MOST_ERRORS = 100;
const numberShape = referenceShape(40, 'is empty: write its number');

export interface RemittanceRow {
  /** In the file; the header is row 1. */
  row: number;
  invoice: string;
  amountPence: number;
}

/** The rows of a file; refuses it whole with `invalid` where any cannot be read, naming each. */
export function remittanceRows(bytes: Uint8Array): RemittanceRow[] {
  if (bytes.length > MOST_BYTES)
    throw unreadable(`the file has more than ${MOST_BYTES / 1_000_000} MB`);
  const [header, ...records] = cellsOf(bytes);
  if (!header) throw unreadable('the file is empty: its first row is invoice,amount');
  const places = placesIn(header);
  const errors: FieldError[] = [];
  const rows = records.flatMap((cells, n): RemittanceRow[] => {
    const row = n + 2;
    if (cells.every((cell) => cell.trim() === '')) return [];
    const read = rowOf(row, cells, { header, places });
    errors.push(...read.errors);
    return read.errors.length === 0 ? [read] : [];
  });
  if (errors.length > 0) throw notHeld(errors);
  if (rows.length === 0) throw unreadable('the file has no rows: it pays nothing');
  if (rows.length > MOST_ROWS) {
    throw unreadable(`the file has ${rows.length} rows: send at most ${MOST_ROWS} at a time`);
  }
  return rows;
}

function cellsOf(bytes: Uint8Array): string[][] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return parse(text, { relax_column_count: true });
  } catch (error) {
    if (error instanceof TypeError)
      throw unreadable('the file is not UTF-8 text: save it as CSV in UTF-8');
    throw unreadable(`the file is not CSV: ${error instanceof Error ? error.message : ''}`);
  }
}

type Places = Record<(typeof FIELDS)[number], number>;

function placesIn(header: readonly string[]): Places {
  const names = header.map((name) => name.trim().toLowerCase());
  const isWhole = FIELDS.every((field) => names.filter((name) => name === field).length === 1);
  if (names.length !== FIELDS.length || !isWhole) {
    throw unreadable(`its first row is ${header.join(',')}, and has to be invoice,amount`);
  }
  return { invoice: names.indexOf('invoice'), amount: names.indexOf('amount') };
}

function rowOf(
  row: number,
  cells: readonly string[],
  { header, places }: { header: readonly string[]; places: Places },
): RemittanceRow & { errors: FieldError[] } {
  const errors: FieldError[] = [];
  const wrong = (pointer: string, detail: string) =>
    errors.push({ pointer: `/${row}${pointer}`, detail: `row ${row}: ${detail}` });
  if (cells.length !== header.length) {
    wrong('', `has ${cells.length} cells, and the header ${header.length}`);
  }
  const invoice = numberShape.safeParse(cells[places.invoice] ?? '');
  if (!invoice.success) wrong('/invoice', `invoice ${invoice.error.issues[0]?.message}`);
  const amount = poundsShape.safeParse(withPence(cells[places.amount] ?? ''));
  if (!amount.success) wrong('/amount', `amount ${amount.error.issues[0]?.message}`);
  else if (penceOf(amount.data) === 0) wrong('/amount', 'amount is nothing');
  const amountPence = amount.success ? penceOf(amount.data) : 0;
  return { row, invoice: invoice.data ?? '', amountPence, errors };
}

/** A spreadsheet writes 296.50 as 296.5, and 296.00 as 296. */
function withPence(text: string): string {
  const match = /^(\d+)(?:\.(\d\d?))?$/.exec(text.trim());
  return match ? `${match[1]}.${(match[2] ?? '').padEnd(2, '0')}` : text.trim();
}

function notHeld(errors: readonly FieldError[]): Refusal {
  const detail = 'rows of the file cannot be read: see errors; nothing was written';
  return new Refusal('invalid', detail, { errors: errors.slice(0, MOST_ERRORS) });
}

function unreadable(detail: string): Refusal {
  return invalidField({ pointer: '', detail: `${detail}; nothing was written` });
}
