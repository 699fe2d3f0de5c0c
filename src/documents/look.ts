/** How our documents look, and the parts that they are put together from. */
import {
  type Block,
  type Cell,
  child,
  drawRow,
  drawRule,
  LEFT,
  type Sheet,
  type Style,
  WIDTH,
} from './page.ts';
import type { PartyView } from './parties.ts';
import { columnsOf, type TableLook } from './table.ts';
import type { Fact } from './words.ts';

const INK = '#1b1f24';
const QUIET = '#5b6472';
export const ACCENT = '#1f3a5f';
export const HAIRLINE = '#d3d8de';

const TITLE: Style = { font: 'semibold', size: 25, leading: 30, color: ACCENT };
const NUMBER: Style = { font: 'regular', size: 12, leading: 16, color: QUIET };
const SUM: Style = { font: 'semibold', size: 19, leading: 24, color: ACCENT };
export const HEADING: Style = { font: 'semibold', size: 11.5, leading: 16, color: ACCENT };
export const TEXT: Style = { font: 'regular', size: 9.5, leading: 12.5, color: INK };
export const STRONG: Style = { ...TEXT, font: 'semibold' };
export const DENSE: Style = { ...TEXT, size: 8.8, leading: 12 };
export const SMALL: Style = { font: 'regular', size: 8.3, leading: 10.6, color: QUIET };
const HEAD: Style = { ...SMALL, font: 'semibold' };
export const TABLE: TableLook = { head: HEAD, accent: ACCENT, hairline: HAIRLINE };

export const [LEFT_HALF, RIGHT_HALF] = columnsOf([1, 1]);
const WHOLE = { x: LEFT, width: WIDTH };

/** The head of a document: what it is, and what it comes to. */
export function drawTitle(
  sheet: Sheet,
  { title, subtitle, sum }: { title: string; subtitle: string; sum: Fact | null },
): void {
  const blocks = [
    { text: title, style: TITLE, tag: 'H1' },
    { text: subtitle, style: NUMBER, tag: 'P' },
  ];
  const right = sum && {
    column: { ...RIGHT_HALF, align: 'right' as const },
    blocks: [
      { text: sum.label, style: SMALL, tag: 'P', gap: 7 },
      { text: sum.value, style: SUM, tag: 'P' },
    ],
  };
  const cells = right ? [{ column: LEFT_HALF, blocks }, right] : [{ column: WHOLE, blocks }];
  drawRow(sheet, sheet.root, { cells, space: 12 });
  drawRule(sheet, 1.2, ACCENT);
  sheet.y += 14;
}

/** Who a document is from and to, side by side. */
export function drawParties(
  sheet: Sheet,
  { seller, buyer }: { seller: PartyView; buyer: PartyView },
): void {
  const party = (heading: string, { name, lines }: PartyView): Block[] => [
    { text: heading, style: HEAD, tag: 'H2' },
    { text: name, style: STRONG, tag: 'P', gap: 1 },
    ...lines.map((text) => ({ text, style: TEXT, tag: 'P' })),
  ];
  drawRow(sheet, sheet.root, {
    cells: [
      { column: LEFT_HALF, tag: 'Sect', blocks: party('From', seller) },
      { column: RIGHT_HALF, tag: 'Sect', blocks: party('To', buyer) },
    ],
    space: 14,
  });
}

/** How a heading looks, and how deep in the document it stands. */
export interface Heading {
  style: Style;
  tag: 'H2' | 'H3';
}

/** Of a part of a document. */
export const PART: Heading = { style: HEADING, tag: 'H2' };
export const PART_OF_PART: Heading = { style: { ...HEADING, size: 10, leading: 14 }, tag: 'H3' };
/** Of a document in a document of documents. */
export const CHAPTER: Heading = { style: { ...HEADING, size: 16, leading: 21 }, tag: 'H2' };
export const PART_OF_CHAPTER: Heading = { ...PART, tag: 'H3' };

/** `keep` is the height of what is not to be parted from the heading. */
export function drawHeading(
  sheet: Sheet,
  text: string,
  { style, tag }: Heading = PART,
  keep = 60,
): void {
  drawRow(sheet, sheet.root, {
    cells: [{ column: WHOLE, blocks: [{ text, style, tag }] }],
    space: 3,
    keep,
  });
}

export function drawParagraph(sheet: Sheet, text: string): void {
  drawBlocks(sheet, [{ text, style: TEXT, tag: 'P' }]);
}

/** Paragraphs across the page, kept together where they can be. */
export function drawBlocks(sheet: Sheet, blocks: readonly Block[]): void {
  drawRow(sheet, sheet.root, { cells: [{ column: WHOLE, blocks }], space: 5 });
}

/** A heading and its paragraphs, on one page where they find room there. */
export function drawPassage(sheet: Sheet, heading: string, paragraphs: readonly string[]): void {
  drawBlocks(sheet, [
    { text: heading, style: PART.style, tag: PART.tag },
    ...paragraphs.map((text, n) => ({ text, style: TEXT, tag: 'P', gap: n === 0 ? 3 : 5 })),
  ]);
}

/** Facts side by side, each under its label. */
export function drawFacts(sheet: Sheet, facts: readonly Fact[], shares: readonly number[]): void {
  const columns = columnsOf(shares);
  const cells = columns.flatMap((column, n): Cell[] => {
    const fact = facts[n];
    if (!fact) return [];
    const blocks = [
      { text: fact.label, style: SMALL, tag: 'Lbl' },
      { text: fact.value, style: TEXT, tag: 'LBody' },
    ];
    return [{ column, tag: 'LI', blocks }];
  });
  drawRow(sheet, child(sheet, sheet.root, 'L'), { cells, space: 13 });
}
