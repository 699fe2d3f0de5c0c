import { expect, test } from 'vitest';
import { type Random, randomOf } from './random.ts';

const some = (random: Random) => Array.from({ length: 50 }, () => random.below(1000));

test('the same seed gives the same choices, and another seed or fork others', () => {
  const chosen = some(randomOf(7));
  expect(some(randomOf(7))).toEqual(chosen);
  expect(some(randomOf(8))).not.toEqual(chosen);
  const [random, again] = [randomOf(7), randomOf(7)];
  const forked = some(random.fork());
  expect(some(again.fork())).toEqual(forked);
  expect(forked).not.toEqual(chosen);
  expect(Math.min(...chosen)).toBeGreaterThanOrEqual(0);
  expect(new Set(chosen).size).toBeGreaterThan(40);
});
