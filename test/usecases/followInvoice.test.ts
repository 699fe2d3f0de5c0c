import { beforeEach, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../src/domain/auditLog.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { followInvoice } from '../../src/usecases/followInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { raiseDispute } from '../../src/usecases/raiseDispute.ts';
import { readDispute } from '../../src/usecases/readDisputes.ts';
import { recordPayment } from '../../src/usecases/recordPayment.ts';
import { type Desk, only, openDesk, record, refusalOf, stay } from './force.ts';
import { runInvoices } from './running.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

async function issued(): Promise<string> {
  const { id } = await record(desk);
  return (await desk.do(issueInvoice, id)).number;
}

async function corrected(number: string) {
  const { document } = await desk.do(followInvoice, number);
  const detention = stay({ operation: 'Swale' });
  await desk.do(amendDetention, document.detention.id, () => true, { reason: 'late', detention });
  return desk.do(correctInvoice, number, 'wrong operation');
}

const pay = (invoice: string) => {
  const receipt = {
    customer: 'UKBA',
    receivedOn: '2010-01-04',
    reference: 'BACS 1',
    amountPence: 10_000,
  };
  return desk.do(recordPayment, receipt, [{ invoice, amountPence: 10_000 }]);
};

describe('what came of an invoice', () => {
  test('is nothing at first', async () => {
    const course = await desk.do(followInvoice, await issued());
    expect(course).toMatchObject({ live: true, claim: null, replacedBy: null });
    expect([course.disputes, course.payments]).toEqual([[], []]);
  });

  test('is its claim, where a run issued it', async () => {
    await record(desk);
    const { claim } = await runInvoices(desk);
    expect(await desk.do(followInvoice, 'MPS-2009-000001')).toMatchObject({ claim });
    expect(claim).not.toBeNull();
  });

  test('is what replaced it, with what was disputed and paid of each', async () => {
    const number = await issued();
    await pay(number);
    const dispute = await desk.do(raiseDispute, number, { amountPence: null, reason: 'not ours' });
    const { invoice, creditNote } = await corrected(number);
    const before = await desk.do(followInvoice, number);
    expect(before).toMatchObject({
      live: false,
      creditedBy: creditNote.number,
      replacedBy: invoice.number,
    });
    expect(before.disputes.map(({ id, settlement }) => [id, settlement?.outcome])).toEqual([
      [dispute.id, 'upheld'],
    ]);
    expect(before.payments.map(({ amountPence }) => amountPence)).toEqual([10_000, -10_000]);
    const after = await desk.do(followInvoice, invoice.number);
    expect(after).toMatchObject({ live: true, replacedBy: null, disputes: [] });
    expect(after.payments.map(({ amountPence }) => amountPence)).toEqual([10_000]);
    expect((await desk.do(followInvoice, creditNote.number)).payments).toEqual([]);
  });

  test('is read as its invoice is', async () => {
    const number = await issued();
    await desk.do(followInvoice, number);
    expect((await lastEvent()).kind).toBe('invoice.consulted');
    expect((await refusalOf(desk.do(followInvoice, 'MPS-2009-009999'))).code).toBe('not-found');
    const sergeant = desk.as(only('custody'));
    expect((await refusalOf(sergeant.do(followInvoice, number))).code).toBe('forbidden');
  });
});

test('a dispute is read with its invoice, by those who may, and the log says so', async () => {
  const number = await issued();
  const { id } = await desk.do(raiseDispute, number, { amountPence: null, reason: 'not ours' });
  const read = await desk.as(only('auditor')).do(readDispute, id);
  expect(read.dispute).toMatchObject({ id, invoice: number, reason: 'not ours' });
  expect(read.invoice).toMatchObject({ live: true, dispute: id });
  const event = await lastEvent();
  expect(event).toMatchObject({ kind: 'invoice.consulted', details: { form: 'dispute' } });
  expect(event.subjects.map((subject) => subject.type)).toEqual([
    'dispute',
    'invoice',
    'detention',
  ]);
  expect((await refusalOf(desk.as({ force: 'GMP' }).do(readDispute, id))).code).toBe('not-found');
  expect((await refusalOf(desk.as(only('custody')).do(readDispute, id))).code).toBe('forbidden');
});

async function lastEvent(): Promise<AuditEvent> {
  const [event] = await desk.store.read((steps) => steps.audit.events({ log: 'MPS', limit: 1 }));
  if (!event) throw new RangeError('the log has events');
  return event;
}
