/** Whether what an instance takes stays as it is: by the slope of the second half of its samples. */
import { columns, spoken } from '../../src/commands/text.ts';
import type { Figures, Sample } from './samples.ts';

interface Measure {
  name: string;
  figure: keyof Figures;
  /** What of each stretch counts: the least of what is collected now and then, else what is usual. */
  of: 'least' | 'usual';
  /** It may grow over a long half by this, or by this share of what it was. */
  most: number;
  mostShare: number;
}

const MEASURES: readonly Measure[] = [
  { name: 'memory, MB', figure: 'rssMb', of: 'least', most: 100, mostShare: 0.15 },
  { name: 'heap, MB', figure: 'heapMb', of: 'least', most: 30, mostShare: 0.15 },
  { name: 'file handles', figure: 'handles', of: 'usual', most: 20, mostShare: 0.1 },
  { name: 'log beside the file, MB', figure: 'walMb', of: 'usual', most: 16, mostShare: 0.1 },
  { name: 'event loop p99, ms', figure: 'lagMs', of: 'usual', most: 100, mostShare: 0.8 },
  { name: 'record p50, ms', figure: 'p50Ms', of: 'usual', most: 25, mostShare: 0.5 },
  { name: 'record p99, ms', figure: 'p99Ms', of: 'usual', most: 250, mostShare: 0.8 },
];
/**
 * A young process takes more for some minutes, until it has done all that it does, and a busy machine slows it
 * down for some: the bound of half an hour is nearly as it stands above, that of half a minute thirteen times.
 */
const NOISY_SECONDS = 180;
const STRETCHES = 12;
/** Fewer say nothing. */
const FEWEST_POINTS = 4;

type Point = readonly [seconds: number, figure: number];

export interface Verdict {
  name: string;
  /** By the fitted line, at the begin and the end of the second half. */
  from: number;
  to: number;
  /** How much more it may be at the end than at the begin. */
  most: number;
  isFlat: boolean;
}

/** A verdict on each measure that has samples in the second half of so many seconds. */
export function verdictsOn(samples: readonly Sample[], seconds: number): Verdict[] {
  const half = samples.filter((sample) => sample.seconds >= seconds / 2);
  return MEASURES.flatMap((measure) => {
    const points = pointsOf(half, measure, seconds / 2 / STRETCHES);
    if (points.length < FEWEST_POINTS) return [];
    const line = lineThrough(points);
    const [from, to] = [line(seconds / 2), line(seconds)];
    const noise = 1 + NOISY_SECONDS / (seconds / 2);
    const most = Math.max(noise * measure.most, measure.mostShare * from);
    return [{ name: measure.name, from, to, most, isFlat: to - from <= most }];
  });
}

/** One for each stretch of the half. */
function pointsOf(
  half: readonly Sample[],
  { figure, of }: Measure,
  stretchSeconds: number,
): Point[] {
  const known = half.flatMap((sample): Point[] => {
    const value = sample[figure];
    return value === null ? [] : [[sample.seconds, value]];
  });
  const stretches = Map.groupBy(known, ([at]) => Math.floor(at / stretchSeconds));
  return [...stretches.values()].map((its) => {
    const values = its.map(([, value]) => value);
    return [
      medianOf(its.map(([at]) => at)),
      of === 'least' ? Math.min(...values) : medianOf(values),
    ];
  });
}

/** Theil and Sen's: the median of the slopes of all pairs, which a few odd points do not bend. */
function lineThrough(points: readonly Point[]): (at: number) => number {
  const slopes = points.flatMap(([at, value], n) =>
    points.slice(n + 1).map(([later, its]) => (its - value) / (later - at)),
  );
  const slope = medianOf(slopes);
  const start = medianOf(points.map(([at, value]) => value - slope * at));
  return (at) => start + slope * at;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}

/** For people: each with its bound, of a load of so many seconds. */
export function flatnessText(verdicts: readonly Verdict[], seconds: number): string {
  const head = ['', 'half way', 'at the end', 'growth', 'bound', 'an hour', ''];
  const perHour = 3600 / (seconds / 2);
  const rows = verdicts.map(({ name, from, to, most, isFlat }) => [
    name,
    ...[from, to, to - from, most, (to - from) * perHour].map((figure) => spoken(figure, 1)),
    isFlat ? 'flat' : 'GROWS',
  ]);
  return `Of the first instance, by the line through the second half\n${columns([head, ...rows], [1, 2, 3, 4, 5])}`;
}
