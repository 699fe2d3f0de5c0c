/** What zod finds wrong, in the project's words. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fieldErrors } from '../../src/shapes/fieldErrors.ts';

function detail(shape: z.ZodType, value: unknown): string | undefined {
  const { error } = shape.safeParse(value);
  return error && fieldErrors(error)[0]?.detail;
}

describe('a value is refused in plain words', () => {
  test.each<[name: string, shape: z.ZodType, value: unknown, words: string]>([
    ['above the most', z.int().max(25), 26, 'is greater than 25'],
    ['at a bound that is none of it', z.number().lt(25), 25, 'is not less than 25'],
    ['below the least', z.int().min(1), 0, 'is less than 1'],
    ['at a bound below it', z.number().gt(1), 1, 'is not greater than 1'],
    ['of too many items', z.array(z.int()).max(1), [1, 2], 'has more than 1 item'],
    ['of too few items', z.array(z.int()).min(2), [1], 'has fewer than 2 items'],
    ['of too many characters', z.string().max(2), 'abc', 'is longer than 2 characters'],
    ['of too few characters', z.string().min(2), 'a', 'is shorter than 2 characters'],
    ['of none of the choices', z.enum(['a', 'b']), 'c', 'is not one of a, b'],
    ['of another choice than the one', z.literal(true), false, 'is not true'],
    ['of another kind', z.boolean(), 'yes', 'is a string: expected boolean'],
    ['that is missing', z.boolean(), undefined, 'is missing: expected boolean'],
  ])('%s', (_, shape, value, words) => {
    expect(detail(shape, value)).toBe(words);
  });

  test.each<[shape: z.ZodType, value: unknown]>([
    [z.int().max(25, 'its own words'), 26],
    [z.string().min(2, 'its own words'), ''],
    [z.enum(['a', 'b'], 'its own words'), 'c'],
  ])('which a schema may bring itself', (shape, value) => {
    expect(detail(shape, value)).toBe('its own words');
  });
});
