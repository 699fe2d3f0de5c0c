/** Which detentions a figure of a year's statistics is made of (R24-R27). */
import { type CountedDetention, GROUP_KEYS, type GroupName, isAdmission } from './admissions.ts';
import { firstImmigrationInterval } from './detention.ts';
import type { Span } from './occupancy.ts';
import type { Instant } from './time.ts';

/** Those that were held in the span, whenever they came; the others are all of its admissions. */
export const COUNTED = [
  'admissions',
  'released',
  'open',
  'priced',
  'unpriced',
  'not-billable',
  'held',
] as const;
export type Counted = (typeof COUNTED)[number];

export interface Behind {
  counted: Counted;
  /** Of the held, those at this moment; null: at any. */
  heldAt: Instant | null;
  /** Of the admissions, those of a group, such as of band "0-12". */
  group: { by: GroupName; key: string | null } | null;
}

export interface Place {
  span: Span;
  /** null: the whole force. */
  suite: string | null;
}

/** Whether a detention, not voided, is one of those behind a figure. */
export function isBehind(one: CountedDetention, place: Place, behind: Behind): boolean {
  const { counted, heldAt, group } = behind;
  if (!firstImmigrationInterval(one.detention)) return false;
  if (counted === 'held') return isHeld(one, place, heldAt);
  return (
    isAdmission(one.detention, place.span, place.suite) &&
    isOfStatus(one, counted) &&
    (group === null || GROUP_KEYS[group.by](one) === group.key)
  );
}

function isHeld({ detention }: CountedDetention, { span, suite }: Place, at: Instant | null) {
  const from = at ?? span.from;
  const until = at === null ? span.until : at + 1;
  return detention.intervals.some(
    (interval) =>
      (suite === null || interval.suite === suite) &&
      interval.startedAt < until &&
      (interval.endedAt ?? Number.POSITIVE_INFINITY) > from,
  );
}

function isOfStatus({ charge: { status } }: CountedDetention, counted: Counted): boolean {
  if (counted === 'admissions') return true;
  if (counted === 'released') return status !== 'provisional';
  return status === (counted === 'open' ? 'provisional' : counted);
}
