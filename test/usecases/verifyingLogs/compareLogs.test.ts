import { expect, onTestFinished, test } from 'vitest';
import { allocatePayment } from '../../../src/usecases/allocatePayment.ts';
import { creditInvoice } from '../../../src/usecases/creditInvoice.ts';
import { witness } from '../../../src/usecases/events.ts';
import { issueInvoice } from '../../../src/usecases/issueInvoice.ts';
import { liftBillingStop } from '../../../src/usecases/liftBillingStop.ts';
import { registerSigningKey } from '../../../src/usecases/proveLog.ts';
import { raiseDispute } from '../../../src/usecases/raiseDispute.ts';
import { putSuite } from '../../../src/usecases/referenceData.ts';
import { reversePayment } from '../../../src/usecases/reversePayment.ts';
import { settleDispute } from '../../../src/usecases/settleDispute.ts';
import { compareLogs, happenedSince } from '../../../src/usecases/verifyingLogs/compareLogs.ts';
import { paid, put } from '../accounts.ts';
import { type Desk, openDesk, record } from '../force.ts';
import { runInvoices } from '../running.ts';

async function deskWith(...names: string[]): Promise<Desk> {
  const desk = await openDesk({ tariff: null });
  onTestFinished(() => desk.store.close());
  for (const name of names) await desk.do(putSuite, { code: 'CX', name });
  return desk;
}

/** Changes of a suite, which are events 2 on of each log: equal up to the first that differs. */
const CASES: readonly [name: string, ours: string[], theirs: string[], common: number][] = [
  ['the same', ['a', 'b'], ['a', 'b'], 0],
  ['one that goes on', ['a', 'b', 'c', 'd', 'e'], ['a', 'b'], 2],
  ['one that ends before', [], ['a', 'b', 'c'], 0],
  ['those that part at once', ['a', 'b', 'c'], ['x', 'b', 'c'], 0],
  ['those that part in the middle', ['a', 'b', 'c', 'd'], ['a', 'b', 'x'], 2],
  ['those that part at the end', ['a', 'b', 'c'], ['a', 'b', 'x'], 2],
];

test.each(CASES)('finds where logs part: %s', async (_name, ours, theirs, common) => {
  const [one, other] = [await deskWith(...ours), await deskWith(...theirs)];
  const before = (await sizeOf(one)) - ours.length;
  const same = ours.join() === theirs.join();
  const compared = await compareLogs(one.store, other.store);
  expect(compared.find(({ log }) => log === 'MPS')).toEqual({
    log: 'MPS',
    common: before + (same ? ours.length : common),
    ours: before + ours.length,
    theirs: before + theirs.length,
  });
});

const NO_DESK = {
  claims: [],
  payments: [],
  changedPayments: [],
  disputes: [],
  settlements: [],
  liftedStops: [],
};

test('finds every place where a long log can part', async () => {
  const names = Array.from({ length: 21 }, (_, n) => `name ${n}`);
  const one = await deskWith(...names);
  for (let common = 0; common <= names.length; common++) {
    const other = await deskWith(...names.slice(0, common), 'other', 'and other');
    const [compared] = await compareLogs(one.store, other.store);
    expect(compared?.common).toBe((await sizeOf(one)) - names.length + common);
  }
});

test('tells the invoices and erasures since an event, and from when to when they were', async () => {
  const desk = await openDesk({ now: '2010-01-04T12:00:00Z' });
  onTestFinished(() => desk.store.close());
  const { id } = await record(desk);
  const from = await sizeOf(desk);
  expect(await happenedSince(desk.store, 'MPS', from)).toEqual({
    events: 0,
    between: null,
    invoices: [],
    creditNotes: [],
    ...NO_DESK,
    erased: [],
    closed: [],
    signingKeys: [],
  });
  desk.at('2010-01-05T12:00:00Z');
  const first = desk.now();
  const { number } = await desk.do(issueInvoice, id);
  await desk.do(creditInvoice, number, { reason: 'not ours', rebill: true });
  desk.at('2010-01-06T12:00:00Z');
  const subjects = [{ type: 'detention', id } as const];
  await desk.do(witness, { kind: 'detention.erased', subjects });
  await desk.do(witness, { kind: 'detention.consulted', subjects });
  expect(await happenedSince(desk.store, 'MPS', from)).toEqual({
    events: 4,
    between: [first, desk.now()],
    invoices: [number],
    creditNotes: ['MPS-CN-2009-000001'],
    ...NO_DESK,
    erased: [id],
    closed: [],
    signingKeys: [],
  });
});

test('tells what the finance desk did since an event, each once', async () => {
  const desk = await openDesk();
  onTestFinished(() => desk.store.close());
  const { id } = await record(desk);
  const { number } = await desk.do(issueInvoice, id);
  const from = await sizeOf(desk);
  const payment = await paid(desk, 30_000);
  for (const amount of [100, 200]) await desk.do(allocatePayment, payment, [put(number, amount)]);
  const objection = { amountPence: null, reason: 'not ours' };
  const { id: dispute } = await desk.do(raiseDispute, number, objection);
  const ending = {
    outcome: 'upheld',
    action: 'credit',
    rebill: false,
    reason: 'not ours',
  } as const;
  const { creditNote } = await desk.do(settleDispute, dispute, ending);
  await desk.do(liftBillingStop, id, 'ours after all');
  await desk.do(reversePayment, payment, 'bounced');
  const { claim } = await runInvoices(desk);
  expect(await happenedSince(desk.store, 'MPS', from)).toMatchObject({
    invoices: ['MPS-2009-000002'],
    creditNotes: [creditNote?.number],
    claims: [claim],
    payments: [payment],
    changedPayments: [payment],
    disputes: [dispute],
    settlements: [dispute],
    liftedStops: [creditNote?.number],
  });
});

test('tells the access keys revoked or rotated since an event, and the signing keys since', async () => {
  const desk = await openDesk();
  onTestFinished(() => desk.store.close());
  const from = await sizeOf(desk);
  const key = (id: string) => ({ type: 'key', id }) as const;
  const events = [
    { kind: 'key.rotated', subjects: [key('old'), key('successor')] },
    { kind: 'key.created', subjects: [key('made')] },
    { kind: 'key.revoked', subjects: [key('lost')] },
    { kind: 'key.revoked', subjects: [key('old')] },
  ] as const;
  for (const event of events) await desk.do(witness, event);
  await desk.do(registerSigningKey, 'AAAA');
  expect(await happenedSince(desk.store, 'MPS', from)).toMatchObject({
    events: 5,
    closed: ['old', 'lost'],
    signingKeys: ['AAAA'],
  });
});

function sizeOf({ store }: Desk): Promise<number> {
  return store.read((steps) => steps.audit.size('MPS'));
}
