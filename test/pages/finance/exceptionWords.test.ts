import { describe, expect, test } from 'vitest';
import { exceptionView, kindViews } from '../../../src/pages/finance/exceptionWords.ts';
import {
  type BillingException,
  EXCEPTION_KINDS,
  type KindCounts,
} from '../../../src/usecases/listExceptions.ts';

const HEAD = { custodyRecordNumber: '01CX/0001/09', suite: 'CX', arrivedAt: 1_243_844_100 };
const records = new Map([
  ['a', HEAD],
  ['b', { ...HEAD, custodyRecordNumber: '' }],
]);
const seen = (part: Partial<BillingException> & Pick<BillingException, 'kind'>) =>
  exceptionView(
    { detention: 'a', detail: 'since 2009-06-01T08:15:00Z', blocks: true, ...part },
    records,
    new Map(),
  );

describe('an exception', () => {
  test.each<[Pick<BillingException, 'kind'> & Partial<BillingException>, string | null]>([
    [{ kind: 'unpriced', reason: 'beyond-last-band' }, '/detentions/a/agree'],
    [{ kind: 'unpriced', reason: 'no-tariff' }, '/tariffs'],
    [{ kind: 'unpriced', reason: 'no-interpreter-rate' }, '/tariffs'],
    [{ kind: 'unpriced', reason: 'engagement-shares' }, '/detentions/a'],
    [{ kind: 'superseded', invoice: 'MPS-1', solvedBy: 'correct' }, '/invoices/MPS-1/correct'],
    [{ kind: 'superseded', invoice: 'MPS-1', solvedBy: 'credit' }, '/invoices/MPS-1/credit'],
    [{ kind: 'superseded', invoice: 'MPS-1' }, '/detentions/a'],
    [{ kind: 'session-overlap' }, '/detentions/a/accept-overlaps'],
    [{ kind: 'two-places' }, '/detentions/a'],
    [{ kind: 'no-purchase-order' }, null],
    [{ kind: 'billing-stopped', creditNote: 'MPS-CN-1' }, '/detentions/a/lift-billing-stop'],
  ])('%j is solved at %s', (part, href) => {
    expect(seen(part).action?.href ?? null).toBe(href);
  });

  test.each(EXCEPTION_KINDS)('of kind %s is solved here, or says who solves it', (kind) => {
    const { action, advice, title } = seen({ kind });
    expect(title).not.toBe('');
    expect(action ?? advice).not.toBeNull();
  });

  test('is said in a sentence, of records that people know', () => {
    const { problem, records: shown } = seen({ kind: 'two-places', other: 'b' });
    expect(problem).toBe('Since Mon 1 Jun 2009 09:15 BST.');
    expect(shown.map(({ text, href }) => [text, href])).toEqual([
      ['01CX/0001/09', '/detentions/a'],
      ['erased (b)', '/detentions/b'],
    ]);
  });
});

test('each kind has its own count', () => {
  const of = Object.fromEntries(EXCEPTION_KINDS.map((kind, n) => [kind, n + 1]));
  const counts = { all: 55, of: of as KindCounts['of'] };
  const found = kindViews(counts);
  expect(Object.fromEntries(found.map(({ kind, count }) => [kind, count]))).toEqual(of);
  expect(found.every(({ kind, href }) => href === `/exceptions?kind=${kind}`)).toBe(true);
});
