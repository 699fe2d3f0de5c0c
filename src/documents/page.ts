/**
 * Rows of text on tagged A4 pages. A row is cells side by side; one that finds no room goes to the
 * next page, and one longer than a page flows on. Tables repeat their heads.
 */
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import PDFDocument from 'pdfkit';
import { type FontName, fontOf, showable } from './fonts.ts';

export interface Style {
  font: FontName;
  size: number;
  /** Height of a line. */
  leading: number;
  color: string;
}

/** A paragraph of a cell; with no tag of its own it is its cell's content. */
export interface Block {
  text: string;
  style: Style;
  tag?: string;
  /** Space above. */
  gap?: number;
}

/** Where the cells of a column stand. */
export interface Column {
  x: number;
  width: number;
  align?: 'right';
}

export interface Cell {
  column: Column;
  blocks: readonly Block[];
  /** Structure type; without one the blocks hang in the row's element. */
  tag?: string;
  scope?: 'Column' | 'Row';
}

export interface Row {
  cells: readonly Cell[];
  /** Space below. */
  space: number;
  /** Height that must be free below the row, so that it is not parted from what follows. */
  keep?: number;
}

export type Element = PDFKit.PDFStructureElement;

export interface Sheet {
  doc: PDFKit.PDFDocument;
  /** The structure element that everything hangs in. */
  root: Element;
  y: number;
  /** The head of the table being drawn, drawn again on each page it goes on to. */
  repeatHead: (() => void) | null;
}

interface Line {
  text: string;
  style: Style;
  x: number;
  /** From the row's top. */
  top: number;
  /** null of what is no content, such as a repeated head. */
  element: Element | null;
}

export const LEFT = 50;
const PAGE_WIDTH = 595.28;
export const WIDTH = PAGE_WIDTH - 2 * LEFT;
const TOP = 46;
const BOTTOM = 784;
const FOOT = 800;

/** What draws the pages. The same pages drawn by another version may be other bytes. */
export const RENDERER = `PDFKit ${versionOf('pdfkit')}, fontkit ${versionOf('fontkit')}`;

function versionOf(name: string): string {
  const file = findPackageJSON(name, import.meta.url);
  if (file === undefined) throw new RangeError(`${name} is not installed`);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

/**
 * An empty A4 document with its first page, tagged PDF/A-3a; `at` stands in for the clock, and `creator`
 * says which program and layout made it. Nothing is compressed: the bytes would depend on the version
 * of zlib, and what is changed in a file could not be read off it.
 */
export function openSheet(title: string, at: Date, creator = 'custody-billing'): Sheet {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    compress: false,
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    bufferPages: true,
    // No standard font: only embedded ones are used.
    font: '',
    info: { Title: title, Creator: creator, Producer: RENDERER, CreationDate: at },
  });
  for (const name of ['regular', 'semibold'] as const) doc.registerFont(name, fontOf(name));
  const root = doc.struct('Document');
  doc.addStructure(root);
  return { doc, root, y: TOP, repeatHead: null };
}

/** A file that goes along with the pages. */
export interface Attachment {
  name: string;
  type: string;
  description: string;
  /**
   * "Source", unless said: what the document was made from, where "Data" would be the figures behind a
   * table in it. "Alternative": the same in another form.
   */
  relationship?: 'Source' | 'Alternative';
  content: Buffer;
}

export function attach({ doc }: Sheet, { content, ...described }: Attachment): void {
  const { CreationDate: at } = doc.info;
  const dates = at && { creationDate: at, modifiedDate: at };
  doc.file(content, { relationship: 'Source', ...described, ...dates });
}

/** Writes the feet, now that the pages are counted; gives the bytes of the document. */
export async function closeSheet({ doc }: Sheet, foot: string, style: Style): Promise<Uint8Array> {
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    asArtifact(doc, 'Pagination', () => {
      drawText(doc, showable(foot), LEFT, FOOT, style);
      const number = `Page ${page + 1} of ${count}`;
      drawText(doc, number, LEFT + WIDTH - widthOf(doc, number, style), FOOT, style);
    });
  }
  doc.end();
  // Read as it comes, in turns: what is read at once leaves work for a turn that no busy thread comes to.
  return Buffer.concat(await Array.fromAsync(doc));
}

export function child(sheet: Sheet, parent: Element, tag: string, scope?: Cell['scope']): Element {
  const element = sheet.doc.struct(tag, scope ? { scope } : {});
  parent.add(element);
  return element;
}

/** Draws a row in `parent`; in null, as something that is no content. */
export function drawRow(sheet: Sheet, parent: Element | null, row: Row): void {
  const columns = row.cells.map((cell) => layOut(sheet, parent, cell));
  const height = Math.max(...columns.map(heightOf));
  if (sheet.y + height + (row.keep ?? 0) > BOTTOM && height < BOTTOM - TOP) addPage(sheet);
  drawColumns(sheet, columns);
  sheet.y += row.space;
}

/** How high cells side by side are; draws nothing. */
export function heightOfCells(sheet: Sheet, cells: readonly Cell[]): number {
  return Math.max(...cells.map((cell) => heightOf(layOut(sheet, null, cell))));
}

/** A line across the page at the present height; no content. */
export function drawRule(sheet: Sheet, thickness: number, color: string): void {
  asArtifact(sheet.doc, 'Layout', () => {
    sheet.doc.rect(LEFT, sheet.y - thickness / 2, WIDTH, thickness).fill(color);
  });
}

/** A part of a figure, from its left upper corner: a filled rectangle, or text that is wrapped to a width. */
export type Mark = { x: number; y: number; width: number } & (
  | { height: number; color: string }
  | { text: string; style: Style; align: 'left' | 'centre' | 'right' }
);

/** A picture across the page, whole on one; `says` is read in its place. */
export function drawFigure(
  sheet: Sheet,
  { says, height, marks }: { says: string; height: number; marks: readonly Mark[] },
): void {
  if (sheet.y + height > BOTTOM) addPage(sheet);
  const { doc, y: top } = sheet;
  const figure = doc.struct('Figure', { alt: showable(says) });
  sheet.root.add(figure);
  figure.add(() => {
    for (const mark of marks) drawMark(doc, top, mark);
  });
  sheet.y += height;
}

function drawMark(doc: PDFKit.PDFDocument, top: number, mark: Mark): void {
  const [x, y] = [LEFT + mark.x, top + mark.y];
  if ('height' in mark) {
    doc.rect(x, y, mark.width, mark.height).fill(mark.color);
    return;
  }
  const { style, align, width } = mark;
  for (const [n, line] of wrap(doc, showable(mark.text), style, width).entries()) {
    const left = width - widthOf(doc, line.trimEnd(), style);
    const indent = align === 'left' ? 0 : align === 'right' ? left : left / 2;
    drawText(doc, line, x + indent, y + n * style.leading, style);
  }
}

function addPage(sheet: Sheet): void {
  sheet.doc.addPage();
  sheet.y = TOP;
  sheet.repeatHead?.();
}

/** Draws what fits, and what is left over on the pages after. */
function drawColumns(sheet: Sheet, columns: readonly Line[][]): void {
  const room = BOTTOM - sheet.y;
  const fits = (line: Line) => line.top + line.style.leading <= room;
  const now = columns.map((lines) => lines.filter(fits));
  const later = columns.map((lines) => lines.filter((line) => !fits(line)));
  for (const lines of now) drawLines(sheet, lines);
  sheet.y += Math.max(...now.map(heightOf));
  const cut = Math.min(...later.flat().map(({ top }) => top));
  if (cut === Number.POSITIVE_INFINITY) return;
  addPage(sheet);
  drawColumns(
    sheet,
    later.map((lines) => lines.map((line) => ({ ...line, top: line.top - cut }))),
  );
}

function heightOf(lines: readonly Line[]): number {
  const last = lines.at(-1);
  return last ? last.top + last.style.leading : 0;
}

function drawLines({ doc, y }: Sheet, lines: readonly Line[]): void {
  for (const [element, own] of Map.groupBy(lines, (line) => line.element)) {
    const draw = () => {
      for (const { text, x, top, style } of own) drawText(doc, text, x, y + top, style);
    };
    if (element) element.add(draw);
    else asArtifact(doc, 'Pagination', draw);
  }
}

/** The lines of a cell, and the structure elements that they will hang in. */
function layOut(sheet: Sheet, parent: Element | null, { column, blocks, tag, scope }: Cell) {
  const holder = parent && tag ? child(sheet, parent, tag, scope) : parent;
  const lines: Line[] = [];
  let top = 0;
  for (const { text, style, tag: own, gap = 0 } of blocks) {
    const element = holder && own ? child(sheet, holder, own) : holder;
    top += gap;
    for (const line of wrap(sheet.doc, showable(text), style, column.width)) {
      const indent = column.align ? column.width - widthOf(sheet.doc, line.trimEnd(), style) : 0;
      lines.push({ text: line, style, x: column.x + indent, top, element });
      top += style.leading;
    }
  }
  return lines;
}

/** Breaks a text at spaces, and a word that is wider than a line at characters. */
function wrap(doc: PDFKit.PDFDocument, text: string, style: Style, width: number): string[] {
  const words = text.match(/[^ ]+ */g) ?? [];
  const pieces = words.flatMap((word) =>
    widthOf(doc, word, style) > width ? fill(doc, [...word], style, width) : [word],
  );
  return fill(doc, pieces, style, width);
}

/** Lines of pieces, each line as full as it can be; a space at its end may hang over. */
function fill(
  doc: PDFKit.PDFDocument,
  pieces: readonly string[],
  style: Style,
  width: number,
): string[] {
  const space = widthOf(doc, ' ', style);
  const lines: string[] = [];
  let line = '';
  let room = width;
  for (const piece of pieces) {
    const needed = widthOf(doc, piece, style);
    if (line && needed - (piece.endsWith(' ') ? space : 0) > room) {
      lines.push(line);
      line = '';
      room = width;
    }
    line += piece;
    room -= needed;
  }
  return line ? [...lines, line] : lines;
}

function widthOf(doc: PDFKit.PDFDocument, text: string, { font, size }: Style): number {
  return doc.font(font).fontSize(size).widthOfString(text);
}

function drawText(
  doc: PDFKit.PDFDocument,
  text: string,
  x: number,
  y: number,
  { font, size, color }: Style,
): void {
  doc.font(font).fontSize(size).fillColor(color).text(text, x, y, { lineBreak: false });
}

/** Draws what is no content: rules are layout; repeated heads and feet come of the paging. */
function asArtifact(
  doc: PDFKit.PDFDocument,
  type: 'Layout' | 'Pagination',
  draw: () => void,
): void {
  doc.markContent('Artifact', { type });
  draw();
  doc.endMarkedContent();
}
