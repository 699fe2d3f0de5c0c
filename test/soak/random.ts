/** A source of chance that a seed decides: the same seed, the same choices. */
export interface Random {
  /** From 0 up to 1, which it never is. */
  next(): number;
  /** A whole number from 0 up to `count`, which it never is. */
  below(count: number): number;
  /** undefined where there is nothing to pick from. */
  pick<T>(items: readonly T[]): T | undefined;
  isLucky(probability: number): boolean;
  /** Another, which this one decides: for somebody whose choices nobody else's disturb. */
  fork(): Random;
}

const RANGE = 2 ** 32;

/** The generator "mulberry32": 32 bits of state, which is plenty for choices of a test. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / RANGE;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    pick: (items) => items[below(items.length)],
    isLucky: (probability) => next() < probability,
    fork: () => randomOf(below(RANGE)),
  };
}
