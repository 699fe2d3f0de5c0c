import { expect, test } from 'vitest';
import { agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { readRecord } from '../../src/usecases/readRecord.ts';
import { only, openDesk, record, span, stay } from './force.ts';

const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };

test('a record says whether a charge can be agreed for it (R11)', async () => {
  const desk = await openDesk();
  const { id } = await record(desk, LONG);
  const isAgreeable = async (of = id) => (await desk.do(readRecord, of)).isAgreeable;
  expect(await isAgreeable()).toBe(true);
  const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
  await desk.do(agreeCharge, id, agreed);
  expect(await isAgreeable()).toBe(true);
  await desk.as({ ...only('finance'), key: 'key-fay', name: 'Fay Example' }).do(issueInvoice, id);
  expect(await isAgreeable()).toBe(false);
  const detention = stay({ ...LONG, operation: 'Swale' });
  await desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention });
  expect(await isAgreeable()).toBe(true);
  await desk.do(voidDetention, id, 'wrong person');
  expect(await isAgreeable()).toBe(false);

  const others = [{}, { ...LONG, outcome: null }];
  for (const [n, part] of others.entries()) {
    const { id: other } = await record(desk, { custodyRecordNumber: `other/${n}`, ...part });
    expect(await isAgreeable(other), `${n}`).toBe(false);
  }
});
