/** The cover sheet of a claim as a PDF: a pure function of the one claim value, always the same bytes. */
import { canonicalJson } from '../domain/hashing.ts';
import { parseInstant } from '../domain/time.ts';
import type { ClaimDocument } from '../shapes/claim.ts';
import { type ClaimView, claimView, type SinceView, type SumsView } from './claimView.ts';
import {
  DENSE,
  drawFacts,
  drawHeading,
  drawParagraph,
  drawParties,
  drawTitle,
  HEADING,
  SMALL,
  STRONG,
  TABLE,
} from './look.ts';
import { attach, closeSheet, openSheet, type Sheet, type Style } from './page.ts';
import { closeTable, columnsOf, drawTableRow, openTable, type Table } from './table.ts';

/** Layouts by template version: a claim is drawn for ever as it was issued. */
const LAYOUTS: Readonly<Record<number, (sheet: Sheet, view: ClaimView) => void>> = {
  1: drawClaim,
};

/** The bytes of a claim's cover sheet; equal claims give equal bytes. The claim itself is attached. */
export async function claimPdf(claim: ClaimDocument): Promise<Uint8Array> {
  const { templateVersion } = claim;
  const layout = LAYOUTS[templateVersion];
  if (!layout) throw new RangeError(`no template version ${templateVersion} of claims`);
  const view = claimView(claim);
  const at = new Date(parseInstant(claim.issuedAt) * 1000);
  const sheet = openSheet(view.title, at, `custody-billing, claim template ${templateVersion}`);
  layout(sheet, view);
  attach(sheet, {
    name: view.attached,
    type: 'application/json',
    description: `${view.title} with the hash of each of its documents: what these pages are drawn from`,
    content: Buffer.from(canonicalJson(claim)),
  });
  return closeSheet(sheet, view.identity, SMALL);
}

function drawClaim(sheet: Sheet, view: ClaimView): void {
  drawTitle(sheet, { title: 'Claim', subtitle: view.number, sum: view.total });
  drawParties(sheet, view);
  drawFacts(sheet, view.terms, [1, 1.2, 1.3, 1.1]);
  drawSums(sheet, view.whole);
  for (const sums of view.sums) drawSums(sheet, sums);
  for (const since of view.since) drawSince(sheet, since);
  drawHeading(sheet, 'What was left out, and why');
  for (const sentence of view.leftOutSentences) drawParagraph(sheet, sentence);
  for (const { heading, rows } of view.leftOut) {
    drawHeading(sheet, heading, REASON, 'H3');
    drawRows(openTable(sheet, LEFT_OUT, TABLE), rows);
  }
  drawHeading(sheet, 'How to check it');
  for (const paragraph of view.check) drawParagraph(sheet, paragraph);
}

const REASON: Style = { ...HEADING, size: 10, leading: 14 };

/** A third of a page. */
const SHORT = 250;

/** A name or number, and amounts at the right. */
const SUM_SHARES = [155, 44, 72, 66, 72, 54, 76] as const;
const SUM_HEADS = ['Number', 'Custody', 'Interpreters', 'Net', 'VAT', 'Total'];
const SINCE_SHARES = [112, 92, 112, 66, 54, 72] as const;

const LEFT_OUT = columnsOf([190, 305], 6).map((column, n) => ({
  ...column,
  head: n === 0 ? 'Detention' : 'Why',
}));

/** A short table is not parted over two pages. */
function drawSums(sheet: Sheet, { heading, head, rows, sum }: SumsView): void {
  const height = 20 * (rows.length + 2);
  drawHeading(sheet, heading, HEADING, 'H2', Math.min(height, SHORT));
  const columns = columnsAt(SUM_SHARES, [head, ...SUM_HEADS], 1);
  const table = openTable(sheet, columns, TABLE);
  for (const row of rows) drawTableRow(table, blocksOf(row, DENSE), { rowHead: true, keep: 20 });
  drawTableRow(table, blocksOf(sum, { ...STRONG, size: DENSE.size }), { rowHead: true });
  end(table);
}

function drawSince(sheet: Sheet, { heading, heads, rows }: SinceView): void {
  drawHeading(sheet, heading);
  drawRows(openTable(sheet, columnsAt(SINCE_SHARES, heads, 3), TABLE), rows);
}

/** Columns under their heads; from the one at `amounts` on they are of numbers. */
function columnsAt(shares: readonly number[], heads: readonly string[], amounts: number) {
  return columnsOf(shares, 6).map((column, n) => ({
    ...column,
    ...(n >= amounts && { align: 'right' as const }),
    head: heads[n] ?? '',
  }));
}

function drawRows(table: Table, rows: readonly (readonly string[])[]): void {
  for (const row of rows) drawTableRow(table, blocksOf(row, DENSE), { rowHead: true });
  end(table);
}

function end(table: Table): void {
  closeTable(table);
  table.sheet.y += 9;
}

function blocksOf(row: readonly string[], style: Style) {
  return row.map((text) => [{ text, style }]);
}
