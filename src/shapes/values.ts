/** The small values that every shape is made of: times, dates, money, codes. */
import { z } from 'zod';
import { isDate, parseInstant, TimeError } from '../domain/time.ts';

const NOT_A_TIME = 'is not a time: write it as text, like "2009-06-01T09:15:00+01:00"';
const NOT_A_DATE = 'is not a date: write it as text, like "2009-06-01"';
const NOT_AN_AMOUNT = 'is not an amount: write pounds and pence as text, like "296.00"';
const GREATEST = '999999999.99';
const NOT_A_RATE = 'is not a rate: write pounds as text, like "30.00" or "0.455"';
const NOT_A_CODE = 'is not a code: write 1 to 20 of A-Z, 0-9 and -';
const NOT_PLAIN = 'has control characters: write plain text on one line';
const NOT_VISIBLE = 'has characters that cannot be seen: type it anew';
const NOT_UTF8 = 'has a character that was lost on its way: send the text as UTF-8';

/** RFC 3339 with an offset, to the second (R1); read as an instant. */
export const instantShape = z
  .string(NOT_A_TIME)
  .max(40, NOT_A_TIME)
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
  .string(NOT_A_DATE)
  .refine(isDate, NOT_A_DATE)
  .meta({ type: 'string', format: 'date', example: '2009-06-01' });

/** An amount in pounds and pence, as text. */
export const poundsShape = z
  .string(NOT_AN_AMOUNT)
  .regex(/^(0|[1-9]\d{0,8})\.\d\d$/, { error: ({ input }) => whyNoAmount(`${input}`), abort: true })
  .meta({ example: '296.00' });

/** What is wrong with an amount as people and spreadsheets write it. */
function whyNoAmount(text: string): string {
  if (/^-[£\d]/.test(text)) return 'is less than nothing: write an amount without "-"';
  const plain = text.replaceAll(/[£,\s]/g, '').replace(/^0+(?=\d)/, '');
  if (!/^\d+\.\d\d$/.test(plain)) return NOT_AN_AMOUNT;
  if (plain.length > GREATEST.length) return `is above the greatest amount, "${GREATEST}"`;
  return /[£,\s]/.test(text)
    ? `has a comma, a space or "£" in it: write "${plain}"`
    : NOT_AN_AMOUNT;
}

/** A rate in pounds, which may go below the penny ("0.455" a mile). */
export const rateShape = z
  .string(NOT_A_RATE)
  .regex(/^(0|[1-9]\d{0,6})\.\d{2,4}$/, NOT_A_RATE)
  .meta({ example: '30.00' });

/** Text that a person typed: trimmed, not empty, on one line, without control characters. */
export const textShape = (max: number, empty = 'is empty: say what it is') =>
  z
    .string()
    .trim()
    .min(1, empty)
    .max(max, `is longer than ${max} characters`)
    .refine((text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), NOT_PLAIN)
    .refine((text) => !text.includes('\u{fffd}'), NOT_UTF8);

/** Of text that need not be there. */
const EMPTY_FOR_NOTHING = 'is empty: leave it out, or say what it is';
export const optionalTextShape = (max: number) => textShape(max, EMPTY_FOR_NOTHING);

/** A reference: text that has nothing in it that cannot be seen, by which two look alike. */
export const referenceShape = (max: number, empty?: string) =>
  textShape(max, empty).refine((text) => !/\p{Cf}/u.test(text), NOT_VISIBLE);

export const optionalReferenceShape = (max: number) => referenceShape(max, EMPTY_FOR_NOTHING);

/** A code of a suite, customer or force: short, upper case. */
export const codeShape = z
  .string(NOT_A_CODE)
  .regex(/^[A-Z0-9][A-Z0-9-]{0,19}$/, NOT_A_CODE)
  .meta({ example: 'CX' });

export const reasonShape = textShape(1000).meta({ example: 'keyed an hour late' });

/** A year as it is named: "2009". */
export const yearShape = z
  .string()
  .regex(/^(197[1-9]|19[89]\d|20\d\d)$/, 'is not a year: write it like 2009')
  .transform(Number);
