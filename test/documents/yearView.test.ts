import { describe, expect, test } from 'vitest';
import { arrivalRows, heldGrid, yearCharts } from '../../src/documents/yearCharts.ts';
import { FIGURES, type FigureId } from '../../src/documents/yearFigures.ts';
import { yearView } from '../../src/documents/yearView.ts';
import type { YearReportJson } from '../../src/shapes/yearReport.ts';
import { ordinaryYear, stayed, yearOf } from './years.ts';

const figureIn = (report: YearReportJson, id: FigureId) =>
  yearView(report)
    .sections.flatMap(({ figures }) => figures)
    .find((figure) => figure.id === id);

const tableIn = (report: YearReportJson, by: string) =>
  yearView(report)
    .tables.find((table) => table.by === by)
    ?.rows.map(({ name, cells }) => [name, ...cells]);

describe('the figures of a year', () => {
  const year = ordinaryYear();

  test('each stand once, under the names of their definitions', () => {
    const shown = yearView(year).sections.flatMap(({ figures }) => figures);
    expect(shown.map(({ id, name }) => ({ id, name }))).toEqual(
      FIGURES.map(({ id, name }) => ({ id, name })),
    );
  });

  test('stand beside the year before, with the change and its share', () => {
    expect(figureIn(year, 'detentions')).toMatchObject({
      value: '3',
      before: '1',
      change: '+2 (+200.0%)',
    });
    expect(figureIn(year, 'charges-total')).toMatchObject({
      value: '£592.00',
      before: '£435.00',
      change: '+£157.00 (+36.1%)',
    });
    expect(figureIn(year, 'length-median')).toMatchObject({
      value: '10.000 h',
      before: '20.000 h',
      change: '−10.000 h (−50.0%)',
    });
    expect(figureIn(year, 'open')).toMatchObject({ value: '0', before: '0', change: 'none' });
    expect(figureIn(year, 'unpriced')).toMatchObject({ before: '0', change: '+1' });
  });

  test('that average nothing are a dash, and have no change', () => {
    const alone = yearOf([stayed('2009-06-01T08:00:00Z', 10)]);
    expect(figureIn(alone, 'length-mean')).toMatchObject({
      value: '10.000 h',
      before: '–',
      change: '–',
    });
  });

  test('differ by what can be seen of them, and not by binary fractions', () => {
    const stays = [stayed('2008-06-01T08:00:00Z', 0.3), stayed('2009-06-01T08:00:00Z', 0.1)];
    expect(figureIn(yearOf(stays), 'length-mean')?.change).toBe('−0.200 h (−66.7%)');
  });

  test('say when most were held, by London’s clock, and lead to those', () => {
    const both = yearOf([stayed('2009-06-01T08:00:00Z', 10), stayed('2009-06-01T09:00:00Z', 1)]);
    expect(figureIn(both, 'held-peak')).toMatchObject({
      value: '2',
      note: 'first on Mon 1 Jun 2009 10:00 BST',
      behind: { counted: 'held', heldAt: 1243846800 },
    });
  });
});

describe('what stands above the figures', () => {
  test('is what they come to, and what they leave out', () => {
    expect(yearView(ordinaryYear()).summary).toEqual([
      '3 detentions began in the year, 0.01 a day, and lasted 38.7 h on average; 0.01 people were held at once on average.',
      'Lengths are of the 3 released, and leave out 0 open. Charges are of the 2 of them that are priced, and leave out 1 unpriced and 0 not billable.',
    ]);
  });

  test('says of a year that goes on how much of it there is, and of the one before if there is none', () => {
    const { summary } = yearView(
      yearOf([stayed('2009-06-01T08:00:00Z', 1)], { madeAt: '2009-06-30T22:59:59Z' }),
    );
    expect(summary.slice(2)).toEqual([
      'The year is not over: 181 of its 365 days count, beside the whole year before.',
      'Nothing is recorded of the year before, 2008.',
    ]);
    const over = yearOf([], { madeAt: '2010-01-01T00:00:00Z' });
    expect(yearView(over).summary.join()).not.toContain('not over');
  });

  test('names a financial year, and a suite', () => {
    expect(yearView(ordinaryYear({ basis: 'financial', suite: 'BX' }))).toMatchObject({
      title: 'The financial year 2009/10',
      subtitle: 'Metropolitan Police Service, Brixton (BX)',
      names: { year: '2009/10', before: '2008/09' },
      isEmpty: false,
    });
    expect(yearView(yearOf([])).isEmpty).toBe(true);
  });
});

describe('the tables of a year', () => {
  const year = ordinaryYear();

  test('have a row a group, and say what each average leaves out', () => {
    expect(tableIn(year, 'band')).toEqual([
      ['0-12 hours', '2', '8.000 h', '£592.00', '£296.00', 'none'],
      ['Unpriced: beyond last band', '1', '100.000 h', '£0.00', '–', '1 unpriced'],
    ]);
    expect(tableIn(year, 'suite')?.map(([name]) => name)).toEqual([
      'Brixton (BX)',
      'Charing Cross (CX)',
    ]);
    expect(tableIn(year, 'month')?.[6]).toEqual([
      ...['July 2009', '1', '0.032', '100.000 h', '0.134', '£0.00', '–', '1 unpriced'],
    ]);
    expect(tableIn(year, 'outcome')?.map(([name]) => name)).toEqual(['Removed', 'Bailed']);
  });

  test('have the operations with most detentions first', () => {
    expect(tableIn(year, 'operation')?.map(([name, count]) => [name, count])).toEqual([
      ['None named', '2'],
      ['Swale', '1'],
    ]);
  });
});

describe('the charts of a year', () => {
  const year = ordinaryYear();
  const charts = yearCharts(year);

  test('say in a sentence what they show', () => {
    expect(charts?.held.says).toBe(
      'Most were held on 5 July 2009, 1 on average over the day; nobody was held on 356 of 365 days.',
    );
    expect(charts?.arrivals.says).toBe(
      'By London’s clock most arrived between 21:00 and 22:00 (2), fewest between 00:00 and 01:00 (0); most on a Monday (1), fewest on a Wednesday (0).',
    );
    expect(charts?.lengths.says).toBe(
      'Of 3 detentions, most (2) count under “0-12 hours”, 8.000 h long on average.',
    );
    expect(charts?.charges.says).toBe(
      'Charges were highest in June 2009 (£592.00) and lowest in January 2009 (£0.00); £592.00 in all.',
    );
  });

  test('do not call a month lowest that is yet to come', () => {
    const going = yearOf([stayed('2009-01-01T08:00:00Z', 10), stayed('2009-02-01T08:00:00Z', 20)], {
      madeAt: '2009-02-10T12:00:00Z',
    });
    expect(yearCharts(going)?.charges.says).toContain('lowest in January 2009 (£296.00)');
    expect(yearCharts(going)?.held.bars).toHaveLength(41);
  });

  test('are none of a year in which nothing began', () => {
    expect(yearCharts(yearOf([]))).toBeNull();
    expect(yearCharts(yearOf([stayed('2008-12-31T20:00:00Z', 10)]))).toBeNull();
  });

  test('have tables of the same: each day, and each hour', () => {
    const { months, rows } = heldGrid(year);
    expect(months[6]).toBe('Jul');
    expect(rows[4]?.cells[6]).toBe('1.00');
    expect(rows[30]?.cells.map((cell) => cell !== '')).toEqual(
      [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map((days) => days === 31),
    );
    const hour = arrivalRows(year)[21];
    expect(hour).toEqual({ hour: '21:00', cells: ['0', '1', '0', '0', '0', '1', '0', '2'] });
  });
});
