/** A moment in a form: a London date and time; in the hour that clocks go back over, which of the two it was. */

import type { FieldError } from '../domain/errors.ts';
import {
  formatInstant,
  type Instant,
  isDate,
  londonOffset,
  parseLocalTime,
  TimeError,
} from '../domain/time.ts';
import type { Fields } from './forms.ts';

const LONDON = 'Europe/London';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The fields of a moment, filled in: "started-date" and "started-time". */
export function momentFields(name: string, instant: Instant): Fields {
  const [date = '', clock = ''] = formatInstant(instant).slice(0, 19).split('T');
  const [year, month, day] = date.split('-');
  const isWhole = clock.endsWith(':00');
  return {
    [`${name}-date`]: `${day}/${month}/${year}`,
    [`${name}-time`]: isWhole ? clock.slice(0, 5) : clock,
    [`${name}-clock`]: londonOffset(instant) === 0 ? 'GMT' : 'BST',
  };
}

/** Whether nothing is typed in a moment's fields. */
export function isBlankMoment(fields: Fields, name: string): boolean {
  return !fields[`${name}-date`]?.trim() && !fields[`${name}-time`]?.trim();
}

/** What is told of a date that is missing, or is none. */
export const WRITE_DATE = 'write day, month and year, like 21/11/2026';

/**
 * The moment that a form's fields say, as R1 has it; or what is wrong with it, which is also asked
 * for where the clocks showed it twice and nobody said which (`-clock`, "BST" or "GMT").
 */
export function momentIn(fields: Fields, name: string): { time: string } | { error: FieldError } {
  const [typedDate = '', typedTime = ''] = [fields[`${name}-date`], fields[`${name}-time`]];
  const wrong = (detail: string) => ({ error: { pointer: `/${name}`, detail } });
  if (typedDate.trim() === '' && typedTime.trim() === '')
    return wrong('is missing: write its date and time');
  const date = dateOf(typedDate);
  if (date === null) return wrong(`needs a date: ${WRITE_DATE}`);
  if (!isDate(date)) return wrong('has a date that does not exist: check its day and month');
  const clock = clockOf(typedTime);
  if (/^24[:.]?00$/.test(typedTime.trim()))
    return wrong('needs a time: midnight is 00:00, on the day that begins then');
  if (clock === null) return wrong('needs a time: write hours and minutes, like 03:12 or 0312');
  try {
    return { time: formatInstant(instantOf(`${date}T${clock}`, fields[`${name}-clock`])) };
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    return wrong(toldHere(error.message));
  }
}

function instantOf(local: string, saidClock: string | undefined): Instant {
  try {
    return parseLocalTime(local, LONDON);
  } catch (error) {
    if (!isTwice(error) || (saidClock !== 'BST' && saidClock !== 'GMT')) throw error;
    // BST, an hour ahead of UTC, came first.
    const utc = Temporal.PlainDateTime.from(local).toZonedDateTime('UTC').epochMilliseconds / 1000;
    return saidClock === 'BST' ? utc - 3600 : utc;
  }
}

const isTwice = (error: unknown) =>
  error instanceof TimeError && /exists twice/.test(error.message);

/** Whether a form has to ask which of two it was: the fields name a time that clocks showed twice. */
export function isShownTwice(fields: Fields, name: string): boolean {
  const date = dateOf(fields[`${name}-date`] ?? '');
  const clock = clockOf(fields[`${name}-time`] ?? '');
  if (date === null || clock === null) return false;
  try {
    parseLocalTime(`${date}T${clock}`, LONDON);
    return false;
  } catch (error) {
    return isTwice(error);
  }
}

function toldHere(message: string): string {
  if (/exists twice/.test(message)) {
    return 'happened twice, as the clocks went back: say whether it was before (BST) or after (GMT)';
  }
  if (/does not exist/.test(message)) {
    return 'never was, as the clocks went forward from 01:00 to 02:00: check the time';
  }
  return message;
}

/** "21/11/2026", "21.11.26", "21 Nov 2026" or "2026-11-21" -> "2026-11-21"; null for what is no date. */
export function dateOf(text: string): string | null {
  const typed = text.trim().toLowerCase();
  if (/^\d{4}-\d\d-\d\d$/.test(typed)) return typed;
  const [, day, month = '', year = ''] =
    /^(\d{1,2})[\s./-](\d{1,2}|[a-z]{3,9})[\s./-](\d{4}|\d\d)$/.exec(typed) ?? [];
  if (day === undefined) return null;
  const number = /\d/.test(month) ? Number(month) : MONTHS.indexOf(month.slice(0, 3)) + 1;
  if (number < 1 || number > 12) return null;
  const full = year.length === 2 ? `20${year}` : year;
  return `${full}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** "03:12", "0312", "3.12" or "03:12:30" -> "03:12:00"; null for what is no time of day. */
function clockOf(text: string): string | null {
  const [, hours, minutes, seconds = '00'] =
    /^(\d{1,2})[:.]?(\d\d)(?:[:.](\d\d))?$/.exec(text.trim()) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  return `${hours.padStart(2, '0')}:${minutes}:${seconds}`;
}
