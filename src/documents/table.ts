/** Columns across the page, and tables whose heads are repeated on each page they go on to. */
import {
  type Block,
  type Cell,
  type Column,
  child,
  drawRow,
  drawRule,
  type Element,
  heightOfCells,
  LEFT,
  type Sheet,
  type Style,
  WIDTH,
} from './page.ts';

/** Columns across the page, as wide as their shares of it, with gaps between. */
export function columnsOf<const T extends readonly number[]>(shares: T, gap = 12) {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const room = WIDTH - gap * (shares.length - 1);
  let x = LEFT;
  const columns = shares.map((share): Column => {
    const column = { x, width: (room * share) / whole };
    x += column.width + gap;
    return column;
  });
  return columns as { [K in keyof T]: Column };
}

export type HeadedColumn = Column & { head: string };

export interface TableLook {
  head: Style;
  accent: string;
  hairline: string;
}

export interface Table {
  sheet: Sheet;
  element: Element;
  columns: readonly Column[];
  look: TableLook;
}

/**
 * Draws the head of a table, to be followed by its rows and `closeTable`. `keep` is the height of what is
 * not to be parted from it.
 */
export function openTable(
  sheet: Sheet,
  columns: readonly HeadedColumn[],
  look: TableLook,
  keep = 24,
): Table {
  const element = child(sheet, sheet.root, 'Table');
  const cells = columns.map(
    (column): Cell => ({
      column,
      tag: 'TH',
      scope: 'Column',
      blocks: [{ text: column.head, style: look.head }],
    }),
  );
  const drawHead = (row: Element | null) => {
    drawRow(sheet, row, { cells, space: 2.5, keep });
    drawRule(sheet, 0.8, look.accent);
    sheet.y += 3.5;
  };
  drawHead(child(sheet, element, 'TR'));
  sheet.repeatHead = () => drawHead(null);
  return { sheet, element, columns, look };
}

/** A row of a table, with a hairline below; `rowHead` makes its first cell the head of it. */
export function drawTableRow(
  { sheet, element, columns, look }: Table,
  texts: readonly (readonly Block[])[],
  { rowHead = false, keep = 0 } = {},
): void {
  const cells = columns.map((column, n): Cell => {
    const blocks = texts[n] ?? [];
    return rowHead && n === 0
      ? { column, tag: 'TH', scope: 'Row', blocks }
      : { column, tag: 'TD', blocks };
  });
  drawRow(sheet, child(sheet, element, 'TR'), { cells, space: ABOVE_HAIRLINE, keep });
  drawRule(sheet, 0.5, look.hairline);
  sheet.y += BELOW_HAIRLINE;
}

const ABOVE_HAIRLINE = 3;
const BELOW_HAIRLINE = 3.5;

/** The height that a row takes, with its hairline. */
export function rowHeight(
  sheet: Sheet,
  columns: readonly Column[],
  texts: readonly (readonly Block[])[],
): number {
  const cells = columns.map((column, n) => ({ column, blocks: texts[n] ?? [] }));
  return heightOfCells(sheet, cells) + ABOVE_HAIRLINE + BELOW_HAIRLINE;
}

export function closeTable({ sheet }: Table): void {
  sheet.repeatHead = null;
}
