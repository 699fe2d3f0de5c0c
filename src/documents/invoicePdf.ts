/** An issued invoice or credit note as a PDF: a pure function of the one document value, always the same bytes. */
import { canonicalJson } from '../domain/hashing.ts';
import { parseInstant } from '../domain/time.ts';
import type { IssuedDocument } from '../shapes/invoice.ts';
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
import { ublObstacle, ublXml } from './ublXml.ts';
import type { Fact } from './words.ts';

const TERMS_HEADING: Style = { ...HEADING, leading: 19 };

interface Template {
  draw: (sheet: Sheet, view: InvoiceView) => void;
  /** Whether the e-invoice goes along. */
  hasUbl: boolean;
}

/** Templates by version: a document is drawn for ever as it was issued (R18). */
const TEMPLATES: Readonly<Record<number, Template>> = {
  1: { draw: drawDocument, hasUbl: false },
  2: { draw: drawDocument, hasUbl: true },
};

export function hasTemplate(templateVersion: number): boolean {
  return TEMPLATES[templateVersion] !== undefined;
}

/** The program and layout that a file names as its maker. */
export function creatorOf(templateVersion: number): string {
  return `custody-billing, invoice template ${templateVersion}`;
}

/** The e-invoice that goes with a document's PDF; null where none does, or none can be made. */
export function attachedUbl(document: IssuedDocument): string | null {
  const hasUbl = TEMPLATES[document.templateVersion]?.hasUbl && !ublObstacle(document);
  return hasUbl ? ublXml(document) : null;
}

/**
 * The bytes of a document's PDF; equal documents give equal bytes. The document itself is attached, in
 * canonical JSON, so that its order of members makes no difference; and with it, its e-invoice.
 */
export async function invoicePdf(document: IssuedDocument): Promise<Uint8Array> {
  const { number, templateVersion } = document;
  const template = TEMPLATES[templateVersion];
  if (!template) throw new RangeError(`no template version ${templateVersion}`);
  const view = invoiceView(document);
  const at = new Date(parseInstant(document.issuedAt) * 1000);
  const sheet = openSheet(view.title, at, creatorOf(templateVersion));
  template.draw(sheet, view);
  attach(sheet, {
    name: `${number}.json`,
    type: 'application/json',
    description: `${view.title} with all that it is made of, and its proof: what this page is drawn from`,
    content: Buffer.from(canonicalJson(document)),
  });
  const ubl = attachedUbl(document);
  if (ubl !== null) {
    attach(sheet, {
      name: `${number}.xml`,
      type: 'application/xml',
      description: `${view.title} as an e-invoice: EN 16931 in UBL 2.1, for Peppol BIS Billing 3.0`,
      relationship: 'Alternative',
      content: Buffer.from(ubl),
    });
  }
  return closeSheet(sheet, view.identity, SMALL);
}

function drawDocument(sheet: Sheet, view: InvoiceView): void {
  drawTitle(sheet, { title: view.heading, subtitle: view.number, sum: view.total });
  drawParties(sheet, view);
  drawFacts(sheet, view.terms, [1, 1.2, 1, 1]);
  if (view.replaces !== null) {
    drawParagraph(sheet, view.replaces);
    sheet.y += 8;
  }
  if (view.reason !== null) drawReason(sheet, view.reason);
  drawHeading(sheet, 'Detention');
  drawFacts(sheet, view.references, [1, 1.2, 1, 1]);
  drawHeading(sheet, 'Time in custody');
  drawIntervals(sheet, view);
  drawHeading(sheet, 'Charge');
  drawCharge(sheet, view);
  drawTerms(sheet, view);
}

function drawReason(sheet: Sheet, reason: string): void {
  drawHeading(sheet, 'Reason');
  drawParagraph(sheet, reason);
  sheet.y += 8;
}

/** Payment or credit, and tariff, side by side. */
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
          heading(payment.heading),
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
