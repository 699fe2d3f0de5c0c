import { expect, test } from 'vitest';
import { SMALL } from '../../src/documents/look.ts';
import { closeSheet, openSheet } from '../../src/documents/page.ts';
import { drawSection } from '../../src/documents/section.ts';
import { shownTexts } from './pdfReader.ts';

/** The pages on which a section shows its heading, heads and rows, where it begins at a height. */
async function pagesOf(y: number, rows: readonly string[]) {
  const sheet = openSheet('A section', new Date(0));
  sheet.y = y;
  const section = { heading: 'Section', columns: { Number: 1, What: 1 } };
  drawSection(
    sheet,
    section,
    rows.map((row, n) => [[`N${n}`], [row]]),
  );
  const texts = shownTexts(await closeSheet(sheet, 'foot', SMALL));
  const pageOf = (wanted: string) => texts.find(({ text }) => text.trim() === wanted)?.page;
  return ['Section', 'Number', ...rows.map((_, n) => `N${n}`)].map(pageOf);
}

const HEIGHTS = Array.from({ length: 74 }, (_, n) => 46 + n * 10);

test.each([
  ['one line', 'short'],
  ['several lines', 'several words '.repeat(40)],
  ['half a page', 'several words '.repeat(200)],
])('a heading and the heads of a table stay with its first row, of %s', async (_, first) => {
  for (const y of HEIGHTS) {
    const [heading, heads, row] = await pagesOf(y, [first, ...Array(40).fill('short')]);
    expect([y, heading, heads]).toEqual([y, row, row]);
  }
});

test('a short table stays on one page', async () => {
  for (const y of HEIGHTS) {
    expect(new Set(await pagesOf(y, Array(8).fill('short'))).size).toBe(1);
  }
});
