/** Whether what an instance takes stays as it is: by the slope of the second half of its samples. */
import { columns, spoken } from '../../src/commands/text.ts';
import type { Figures, Sample } from './samples.ts';

interface Measure {
  name: string;
  figure: keyof Figures;
  /** It may grow over a long half by this, or by this share of what it was. */
  most: number;
  mostShare: number;
}

/** The threads that draw documents come and go, each with its 200 MB; a leak of the service itself is in the heap. */
const MEASURES: readonly Measure[] = [
  { name: 'memory, MB', figure: 'rssMb', most: 250, mostShare: 0.15 },
  { name: 'heap, MB', figure: 'heapMb', most: 30, mostShare: 0.15 },
  { name: 'file handles', figure: 'handles', most: 20, mostShare: 0.1 },
  // Clients that wait longer have more of them open at once.
  { name: 'connections', figure: 'connections', most: 60, mostShare: 0.8 },
  { name: 'log beside the file, MB', figure: 'walMb', most: 16, mostShare: 0.1 },
  { name: 'event loop p99, ms', figure: 'lagMs', most: 100, mostShare: 0.8 },
  { name: 'record p50, ms', figure: 'p50Ms', most: 25, mostShare: 0.5 },
  { name: 'record p99, ms', figure: 'p99Ms', most: 250, mostShare: 0.8 },
];
/**
 * A young process takes more for some minutes, until it has done all that it does, and a busy machine slows it
 * down for some: the bound of half an hour is nearly as it stands above, that of half a minute thirteen times.
 */
const NOISY_SECONDS = 180;
/**
 * So many of the samples are below the line: what is garbage is collected now and then, and a shared machine has
 * time now and then. What leaks, or takes ever longer, does so at the best of times too.
 */
const BELOW = 0.1;
/** Fewer say nothing. */
const FEWEST_POINTS = 8;

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
    const points = pointsOf(half, measure);
    if (points.length < FEWEST_POINTS) return [];
    const line = lineThrough(points);
    const [from, to] = [line(seconds / 2), line(seconds)];
    const noise = 1 + NOISY_SECONDS / (seconds / 2);
    const most = Math.max(noise * measure.most, measure.mostShare * from);
    return [{ name: measure.name, from, to, most, isFlat: to - from <= most }];
  });
}

function pointsOf(samples: readonly Sample[], { figure }: Measure): Point[] {
  return samples.flatMap((sample): Point[] => {
    const value = sample[figure];
    return value === null ? [] : [[sample.seconds, value]];
  });
}

/**
 * Quantile regression (Koenker and Bassett): of all lines through two points the one that weighs least, where a
 * point above it weighs `BELOW` of its distance, and one below it the rest. A few odd points do not bend it.
 */
function lineThrough(points: readonly Point[]): (at: number) => number {
  let best = { weight: Number.POSITIVE_INFINITY, slope: 0, start: 0 };
  for (const [n, [at, value]] of points.entries()) {
    for (const [later, its] of points.slice(n + 1)) {
      const slope = (its - value) / (later - at);
      const start = value - slope * at;
      let weight = 0;
      for (const [x, y] of points) {
        const over = y - start - slope * x;
        weight += over > 0 ? BELOW * over : (BELOW - 1) * over;
      }
      if (weight < best.weight) best = { weight, slope, start };
    }
  }
  return (at) => best.start + best.slope * at;
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
