/** Detentions in a list: when, where, how they stand, and their invoice. */
import { z } from 'zod';
import { arrivalOf, endOf, statusOf } from '../../domain/detention.ts';
import type { Suite } from '../../domain/force.ts';
import type { CurrentDetention } from '../../usecases/store.ts';
import { numberOf, shortName } from './heldView.ts';

/** Where a page of detentions begins. */
export const arrivalPlaceShape = z.strictObject({ startedAt: z.int(), id: z.string() });

const STATES = {
  held: { text: 'Held', colour: 'blue' },
  'no-outcome': { text: 'Needs an outcome', colour: 'orange' },
  released: { text: 'Released', colour: 'green' },
  void: { text: 'Void', colour: 'grey' },
} as const;

export function detentionRow(current: CurrentDetention, suites: readonly Suite[]) {
  const { id, detention, invoice, superseded } = current;
  const codes = new Set(detention.intervals.map(({ suite }) => suite));
  return {
    id,
    number: numberOf(current),
    suites: [...codes].map((code) => shortName(code, suites)).join(', '),
    arrivedAt: arrivalOf(detention),
    endedAt: endOf(detention),
    state: STATES[stateOf(current)],
    invoice,
    superseded,
  };
}

function stateOf(current: CurrentDetention): keyof typeof STATES {
  const status = statusOf(current);
  if (status !== 'open') return status;
  return endOf(current.detention) === null ? 'held' : 'no-outcome';
}
