import { expect, test } from 'vitest';
import { lossesAfter, lossesBefore } from '../../src/commands/lossWords.ts';

const NOTHING = {
  invoices: [],
  creditNotes: [],
  claims: [],
  payments: [],
  changedPayments: [],
  disputes: [],
  settlements: [],
  liftedStops: [],
  erased: [],
  reopened: [],
  signingKeys: [],
};

test('what the finance desk did is named, to be done again', () => {
  const lost = {
    ...NOTHING,
    events: 8,
    between: null,
    claims: ['MPS-CL-2026-000001'],
    payments: ['p-1', 'p-2'],
    changedPayments: ['p-0'],
    disputes: ['d-1'],
    settlements: ['d-0'],
    liftedStops: ['MPS-CN-2026-000001'],
  };
  const compared = { log: 'MPS', common: 1, ours: 9, theirs: 1 };
  const losses = { unopened: null, unverified: null, logs: [{ compared, lost }] };
  const desk = [
    '  2 payments recorded, to be recorded again: p-1, p-2',
    '  1 payment allocated or reversed, to be allocated or reversed again: p-0',
    '  1 dispute raised, to be raised again: d-1',
    '  1 dispute settled, to be settled again: d-0',
    '  1 billing stop lifted, to be lifted again: MPS-CN-2026-000001',
  ];
  expect(lossesBefore(losses).slice(1)).toEqual([
    '  1 claim issued, whose numbers would be given again: MPS-CL-2026-000001',
    ...desk,
  ]);
  expect(lossesAfter(losses).slice(2)).toEqual(desk);
});
