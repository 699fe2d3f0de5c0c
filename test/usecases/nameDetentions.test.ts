import { expect, test } from 'vitest';
import { nameDetentions } from '../../src/usecases/nameDetentions.ts';
import { eraseEarly } from './erasing.ts';
import { only, openDesk, record, refusalOf } from './force.ts';

test('detentions of a list are named by their custody record numbers, as they are now', async () => {
  const desk = await openDesk();
  const { id } = await record(desk, { custodyRecordNumber: '01CX/0001/09' });
  const { id: erased } = await record(desk, { custodyRecordNumber: '01CX/0002/09' });
  await eraseEarly(desk, erased);
  const auditor = desk.as(only('auditor'));
  const names = await auditor.do(nameDetentions, [id, erased, 'no such']);
  expect([...names]).toEqual([[id, '01CX/0001/09']]);
  const elsewhere = await desk.as({ force: 'GMP' }).do(nameDetentions, [id]);
  expect([...elsewhere]).toEqual([]);
});

test('custody does not read such lists', async () => {
  const desk = await openDesk();
  const refusal = await refusalOf(desk.as(only('custody')).do(nameDetentions, []));
  expect(refusal.code).toBe('forbidden');
});
