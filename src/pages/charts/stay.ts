/** A stay as a line of time: which suite, under which watch and power, from when to when. */
import * as Plot from '@observablehq/plot';
import { spokenInstant } from '../../documents/spokenTime.ts';
import { suiteName } from '../../documents/words.ts';
import type { CustodyInterval } from '../../domain/detention.ts';
import type { Suite } from '../../domain/force.ts';
import { type Instant, spokenDuration } from '../../domain/time.ts';
import { type Chart, COLOURS, chartOf, onLondonClock } from './drawing.ts';

type Placed = Pick<CustodyInterval, 'suite' | 'startedAt' | 'endedAt' | 'watch' | 'power'>;

/**
 * Draws intervals; an open one up to `at`. Hollow bars are not under immigration power. Suites are said by
 * their names where `names` has them.
 */
export function stayChart(
  intervals: readonly Placed[],
  at: Instant,
  names: readonly Suite[] = [],
): Chart {
  const bars = intervals.map(({ suite, startedAt, endedAt, watch, power }) => ({
    suite,
    from: onLondonClock(startedAt),
    to: onLondonClock(endedAt ?? at),
    colour: watch === 'constant' ? COLOURS.other : COLOURS.main,
    isFilled: power === 'immigration',
  }));
  const suites = new Set(intervals.map(({ suite }) => suite));
  return chartOf(sentence(intervals, at, names), {
    height: 75 + suites.size * 36,
    marginLeft: 60,
    // Labels of time have two lines.
    marginBottom: 45,
    x: { type: 'utc', label: null, grid: true, ticks: 6, tickFormat: clockLabel },
    y: { label: null, padding: 0.25 },
    marks: [
      Plot.barX(bars, {
        x1: 'from',
        x2: 'to',
        y: 'suite',
        fill: (bar: (typeof bars)[number]) => (bar.isFilled ? bar.colour : '#ffffff'),
        stroke: 'colour',
        strokeWidth: 2,
      }),
    ],
  });
}

/** "09:15" over "1 Jun". */
function clockLabel(date: Date): string {
  const [, day, month] = date.toUTCString().split(' ');
  return `${date.toISOString().slice(11, 16)}\n${Number(day)} ${month}`;
}

function sentence(intervals: readonly Placed[], at: Instant, names: readonly Suite[]): string {
  const said = intervals.map(({ suite, startedAt, endedAt, watch, power }) => {
    const end = endedAt === null ? 'and still' : `to ${spokenInstant(endedAt)}`;
    const held = spokenDuration((endedAt ?? at) - startedAt);
    return `${suiteName(suite, names)} from ${spokenInstant(startedAt)} ${end} (${held}), ${watch} watch, ${power} power`;
  });
  return `The stay as a line of time: ${said.join('; ')}.`;
}
