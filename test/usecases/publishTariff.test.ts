import { beforeEach, describe, expect, test } from 'vitest';
import type { TariffContent } from '../../src/domain/tariff.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { listTariffs, publishTariff } from '../../src/usecases/publishTariff.ts';
import { changeForce, putCustomer } from '../../src/usecases/referenceData.ts';
import {
  type Desk,
  fixedPrice,
  madeUpForce,
  only,
  openDesk,
  publish,
  record,
  refusalOf,
  setUp,
  tableOne,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ tariff: null });
});

const replace = (replaces: string, content: TariffContent, reason: string | null = 'a digit') =>
  desk.do(publishTariff, { content, replaces, reason });
const ids = async () => (await desk.do(listTariffs)).map(({ id }) => id);

async function addCustomer(code: string): Promise<void> {
  const [customer] = madeUpForce().customers;
  if (customer) await desk.do(putCustomer, { ...customer, code });
}

describe('a version', () => {
  test('is published with its author and moment, and listed by date', async () => {
    const later = await publish(desk, tableOne({ effectiveFrom: '2010-01-01' }));
    const first = await publish(desk);
    expect(first).toMatchObject({
      customer: 'UKBA',
      effectiveFrom: '2009-01-01',
      replaces: null,
      reason: null,
      content: tableOne(),
      publishedAt: desk.now(),
      publishedBy: { key: 'key-ada', name: 'Ada Example' },
    });
    expect(await desk.do(listTariffs)).toEqual([first, later]);
  });

  test('of a date that is taken is refused (R5)', async () => {
    await publish(desk);
    expect(await refusalOf(publish(desk, fixedPrice('500.00')))).toMatchObject({
      code: 'tariff-date-taken',
      errors: [{ pointer: '/effectiveFrom' }],
    });
    expect(await ids()).toHaveLength(1);
  });

  test('of a date that another customer has is published', async () => {
    await addCustomer('OTHER');
    await publish(desk);
    await publish(desk, tableOne({ customer: 'OTHER' }));
    expect(await ids()).toHaveLength(2);
  });

  test('from a date that is invoiced is refused; from the day after it is published (R5)', async () => {
    await publish(desk);
    const { id } = await record(desk);
    await desk.do(issueInvoice, id);
    const from = (effectiveFrom: string) => publish(desk, tableOne({ effectiveFrom }));
    for (const date of ['2009-03-01', '2009-06-01']) {
      expect(await refusalOf(from(date))).toMatchObject({
        code: 'tariff-date-invoiced',
        errors: [{ pointer: '/effectiveFrom', detail: expect.stringContaining('2009-06-01') }],
      });
    }
    expect(await from('2009-06-02')).toMatchObject({ effectiveFrom: '2009-06-02' });
  });

  test('two of one date at once: one is published', async () => {
    const results = await Promise.allSettled([publish(desk), publish(desk)]);
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'tariff-date-taken' } },
    ]);
  });
});

describe('a replacement', () => {
  test('is for the same dates, with a reason; and can be replaced itself', async () => {
    const first = await publish(desk);
    const second = await replace(first.id, fixedPrice('500.00'));
    expect(second).toMatchObject({ replaces: first.id, reason: 'a digit' });
    const third = await replace(second.id, tableOne());
    expect(await ids()).toEqual([first.id, second.id, third.id]);
  });

  test('of a version that is replaced already is refused', async () => {
    const { id } = await publish(desk);
    await replace(id, fixedPrice('500.00'));
    expect(await refusalOf(replace(id, fixedPrice('501.00')))).toMatchObject({
      code: 'tariff-date-taken',
      errors: [{ pointer: '/replaces' }],
    });
  });

  test('says which version, for which customer and date, and why', async () => {
    await addCustomer('OTHER');
    const { id } = await publish(desk);
    const pointers = async (promise: Promise<unknown>) => {
      const { code, errors } = await refusalOf(promise);
      return [code, ...errors.map(({ pointer }) => pointer)];
    };
    expect(await pointers(replace(id, tableOne(), null))).toEqual(['invalid', '/reason']);
    expect(await pointers(replace('none', tableOne()))).toEqual(['invalid', '/replaces']);
    const other = tableOne({ customer: 'OTHER', effectiveFrom: '2009-01-02' });
    expect(await pointers(replace(id, other))).toEqual(['invalid', '/customer', '/effectiveFrom']);
    expect(await ids()).toHaveLength(1);
  });

  test("of another force's version is refused", async () => {
    const elsewhere = desk.as({ force: 'BTP' });
    await setUp(elsewhere, madeUpForce('BTP'));
    const theirs = await publish(elsewhere);
    expect((await refusalOf(replace(theirs.id, tableOne()))).code).toBe('invalid');
  });

  test('of an invoiced version is published, and supersedes its invoices alone (R21)', async () => {
    const first = await publish(desk);
    await publish(desk, fixedPrice('500.00', { effectiveFrom: '2009-07-01' }));
    const { id: june } = await record(desk);
    const { id: july } = await record(desk, {
      custodyRecordNumber: 'july',
      intervals: [
        { suite: 'CX', startedAt: '2009-07-02T08:00:00Z', endedAt: '2009-07-02T09:00:00Z' },
      ],
    });
    for (const id of [june, july]) await desk.do(issueInvoice, id);
    await replace(first.id, fixedPrice('400.00'));
    const superseded = async (id: string) =>
      (await desk.store.read((steps) => steps.detentions.current('MPS', id)))?.superseded;
    expect([await superseded(june), await superseded(july)]).toEqual([true, false]);
  });
});

describe('what does not hold is refused, with a pointer', () => {
  const table = tableOne().custody;
  const bandedTo = (...bounds: (number | null)[]): Partial<TariffContent> => ({
    custody: {
      model: 'banded',
      watch: 'any',
      beyondLastBand: { rule: 'unpriced' },
      bands: bounds.map((upToHours) => ({
        label: `to ${upToHours}`,
        upToHours,
        standard: '1.00',
        constantWatch: '2.00',
      })),
    },
  });

  test.each<[string, Partial<TariffContent>, string]>([
    ['bands that do not ascend (R7)', bandedTo(12, 12, 48), '/custody/bands/1/upToHours'],
    ['a band after one without an end (R7)', bandedTo(12, null, 48), '/custody/bands/1/upToHours'],
    ['a customer that the force does not have', { customer: 'XX' }, '/customer'],
    [
      'VAT of category S at nothing (R16)',
      { vat: { category: 'S', rate: '0', reason: null } },
      '/vat/rate',
    ],
    [
      'VAT of category O at 20 % (R16)',
      { vat: { category: 'O', rate: '20', reason: 'x' } },
      '/vat/rate',
    ],
    [
      'VAT of category O with no reason (R16)',
      { vat: { category: 'O', rate: '0', reason: null } },
      '/vat/reason',
    ],
  ])('%s', async (_, more, pointer) => {
    const refusal = await refusalOf(publish(desk, tableOne({ custody: table, ...more })));
    expect(refusal.code).toBe('invalid');
    expect(refusal.errors.map((error) => error.pointer)).toEqual([pointer]);
    expect(await ids()).toEqual([]);
  });

  test('VAT of category S, as long as the force has no VAT number (R16)', async () => {
    const standard = tableOne({ vat: { category: 'S', rate: '20', reason: null } });
    expect(await refusalOf(publish(desk, standard))).toMatchObject({
      code: 'vat-number-missing',
      errors: [{ pointer: '/vat/category' }],
    });
    await desk.do(changeForce, { ...madeUpForce().force, vatNumber: 'GB123456789' });
    expect(await publish(desk, standard)).toMatchObject({ customer: 'UKBA' });
  });
});

test('publishing is for administrators, reading for everybody of the force', async () => {
  const { id } = await publish(desk.as(only('administrator')));
  for (const role of ['custody', 'finance', 'auditor'] as const) {
    const its = desk.as(only(role));
    expect((await refusalOf(publish(its))).code).toBe('forbidden');
    expect(await its.do(listTariffs)).toMatchObject([{ id }]);
  }
  expect(await desk.as({ force: 'BTP' }).do(listTariffs)).toEqual([]);
});
