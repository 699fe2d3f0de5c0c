/** What each month cost, as a bar beside what it would have cost. */
import * as Plot from '@observablehq/plot';
import { spokenMonth } from '../../documents/spokenTime.ts';
import { type Chart, COLOURS, chartOf } from './drawing.ts';

export interface MonthCompared {
  /** "2009-01" */
  month: string;
  beforePence: number;
  afterPence: number;
}

const BEFORE = 'As it is';
const AFTER = 'Under the draft';

/** Draws two bars for each month; `says` is the text alternative. */
export function monthsChart(says: string, months: readonly MonthCompared[]): Chart {
  const bars = months.flatMap(({ month, beforePence, afterPence }) => [
    { month, side: BEFORE, pounds: beforePence / 100 },
    { month, side: AFTER, pounds: afterPence / 100 },
  ]);
  return chartOf(says, {
    height: 320,
    marginLeft: 75,
    fx: { label: null, padding: 0.2, tickFormat: (month: string) => tickOf(month, months.length) },
    x: { axis: null, domain: [BEFORE, AFTER], padding: 0.05 },
    y: { label: 'Net, £', grid: true },
    color: { domain: [BEFORE, AFTER], range: [COLOURS.quiet, COLOURS.main] },
    marks: [
      Plot.barY(bars, { fx: 'month', x: 'side', y: 'pounds', fill: 'side' }),
      Plot.ruleY([0]),
    ],
  });
}

/** "Jan 09"; of more months than a year has, every January alone. */
function tickOf(month: string, count: number): string {
  const [year = '', number = ''] = month.split('-');
  if (count > 12) return number === '01' ? year : '';
  return `${spokenMonth(month).slice(0, 3)}\n${year}`;
}
