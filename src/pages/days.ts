/** London dates in a form and in a link; and the spans of them that a form is filled in with. */
import { type FieldError, Refusal } from '../domain/errors.ts';
import { addDays, isDate, type LondonDate } from '../domain/time.ts';
import type { Fields } from './forms.ts';
import { dateOf, WRITE_DATE } from './moments.ts';

/** "2009-06-01" -> "01/06/2009", as it is typed. */
export function dayTyped(date: LondonDate): string {
  return date.split('-').reverse().join('/');
}

/**
 * The dates that some fields of a form say, and what is wrong with others; blank ones are left out, or are
 * `needed`.
 */
export function daysIn<Name extends string>(
  fields: Fields,
  names: readonly Name[],
  { needed = false } = {},
): { days: Partial<Record<Name, LondonDate>>; errors: FieldError[] } {
  const days: Partial<Record<Name, LondonDate>> = {};
  const errors: FieldError[] = [];
  for (const name of names) {
    const text = fields[name]?.trim() ?? '';
    const date = dateOf(text);
    if (date !== null && isDate(date)) days[name] = date;
    else if (text !== '')
      errors.push({ pointer: `/${name}`, detail: `is not a date: ${WRITE_DATE}` });
    else if (needed) errors.push({ pointer: `/${name}`, detail: `is missing: ${WRITE_DATE}` });
  }
  return { days, errors };
}

/** The same; refuses with `invalid` where any is wrong. */
export function daysOf<Name extends string>(
  fields: Fields,
  names: readonly Name[],
): Partial<Record<Name, LondonDate>> {
  const { days, errors } = daysIn(fields, names);
  if (errors.length > 0) throw new Refusal('invalid', 'the dates do not hold', { errors });
  return days;
}

/** The dates of the month that a date is in, up to it. */
export function monthSoFar(today: LondonDate): { from: LondonDate; to: LondonDate } {
  return { from: `${today.slice(0, 8)}01`, to: today };
}

/** The month before the one that a date is in. */
export function lastMonth(today: LondonDate): { from: LondonDate; to: LondonDate } {
  return monthSoFar(addDays(monthSoFar(today).from, -1));
}
