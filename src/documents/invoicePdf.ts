/** An issued invoice as a PDF: a pure function of the one invoice value, always the same bytes. */
import { canonicalJson } from '../domain/hashing.ts';
import { parseInstant } from '../domain/time.ts';
import type { InvoiceDocument } from '../shapes/invoice.ts';
import { type InvoiceView, invoiceView, type LineView } from './invoiceView.ts';
import {
  DENSE,
  drawFacts,
  drawHeading,
  drawParagraph,
  drawParties,
  drawTitle,
  HEADING,
  LEFT_HALF,
  RIGHT_HALF,
  SMALL,
  STRONG,
  TABLE,
  TEXT,
} from './look.ts';
import {
  attach,
  type Block,
  closeSheet,
  drawRow,
  openSheet,
  type Sheet,
  type Style,
} from './page.ts';
import { closeTable, columnsOf, drawTableRow, openTable } from './table.ts';
import type { Fact } from './words.ts';

const TERMS_HEADING: Style = { ...HEADING, leading: 19 };

/** Layouts by template version: an invoice is drawn for ever as it was issued (R18). */
const LAYOUTS: Readonly<Record<number, (sheet: Sheet, view: InvoiceView) => void>> = {
  1: drawInvoice,
};

export function hasLayout(templateVersion: number): boolean {
  return LAYOUTS[templateVersion] !== undefined;
}

/** The program and layout that a file names as its maker. */
export function creatorOf(templateVersion: number): string {
  return `custody-billing, invoice template ${templateVersion}`;
}

/**
 * The bytes of an invoice's PDF; equal invoices give equal bytes. The invoice itself is attached, in
 * canonical JSON, so that its order of members makes no difference.
 */
export async function invoicePdf(invoice: InvoiceDocument): Promise<Uint8Array> {
  const { number, templateVersion } = invoice;
  const layout = LAYOUTS[templateVersion];
  if (!layout) throw new RangeError(`no template version ${templateVersion}`);
  const view = invoiceView(invoice);
  const at = new Date(parseInstant(invoice.issuedAt) * 1000);
  const sheet = openSheet(view.title, at, creatorOf(templateVersion));
  layout(sheet, view);
  attach(sheet, {
    name: `${number}.json`,
    type: 'application/json',
    description: `Invoice ${number} with all that it is made of, and its proof: what this page is drawn from`,
    content: Buffer.from(canonicalJson(invoice)),
  });
  return closeSheet(sheet, view.identity, SMALL);
}

function drawInvoice(sheet: Sheet, view: InvoiceView): void {
  drawTitle(sheet, { title: 'Invoice', subtitle: view.number, sum: view.total });
  drawParties(sheet, view);
  drawFacts(sheet, view.terms, [1, 1.2, 1, 1]);
  drawHeading(sheet, 'Detention');
  drawFacts(sheet, view.references, [1, 1.2, 1, 1]);
  drawHeading(sheet, 'Time in custody');
  drawIntervals(sheet, view);
  drawHeading(sheet, 'Charge');
  drawCharge(sheet, view);
  drawTerms(sheet, view);
}

/** Payment and tariff, side by side. */
function drawTerms(sheet: Sheet, { payment, tariff }: InvoiceView): void {
  const heading = (text: string): Block => ({ text, style: TERMS_HEADING, tag: 'H2' });
  const facts = (all: readonly Fact[]): Block[] =>
    all.map(({ label, value }) => ({ text: `${label}: ${value}`, style: TEXT, tag: 'P' }));
  drawRow(sheet, sheet.root, {
    cells: [
      {
        column: LEFT_HALF,
        tag: 'Sect',
        blocks: [
          heading('Payment'),
          { text: payment.sentence, style: TEXT, tag: 'P' },
          ...facts(payment.facts),
        ],
      },
      {
        column: RIGHT_HALF,
        tag: 'Sect',
        blocks: [heading('Tariff'), ...facts(tariff)],
      },
    ],
    space: 0,
  });
}

function drawIntervals(sheet: Sheet, { intervals, time }: InvoiceView): void {
  const [suite, from, to, duration, watch, power] = columnsOf([84, 117, 117, 60, 37, 50], 6);
  const table = openTable(
    sheet,
    [
      { ...suite, head: 'Suite' },
      { ...from, head: 'From' },
      { ...to, head: 'To' },
      { ...duration, head: 'Duration' },
      { ...watch, head: 'Watch' },
      { ...power, head: 'Power' },
    ],
    TABLE,
  );
  for (const row of intervals) {
    const texts = [row.suite, row.from, row.to, row.duration, row.watch, row.power];
    drawTableRow(
      table,
      texts.map((text) => [{ text, style: DENSE }]),
    );
  }
  closeTable(table);
  drawParagraph(sheet, time);
  sheet.y += 8;
}

function drawCharge(sheet: Sheet, view: InvoiceView): void {
  const [description, rules, amount] = columnsOf([7, 1, 1.3]);
  const table = openTable(
    sheet,
    [
      { ...description, head: 'Description' },
      { ...rules, head: 'Rules' },
      { ...amount, head: 'Amount', align: 'right' },
    ],
    TABLE,
  );
  for (const line of view.lines) drawTableRow(table, lineTexts(line, TEXT));
  for (const line of view.unbilled) drawTableRow(table, lineTexts(line, SMALL));
  const { net, vat, total } = view;
  drawTableRow(table, sumTexts(net, TEXT, null), { rowHead: true, keep: 50 });
  drawTableRow(table, sumTexts(vat, TEXT, vat.note), { rowHead: true, keep: 20 });
  drawTableRow(table, sumTexts(total, STRONG, null), { rowHead: true });
  closeTable(table);
  sheet.y += 9;
}

function lineTexts(line: LineView, amount: Style): Block[][] {
  return [
    [
      { text: line.description, style: TEXT, tag: 'P' },
      ...line.details.map((text) => ({ text, style: SMALL, tag: 'P' })),
      { text: line.working, style: SMALL, tag: 'P' },
    ],
    [{ text: line.rules, style: SMALL, gap: 1.5 }],
    [{ text: line.amount, style: amount }],
  ];
}

function sumTexts({ label, value }: Fact, style: Style, note: string | null): Block[][] {
  return [
    [
      { text: label, style, tag: 'P' },
      ...(note === null ? [] : [{ text: note, style: SMALL, tag: 'P' }]),
    ],
    [],
    [{ text: value, style }],
  ];
}
