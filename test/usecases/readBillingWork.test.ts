import { beforeEach, expect, test } from 'vitest';
import { agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { previewRun } from '../../src/usecases/previewRun.ts';
import { type ReadyMonth, readBillingWork } from '../../src/usecases/readBillingWork.ts';
import { putCustomer } from '../../src/usecases/referenceData.ts';
import { type Desk, madeUpForce, only, openDesk, record, refusalOf, span, stay } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const work = (its = desk) => readBillingWork(its.store, its.context());
const spell = (from: string, to: string | null, part: object = {}) => ({
  intervals: [span(from, to)],
  ...part,
});
let kept = 0;
const keep = (part: object = {}) => {
  kept += 1;
  return record(desk, { custodyRecordNumber: `work/${kept}`, ...part });
};
const june = (count: number, totalPence: number): ReadyMonth => ({
  customer: 'UKBA',
  releasedFrom: '2009-06-01',
  releasedTo: '2009-06-30',
  count,
  totalPence,
});

test('what is released and priced is ready, by London month of release', async () => {
  await keep();
  // Released at 00:30 of 1 July by London's clock.
  await keep(spell('2009-06-30T13:00:00Z', '2009-06-30T23:30:00Z'));
  await keep(spell('2010-01-04T00:00:00Z', '2010-01-04T06:00:00Z'));
  const one = { customer: 'UKBA', count: 1, totalPence: 29_600 };
  expect((await work()).ready).toEqual([
    june(1, 29_600),
    { ...one, releasedFrom: '2009-07-01', releasedTo: '2009-07-31' },
    // No run goes beyond today.
    { ...one, releasedFrom: '2010-01-01', releasedTo: '2010-01-04' },
  ]);
});

test('the last day of a month is its own, in February too', async () => {
  await keep(spell('2009-02-10T00:00:00Z', '2009-02-10T06:00:00Z'));
  await keep(spell('2009-12-31T00:00:00Z', '2009-12-31T06:00:00Z'));
  const { ready } = await work();
  expect(ready.map(({ releasedTo }) => releasedTo)).toEqual(['2009-02-28', '2009-12-31']);
});

test('each customer’s are its own', async () => {
  const [customer] = madeUpForce().customers;
  if (!customer) throw new RangeError('the fixtures have a customer');
  await desk.do(putCustomer, { ...customer, code: 'HMP', purchaseOrderRequired: false });
  await keep();
  await keep({ customer: 'HMP' });
  const { ready, kinds } = await work();
  // No tariff is published for the other.
  expect(ready).toEqual([june(1, 29_600)]);
  expect(kinds).toMatchObject({ all: 1, of: { unpriced: 1, superseded: 0 } });
});

test.each<[string, () => Promise<unknown>]>([
  ['still held', () => keep(spell('2009-06-01T08:00:00Z', null, { outcome: null }))],
  ['without an outcome', () => keep({ outcome: null })],
  ['unpriced', () => keep(spell('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z'))],
  [
    'not billable',
    () =>
      keep({
        intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z', { power: 'criminal' })],
      }),
  ],
  ['invoiced', async () => desk.do(issueInvoice, (await keep()).id)],
  [
    'superseded',
    async () => amended((await desk.do(issueInvoice, (await keep()).id)).detention.id),
  ],
  [
    'not to be billed again',
    async () => {
      const { number } = await desk.do(issueInvoice, (await keep()).id);
      await desk.do(creditInvoice, number, { reason: 'not ours', rebill: false });
    },
  ],
  [
    'of a detainee in two places at once',
    async () => {
      await keep({ detaineeReference: 'MPS-D-1' });
      await keep({ detaineeReference: 'MPS-D-1' });
    },
  ],
])('what is %s is not ready', async (_, prepare) => {
  await prepare();
  expect((await work()).ready).toEqual([]);
});

const amended = (id: string) =>
  desk.do(amendDetention, id, () => true, {
    reason: 'keyed late',
    detention: stay({ custodyRecordNumber: `work/${kept}`, operation: 'Swale' }),
  });

test('what is ready of a month is what a run over it would issue', async () => {
  await keep();
  await keep({
    intervals: [span('2009-06-02T08:00:00Z', '2009-06-03T07:00:00Z', { watch: 'constant' })],
  });
  await keep(spell('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z'));
  const agreed = await keep(spell('2009-06-05T08:00:00Z', '2009-06-08T08:00:00Z'));
  const agreement = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
  await desk.as(only('finance')).do(agreeCharge, agreed.id, agreement);
  const { ready } = await work();
  const { sums } = await previewRun(desk.store, desk.context(), june(0, 0));
  expect(ready).toEqual([june(sums.count, 29_600 + 187_600 + 90_000)]);
  expect(sums).toMatchObject({ count: 3, total: '3072.00' });
});

test('it is for finance', async () => {
  expect((await refusalOf(work(desk.as(only('custody'))))).code).toBe('forbidden');
});
