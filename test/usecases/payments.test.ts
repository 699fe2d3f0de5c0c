import { beforeEach, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../src/domain/auditLog.ts';
import { contentHash } from '../../src/domain/hashing.ts';
import { allocatePayment } from '../../src/usecases/allocatePayment.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { moveAllocations } from '../../src/usecases/moveAllocations.ts';
import { payRemittance } from '../../src/usecases/payRemittance.ts';
import { readAgedDebt } from '../../src/usecases/readAccounts.ts';
import { listPayments, readPayment } from '../../src/usecases/readPayments.ts';
import { recordPayment } from '../../src/usecases/recordPayment.ts';
import { putCustomer } from '../../src/usecases/referenceData.ts';
import { reversePayment } from '../../src/usecases/reversePayment.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { invoiced, owedOn, paid, put, standingOf } from './accounts.ts';
import {
  type Desk,
  madeUpForce,
  only,
  openDesk,
  publish,
  record,
  refusalOf,
  stay,
  tableOne,
} from './force.ts';

let desk: Desk;
let first: string;
let second: string;
beforeEach(async () => {
  desk = await openDesk();
  first = await invoiced(desk);
  second = await invoiced(desk);
});

const lastEvent = async (): Promise<AuditEvent> => {
  const leaves = await desk.store.read((steps) => steps.audit.leaves('MPS', 0, 1000));
  return JSON.parse(leaves.at(-1)?.leaf ?? '');
};
const addCustomer = async (code: string) => {
  const [customer] = madeUpForce().customers;
  if (!customer) throw new RangeError('the fixtures have a customer');
  await desk.do(putCustomer, { ...customer, code });
  await publish(desk, tableOne({ customer: code }));
};
const log = async () => desk.store.read((steps) => steps.audit.size('MPS'));
const receipt = {
  customer: 'UKBA',
  receivedOn: '2010-01-04',
  reference: 'FP 1',
  amountPence: 29_600,
};

describe('a payment', () => {
  test('pays an invoice in full, and another in part', async () => {
    await paid(desk, 30_000, [put(first, 29_600), put(second, 400)]);
    expect(await owedOn(desk)).toEqual({ [second]: 29_200 });
  });

  test('of more than its invoices has the surplus as credit', async () => {
    const id = await paid(desk, 30_000, [put(first, 29_600)]);
    const { unallocated, balancePence } = await standingOf(desk);
    expect(unallocated).toMatchObject([
      { payment: id, unallocatedPence: 400, amountPence: 30_000 },
    ]);
    expect(balancePence).toBe(29_200);
  });

  test('is sealed by an event that names it, its invoices and their detentions', async () => {
    const id = await paid(desk, 30_000, [put(first, 29_600), put(second, 400)]);
    const [act] = await desk.do(readPayment, id);
    const { kind, subjects } = (
      await desk.store.read((steps) => steps.audit.eventsOf('MPS', `payment/${id}`))
    )[0] as AuditEvent;
    expect(kind).toBe('payment.received');
    expect(subjects).toEqual([
      { type: 'payment', id, revision: 1, hash: contentHash(act?.content) },
      { type: 'invoice', id: first },
      { type: 'invoice', id: second },
      { type: 'detention', id: expect.any(String), revision: 1 },
      { type: 'detention', id: expect.any(String), revision: 1 },
    ]);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test.each<[string, Partial<typeof receipt>, string]>([
    ['of a customer that there is not', { customer: 'NOBODY' }, '/customer'],
    ['of tomorrow', { receivedOn: '2010-01-05' }, '/receivedOn'],
    ['of more than ten years ago', { receivedOn: '2000-01-03' }, '/receivedOn'],
  ])('%s is refused', async (_, part, pointer) => {
    const before = await log();
    const refusal = await refusalOf(desk.do(recordPayment, { ...receipt, ...part }, []));
    expect([refusal.code, refusal.errors[0]?.pointer]).toEqual(['invalid', pointer]);
    expect(await log()).toBe(before);
  });

  test('is recorded once: another of the same day, reference and amount is refused', async () => {
    const [act] = await desk.do(recordPayment, receipt, []);
    const again = () => desk.do(recordPayment, receipt, [put(first, 29_600)]);
    expect(await refusalOf(again())).toMatchObject({
      code: 'already-recorded',
      context: { payment: act?.payment },
    });
    await addCustomer('HO');
    const others = [{ customer: 'HO' }, { receivedOn: '2010-01-03' }, { reference: 'FP 2' }];
    for (const part of [...others, { amountPence: 1 }]) {
      await desk.do(recordPayment, { ...receipt, ...part }, []);
    }
    await desk.do(reversePayment, act?.payment ?? '', 'bounced');
    await again();
    expect((await refusalOf(again())).code).toBe('already-recorded');
  });

  test('is refused by a clock more than five minutes before the last entry of the account (R19)', async () => {
    const id = await paid(desk, 500);
    const before = await log();
    desk.at('2010-01-04T11:54:59Z');
    for (const act of [
      paid(desk, 100, [], { receivedOn: '2010-01-04' }),
      desk.do(allocatePayment, id, [put(first, 1)]),
      desk.do(reversePayment, id, 'bounced'),
    ]) {
      expect((await refusalOf(act)).code).toBe('clock-behind');
    }
    expect(await log()).toBe(before);
    desk.at('2010-01-04T11:55:00Z');
    const acts = await desk.do(reversePayment, id, 'bounced');
    // It counts as the moment of the entry before.
    expect(acts.at(-1)).toMatchObject({ actedAt: acts[0]?.actedAt });
  });

  test('is not overtaken by what is issued to its customer by a clock that is behind (R19)', async () => {
    desk.at('2010-01-05T00:00:02Z');
    await paid(desk, 29_600, [put(first, 29_600)]);
    desk.at('2010-01-04T23:59:58Z');
    const credited = { reason: 'not ours', rebill: true };
    const { creditNote } = await desk.do(creditInvoice, first, credited);
    expect(creditNote).toMatchObject({
      issuedAt: '2010-01-05T00:00:02+00:00',
      issueDate: '2010-01-05',
    });
    const { id } = await record(desk, { custodyRecordNumber: 'third' });
    const again = await desk.do(issueInvoice, id);
    expect(again).toMatchObject({ issueDate: '2010-01-05' });
    desk.at('2010-01-04T23:54:00Z');
    const { code, message } = await refusalOf(desk.do(creditInvoice, second, credited));
    expect({ code, message }).toEqual({
      code: 'clock-behind',
      message:
        'it is 2010-01-04T23:54:00+00:00 by this clock, before the last document, of 2010-01-05T00:00:02+00:00: set the clock right',
    });
  });

  test('is of a London day: an hour before midnight in summer it may be of the next', async () => {
    desk.at('2010-06-30T23:30:00Z');
    await paid(desk, 1, [], { receivedOn: '2010-07-01' });
  });

  test('is refused where its invoices do not take it, each named', async () => {
    await addCustomer('HO');
    const theirs = await invoiced(desk, { customer: 'HO' });
    const before = await log();
    const refusal = await refusalOf(
      desk.do(recordPayment, { ...receipt, amountPence: 90_000 }, [
        put(first, 29_601),
        put('MPS-2009-000099', 1),
        put(second, 29_600),
        put(theirs, 1),
      ]),
    );
    expect(refusal.code).toBe('not-allocatable');
    expect(refusal.errors).toEqual([
      {
        pointer: '/allocations/0/amount',
        detail: `is £296.01, and £296.00 is owed on invoice ${first}`,
      },
      { pointer: '/allocations/1/invoice', detail: 'there is no invoice MPS-2009-000099' },
      { pointer: '/allocations/3/invoice', detail: `invoice ${theirs} is to HO` },
    ]);
    expect(await log()).toBe(before);
  });

  test('is for finance alone to record, allocate and reverse; auditors read', async () => {
    const id = await paid(desk, 100);
    for (const role of ['custody', 'auditor', 'administrator'] as const) {
      const its = desk.as(only(role));
      const tried = [
        its.do(recordPayment, receipt, []),
        its.do(allocatePayment, id, [put(first, 1)]),
        its.do(reversePayment, id, 'bounced'),
        its.do(payRemittance, receipt, [], { dryRun: true }),
        ...(role === 'auditor'
          ? []
          : [its.do(readPayment, id), its.do(listPayments, { limit: 1 })]),
      ];
      for (const one of tried) expect((await refusalOf(one)).code).toBe('forbidden');
    }
    expect(await desk.as(only('auditor')).do(readPayment, id)).toHaveLength(1);
  });
});

describe('what of a payment is credit', () => {
  test('can be allocated later, and not more than that', async () => {
    const id = await paid(desk, 30_000, [put(first, 20_000)]);
    await desk.do(allocatePayment, id, [put(first, 9_600)]);
    expect(await owedOn(desk)).toEqual({ [second]: 29_600 });
    const refusal = await refusalOf(desk.do(allocatePayment, id, [put(second, 401)]));
    expect([refusal.code, refusal.message]).toEqual([
      'not-allocatable',
      'the allocations come to £4.01, and £4.00 of the payment is unallocated',
    ]);
    await desk.do(allocatePayment, id, [put(second, 400)]);
    expect((await lastEvent()).kind).toBe('payment.allocated');
    expect((await standingOf(desk)).unallocated).toEqual([]);
  });

  test.each([
    ['no payment', () => 'none', 'not-found'],
    ['a payment of another force', (id: string) => id, 'not-found'],
  ])('of %s is not found', async (_, which, code) => {
    const id = which(await paid(desk, 100));
    const other = desk.as({ force: 'BTP' });
    expect((await refusalOf(other.do(allocatePayment, id, [put(first, 1)]))).code).toBe(code);
    expect((await refusalOf(other.do(readPayment, id))).code).toBe(code);
    expect((await refusalOf(other.do(reversePayment, id, 'bounced'))).code).toBe(code);
  });
});

describe('a reversed payment', () => {
  test('leaves its invoices owed as before, and no credit', async () => {
    const id = await paid(desk, 60_000, [put(first, 29_600), put(second, 100)]);
    await desk.do(allocatePayment, id, [put(second, 200)]);
    const acts = await desk.do(reversePayment, id, 'bounced');
    expect(acts.at(-1)?.content).toMatchObject({
      kind: 'reversed',
      amountPence: -60_000,
      allocations: [put(first, -29_600), put(second, -300)],
    });
    expect(await owedOn(desk)).toEqual({ [first]: 29_600, [second]: 29_600 });
    expect(await standingOf(desk)).toMatchObject({ unallocated: [], balancePence: 59_200 });
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('is reversed once, and allocated no more', async () => {
    const id = await paid(desk, 100);
    await desk.do(reversePayment, id, 'mistaken');
    for (const again of [
      desk.do(reversePayment, id, 'mistaken'),
      desk.do(allocatePayment, id, [put(first, 1)]),
    ]) {
      expect((await refusalOf(again)).code).toBe('already-reversed');
    }
  });

  test('is reversed once when two do it at once', async () => {
    const id = await paid(desk, 100);
    const both = [1, 2].map(() => desk.do(reversePayment, id, 'bounced'));
    const states = (await Promise.allSettled(both)).map(({ status }) => status);
    expect(states).toEqual(['fulfilled', 'rejected']);
  });
});

test('of two payments at once of one invoice, the second finds it paid', async () => {
  const both = [1, 2].map(() => paid(desk, 29_600, [put(first, 29_600)]));
  const states = (await Promise.allSettled(both)).map(({ status }) => status);
  expect(states).toEqual(['fulfilled', 'rejected']);
  expect(await owedOn(desk)).toEqual({ [second]: 29_600 });
});

describe('what payments have on a credited invoice', () => {
  const replacement = () => ({ number: second, totalPence: 29_600 });

  test('moves to its replacement, oldest payment first, and the surplus is credit', async () => {
    const one = await paid(desk, 20_000, [put(first, 20_000)]);
    desk.at('2010-01-05T12:00:00Z');
    const two = await paid(desk, 9_600, [put(first, 9_600)]);
    await desk.do(moveAllocations, {
      credited: first,
      replacement: { number: second, totalPence: 25_000 },
    });
    const last = async (id: string) => (await desk.do(readPayment, id)).at(-1)?.content;
    const to = { kind: 'moved', credited: first, replacement: second, amountPence: 0 };
    expect(await last(one)).toMatchObject({
      ...to,
      allocations: [put(first, -20_000), put(second, 20_000)],
    });
    expect(await last(two)).toMatchObject({
      ...to,
      allocations: [put(first, -9_600), put(second, 5_000)],
    });
    expect((await standingOf(desk)).unallocated).toMatchObject([
      { payment: two, unallocatedPence: 4_600 },
    ]);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('is credit where nothing replaces it', async () => {
    await paid(desk, 29_600, [put(first, 29_600)]);
    await desk.do(moveAllocations, { credited: first, replacement: null });
    expect(await lastEvent()).toMatchObject({
      kind: 'payment.moved',
      subjects: [{ revision: 2 }, { type: 'invoice', id: first }, { type: 'detention' }],
    });
    expect(await standingOf(desk)).toMatchObject({ unallocatedPence: 29_600 });
  });

  test('is credit where the replacement is to another customer', async () => {
    await addCustomer('HO');
    const { id } = await record(desk);
    const { number } = await desk.do(issueInvoice, id);
    await paid(desk, 29_600, [put(number, 29_600)]);
    const detention = stay({ customer: 'HO' });
    await desk.do(amendDetention, id, () => true, { reason: 'theirs', detention });
    const { invoice } = await desk.do(correctInvoice, number, 'theirs');
    const { customers } = await desk.do(readAgedDebt, undefined, 'json');
    expect(customers).toMatchObject([
      { customer: { code: 'HO' }, owedPence: 29_600, unallocatedPence: 0, balancePence: 29_600 },
      { owedPence: 59_200, unallocatedPence: 29_600, balancePence: 29_600 },
    ]);
    expect(await owedOn(desk)).not.toHaveProperty(invoice.number);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('of a reversed payment, or of none, is nothing to move', async () => {
    await desk.do(reversePayment, await paid(desk, 29_600, [put(first, 29_600)]), 'bounced');
    const before = await log();
    await desk.do(moveAllocations, { credited: first, replacement: replacement() });
    expect(await log()).toBe(before);
  });
});

describe('a remittance file', () => {
  const sent = { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'BACS 7' };
  const row = (n: number, invoice: string, amountPence: number) => ({
    row: n,
    invoice,
    amountPence,
  });
  const pay = (rows: ReturnType<typeof row>[], dryRun = false) =>
    desk.do(payRemittance, sent, rows, { dryRun });

  test('is one payment of its sum, allocated as far as each invoice is owed', async () => {
    const rows = [
      row(2, first, 20_000),
      row(3, 'MPS-2009-000099', 500),
      row(4, first, 10_000),
      row(5, second, 100),
    ];
    const { rows: results, acts } = await pay(rows);
    expect(
      results.map(({ result, allocatedPence, detail }) => [result, allocatedPence, detail]),
    ).toEqual([
      ['allocated', 20_000, null],
      ['unmatched', 0, 'there is no invoice MPS-2009-000099'],
      ['part', 9_600, '£96.00 is owed: £4.00 is unallocated'],
      ['allocated', 100, null],
    ]);
    expect(acts?.[0]?.content).toMatchObject({
      amountPence: 30_600,
      allocations: [put(first, 29_600), put(second, 100)],
    });
    expect(await standingOf(desk)).toMatchObject({
      owedPence: 29_500,
      unallocatedPence: 900,
      balancePence: 28_600,
    });
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('finds nothing owed on an invoice that is paid already', async () => {
    await paid(desk, 29_600, [put(first, 29_600)]);
    const { rows } = await pay([row(2, first, 100)]);
    const detail = `invoice ${first} is paid already`;
    expect(rows).toMatchObject([{ result: 'unmatched', allocatedPence: 0, detail }]);
  });

  test('on a dry run says the same, and leaves but the event of a read', async () => {
    const rows = [row(2, first, 20_000), row(3, 'X', 500)];
    const before = await log();
    const tried = await pay(rows, true);
    expect(await log()).toBe(before + 1);
    expect(await lastEvent()).toMatchObject({ kind: 'account.consulted' });
    const done = await pay(rows);
    expect({ ...tried, acts: null }).toEqual({ ...done, acts: null });
    expect(tried.acts).toBeNull();
  });

  test('of a customer that there is not is refused', async () => {
    const refused = desk.do(payRemittance, { ...sent, customer: 'NOBODY' }, [], { dryRun: true });
    expect((await refusalOf(refused)).code).toBe('invalid');
  });
});

describe('a list of payments', () => {
  test('has the last recorded first, by customer and time, page by page', async () => {
    const ids: string[] = [];
    for (const day of ['05', '06', '07']) {
      desk.at(`2010-01-${day}T12:00:00Z`);
      ids.push(await paid(desk, 100));
    }
    const list = async (filter: object) => {
      const page = await desk.do(listPayments, { limit: 2, ...filter });
      return { ids: page.items.map(([act]) => act?.payment), next: page.next ?? undefined };
    };
    const [one, two, three] = ids;
    const page = await list({});
    expect(page.ids).toEqual([three, two]);
    expect(await list({ after: page.next })).toEqual({ ids: [one], next: undefined });
    expect((await list({ customer: 'HO' })).ids).toEqual([]);
    const day = 86_400;
    const noon = desk.now() - day;
    expect((await list({ from: noon, before: noon + day })).ids).toEqual([two]);
    expect(await lastEvent()).toMatchObject({
      kind: 'account.consulted',
      subjects: [],
      details: { form: 'payments', count: 1, continued: false },
    });
  });
});
