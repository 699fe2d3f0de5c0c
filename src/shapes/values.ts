/** The small values that every shape is made of: times, dates, money, codes. */
import { z } from 'zod';
import { isDate, parseInstant, TimeError } from '../domain/time.ts';

/** RFC 3339 with an offset, to the second (R1); read as an instant. */
export const instantShape = z
  .string()
  .max(40)
  .transform((text, context) => {
    try {
      return parseInstant(text);
    } catch (error) {
      if (!(error instanceof TimeError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  })
  .meta({ type: 'string', format: 'date-time', example: '2009-06-01T09:15:00+01:00' });

/** A London date (R4). */
export const dateShape = z
  .string()
  .refine(isDate, 'is not a date: write it like 2009-06-01')
  .meta({ type: 'string', format: 'date', example: '2009-06-01' });

/** An amount in pounds and pence, as text. */
export const poundsShape = z
  .string()
  .regex(/^\d{1,9}\.\d\d$/, 'is not an amount: write pounds and pence as text, like "296.00"')
  .meta({ example: '296.00' });

/** A rate in pounds, which may go below the penny ("0.455" a mile). */
export const rateShape = z
  .string()
  .regex(/^\d{1,7}\.\d{2,4}$/, 'is not a rate: write pounds as text, like "30.00" or "0.455"')
  .meta({ example: '30.00' });

/** Text that a person typed: trimmed, not empty, without control characters. */
export const textShape = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'is empty: leave it out, or say what it is')
    .max(max, `is longer than ${max} characters`)
    .refine((text) => !/\p{Cc}|\p{Cs}/u.test(text), 'has control characters: write plain text');

/** A code of a suite, customer or force: short, upper case. */
export const codeShape = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{0,19}$/, 'is not a code: 1 to 20 of A-Z, 0-9 and -')
  .meta({ example: 'CX' });

export const reasonShape = textShape(1000).meta({ example: 'keyed an hour late' });
