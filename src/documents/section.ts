/** A table under its heading: what reports are made of. */
import { DENSE, drawHeading, drawParagraph, HEADING, SMALL, TABLE } from './look.ts';
import type { Block, Sheet } from './page.ts';
import { closeTable, columnsOf, drawTableRow, openTable } from './table.ts';
import type { RowView } from './words.ts';

export interface Section {
  heading: string;
  /** Its columns, each with its share of the width. */
  columns: Readonly<Record<string, number>>;
  /** How many of the last columns are of amounts. */
  amounts?: number;
  /** Of the heading in the document: a report of several stays has them one deeper. */
  tag?: 'H2' | 'H3';
}

/** A table under its heading, with what is said before it; of no rows and no words, nothing. */
export function drawSection(
  sheet: Sheet,
  { heading, columns, amounts = 0, tag = 'H2' }: Section,
  rows: readonly RowView[],
  sentences: readonly string[] = [],
): void {
  if (rows.length + sentences.length === 0) return;
  drawHeading(sheet, heading, HEADING, tag);
  for (const sentence of sentences) drawParagraph(sheet, sentence);
  if (rows.length === 0) return;
  const heads = Object.keys(columns);
  const placed = columnsOf(Object.values(columns), 6).map((column, n) => {
    const head = heads[n] ?? '';
    return n >= heads.length - amounts
      ? { ...column, head, align: 'right' as const }
      : { ...column, head };
  });
  const table = openTable(sheet, placed, TABLE);
  for (const row of rows) drawTableRow(table, row.map(blocksOf));
  closeTable(table);
  sheet.y += 9;
}

function blocksOf(paragraphs: RowView[number]): Block[] {
  return paragraphs.map((paragraph) =>
    typeof paragraph === 'string'
      ? { text: paragraph, style: DENSE, tag: 'P' }
      : { text: paragraph.note, style: SMALL, tag: 'P' },
  );
}
