/** A detention: one stay under one custody record number, from arrival to release. */
import type { FieldError } from './errors.ts';
import { formatInstant, type Instant, type LondonDate, londonDate, SKEW_SECONDS } from './time.ts';

export type Watch = 'standard' | 'constant';
export type Power = 'immigration' | 'criminal';
export type Mode = 'in-person' | 'telephone' | 'video';

export const OUTCOMES = [
  'removed',
  'transferred',
  'bailed',
  'released',
  'charged',
  'cautioned',
  'no-further-action',
  'asylum-claimed',
  'other',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface CustodyInterval {
  suite: string;
  startedAt: Instant;
  /** null while open. */
  endedAt: Instant | null;
  watch: Watch;
  power: Power;
}

/** An interpreter's attendance at a shared engagement: this detention's share of its amount. */
export interface Engagement {
  reference: string;
  share: number;
  of: number;
}

/** Longer is a slip of the pen, and pricing goes through a session hour by hour. */
export const LONGEST_SESSION_SECONDS = 7 * 24 * 3600;

export interface InterpreterSession {
  /** The provider's reference of the interpreter; no name. */
  interpreter: string | null;
  /** BCP 47 tag, such as "vi". */
  language: string | null;
  mode: Mode;
  startedAt: Instant;
  endedAt: Instant;
  /** What the provider charged, net of VAT, passed on unchanged; null: priced by the tariff. */
  invoicedPence: number | null;
  engagement: Engagement | null;
  travelMinutes: number;
  miles: number;
  cancelled: boolean;
}

/** What one revision says of a detention. */
export interface Detention {
  custodyRecordNumber: string;
  detaineeReference: string | null;
  homeOfficeReference: string | null;
  customer: string;
  operation: string | null;
  intervals: readonly CustodyInterval[];
  interpreterSessions: readonly InterpreterSession[];
  outcome: Outcome | null;
}

/** What of a detention its times follow from. */
type Stay = Pick<Detention, 'intervals'>;

/** Arrival: the start of the first interval. */
export function arrivalOf(detention: Stay): Instant {
  return firstInterval(detention).startedAt;
}

/** The first interval: where and when the stay began. */
export function firstInterval<I = CustodyInterval>(stay: { intervals: readonly I[] }): I {
  const [first] = stay.intervals;
  if (!first) throw new RangeError('a detention has at least one interval');
  return first;
}

/** The last interval: where the person is, or was last. */
export function lastInterval(detention: Detention): CustodyInterval {
  const last = detention.intervals.at(-1);
  if (!last) throw new RangeError('a detention has at least one interval');
  return last;
}

/** The end of the stay, or null while its last interval is open. */
export function endOf(detention: Detention): Instant | null {
  return lastInterval(detention).endedAt;
}

/** Released: every interval ended and an outcome recorded. Otherwise the detention is open. */
export function isReleased(detention: Detention): boolean {
  return endOf(detention) !== null && detention.outcome !== null;
}

export type DetentionStatus = 'open' | 'released' | 'void';

/** Where a record stands: voided, or released, or still open. */
export function statusOf(record: { void: boolean; detention: Detention }): DetentionStatus {
  if (record.void) return 'void';
  return isReleased(record.detention) ? 'released' : 'open';
}

/** The first interval under immigration power: what R5 dates a detention by. */
export function firstImmigrationInterval(detention: Stay): CustodyInterval | undefined {
  return detention.intervals.find((interval) => interval.power === 'immigration');
}

/** Whether some interval of one overlaps one of the other: nobody is in two places at once. */
export function heldAtOnce(a: Stay, b: Stay): boolean {
  return a.intervals.some((one) =>
    b.intervals.some((other) => startsIn(one, other) || startsIn(other, one)),
  );
}

function startsIn({ startedAt }: CustodyInterval, other: CustodyInterval): boolean {
  return other.startedAt <= startedAt && startedAt < (other.endedAt ?? Infinity);
}

/** R5: the London date that chooses the tariff. */
export function tariffDateOf(detention: Stay): LondonDate {
  return londonDate(firstImmigrationInterval(detention)?.startedAt ?? arrivalOf(detention));
}

/** Seconds of an interval up to `at`, which ends an open one. */
export function secondsUpTo(interval: CustodyInterval, at: Instant): number {
  return Math.max(0, (interval.endedAt ?? at) - interval.startedAt);
}

/**
 * R3 and R12's "inside the stay": everything that is wrong with the times of a detention, each with
 * a pointer into the detention as sent. Empty when nothing is.
 */
export function checkTimes(detention: Detention, now: Instant): FieldError[] {
  return [
    ...detention.intervals.flatMap((interval, n) => checkInterval(interval, n, now)),
    ...checkOrder(detention.intervals),
    ...checkOutcome(detention),
    ...detention.interpreterSessions.flatMap((session, n) =>
      checkSession(session, n, detention, now),
    ),
  ];
}

function checkInterval(interval: CustodyInterval, n: number, now: Instant): FieldError[] {
  const pointer = `/intervals/${n}`;
  const found: FieldError[] = [];
  const { startedAt, endedAt } = interval;
  if (startedAt > now + SKEW_SECONDS) {
    found.push({ pointer: `${pointer}/startedAt`, detail: inFuture(startedAt, now) });
  }
  if (endedAt === null) return found;
  if (endedAt > now + SKEW_SECONDS) {
    found.push({ pointer: `${pointer}/endedAt`, detail: inFuture(endedAt, now) });
  }
  if (endedAt === startedAt) {
    found.push({
      pointer: `${pointer}/endedAt`,
      detail: `interval ${n + 1} has no length: it starts and ends at ${formatInstant(endedAt)}`,
    });
  }
  if (endedAt < startedAt) {
    found.push({
      pointer: `${pointer}/endedAt`,
      detail: `interval ${n + 1} runs backwards: it ends at ${formatInstant(endedAt)}, before it starts at ${formatInstant(startedAt)}`,
    });
  }
  return found;
}

function inFuture(instant: Instant, now: Instant): string {
  return `${formatInstant(instant)} lies in the future: it is ${formatInstant(now)} now`;
}

function checkOrder(intervals: readonly CustodyInterval[]): FieldError[] {
  const found: FieldError[] = [];
  for (let n = 1; n < intervals.length; n++) {
    const before = intervals[n - 1];
    const interval = intervals[n];
    if (!before || !interval) continue;
    const pointer = `/intervals/${n}/startedAt`;
    const names = `interval ${n + 1} (from ${formatInstant(interval.startedAt)})`;
    if (interval.startedAt < before.startedAt) {
      found.push({
        pointer,
        detail: `${names} starts before interval ${n} (from ${formatInstant(before.startedAt)}): send intervals in order of time`,
      });
    } else if (before.endedAt === null) {
      found.push({
        pointer: `/intervals/${n - 1}/endedAt`,
        detail: `interval ${n} is open, but ${names} follows it: only the last interval may be open`,
      });
    } else if (interval.startedAt < before.endedAt) {
      found.push({
        pointer,
        detail: `${names} overlaps interval ${n} (to ${formatInstant(before.endedAt)}): an interval starts when or after the one before it ends`,
      });
    }
  }
  return found;
}

function checkOutcome(detention: Detention): FieldError[] {
  if (detention.outcome === null || endOf(detention) !== null) return [];
  return [
    {
      pointer: '/outcome',
      detail: `the last interval is still open: an outcome is recorded once it has ended`,
    },
  ];
}

function checkSession(
  session: InterpreterSession,
  n: number,
  detention: Detention,
  now: Instant,
): FieldError[] {
  const pointer = `/interpreterSessions/${n}`;
  const end = endOf(detention);
  if (session.endedAt <= session.startedAt) {
    return [
      {
        pointer: `${pointer}/endedAt`,
        detail: `interpreter session ${n + 1} ends at ${formatInstant(session.endedAt)}, not after it starts at ${formatInstant(session.startedAt)}`,
      },
    ];
  }
  if (session.startedAt < arrivalOf(detention)) {
    return [{ pointer: `${pointer}/startedAt`, detail: outside(n, detention) }];
  }
  if (session.endedAt > (end ?? now + SKEW_SECONDS)) {
    const detail = end === null ? inFuture(session.endedAt, now) : outside(n, detention);
    return [{ pointer: `${pointer}/endedAt`, detail }];
  }
  return [];
}

function outside(n: number, detention: Detention): string {
  const end = endOf(detention);
  const until = end === null ? 'and has not ended' : `and ends at ${formatInstant(end)}`;
  return `interpreter session ${n + 1} is not inside the stay, which starts at ${formatInstant(arrivalOf(detention))} ${until}`;
}
