/**
 * How long the released were held (R25): exact to the second, and parted into quarters of an hour, so that
 * what has a rank among millions is found by one quarter of them.
 */
import { ratio } from './admissions.ts';

const QUARTER_SECONDS = 900;

/** Values in their order, and how many there are of each. */
export type Frequencies = readonly (readonly [value: number, count: number])[];

export interface Lengths {
  /** Of whole quarters of an hour. */
  quarters: Frequencies;
  /** Of seconds, by the quarter that they lie in. */
  secondsIn: ReadonlyMap<number, Frequencies>;
}

/** In hours; nothing to tell of: null. */
export interface Spread {
  median: number | null;
  p90: number | null;
  longest: number | null;
}

export function lengthsOf(custodySeconds: readonly number[]): Lengths {
  const secondsIn = new Map<number, [number, number][]>();
  const quarters: [number, number][] = [];
  for (const seconds of Float64Array.from(custodySeconds).sort()) {
    const quarter = Math.floor(seconds / QUARTER_SECONDS);
    countIn(quarters, quarter);
    const its = secondsIn.get(quarter) ?? [];
    secondsIn.set(quarter, its);
    countIn(its, seconds);
  }
  return { quarters, secondsIn };
}

/** One more of a value that is none before the last. */
function countIn(frequencies: [number, number][], value: number): void {
  const last = frequencies.at(-1);
  if (last?.[0] === value) last[1] += 1;
  else frequencies.push([value, 1]);
}

export function sumOfFrequencies(all: readonly Frequencies[]): Frequencies {
  const counts = new Map<number, number>();
  for (const [value, count] of all.flat()) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b);
}

/** The quarters in which the median, the 90th percentile and the longest lie. */
export function quartersOfSpread(quarters: Frequencies): number[] {
  const ranks = Object.values(ranksOf(quarters));
  return [...new Set(ranks.map((rank) => valueAt(quarters, rank).value))];
}

/** R25: the middle, the 90th percentile by nearest rank, and the longest. */
export function spreadOf(
  quarters: Frequencies,
  secondsIn: (quarter: number) => Frequencies,
): Spread {
  if (quarters.length === 0) return { median: null, p90: null, longest: null };
  const ranked = (rank: number) => {
    const quarter = valueAt(quarters, rank);
    return valueAt(secondsIn(quarter.value), rank - quarter.before).value;
  };
  const { lowerMiddle, upperMiddle, p90, longest } = ranksOf(quarters);
  return {
    median: ratio(ranked(lowerMiddle) + ranked(upperMiddle), 2 * 3600),
    p90: ratio(ranked(p90), 3600),
    longest: ratio(ranked(longest), 3600),
  };
}

/** From 1. */
function ranksOf(quarters: Frequencies) {
  const count = quarters.reduce((sum, [, its]) => sum + its, 0);
  return {
    lowerMiddle: Math.ceil(count / 2),
    upperMiddle: Math.floor(count / 2) + 1,
    p90: Math.ceil((count * 9) / 10),
    longest: count,
  };
}

/** The value that has a rank, and how many are less. */
function valueAt(frequencies: Frequencies, rank: number): { value: number; before: number } {
  let before = 0;
  for (const [value, count] of frequencies) {
    if (rank <= before + count) return { value, before };
    before += count;
  }
  return { value: 0, before };
}
