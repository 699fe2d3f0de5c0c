import { expect, test } from 'vitest';
import { readLeftOutNow } from '../../src/usecases/leftOutNow.ts';
import { only, openDesk, record, refusalOf, span } from './force.ts';

test('what was left out as unpriced says why it is now; others are not priced', async () => {
  const desk = await openDesk();
  const { id: priced } = await record(desk, { custodyRecordNumber: '01CX/0001/09' });
  const { id: long } = await record(desk, {
    custodyRecordNumber: '01CX/0002/09',
    intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')],
  });
  const of = (detention: string, code: 'unpriced' | 'not-released') => ({
    detention,
    code,
    detail: 'why',
  });
  const now = await desk
    .as(only('auditor'))
    .do(readLeftOutNow, [of(priced, 'unpriced'), of(long, 'unpriced'), of('none', 'unpriced')]);
  expect([...now]).toEqual([
    [priced, { invoice: null, unpriced: null }],
    [long, { invoice: null, unpriced: 'beyond-last-band' }],
  ]);
  const other = await desk.as(only('finance')).do(readLeftOutNow, [of(long, 'not-released')]);
  expect(other.get(long)).toEqual({ invoice: null, unpriced: null });
  const elsewhere = await desk.as({ force: 'GMP' }).do(readLeftOutNow, [of(long, 'unpriced')]);
  expect([...elsewhere]).toEqual([]);
});

test('custody does not read such lists', async () => {
  const desk = await openDesk();
  const refusal = await refusalOf(desk.as(only('custody')).do(readLeftOutNow, []));
  expect(refusal.code).toBe('forbidden');
});
