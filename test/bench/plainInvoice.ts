/**
 * An invoice as one draws it with plain pdfkit: the same words in the same places, tagged PDF/A-3a with the
 * same attachments, each font named by its file and each text wrapped to its column by pdfkit.
 */
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { creatorOf } from '../../src/documents/invoicePdf.ts';
import { type InvoiceView, invoiceView, type LineView } from '../../src/documents/invoiceView.ts';
import { LEFT, WIDTH } from '../../src/documents/page.ts';
import { columnsOf } from '../../src/documents/table.ts';
import { ublXml } from '../../src/documents/ublXml.ts';
import type { Fact } from '../../src/documents/words.ts';
import { canonicalJson } from '../../src/domain/hashing.ts';
import { parseInstant } from '../../src/domain/time.ts';
import type { IssuedDocument } from '../../src/shapes/invoice.ts';

const fontFile = (name: string) =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${name}.ttf`));
const REGULAR = fontFile('400Regular/SourceSans3_400Regular');
const SEMIBOLD = fontFile('600SemiBold/SourceSans3_600SemiBold');

type Parent = PDFKit.PDFStructureElement;
/** A text, its font, size and structure type. */
type Words = readonly [text: string, font: string, size: number, tag?: string];

class PlainPage {
  readonly doc: PDFKit.PDFDocument;
  readonly root: Parent;
  #y = 46;

  constructor(title: string, document: IssuedDocument) {
    const at = new Date(parseInstant(document.issuedAt) * 1000);
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      pdfVersion: '1.7',
      subset: 'PDF/A-3a',
      compress: false,
      tagged: true,
      lang: 'en-GB',
      displayTitle: true,
      font: '',
      info: { Title: title, Creator: creatorOf(document.templateVersion), CreationDate: at },
    });
    this.doc.registerFont('regular', REGULAR).registerFont('semibold', SEMIBOLD);
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
  }

  /** Cells side by side; with no tag of its own, a text is its cell's. */
  row(parent: Parent, shares: readonly number[], tag: string, cells: readonly Words[][]): void {
    const columns = columnsOf(shares, 6);
    let lowest = this.#y;
    for (const [n, words] of cells.entries()) {
      const { x = LEFT, width = WIDTH } = columns[n] ?? {};
      const cell = this.child(parent, tag);
      let y = this.#y;
      for (const [text, font, size, own] of words) {
        const element = own === undefined ? cell : this.child(cell, own);
        element.add(() => this.doc.font(font).fontSize(size).text(text, x, y, { width }));
        y = this.doc.y;
      }
      lowest = Math.max(lowest, y);
    }
    this.#y = lowest + 3;
  }

  /** A line across the page. */
  rule(): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    this.doc.rect(LEFT, this.#y, WIDTH, 0.5).fill('#d3d8de').fillColor('#1b1f24');
    this.doc.endMarkedContent();
    this.#y += 3.5;
  }

  child(parent: Parent, tag: string): Parent {
    const element = this.doc.struct(tag);
    parent.add(element);
    return element;
  }

  heading(text: string): void {
    this.row(this.root, [1], 'Sect', [[[text, 'semibold', 11.5, 'H2']]]);
  }

  facts(facts: readonly Fact[]): void {
    const cells = facts.map(({ label, value }): Words[] => [
      [label, 'regular', 8.3, 'Lbl'],
      [value, 'regular', 9.5, 'LBody'],
    ]);
    const shares = facts.map(() => 1);
    this.row(this.child(this.root, 'L'), shares, 'LI', cells);
  }

  table(shares: readonly number[], heads: readonly string[], rows: readonly Words[][][]): void {
    const table = this.child(this.root, 'Table');
    const head = heads.map((text): Words[] => [[text, 'semibold', 8.3]]);
    this.row(this.child(table, 'TR'), shares, 'TH', head);
    for (const row of rows) {
      this.rule();
      this.row(this.child(table, 'TR'), shares, 'TD', row);
    }
    this.rule();
  }
}

/** The bytes of an invoice's PDF, drawn the plain way. */
export async function plainInvoicePdf(document: IssuedDocument): Promise<Uint8Array> {
  const view = invoiceView(document);
  const page = new PlainPage(view.title, document);
  drawHead(page, view);
  drawTables(page, view);
  drawFoot(page, view);
  const { doc } = page;
  const { CreationDate: at } = doc.info;
  const dates = at && { creationDate: at, modifiedDate: at };
  const json = { name: `${view.number}.json`, type: 'application/json', description: view.title };
  doc.file(Buffer.from(canonicalJson(document)), { ...json, ...dates, relationship: 'Source' });
  const xml = { name: `${view.number}.xml`, type: 'application/xml', description: view.title };
  doc.file(Buffer.from(ublXml(document)), { ...xml, ...dates, relationship: 'Alternative' });
  doc.end();
  return Buffer.concat(await Array.fromAsync(doc));
}

function drawHead(page: PlainPage, view: InvoiceView): void {
  const { heading, number, total, seller, buyer } = view;
  const party = (as: string, { name, lines }: InvoiceView['seller']): Words[] => [
    [as, 'semibold', 8.3, 'H2'],
    [name, 'semibold', 9.5, 'P'],
    ...lines.map((text): Words => [text, 'regular', 9.5, 'P']),
  ];
  page.row(page.root, [1, 1], 'Sect', [
    [
      [heading, 'semibold', 25, 'H1'],
      [number, 'regular', 12, 'P'],
    ],
    [
      [total.label, 'regular', 8.3, 'P'],
      [total.value, 'semibold', 19, 'P'],
    ],
  ]);
  page.rule();
  page.row(page.root, [1, 1], 'Sect', [party('From', seller), party('To', buyer)]);
  page.facts(view.terms);
  page.heading('Detention');
  page.facts(view.references);
}

function drawTables(page: PlainPage, view: InvoiceView): void {
  const { intervals, lines, unbilled, net, vat, total } = view;
  page.heading('Time in custody');
  page.table(
    [84, 117, 117, 60, 37, 50],
    ['Suite', 'From', 'To', 'Duration', 'Watch', 'Power'],
    intervals.map(({ suite, from, to, duration, watch, power }) =>
      [suite, from, to, duration, watch, power].map((text): Words[] => [[text, 'regular', 8.8]]),
    ),
  );
  page.row(page.root, [1], 'Sect', [[[view.time, 'regular', 9.5, 'P']]]);
  page.heading('Charge');
  const sums = [net, vat, total].map(({ label, value }): Words[][] => [
    [[label, 'regular', 9.5, 'P']],
    [],
    [[value, 'regular', 9.5]],
  ]);
  page.table(
    [7, 1, 1.3],
    ['Description', 'Rules', 'Amount'],
    [...[...lines, ...unbilled].map(lineWords), ...sums],
  );
  if (vat.note !== null) page.row(page.root, [1], 'Sect', [[[vat.note, 'regular', 8.3, 'P']]]);
}

function lineWords({ description, details, working, rules, amount }: LineView): Words[][] {
  return [
    [
      [description, 'regular', 9.5, 'P'],
      ...[...details, working].map((text): Words => [text, 'regular', 8.3, 'P']),
    ],
    [[rules, 'regular', 8.3]],
    [[amount, 'regular', 9.5]],
  ];
}

function drawFoot(page: PlainPage, { payment, tariff, identity }: InvoiceView): void {
  const facts = (all: readonly Fact[]) =>
    all.map(({ label, value }): Words => [`${label}: ${value}`, 'regular', 9.5, 'P']);
  page.row(page.root, [1, 1], 'Sect', [
    [
      [payment.heading, 'semibold', 11.5, 'H2'],
      [payment.sentence, 'regular', 9.5, 'P'],
      ...facts(payment.facts),
    ],
    [['Tariff', 'semibold', 11.5, 'H2'], ...facts(tariff)],
  ]);
  page.row(page.root, [1], 'Sect', [[[`${identity} Page 1 of 1`, 'regular', 8.3, 'P']]]);
}
