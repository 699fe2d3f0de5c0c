/** Bars side by side, as the marks of a figure: what a table says, at a glance. */
import { ACCENT, HAIRLINE, SMALL } from './look.ts';
import { type Mark, WIDTH } from './page.ts';
import { spokenCount } from './words.ts';
import type { Bar } from './yearCharts.ts';

const AXIS_WIDTH = 44;
const TOP = 14;
const BARS_HEIGHT = 110;
const LABEL = { ...SMALL, size: 7.4, leading: 9 };
const LABEL_LINES = 3;
/** Up to so many bars have room for their values above them, and for labels of their own width. */
const FEW = 14;
const LINES = 4;
/** Narrower bars stand without a gap; a label among them goes on under those after it, as wide as a month’s. */
const THIN = 4;
const THIN_LABEL = 16;

/** Marks across the page and their height; `unit` stands before the numbers of the axis. */
export function barMarks(bars: readonly Bar[], unit: string): { height: number; marks: Mark[] } {
  const step = stepOf(Math.max(...bars.map(({ value }) => value)));
  const isFew = bars.length <= FEW;
  const labels = isFew ? LABEL_LINES : 1;
  const place = { step, width: (WIDTH - AXIS_WIDTH) / bars.length, isFew };
  return {
    height: TOP + BARS_HEIGHT + 4 + labels * LABEL.leading + 8,
    marks: [
      ...(isFew ? [lineAt(0)] : axisMarks(step, unit)),
      ...bars.flatMap((bar, n) => marksOf(bar, n, place)),
    ],
  };
}

/** A round number, of which so many lines hold the highest bar. */
export function stepOf(highest: number): number {
  if (highest <= 0) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(highest / LINES));
  const fitting = [1, 2, 2.5, 5, 10].find((times) => times * magnitude * LINES >= highest);
  return (fitting ?? 10) * magnitude;
}

/** Across the bars, at a share of their height. */
function lineAt(share: number): Mark {
  const y = TOP + BARS_HEIGHT * (1 - share);
  return { x: AXIS_WIDTH, y, width: WIDTH - AXIS_WIDTH, height: 0.5, color: HAIRLINE };
}

function axisMarks(step: number, unit: string): Mark[] {
  return Array.from({ length: LINES + 1 }, (_, n): Mark[] => {
    const line = lineAt(n / LINES);
    const text = `${unit}${spokenCount(Number((n * step).toFixed(6)))}`;
    return [
      line,
      { x: 0, y: line.y - 5, width: AXIS_WIDTH - 6, text, style: LABEL, align: 'right' },
    ];
  }).flat();
}

function marksOf(
  { label, value, text }: Bar,
  n: number,
  { step, width, isFew }: { step: number; width: number; isFew: boolean },
): Mark[] {
  const height = (BARS_HEIGHT * value) / (step * LINES);
  const [x, y] = [AXIS_WIDTH + n * width, TOP + BARS_HEIGHT - height];
  const isThin = width < THIN;
  const gap = isThin ? 0 : width * 0.15;
  const bar: Mark = { x: x + gap, y, width: width - 2 * gap, height, color: ACCENT };
  const below: Mark = {
    ...{ x, y: TOP + BARS_HEIGHT + 4, text: label, style: LABEL },
    ...(isThin ? { width: THIN_LABEL, align: 'left' } : { width, align: 'centre' }),
  };
  const above: Mark = { x, y: y - 10, width, text, style: LABEL, align: 'centre' };
  const hasLabel = label !== '' && x + below.width <= WIDTH;
  return [bar, ...(hasLabel ? [below] : []), ...(isFew ? [above] : [])];
}
