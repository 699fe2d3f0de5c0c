import type { z } from 'zod';
import { fieldErrors } from '../../src/shapes/fieldErrors.ts';

/** What a shape refuses of a value, as it is told: "/pointer what is wrong". */
export function refusals(shape: z.ZodType, value: unknown): string[] {
  const { error } = shape.safeParse(value);
  const errors = error ? fieldErrors(error, value) : [];
  return errors.map(({ pointer, detail }) => `${pointer} ${detail}`);
}
