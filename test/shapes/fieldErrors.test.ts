/** What zod finds wrong, in the project's words. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fieldErrors } from '../../src/shapes/fieldErrors.ts';
import { codeShape, poundsShape } from '../../src/shapes/values.ts';

const AS_POUNDS = 'write pounds and pence as text, like "296.00"';

function detail(shape: z.ZodType, value: unknown): string | undefined {
  const { error } = shape.safeParse(value);
  return error && fieldErrors(error, value)[0]?.detail;
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
    ['of no item', z.array(z.int()).min(1), [], 'is empty: name at least one'],
    ['that is no yes or no', z.boolean(), 'yes', 'is not true or false'],
    ['that is no list', z.array(z.int()), {}, 'is not a list'],
    ['that is no object', z.object({}), [], 'is not an object'],
    ['that is no text', z.string(), 7, 'is not text'],
    ['that is no whole number', z.int(), 1.5, 'is not a whole number'],
    ['that is nothing', z.boolean(), null, 'is not true or false'],
    ['that is missing', z.boolean(), undefined, 'is missing: write true or false'],
    ['that is missing, a choice', z.enum(['a', 'b']), undefined, 'is missing: write one of a, b'],
    ['that is missing, text', z.string(), undefined, 'is missing'],
    [
      'that is missing, a code',
      codeShape,
      undefined,
      'is missing: write 1 to 20 of A-Z, 0-9 and -',
    ],
    ['that is missing, an amount', poundsShape, undefined, `is missing: ${AS_POUNDS}`],
    [
      'of none of the forms',
      z.union([z.int(), z.boolean()]),
      'x',
      'has none of the forms that it may have',
    ],
  ])('%s', (_, shape, value, words) => {
    expect(detail(shape, value)).toBe(words);
  });

  const forms = z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('no') }),
    z.discriminatedUnion('action', [
      z.object({ outcome: z.literal('yes'), action: z.literal('a') }),
      z.object({ outcome: z.literal('yes'), action: z.literal('b') }),
    ]),
  ]);
  test.each<[value: unknown, pointer: string, words: string]>([
    [{ outcome: 'maybe' }, '/outcome', 'is not one of no, yes'],
    [{}, '/outcome', 'is missing: write one of no, yes'],
    [{ outcome: 'yes', action: 'c' }, '/action', 'is not one of a, b'],
    [{ outcome: 'yes' }, '/action', 'is missing: write one of a, b'],
  ])('of a form that there is not: %j', (value, pointer, words) => {
    const { error } = forms.safeParse(value);
    expect(error && fieldErrors(error, value)).toEqual([{ pointer, detail: words }]);
  });

  test.each<[shape: z.ZodType, value: unknown]>([
    [z.int().max(25, 'its own words'), 26],
    [z.string().min(2, 'its own words'), ''],
    [z.enum(['a', 'b'], 'its own words'), 'c'],
  ])('which a schema may bring itself', (shape, value) => {
    expect(detail(shape, value)).toBe('its own words');
  });
});
