/** A year's figures as a report for a committee: a pure function of the one value, always the same bytes. */
import { canonicalJson } from '../domain/hashing.ts';
import { parseInstant } from '../domain/time.ts';
import type { YearReportJson } from '../shapes/yearReport.ts';
import { barMarks } from './barChart.ts';
import { drawFacts, drawHeading, drawParagraph, drawTitle, SMALL } from './look.ts';
import { attach, closeSheet, drawFigure, openSheet, type Sheet } from './page.ts';
import { drawSection } from './section.ts';
import { capitalised, spokenCount } from './words.ts';
import { arrivalRows, type ChartView, WEEKDAYS, yearCharts } from './yearCharts.ts';
import { FIGURES } from './yearFigures.ts';
import { type GroupTable, type YearView, yearView } from './yearView.ts';

/** The bytes of a year's report; equal figures give equal bytes. Its JSON is attached. */
export async function yearPdf(report: YearReportJson): Promise<Uint8Array> {
  const view = yearView(report);
  const at = new Date(parseInstant(report.made.at) * 1000);
  const sheet = openSheet(`${view.title}, ${view.subtitle}`, at);
  drawYear(sheet, view, report);
  attach(sheet, {
    name: view.attached,
    type: 'application/json',
    description: 'The statistics that these pages are drawn from, with those of each day',
    content: Buffer.from(canonicalJson(report)),
  });
  return closeSheet(sheet, view.identity, SMALL);
}

function drawYear(sheet: Sheet, view: YearView, report: YearReportJson): void {
  const { title, subtitle, made, summary } = view;
  const sum = { label: 'Detentions', value: spokenCount(report.year.detentions) };
  drawTitle(sheet, { title, subtitle, sum });
  drawFacts(sheet, made, [1, 1, 1, 1.1]);
  for (const sentence of summary) drawParagraph(sheet, sentence);
  sheet.y += 6;
  drawFigures(sheet, view);
  drawCharts(sheet, view, report);
  for (const table of tablesBy(view, 'suite', 'watch', 'outcome', 'operation'))
    drawGroups(sheet, table);
  drawDefinitions(sheet);
}

function drawFigures(sheet: Sheet, { sections, names }: YearView): void {
  const columns = {
    Figure: 150,
    [`In ${names.year}`]: 150,
    [`In ${names.before}`]: 90,
    Change: 110,
  };
  for (const { heading, figures } of sections) {
    const rows = figures.map(({ name, value, note, before, change }) => [
      [name],
      note === null ? [value] : [value, { note }],
      [before],
      [change],
    ]);
    drawSection(sheet, { heading, columns, amounts: 3 }, rows);
  }
}

function drawCharts(sheet: Sheet, view: YearView, report: YearReportJson): void {
  const charts = yearCharts(report);
  if (charts) {
    drawChart(sheet, charts.held);
    drawChart(sheet, charts.arrivals);
    drawArrivals(sheet, report);
    drawChart(sheet, charts.lengths);
  }
  for (const table of tablesBy(view, 'band')) drawGroups(sheet, table);
  if (charts) drawChart(sheet, charts.charges, '£');
  for (const table of tablesBy(view, 'month')) drawGroups(sheet, table);
}

/** With its heading and its sentence on one page. */
function drawChart(sheet: Sheet, { heading, says, bars }: ChartView, unit = ''): void {
  const { height, marks } = barMarks(bars, unit);
  drawHeading(sheet, heading, undefined, height + 40);
  drawParagraph(sheet, says);
  drawFigure(sheet, { says, height, marks });
}

function drawArrivals(sheet: Sheet, report: YearReportJson): void {
  const days = WEEKDAYS.map((name) => [name, 50] as const);
  const columns = { 'London time': 80, ...Object.fromEntries(days), All: 50 };
  const rows = arrivalRows(report).map(({ hour, cells }) => [[hour], ...cells.map((one) => [one])]);
  drawSection(sheet, { heading: 'Arrivals, hour by hour', columns, amounts: 8 }, rows);
}

function tablesBy({ tables }: YearView, ...by: readonly GroupTable['by'][]): GroupTable[] {
  return tables.filter((table) => by.includes(table.by));
}

function drawGroups(sheet: Sheet, { by, heading, heads, rows }: GroupTable): void {
  const shares = heads.map((head) => [head, head === 'Left out' ? 76 : 58] as const);
  const columns = { [capitalised(by)]: 105, ...Object.fromEntries(shares) };
  const cells = rows.map((row) => [[row.name], ...row.cells.map((cell) => [cell])]);
  drawSection(sheet, { heading, columns, amounts: heads.length }, cells);
}

function drawDefinitions(sheet: Sheet): void {
  const columns = { Figure: 110, Definition: 330, Rule: 30 };
  const rows = FIGURES.map(({ name, sentence, rule }) => [[name], [sentence], [rule]]);
  drawSection(sheet, { heading: 'What the figures say', columns }, rows, {
    sentences: [
      'Averages are rounded to three decimals, half up; a dash stands where there is nothing to average. The year before is counted in the same way, from what was recorded by the same moment.',
    ],
  });
}
