/** Tariffs and reference data by HTTP. */
import { describe, expect } from 'vitest';
import { span, tableOne } from '../usecases/force.ts';
import { invoiced, recorded, referenceData, stay } from './sent.ts';
import { problemIn, read, type Service, tableTest, test } from './server.ts';

const ascending = tableOne().custody;

const publish = (service: Service, body: object) =>
  service.ask('POST /v1/tariffs', { as: 'administrator', body });

async function versions(service: Service) {
  return read('TariffList', await service.ask('GET /v1/tariffs', { as: 'custody' })).items;
}

async function chargeOf(service: Service, id: string) {
  return read('Charge', await service.ask(`GET /v1/detentions/${id}/charge`, { as: 'custody' }));
}

describe('a tariff', () => {
  test('is published, listed, and prices from its date on', async ({ service }) => {
    const [old] = await versions(service);
    const cheaper = {
      model: 'banded',
      watch: 'any',
      beyondLastBand: { rule: 'unpriced' },
      bands: [{ label: 'fixed', upToHours: null, standard: '500.00', constantWatch: '500.00' }],
    };
    const body = { ...tableOne({ effectiveFrom: '2009-07-01' }), custody: cheaper };
    const answer = await publish(service, body);
    expect(answer.status).toBe(201);
    const published = read('TariffAnswer', answer);
    expect(published).toMatchObject({
      ...body,
      replaces: null,
      replacedBy: null,
      reason: null,
      publishedBy: 'Example administrator',
    });
    expect((await versions(service)).map(({ id }) => id)).toEqual([old?.id, published.id]);
    const july = [span('2009-07-01T08:00:00Z', '2009-07-01T10:00:00Z')];
    const before = await recorded(service, stay('June'));
    const after = await recorded(service, stay('July', { intervals: july }));
    expect(await chargeOf(service, before)).toMatchObject({
      net: '296.00',
      tariff: { id: old?.id },
    });
    expect(await chargeOf(service, after)).toMatchObject({
      net: '500.00',
      tariff: { id: published.id, effectiveFrom: '2009-07-01' },
    });
  });

  test('has a date of its own', async ({ service }) => {
    expect(problemIn(await publish(service, tableOne()))).toMatchObject({
      status: 409,
      code: 'tariff-date-taken',
      errors: [
        {
          pointer: '/effectiveFrom',
          detail: 'a version from 2009-01-01 is published already: replace it instead',
        },
      ],
    });
    expect(await versions(service)).toHaveLength(1);
  });

  test('begins after all that is invoiced', async ({ service }) => {
    await invoiced(service, stay('invoiced'));
    for (const effectiveFrom of ['2009-05-01', '2009-06-01']) {
      const answer = await publish(service, tableOne({ effectiveFrom }));
      expect(problemIn(answer)).toMatchObject({
        status: 409,
        code: 'tariff-date-invoiced',
        errors: [{ pointer: '/effectiveFrom' }],
      });
    }
    expect((await publish(service, tableOne({ effectiveFrom: '2009-06-02' }))).status).toBe(201);
  });

  test('that replaces one supersedes what was invoiced under it', async ({ service }) => {
    const [old] = await versions(service);
    const invoice = await invoiced(service, stay('invoiced'));
    const body = { ...tableOne({ source: 'mended' }), replaces: old?.id, reason: 'a digit' };
    const mended = read('TariffAnswer', await publish(service, body));
    expect(mended).toMatchObject({ replaces: old?.id, reason: 'a digit' });
    expect(await versions(service)).toMatchObject([
      { id: old?.id, replacedBy: mended.id },
      { id: mended.id, replacedBy: null },
    ]);
    const list = await service.ask('GET /v1/invoices?superseded=true', { as: 'finance' });
    expect(read('InvoiceList', list).items).toMatchObject([{ number: invoice.number }]);
    expect(problemIn(await publish(service, body))).toMatchObject({
      status: 409,
      code: 'tariff-date-taken',
      errors: [{ pointer: '/replaces' }],
    });
  });

  tableTest.for<[name: string, change: object, status: number, pointers: string[]]>([
    ['a replacement without a reason', { replaces: 'x' }, 422, ['/reason', '/replaces']],
    ['a reason without a replacement', { reason: 'why' }, 422, ['/reason']],
    ['a replacement of nothing', { replaces: 'x', reason: 'why' }, 422, ['/replaces']],
    ['an unknown customer', { customer: 'NOBODY' }, 422, ['/customer']],
    ['a date that the calendar lacks', { effectiveFrom: '2009-02-29' }, 422, ['/effectiveFrom']],
    ['no prices at all', { custody: undefined }, 422, ['/custody']],
    ['an unknown model', { custody: { model: 'free' } }, 422, ['/custody/model']],
    [
      'bands that do not ascend',
      { custody: { ...ascending, bands: bands(24, 12) } },
      422,
      ['/custody/bands/1/upToHours'],
    ],
    [
      'two bands that are one',
      { custody: { ...ascending, bands: bands(12, 12) } },
      422,
      ['/custody/bands/1/upToHours'],
    ],
    [
      'a band after the end',
      { custody: { ...ascending, bands: bands(null, 12) } },
      422,
      ['/custody/bands/0/upToHours'],
    ],
    ['no bands', { custody: { ...ascending, bands: [] } }, 422, ['/custody/bands']],
    [
      'a price as a number',
      { custody: { ...ascending, bands: [{ ...bands(12)[0], standard: 296 }] } },
      422,
      ['/custody/bands/0/standard'],
    ],
    [
      'a price below zero',
      { custody: { ...ascending, bands: [{ ...bands(12)[0], standard: '-1.00' }] } },
      422,
      ['/custody/bands/0/standard'],
    ],
    [
      'an unknown field of a band',
      { custody: { ...ascending, bands: [{ ...bands(12)[0], price: '1.00' }] } },
      422,
      ['/custody/bands/0/price'],
    ],
    [
      'a rate where there is no VAT',
      { vat: { category: 'O', rate: '20', reason: 'x' } },
      422,
      ['/vat/rate'],
    ],
    ['no reason for no VAT', { vat: { category: 'O', rate: '0' } }, 422, ['/vat/reason']],
    ['standard VAT of nothing', { vat: { category: 'S', rate: '0' } }, 422, ['/vat/rate']],
    [
      'an uplift with half its hours',
      {
        interpreters: {
          video: { ratePerHour: '30.00', uplifts: [{ from: '20:00', ratePerHour: '40.00' }] },
        },
      },
      422,
      ['/interpreters/video/uplifts/0'],
    ],
    [
      'an unknown mode',
      { interpreters: { semaphore: { ratePerHour: '30.00' } } },
      422,
      ['/interpreters/semaphore'],
    ],
    ['an id of its own', { id: 'mine' }, 422, ['/id']],
  ])('with %s is refused', async ([, change, status, pointers], { service }) => {
    const body = { ...tableOne({ effectiveFrom: '2009-09-01' }), ...change };
    const before = await versions(service);
    const problem = problemIn(await publish(service, body));
    expect(problem.status).toBe(status);
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(await versions(service)).toEqual(before);
  });
});

function bands(...bounds: (number | null)[]) {
  return bounds.map((upToHours, n) => ({
    label: `band ${n}`,
    upToHours,
    standard: '296.00',
    constantWatch: '956.00',
  }));
}

describe('reference data', () => {
  const put = (service: Service, path: string, body: object) =>
    service.ask(`PUT /v1/${path}`, { as: 'administrator', body });

  test('the force is changed, and keeps its code', async ({ service }) => {
    const { force } = referenceData();
    const body = { ...force, name: 'Example Constabulary', bankHolidays: ['2011-04-29'] };
    expect(read('Force', await put(service, 'force', body))).toEqual(body);
    expect((await service.ask('GET /v1/force', { as: 'custody' })).json).toEqual(body);
    const other = await put(service, 'force', { ...force, code: 'GMP', defaultCustomer: 'X' });
    expect(problemIn(other).errors).toEqual([
      { pointer: '/code', detail: 'the code stays MPS' },
      { pointer: '/defaultCustomer', detail: 'is not a customer: there are UKBA' },
    ]);
  });

  test('a suite is added, and can be recorded at', async ({ service }) => {
    const suite = { code: 'ZZ-1', name: 'Example Yard' };
    expect((await put(service, 'suites/ZZ-1', suite)).json).toEqual(suite);
    const renamed = { ...suite, name: 'New Example Yard' };
    expect((await put(service, 'suites/ZZ-1', renamed)).json).toEqual(renamed);
    const { items } = read('SuiteList', await service.ask('GET /v1/suites', { as: 'custody' }));
    expect(items).toHaveLength(13);
    expect(items).toContainEqual(renamed);
    const intervals = [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { suite: 'ZZ-1' })];
    await recorded(service, stay('there', { intervals }));
  });

  test('a customer is added, and its purchase orders are changed', async ({ service }) => {
    const customer = { ...referenceData().customer, code: 'OTHER', purchaseOrderRequired: false };
    expect((await put(service, 'customers/OTHER', customer)).json).toEqual(customer);
    const orders = [{ number: 'PO-9', from: '2009-01-01', to: '2009-12-31' }];
    const changed = { ...customer, purchaseOrders: orders };
    await put(service, 'customers/OTHER', changed);
    const { items } = read(
      'CustomerList',
      await service.ask('GET /v1/customers', { as: 'auditor' }),
    );
    expect(items).toContainEqual(changed);
  });

  tableTest.for<[name: string, path: string, body: object, pointers: string[]]>([
    ['a suite under another code', 'suites/CX', { code: 'BX', name: 'Brixton' }, ['/code']],
    ['a suite in lower case', 'suites/cx', { code: 'cx', name: 'x' }, ['/code']],
    ['a suite without a name', 'suites/CX', { code: 'CX', name: ' ' }, ['/name']],
    ['a suite with a long code', `suites/${'X'.repeat(21)}`, { code: 'X', name: 'x' }, ['/code']],
    ['a customer under another code', 'customers/X', referenceData().customer, ['/code']],
    [
      'an order that ends before it begins',
      'customers/UKBA',
      {
        ...referenceData().customer,
        purchaseOrders: [{ number: 'PO', from: '2009-02-01', to: '2009-01-01' }],
      },
      ['/purchaseOrders/0/to'],
    ],
    [
      'a force with a wrong bank',
      'force',
      { ...referenceData().force, bank: {} },
      ['/bank/accountName', '/bank/sortCode', '/bank/accountNumber'],
    ],
    [
      'a force with a wrong VAT number',
      'force',
      { ...referenceData().force, vatNumber: 'DE1' },
      ['/vatNumber'],
    ],
  ])('%s is refused', async ([, path, body, pointers], { service }) => {
    const problem = problemIn(await put(service, path, body));
    expect(problem.status).toBe(422);
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('the back-test of a draft', () => {
  const fixed = { ...tableOne({ effectiveFrom: '2012-01-01' }), custody: fixedAt('500.00') };
  const preview = (service: Service, body: object) =>
    service.ask('POST /v1/tariffs/preview', { as: 'finance', body });
  const year = { from: '2009-01-01', to: '2009-12-31' };

  test('says what it changes, with both workings, and the break-even', async ({ service }) => {
    const id = await recorded(service, stay('June'));
    const answer = read('TariffPreview', await preview(service, { tariff: fixed, ...year }));
    expect(answer).toMatchObject({
      customer: 'UKBA',
      scope: expect.stringContaining("whatever the draft's own date says (2012-01-01)"),
      detentions: 1,
      before: { net: '296.00', priced: 1 },
      after: { net: '500.00' },
      difference: { custody: '204.00', total: '204.00' },
      byMonth: [{ month: '2009-06', difference: { net: '204.00' } }],
      biggestRises: [
        {
          detention: id,
          difference: '204.00',
          before: { net: '296.00', lines: [{ working: expect.stringContaining('0-12 hours') }] },
          after: { net: '500.00', lines: [{ working: expect.stringContaining('fixed') }] },
        },
      ],
      biggestFalls: [],
      breakEven: { detentions: 1, amount: '296.00', difference: '0.00' },
    });
    expect(await versions(service)).toHaveLength(1);
  });

  tableTest.for<[name: string, change: object, pointer: string]>([
    ['a day that the calendar lacks', { from: '2009-02-30' }, '/from'],
    ['a period that ends before it begins', { to: '2008-12-31' }, '/to'],
    ['no end', { to: undefined }, '/to'],
    ['a field that is not known', { suite: 'CX' }, '/suite'],
    ['an unknown customer', { tariff: { ...fixed, customer: 'NOBODY' } }, '/tariff/customer'],
    [
      'bands that do not ascend',
      { tariff: { ...fixed, custody: { ...ascending, bands: bands(24, 12) } } },
      '/tariff/custody/bands/1/upToHours',
    ],
    ['a reason, as if to publish it', { tariff: { ...fixed, reason: 'x' } }, '/tariff/reason'],
  ])('with %s is refused', async ([, change, pointer], { service }) => {
    const problem = problemIn(await preview(service, { tariff: fixed, ...year, ...change }));
    expect([problem.status, problem.errors?.map((error) => error.pointer)]).toEqual([
      422,
      [pointer],
    ]);
  });
});

function fixedAt(pounds: string) {
  return {
    model: 'banded',
    watch: 'any',
    beyondLastBand: { rule: 'unpriced' },
    bands: [{ label: 'fixed', upToHours: null, standard: pounds, constantWatch: pounds }],
  };
}
