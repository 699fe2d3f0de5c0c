import { expect, test } from 'vitest';
import { compareView } from '../../../src/pages/audit/compareView.ts';
import { revisionsOf, type Said } from '../../documents/breakdowns.ts';
import { DETENTION } from '../../documents/invoices.ts';

const SUITES = [{ code: 'CX', name: 'Charing Cross' }];
const [INTERVAL] = DETENTION.intervals;

function compared(said: readonly Said[], erasedAt: number | null = null) {
  const revisions = revisionsOf(...said);
  const [first, last] = [revisions[0], revisions.at(-1)];
  if (!first || !last) throw new RangeError('there are revisions');
  return compareView(first, last, { erasedAt, suites: SUITES });
}

test('what changed over several revisions is told once, against the first of them', () => {
  const { changes } = compared([
    { detention: { operation: null } },
    { detention: { operation: 'Swale' } },
    { detention: { operation: 'Nexus' } },
  ]);
  expect(changes).toEqual(['Operation: was none, is now Nexus']);
});

test('what is in one of two alone has an empty other side, and is marked', () => {
  if (!INTERVAL) throw new RangeError('the detention has an interval');
  const open = { ...INTERVAL, endedAt: null, watch: 'constant' as const };
  const { rows } = compared([
    { detention: { intervals: [INTERVAL] } },
    { detention: { intervals: [INTERVAL, open] } },
  ]);
  const added = rows.find(({ label }) => label === 'Interval 2');
  expect(added).toMatchObject({ before: [], isChanged: true });
  expect(added?.after).toContain('Constant watch');
  expect(added?.after.join()).toContain('to open');
  expect(rows.find(({ label }) => label === 'Interval 1')?.isChanged).toBe(false);
});

test('of an erased record it is said that changes to its references cannot be shown', () => {
  const { changes, rows } = compared(
    [{}, { void: true }].map((one) => ({ ...one, detention: { detaineeReference: null } })),
    1_800_000_000,
  );
  expect(changes).toEqual([
    'The record was voided.',
    'References: erased, changes to them cannot be shown',
  ]);
  expect(rows.find(({ label }) => label.startsWith('Force'))?.after).toEqual(['erased']);
});
