/** How long what is personal of a detention is kept, by financial years (R4). */
import {
  dayOfDate,
  financialYear,
  type Instant,
  type LondonDate,
  londonDate,
  londonDayStart,
} from './time.ts';

/**
 * The first London date on which a detention may be erased: so many years after the end of the
 * financial year in which it ended, or in which its last document was issued, if that is later.
 */
export function retentionEnd(
  endedAt: Instant,
  lastIssuedAt: Instant | null,
  years: number,
): LondonDate {
  const last = Math.max(endedAt, lastIssuedAt ?? endedAt);
  return firstDayOf(financialYear(londonDate(last)) + 1 + years);
}

/** Retention has ended by `now` of whatever ended, and was last issued, before this instant. */
export function retainedSince(now: Instant, years: number): Instant {
  const year = financialYear(londonDate(now)) - years;
  return londonDayStart(dayOfDate(firstDayOf(year)));
}

function firstDayOf(year: number): LondonDate {
  return `${year}-04-01`;
}
