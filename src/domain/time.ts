/**
 * Time (R1-R4). An instant is an integer: seconds since 1970 in UTC. Days, months and years are
 * London civil time; a date is text, "2009-06-01".
 */

export type Instant = number;
export type LondonDate = string;

/** Two clocks may differ by so much: a sender's and ours (R3), and those of two machines of ours (R19). */
export const SKEW_SECONDS = 300;

const DAY_SECONDS = 86_400;
const LONDON = 'Europe/London';
const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Where London's clocks change, 1970 to 2100: from `at` on, local time is UTC plus `offset`. */
const TRANSITIONS = londonTransitions();

function londonTransitions(): { at: Instant; offset: number }[] {
  let zoned = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(LONDON);
  const found = [{ at: Number.NEGATIVE_INFINITY, offset: zoned.offsetNanoseconds / 1e9 }];
  for (;;) {
    const next = zoned.getTimeZoneTransition('next');
    if (!next || next.year > 2100) return found;
    found.push({ at: next.epochMilliseconds / 1000, offset: next.offsetNanoseconds / 1e9 });
    zoned = next;
  }
}

/** Index of the transition whose offset holds at `instant`. */
function transitionAt(instant: Instant): number {
  let low = 0;
  let high = TRANSITIONS.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((TRANSITIONS[middle]?.at ?? 0) <= instant) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Seconds that London's clock is ahead of UTC at `instant`: 3600 in summer, 0 in winter. */
export function londonOffset(instant: Instant): number {
  return TRANSITIONS[transitionAt(instant)]?.offset ?? 0;
}

/** The next instant at which London's clock changes, or Infinity past 2100. */
export function nextClockChange(instant: Instant): Instant {
  return TRANSITIONS[transitionAt(instant) + 1]?.at ?? Number.POSITIVE_INFINITY;
}

/** Days since 1970-01-01 of the London day that `instant` lies in. */
export function londonDay(instant: Instant): number {
  return Math.floor((instant + londonOffset(instant)) / DAY_SECONDS);
}

/** The instant at which a London day (days since 1970-01-01) starts. */
export function londonDayStart(day: number): Instant {
  // Clocks change at 01:00 UTC or later: an hour before the UTC midnight the day's offset holds.
  const utcMidnight = day * DAY_SECONDS;
  return utcMidnight - londonOffset(utcMidnight - 3600);
}

/** London midnights in `[from, to)`: what a stay's nights and the midnight count are made of. */
export function midnightsBetween(from: Instant, to: Instant): number {
  if (to <= from) return 0;
  return londonDay(to - 1) - londonDay(from - 1);
}

export function dateOfDay(day: number): LondonDate {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

export function dayOfDate(date: LondonDate): number {
  return Date.parse(`${date}T00:00:00Z`) / (DAY_SECONDS * 1000);
}

export function londonDate(instant: Instant): LondonDate {
  return dateOfDay(londonDay(instant));
}

export function addDays(date: LondonDate, days: number): LondonDate {
  return dateOfDay(dayOfDate(date) + days);
}

/** The moments between which some London dates lie, `[from, to)`; the dates are both among them. */
export function momentsOf({ from, to }: { from: LondonDate; to: LondonDate }): {
  from: Instant;
  to: Instant;
} {
  return { from: londonDayStart(dayOfDate(from)), to: londonDayStart(dayOfDate(to) + 1) };
}

/** True for a day that the calendar has, written "2009-06-01". */
export function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(dayOfDate(text))
    ? dateOfDay(dayOfDate(text)) === text
    : false;
}

/** R4: 2009 for 1 April 2009 to 31 March 2010. */
export function financialYear(date: LondonDate): number {
  const year = Number(date.slice(0, 4));
  return date.slice(5) >= '04-01' ? year : year - 1;
}

/** First and last London date of a calendar or financial year. */
export function yearBounds(
  year: number,
  basis: 'calendar' | 'financial',
): { from: LondonDate; to: LondonDate } {
  return basis === 'calendar'
    ? { from: `${year}-01-01`, to: `${year}-12-31` }
    : { from: `${year}-04-01`, to: `${year + 1}-03-31` };
}

/** Why a text is no instant under R1; the words are shown to whoever sent it. */
export class TimeError extends Error {}

/** R1: RFC 3339 with an offset, to the second. Throws TimeError saying what would be right. */
export function parseInstant(text: string): Instant {
  const match = RFC3339.exec(text);
  if (!match) {
    throw new TimeError(
      /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)
        ? 'has no offset: write it like 2009-06-01T09:15:00+01:00 or 2009-06-01T08:15:00Z'
        : 'is not a time: write it to the second with an offset, like 2009-06-01T09:15:00+01:00',
    );
  }
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  if (fraction && Number(fraction) !== 0) {
    throw new TimeError('has a fraction of a second: write it to the whole second');
  }
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const milliseconds = Date.parse(`${local}Z`);
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(local)) {
    throw new TimeError(
      'is not a time that the calendar has: the day must exist, and hours go from 00 to 23, minutes and seconds from 00 to 59',
    );
  }
  return since1970(milliseconds / 1000 - offsetSeconds(offset ?? 'Z'));
}

function since1970(instant: Instant): Instant {
  if (instant < 0) throw new TimeError('is before 1970: times are kept from 1970 on');
  return instant;
}

function offsetSeconds(offset: string): number {
  if (offset === 'Z') return 0;
  const seconds = Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(4, 6)) * 60;
  return offset.startsWith('-') ? -seconds : seconds;
}

/** 1243844100 -> "2009-06-01T09:15:00+01:00": R1's answer, with London's offset. */
export function formatInstant(instant: Instant): string {
  const offset = londonOffset(instant);
  const local = new Date((instant + offset) * 1000).toISOString().slice(0, 19);
  return `${local}+${String(offset / 3600).padStart(2, '0')}:00`;
}

/**
 * R1, for importers only: a local time without offset, in a zone that the file's owner named.
 * Throws TimeError where the zone's clock never showed that time, or showed it twice.
 */
export function parseLocalTime(text: string, zone: string): Instant {
  const local = plainDateTime(text);
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) {
    return since1970(earlier.epochMilliseconds / 1000);
  }
  const skipped = !earlier.toPlainDateTime().equals(local);
  throw new TimeError(
    skipped
      ? `does not exist in ${zone}: the clocks went forward over it`
      : `exists twice in ${zone}: the clocks went back; send it with its offset`,
  );
}

function plainDateTime(text: string): Temporal.PlainDateTime {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::([0-5]\d)(?:\.0+)?)?$/.exec(text);
  try {
    if (match) return Temporal.PlainDateTime.from(`${match[1]}T${match[2]}:${match[3] ?? '00'}`);
  } catch {
    // Falls through: a shape that the calendar does not have, such as 30 February.
  }
  throw new TimeError('is not a local time: write it like 2009-06-01T09:15:00 or 2009-06-01 09:15');
}

export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** 37800 -> "10 h 30 min"; seconds are shown only where there are any: "12 h 0 min 1 s". */
export function spokenDuration(seconds: number): string {
  const parts = [`${Math.floor(seconds / 3600)} h`];
  const minutes = Math.floor((seconds % 3600) / 60);
  if (minutes || seconds % 60) parts.push(`${minutes} min`);
  if (seconds % 60) parts.push(`${seconds % 60} s`);
  return parts.join(' ');
}

/** Hours as a JSON number: exact where it is, else to six decimals. */
export function hoursOf(seconds: number): number {
  return Math.round((seconds / 3600) * 1e6) / 1e6;
}
