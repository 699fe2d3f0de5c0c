/** Payments, statements and aged debt, by HTTP. */
import { describe, expect } from 'vitest';
import { readPdf } from '../../src/documents/readPdf.ts';
import { span } from '../usecases/force.ts';
import { invoiced, paid, stay, writes } from './sent.ts';
import { problemIn, read, type Service, tableTest, test } from './server.ts';

const receipt = { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'FP 1' };
const post = (service: Service, path: string, body: object) =>
  service.ask(`POST /v1/payments${path}`, { as: 'finance', body });
const remit = (service: Service, raw: string | Uint8Array<ArrayBuffer>, query = {}, headers = {}) =>
  service.ask(`POST /v1/payments/remittance?${new URLSearchParams({ ...receipt, ...query })}`, {
    as: 'finance',
    raw,
    headers: { 'content-type': 'text/csv', ...headers },
  });

describe('a payment', () => {
  test('is recorded, allocated, read, listed and reversed', async ({ service }) => {
    const { number: invoice } = await invoiced(service, stay('paid'));
    const body = { ...receipt, amount: '300.00', allocations: [{ invoice, amount: '200.00' }] };
    const answer = await post(service, '', body);
    const payment = read('Payment', answer);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      201,
      `/v1/payments/${payment.id}`,
    ]);
    expect(payment).toMatchObject({
      status: 'received',
      allocated: '200.00',
      unallocated: '100.00',
    });
    const allocations = [{ invoice, amount: '96.00' }];
    const more = await post(service, `/${payment.id}/allocations`, { allocations });
    expect(read('Payment', more)).toMatchObject({
      unallocated: '4.00',
      allocations: [{ invoice, amount: '296.00' }],
      acts: [{ kind: 'received' }, { kind: 'allocated', allocations }],
    });
    const got = await service.ask(`GET /v1/payments/${payment.id}`, { as: 'auditor' });
    expect(got.json).toEqual(more.json);
    const { acts, ...item } = read('Payment', got);
    const list = await service.ask('GET /v1/payments?to=2010-01-04', { as: 'auditor' });
    expect(list.json).toEqual({ items: [item], next: null });
    const reversed = await post(service, `/${payment.id}/reverse`, { reason: 'bounced' });
    expect(read('Payment', reversed)).toMatchObject({
      status: 'reversed',
      unallocated: '0.00',
      allocations: [],
      acts: [{}, {}, { reason: 'bounced', allocations: [{ invoice, amount: '-296.00' }] }],
    });
    const again = problemIn(await post(service, `/${payment.id}/reverse`, { reason: 'bounced' }));
    expect([again.status, again.code]).toEqual([409, 'already-reversed']);
  });

  tableTest.for<[string, object, number, string]>([
    ['of nothing', { amount: '0.00' }, 422, '/amount'],
    ['of less than nothing', { amount: '-1.00' }, 422, '/amount'],
    ['of a number', { amount: 5 }, 422, '/amount'],
    ['of tomorrow', { receivedOn: '2010-01-05' }, 422, '/receivedOn'],
    ['of a day that there is not', { receivedOn: '2010-02-30' }, 422, '/receivedOn'],
    ['of nobody', { customer: 'NOBODY' }, 422, '/customer'],
    ['with a long reference', { reference: 'x'.repeat(36) }, 422, '/reference'],
    ['with another field', { note: 'x' }, 422, '/note'],
    [
      'allocated beyond it',
      { allocations: [{ invoice: 'A', amount: '5.01' }] },
      422,
      '/allocations',
    ],
    [
      'allocated twice to one invoice',
      { allocations: [1, 2].map(() => ({ invoice: 'A', amount: '1.00' })) },
      422,
      '/allocations/1/invoice',
    ],
    [
      'allocated to no invoice',
      { allocations: [{ invoice: 'A', amount: '1.00' }] },
      409,
      '/allocations/0/invoice',
    ],
  ])('%s is refused', async ([, part, status, pointer], { service }) => {
    const before = await writes(service);
    const answer = await post(service, '', { ...receipt, amount: '5.00', ...part });
    expect(answer.status).toBe(status);
    expect(problemIn(answer).errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(await writes(service)).toBe(before);
  });

  test('of another force is not found, nor is an invoice of theirs', async ({ service }) => {
    const { id } = await paid(service);
    const { number: invoice } = await invoiced(service, stay('theirs'));
    const as = 'otherFinance';
    expect((await service.ask(`GET /v1/payments/${id}`, { as })).status).toBe(404);
    expect((await service.ask('GET /v1/payments', { as })).json).toEqual({ items: [], next: null });
    const body = { ...receipt, amount: '5.00', allocations: [{ invoice, amount: '5.00' }] };
    const answer = await service.ask('POST /v1/payments', { as, body });
    expect(problemIn(answer).errors?.[0]?.detail).toBe(`there is no invoice ${invoice}`);
  });

  test('is recorded once for an idempotency key', async ({ service }) => {
    const headers = { 'idempotency-key': 'once' };
    const body = { ...receipt, amount: '5.00' };
    const send = () => service.ask('POST /v1/payments', { as: 'finance', body, headers });
    const first = await send();
    const before = await writes(service);
    const second = await send();
    expect(second.json).toEqual(first.json);
    const { id } = read('Payment', first);
    const events = await service.store.read((steps) =>
      steps.audit.eventsOf('MPS', `payment/${id}`),
    );
    expect(events.map(({ kind }) => kind)).toEqual(['payment.received', 'account.consulted']);
    expect(await writes(service)).toBe(before + 1);
  });
});

describe('a remittance file', () => {
  test('says what became of each row', async ({ service }) => {
    const { number } = await invoiced(service, stay('one'));
    const file = `invoice,amount\n${number},300.00\nOTHER-1,5\n`;
    const tried = read('Remittance', await remit(service, file, { dryRun: 'true' }));
    const done = read('Remittance', await remit(service, file));
    expect({ ...done, dryRun: true, payment: null }).toEqual(tried);
    expect(done).toMatchObject({
      amount: '305.00',
      allocated: '296.00',
      unallocated: '9.00',
      payment: { allocated: '296.00', reference: 'FP 1' },
      rows: [
        { row: 2, result: 'part', allocated: '296.00', unallocated: '4.00' },
        { row: 3, result: 'unmatched', detail: 'there is no invoice OTHER-1' },
      ],
    });
  });

  test('is another request with another query, under one idempotency key', async ({ service }) => {
    const headers = { 'idempotency-key': 'a-file' };
    const file = 'invoice,amount\nA-1,5.00\n';
    expect((await remit(service, file, {}, headers)).status).toBe(200);
    const same = await remit(service, file, {}, headers);
    expect(same.headers.get('idempotency-replayed')).toBe('true');
    const other = await remit(service, file, { reference: 'FP 2' }, headers);
    expect(problemIn(other).code).toBe('idempotency-key-reused');
  });

  tableTest.for<[string, string | Uint8Array<ArrayBuffer>, object, object, number, string]>([
    ['with a row that is no amount', 'invoice,amount\nA-1,x\n', {}, {}, 422, '/2/amount'],
    ['of no rows', 'invoice,amount\n', {}, {}, 422, ''],
    ['that is empty', '', {}, {}, 422, ''],
    ['in another encoding', Uint8Array.from([0xa3]), {}, {}, 422, ''],
    ['of nobody', 'invoice,amount\nA-1,1\n', { customer: 'NOBODY' }, {}, 422, '/customer'],
    ['with another query', 'invoice,amount\nA-1,1\n', { amount: '1' }, {}, 422, '/amount'],
  ])('%s is refused whole', async ([, raw, query, headers, status, pointer], { service }) => {
    const before = await writes(service);
    const answer = await remit(service, raw, query, headers);
    expect(answer.status).toBe(status);
    expect(problemIn(answer).errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(await writes(service)).toBe(before);
  });

  tableTest('in another type is refused', async ({ service }) => {
    for (const type of ['application/json', 'text/plain', 'text/csvx']) {
      const answer = await remit(service, '{}', {}, { 'content-type': type });
      expect([answer.status, problemIn(answer).code]).toEqual([415, 'unsupported-media-type']);
    }
  });
});

/** Corrects an invoice to what its stay is amended to. */
async function corrected(
  service: Service,
  { number, detention: { id } }: { number: string; detention: { id: string } },
  detention: object,
): Promise<void> {
  const reason = 'keyed wrongly';
  const headers = { 'if-match': '"1"' };
  const body = { reason, detention };
  await service.ask(`PUT /v1/detentions/${id}`, { as: 'custody', headers, body });
  await service.ask(`POST /v1/invoices/${number}/correct`, { as: 'finance', body: { reason } });
}

describe('an account', () => {
  test('is a statement in three forms, of one balance', async ({ service }) => {
    const { number: invoice } = await invoiced(service, stay('owed'));
    await paid(service, {
      amount: '100.00',
      reference: '=cmd()',
      allocations: [{ invoice, amount: '90.00' }],
    });
    const ask = (accept: string) =>
      service.ask('GET /v1/customers/UKBA/statement', { as: 'auditor', headers: { accept } });
    const statement = read('Statement', await ask('application/json'));
    expect(statement).toMatchObject({
      opening: '0.00',
      entries: [
        { kind: 'invoice', id: invoice, amount: '296.00', balance: '296.00' },
        { kind: 'payment', amount: '-100.00', balance: '196.00' },
      ],
      closing: '196.00',
      owed: '206.00',
      unallocated: '10.00',
      ageing: { notYetDue: '206.00', over90Days: '0.00' },
      openInvoices: [{ number: invoice, daysOverdue: 0, owed: '206.00', disputed: '0.00' }],
    });
    const sheet = await ask('text/csv');
    expect(sheet.headers.get('content-disposition')).toBe(
      'attachment; filename="statement-UKBA-2010-01-04.csv"',
    );
    const csv = sheet.text.trim().split('\n');
    expect(csv[0]).toBe('date,entry,number,dueDate,credits,receivedOn,amount,balance');
    expect(csv[3]).toMatch(/^2010-01-04,payment,'=cmd\(\),,,2010-01-04,-100\.00,196\.00$/);
    expect(csv[4]).toBe('2010-01-04,closing,,,,,,196.00');
    const pdf = await ask('application/pdf');
    expect(pdf.headers.get('content-disposition')).toBe(
      'inline; filename="statement-UKBA-2010-01-04.pdf"',
    );
    const { attached } = (await readPdf(pdf.bytes)) ?? {};
    expect(JSON.parse(Buffer.from(attached ?? []).toString())).toEqual(statement);
  });

  test('is the same seen from everywhere once paid invoices are corrected', async ({ service }) => {
    const long = { intervals: [span('2009-06-02T08:15:00Z', '2009-06-03T08:00:00Z')] };
    const first = await invoiced(service, stay('short'));
    const second = await invoiced(service, stay('long', long));
    for (const [{ number: invoice }, amount] of [
      [first, '250.00'],
      [second, '400.00'],
    ] as const) {
      await paid(service, { amount, allocations: [{ invoice, amount }] });
    }
    await corrected(service, first, stay('short', long));
    await corrected(service, second, stay('long'));
    const get = (path: string) => service.ask(`GET /v1/${path}`, { as: 'finance' });

    const { items } = read('InvoiceList', await get('invoices'));
    expect(items.map(({ number, total, owed }) => [number, total, owed])).toEqual([
      ['MPS-2009-000004', '296.00', '0.00'],
      ['MPS-2009-000003', '435.00', '185.00'],
      [second.number, '435.00', '0.00'],
      [first.number, '296.00', '0.00'],
    ]);
    const payments = read('PaymentList', await get('payments')).items;
    expect(payments.map(({ allocations, unallocated }) => [allocations, unallocated])).toEqual([
      [[{ invoice: 'MPS-2009-000004', amount: '296.00' }], '104.00'],
      [[{ invoice: 'MPS-2009-000003', amount: '250.00' }], '0.00'],
    ]);
    const sums = { owed: '185.00', disputed: '0.00', unallocated: '104.00' };
    expect(read('Statement', await get('customers/UKBA/statement'))).toMatchObject({
      ...sums,
      closing: '81.00',
      openInvoices: [{ number: 'MPS-2009-000003', owed: '185.00' }],
    });
    expect(read('AgedDebt', await get('aged-debt')).items).toMatchObject([
      { ...sums, balance: '81.00', notYetDue: '185.00' },
    ]);
    const { detention } = first;
    const breakdown = read('Breakdown', await get(`detentions/${detention.id}/breakdown`));
    expect(breakdown).toMatchObject({
      invoices: [{ owed: '185.00' }, { owed: '0.00' }],
      payments: [
        { kind: 'received', invoice: first.number, amount: '250.00' },
        { kind: 'moved', invoice: first.number, amount: '-250.00' },
        { kind: 'moved', invoice: 'MPS-2009-000003', amount: '250.00' },
      ],
    });
  });

  test('is aged debt of every customer', async ({ service }) => {
    await invoiced(service, stay('due'));
    service.at('2010-03-06T12:00:00Z');
    const aged = await service.ask('GET /v1/aged-debt', { as: 'finance' });
    const sums = { owed: '296.00', disputed: '0.00', unallocated: '0.00', balance: '296.00' };
    expect(read('AgedDebt', aged)).toMatchObject({
      asOf: '2010-03-06',
      items: [{ customer: 'UKBA', days31To60: '296.00', notYetDue: '0.00', ...sums }],
      next: null,
    });
    const headers = { accept: 'text/csv' };
    const csv = await service.ask('GET /v1/aged-debt', { as: 'finance', headers });
    expect(csv.headers.get('content-disposition')).toContain('"aged-debt-2010-03-06.csv"');
    expect(csv.text.split('\n')[1]).toMatch(
      /,0\.00,0\.00,296\.00,0\.00,0\.00,296\.00,0\.00,0\.00,296\.00$/,
    );
  });

  tableTest.for<[`${string} /${string}`, number, string | undefined]>([
    ['GET /v1/customers/UKBA/statement?to=2010-01-05', 422, '/to'],
    ['GET /v1/customers/UKBA/statement?from=2010-01-05&to=2010-01-04', 422, '/from'],
    ['GET /v1/customers/UKBA/statement?from=nonsense', 422, '/from'],
    ['GET /v1/customers/UKBA/statement?colour=red', 422, '/colour'],
    ['GET /v1/customers/NOBODY/statement', 404, undefined],
    ['GET /v1/aged-debt?asOf=2010-01-05', 422, '/asOf'],
    ['GET /v1/payments/none', 404, undefined],
  ])('%s answers %i', async ([line, status, pointer], { service }) => {
    const answer = await service.ask(line, { as: 'finance' });
    expect([answer.status, problemIn(answer).errors?.[0]?.pointer]).toEqual([status, pointer]);
  });
});
