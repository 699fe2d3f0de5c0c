import { describe, expect, test } from 'vitest';
import { stepOf } from '../../src/documents/barChart.ts';
import { readPdf } from '../../src/documents/readPdf.ts';
import { yearCharts } from '../../src/documents/yearCharts.ts';
import { FIGURES } from '../../src/documents/yearFigures.ts';
import { yearPdf } from '../../src/documents/yearPdf.ts';
import { yearView } from '../../src/documents/yearView.ts';
import { canonicalJson, sha256Hex } from '../../src/domain/hashing.ts';
import type { YearReportJson } from '../../src/shapes/yearReport.ts';
import { pdfObjects, shownTexts } from './pdfReader.ts';
import { ordinaryYear, stayed, yearOf } from './years.ts';

const withoutSpaces = (text: string) => text.replace(/\s/g, '');

/** What is shown of a view, however deep: not its keys and links. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!value || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, part]) =>
    ['id', 'by', 'key', 'behind', 'attached', 'names'].includes(name) ? [] : textsOf(part),
  );
}

const MANY = yearOf(
  Array.from({ length: 60 }, (_, n) =>
    stayed(`2009-0${1 + (n % 9)}-01T0${n % 10}:00:00Z`, 1 + n, {
      operation: `${n} ${'W'.repeat(60)}`,
    }),
  ),
  { by: 'W'.repeat(100) },
);

describe('the report of a year as PDF', () => {
  test.each<[string, YearReportJson]>([
    ['an ordinary one', ordinaryYear()],
    ['of a financial year of a suite', ordinaryYear({ basis: 'financial', suite: 'BX' })],
    ['of nothing', yearOf([])],
    ['of many operations with long names', MANY],
  ])('%s shows every text of its view, inside the page', async (_, year) => {
    const texts = shownTexts(await yearPdf(year));
    const shown = withoutSpaces(texts.map(({ text }) => text).join(''));
    const view = yearView(year);
    // A table of no rows is not drawn.
    const tables = view.tables.filter(({ rows }) => rows.length > 0);
    const said = Object.values(yearCharts(year) ?? {}).map(({ heading, says }) => [heading, says]);
    const expected = textsOf([{ ...view, tables }, said, FIGURES.map(({ sentence }) => sentence)]);
    expect(expected.filter((text) => !shown.includes(withoutSpaces(text)))).toEqual([]);
    expect(texts.filter(({ x, y, width }) => x < 49 || x + width > 548 || y < 25)).toEqual([]);
  });

  test('tells whoever does not see its charts what they show', async () => {
    const year = ordinaryYear();
    const figures = [...pdfObjects(await yearPdf(year)).values()].filter(({ dictionary }) =>
      dictionary.includes('/S /Figure'),
    );
    expect(figures).toHaveLength(4);
    for (const { dictionary } of figures) expect(dictionary).toMatch(/\/Alt \(.{20,}\)/s);
  });

  test('has what it is drawn from attached, and the same bytes each time', async () => {
    const year = ordinaryYear();
    const bytes = await yearPdf(year);
    const attached = (await readPdf(bytes))?.attached;
    expect(Buffer.from(attached ?? []).toString()).toBe(canonicalJson(year));
    expect(sha256Hex(await yearPdf(structuredClone(year)))).toBe(sha256Hex(bytes));
  });
});

test.each([
  [971, 250],
  [7, 2],
  [0.4, 0.1],
  [8, 2],
  [8.01, 2.5],
  [62_705, 20_000],
  [0, 1],
])('four lines hold %d at steps of %d', (highest, step) => {
  expect(stepOf(highest)).toBeCloseTo(step, 9);
});
