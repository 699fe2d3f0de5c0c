/** What the page of who is held says of each, in words. */
import { ERASED } from '../../documents/words.ts';
import { lastInterval } from '../../domain/detention.ts';
import type { Suite } from '../../domain/force.ts';
import { type Instant, spokenDuration } from '../../domain/time.ts';
import { chargeJson } from '../../shapes/charge.ts';
import type { HeldPerson } from '../../usecases/listHeld.ts';
import type { CurrentDetention } from '../../usecases/store.ts';
import { withoutIds } from './chargeSaid.ts';

/** How much the hours that have passed are to be noticed: a colour of the design system's tag. */
const COLOURS: Readonly<Record<number, 'yellow' | 'orange' | 'red'>> = {
  12: 'yellow',
  24: 'orange',
  36: 'red',
};

export function heldRow(person: HeldPerson, suites: readonly Suite[], now: Instant) {
  const { current, arrivedAt, heldSeconds, pastHours, next } = person;
  const { suite, watch, power } = lastInterval(current.detention);
  const { total, detail, billableSeconds } = chargeJson(person.charge);
  return {
    id: current.id,
    number: numberOf(current),
    suite: shortName(suite, suites),
    arrivedAt,
    held: inMinutes(heldSeconds),
    isConstant: watch === 'constant',
    isCriminal: power === 'criminal',
    past: pastHours === null ? null : { hours: pastHours, colour: COLOURS[pastHours] ?? 'red' },
    isNearEnd: person.isNearEnd,
    total,
    detail: detail && withoutIds(detail),
    isUnbilled: total !== undefined && billableSeconds === 0,
    next: next && {
      until: next.until,
      left: inMinutes(next.until - now),
      total: chargeJson(next.charge).total,
    },
  };
}

/** One that has ended, and waits for its outcome. */
export function endedRow(current: CurrentDetention, suites: readonly Suite[]) {
  const { suite, endedAt } = lastInterval(current.detention);
  return { id: current.id, number: numberOf(current), suite: shortName(suite, suites), endedAt };
}

/** The name of a suite alone, which everyone at a desk knows. */
export function shortName(code: string, suites: readonly Suite[]): string {
  return suites.find((suite) => suite.code === code)?.name ?? code;
}

export function numberOf({ detention }: CurrentDetention): string {
  return detention.custodyRecordNumber || ERASED;
}

/** 4830 -> "1 h 20 min": seconds are of no use at a desk. */
function inMinutes(seconds: number): string {
  if (seconds < 60) return 'less than a minute';
  return spokenDuration(seconds - (seconds % 60)).replace(/^0 h /, '');
}
