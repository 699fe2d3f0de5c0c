/** A table under its heading: what reports are made of. */
import {
  DENSE,
  drawHeading,
  drawParagraph,
  type Heading,
  PART,
  SMALL,
  STRONG,
  TABLE,
} from './look.ts';
import type { Block, Sheet, Style } from './page.ts';
import {
  closeTable,
  columnsOf,
  drawTableRow,
  type HeadedColumn,
  openTable,
  rowHeight,
} from './table.ts';
import type { RowView } from './words.ts';

export interface Section {
  heading: string;
  /** Its columns, each with its share of the width; the first is the head of its row. */
  columns: Readonly<Record<string, number>>;
  /** How many of the last columns are of amounts. */
  amounts?: number;
  /** How it stands in the document: a part of it, unless said. */
  as?: Heading;
}

interface Said {
  /** Before the table. */
  sentences?: readonly string[];
  /** What the rows come to. */
  sum?: RowView;
}

const SUM: Style = { ...STRONG, size: DENSE.size };
const SUM_HEIGHT = 20;
/** A third of a page. */
const SHORT = 250;
/** What of a row is at most held to its heads: with them and their heading, it fits on a page. */
const MOST_KEPT = 600;

/** A table under its heading, with what is said before it; of no rows and no words, nothing. */
export function drawSection(
  sheet: Sheet,
  section: Section,
  rows: readonly RowView[],
  { sentences = [], sum }: Said = {},
): void {
  if (rows.length + sentences.length === 0) return;
  const columns = columnsIn(section);
  const texts = rows.map((row) => blocksOf(row, DENSE));
  const sums = sum ? [blocksOf(sum, SUM)] : [];
  const kept = keptOf(sheet, columns, [...texts, ...sums]);
  const heads = rowHeight(
    sheet,
    columns,
    columns.map(({ head }) => [{ text: head, style: TABLE.head }]),
  );
  drawHeading(
    sheet,
    section.heading,
    section.as ?? PART,
    sentences.length === 0 ? heads + kept : undefined,
  );
  for (const sentence of sentences) drawParagraph(sheet, sentence);
  if (rows.length === 0) return;
  const table = openTable(sheet, columns, TABLE, kept);
  for (const row of texts) drawTableRow(table, row, { rowHead: true, keep: sum ? SUM_HEIGHT : 0 });
  for (const row of sums) drawTableRow(table, row, { rowHead: true });
  closeTable(table);
  sheet.y += 9;
}

function columnsIn({ columns, amounts = 0 }: Section): HeadedColumn[] {
  const heads = Object.keys(columns);
  return columnsOf(Object.values(columns), 6).map((column, n) => {
    const head = heads[n] ?? '';
    return n >= heads.length - amounts
      ? { ...column, head, align: 'right' as const }
      : { ...column, head };
  });
}

/** The height of what is not parted over two pages: all of a short table, of another its first row. */
function keptOf(
  sheet: Sheet,
  columns: readonly HeadedColumn[],
  rows: readonly (readonly Block[])[][],
): number {
  let first = 0;
  let height = 0;
  for (const row of rows) {
    height += rowHeight(sheet, columns, row);
    first ||= Math.min(height, MOST_KEPT);
    if (height > SHORT) return first;
  }
  return height;
}

function blocksOf(row: RowView, style: Style): Block[][] {
  return row.map((paragraphs) =>
    paragraphs.map((paragraph) =>
      typeof paragraph === 'string'
        ? { text: paragraph, style, tag: 'P' }
        : { text: paragraph.note, style: SMALL, tag: 'P' },
    ),
  );
}
