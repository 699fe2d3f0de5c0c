/** Times and dates as a reader in London says them; names are fixed, whatever the machine's are. */
import {
  dateOfDay,
  dayOfDate,
  type Instant,
  type LondonDate,
  londonDay,
  londonOffset,
} from '../domain/time.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "2009-06-01" -> "1 June 2009". */
export function spokenDate(date: LondonDate): string {
  return `${dayOfMonth(date)} ${monthOf(date)} ${date.slice(0, 4)}`;
}

/** "2009-06" -> "June 2009" */
export function spokenMonth(month: string): string {
  return `${monthOf(month)} ${month.slice(0, 4)}`;
}

/** 1243844100 -> "Mon 1 Jun 2009 09:15 BST"; seconds are shown only where there are any. */
export function spokenInstant(instant: Instant): string {
  const day = londonDay(instant);
  const date = dateOfDay(day);
  const offset = londonOffset(instant);
  const clock = new Date((instant + offset) * 1000).toISOString().slice(11, 19);
  return [
    WEEKDAYS[(dayOfDate(date) + 3) % 7],
    dayOfMonth(date),
    monthOf(date).slice(0, 3),
    date.slice(0, 4),
    clock.endsWith(':00') ? clock.slice(0, 5) : clock,
    offset === 0 ? 'GMT' : 'BST',
  ].join(' ');
}

function dayOfMonth(date: LondonDate): number {
  return Number(date.slice(8));
}

function monthOf(date: LondonDate): string {
  return MONTHS[Number(date.slice(5, 7)) - 1] ?? '';
}
