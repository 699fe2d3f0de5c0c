/** The charts of a year: of bars, and of the hours of a week. */
import * as Plot from '@observablehq/plot';
import { type ChartView, WEEKDAYS } from '../../documents/yearCharts.ts';
import { type Chart, COLOURS, chartOf } from './drawing.ts';

/** From few to many: told apart by how dark they are. */
const SHADES = ['#eaf1f8', '#bcd3e9', '#7fadd6', '#3b83c4', '#1a5a96', '#0d3358'];

/** Very many bars, as one line. */
export function lineChart({ says, bars }: ChartView): Chart {
  const labelled = bars.flatMap(({ label }, n) => (label === '' ? [] : [n]));
  return chartOf(says, {
    height: 240,
    marginTop: 10,
    x: {
      label: null,
      domain: [0, bars.length - 1],
      // Whole pixels: hundreds of points are short to write.
      round: true,
      ticks: labelled,
      tickFormat: (n: number) => bars[n]?.label ?? '',
    },
    y: { label: null, grid: true, ticks: 5, zero: true, round: true },
    marks: [
      Plot.lineY(bars, { x: (_, n) => n, y: 'value', stroke: COLOURS.main, strokeWidth: 1 }),
      Plot.ruleY([0], { stroke: COLOURS.other }),
    ],
  });
}

/** Bars one below the other, each with its value in words. */
export function barChart({ says, bars }: ChartView): Chart {
  const longest = Math.max(...bars.map(({ label }) => label.length));
  return chartOf(says, {
    height: 30 + bars.length * 30,
    marginTop: 5,
    marginBottom: 25,
    marginLeft: Math.min(300, 20 + longest * 8),
    marginRight: 90,
    x: { axis: null },
    y: { label: null, padding: 0.2, domain: bars.map(({ label }) => label) },
    marks: [
      Plot.barX(bars, { x: 'value', y: 'label', fill: COLOURS.main }),
      Plot.text(bars, {
        x: 'value',
        y: 'label',
        text: 'text',
        textAnchor: 'start',
        dx: 6,
        fill: COLOURS.other,
      }),
    ],
  });
}

/** A cell for each hour of each weekday, the darker, the more arrived in it. */
export function weekChart(says: string, arrivals: readonly (readonly number[])[]): Chart {
  const most = Math.max(1, ...arrivals.flat());
  const cells = arrivals.flatMap((hours, day) =>
    hours.map((count, hour) => ({ day: WEEKDAYS[day] ?? '', hour, shade: shadeOf(count, most) })),
  );
  const byShade = Map.groupBy(cells, ({ shade }) => shade);
  return chartOf(says, {
    height: 240,
    marginLeft: 100,
    x: {
      type: 'band',
      label: null,
      axis: 'bottom',
      domain: [...Array(24).keys()],
      ticks: [0, 3, 6, 9, 12, 15, 18, 21],
      tickFormat: (hour: number) => `${String(hour).padStart(2, '0')}:00`,
      tickSize: 0,
      padding: 0,
      round: true,
    },
    y: { type: 'band', label: null, domain: WEEKDAYS, tickSize: 0, padding: 0, round: true },
    marks: [...byShade].map(([shade, some]) => cellsMark(shade, some)),
  });
}

/** All cells of one colour as one path, where Plot would draw each of them. */
function cellsMark(shade: string, cells: readonly { day: string; hour: number }[]): Plot.Markish {
  const draw = (_: unknown, { x, y, scales }: Scales, __: unknown, ___: unknown, on: Canvas) => {
    const [width, height] = [scales.x.bandwidth - 2, scales.y.bandwidth - 2];
    const path = on.document.createElementNS('http://www.w3.org/2000/svg', 'path');
    const squares = cells.map(
      ({ day, hour }) => `M${x(hour) + 1},${y(day) + 1}h${width}v${height}h-${width}z`,
    );
    path.setAttribute('d', squares.join(''));
    path.setAttribute('fill', shade);
    return path;
  };
  return draw as unknown as Plot.Markish;
}

/** What is used of what Plot gives to a mark that draws itself: its own types need a browser's. */
interface Scales {
  x(hour: number): number;
  y(day: string): number;
  scales: { x: { bandwidth: number }; y: { bandwidth: number } };
}
interface Canvas {
  document: {
    createElementNS(space: string, name: string): { setAttribute(name: string, to: string): void };
  };
}

function shadeOf(count: number, most: number): string {
  return SHADES[Math.ceil((count / most) * (SHADES.length - 1))] ?? '';
}
