import { beforeEach, describe, expect, test } from 'vitest';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { raiseDispute } from '../../src/usecases/raiseDispute.ts';
import { listDisputes } from '../../src/usecases/readDisputes.ts';
import { readInvoice } from '../../src/usecases/readInvoices.ts';
import { type Ending, settleDispute } from '../../src/usecases/settleDispute.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { eraseEarly } from './erasing.ts';
import { type Desk, only, openDesk, record, refusalOf, stay } from './force.ts';

let desk: Desk;
let id: string;
beforeEach(async () => {
  desk = await openDesk();
  ({ id } = await record(desk));
  await desk.do(issueInvoice, id);
});

const NUMBER = 'MPS-2009-000001';
const CREDIT_NOTE = 'MPS-CN-2009-000001';
const raise = (amountPence: number | null = null, its = desk, number = NUMBER) =>
  its.do(raiseDispute, number, { amountPence, reason: 'never in our custody' });
const settle = (dispute: string, ending: Ending, its = desk) =>
  its.do(settleDispute, dispute, ending);
const REJECTED: Ending = { outcome: 'rejected', reason: 'on their own list' };
const TO_CORRECT: Ending = { outcome: 'upheld', action: 'correct', reason: 'an hour late' };
const TO_CREDIT: Ending = {
  outcome: 'upheld',
  action: 'credit',
  rebill: false,
  reason: 'not ours',
};
const amend = (part: object) =>
  desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention: stay(part) });
const invoice = () => desk.do(readInvoice, NUMBER, 'json');
const list = async (query: object = {}) =>
  (await desk.do(listDisputes, { limit: 10, ...query })).items;

describe('a dispute', () => {
  test.each([null, 1, 29_600])(
    'of an invoice, or %s pence of it, stands beside it',
    async (pence) => {
      const dispute = await raise(pence);
      expect(dispute).toMatchObject({
        invoice: NUMBER,
        customer: 'UKBA',
        detention: id,
        amountPence: pence,
        reason: 'never in our custody',
        raisedAt: desk.now(),
        raisedBy: { key: 'key-ada', name: 'Ada Example' },
        settlement: null,
      });
      expect(await list()).toEqual([dispute]);
      expect(await invoice()).toMatchObject({ live: true, dispute: dispute.id });
      expect((await verifyLog(desk.store)).problem).toBeNull();
    },
  );

  test.each([0, 29_601])('of %s pence, which is no part of it, is refused', async (pence) => {
    expect(await refusalOf(raise(pence))).toMatchObject({
      code: 'invalid',
      errors: [{ pointer: '/amount', detail: expect.stringContaining('296.00') }],
    });
  });

  test('is one at a time, also of two at once', async () => {
    const [first, second] = await Promise.allSettled([raise(), raise()]);
    expect(first.status).toBe('fulfilled');
    const [open] = await list();
    expect(second).toMatchObject({
      reason: { code: 'already-disputed', context: { dispute: open?.id } },
    });
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['of what is not there', () => raise(null, desk, 'MPS-2009-000009'), 'not-found'],
    ['of another force', () => raise(null, desk.as({ force: 'BTP' })), 'not-found'],
    ['by other roles', () => raise(null, desk.as(only('custody'))), 'forbidden'],
    [
      'of what was credited',
      async () => {
        await desk.do(creditInvoice, NUMBER, { reason: 'not ours', rebill: true });
        await raise();
      },
      'not-live',
    ],
    ['of what is erased', async () => [await eraseEarly(desk, id), await raise()], 'erased'],
  ])('%s is refused', async (_, act, code) => {
    expect((await refusalOf(act())).code).toBe(code);
  });

  test('is listed by how it stands and whose it is, newest first, in pages', async () => {
    const { id: other } = await record(desk, { custodyRecordNumber: 'other' });
    const { number } = await desk.do(issueInvoice, other);
    const first = await raise();
    desk.at('2010-01-05T12:00:00Z');
    await settle(first.id, REJECTED);
    const second = await raise(null, desk, number);
    const ids = async (query: object) => (await list(query)).map((one) => one.id);
    expect(await ids({})).toEqual([second.id, first.id]);
    expect(await ids({ status: 'open' })).toEqual([second.id]);
    expect(await ids({ status: 'settled', customer: 'UKBA' })).toEqual([first.id]);
    expect(await ids({ customer: 'OTHER' })).toEqual([]);
    const page = await desk.do(listDisputes, { limit: 1 });
    expect(page.items).toEqual([second]);
    const after = page.next ?? undefined;
    expect(await desk.do(listDisputes, { limit: 1, after })).toMatchObject({
      items: [{ id: first.id }],
      next: null,
    });
    const elsewhere = desk.as({ force: 'BTP' });
    expect((await elsewhere.do(listDisputes, { limit: 9 })).items).toEqual([]);
    const refusal = await refusalOf(desk.as(only('custody')).do(listDisputes, { limit: 9 }));
    expect(refusal.code).toBe('forbidden');
  });
});

describe('a dispute is settled', () => {
  test('as rejected: the invoice stands, and can be disputed again', async () => {
    const first = await raise();
    const settled = await settle(first.id, REJECTED);
    expect(settled).toMatchObject({
      dispute: {
        settlement: { outcome: 'rejected', creditNote: null, reason: 'on their own list' },
      },
      creditNote: null,
      invoice: null,
      difference: null,
    });
    expect(await list()).toEqual([settled.dispute]);
    expect(await invoice()).toMatchObject({ live: true, dispute: null });
    const second = await raise();
    expect(second.sequence).toBe(2);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('as upheld, by a correction in the same step', async () => {
    const { id: dispute } = await raise(13_900);
    await amend({ operation: 'Swale' });
    expect(await settle(dispute, TO_CORRECT)).toMatchObject({
      dispute: {
        settlement: { outcome: 'upheld', creditNote: CREDIT_NOTE, reason: 'an hour late' },
      },
      creditNote: { number: CREDIT_NOTE, credits: { reason: 'an hour late', rebill: true } },
      invoice: { number: 'MPS-2009-000002' },
      difference: { changes: ['/detention/operation'] },
    });
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('as upheld, by a credit note', async () => {
    const { id: dispute } = await raise();
    expect(await settle(dispute, TO_CREDIT)).toMatchObject({
      dispute: { settlement: { outcome: 'upheld', creditNote: CREDIT_NOTE } },
      creditNote: { number: CREDIT_NOTE, credits: { rebill: false } },
      invoice: null,
      difference: null,
    });
    expect((await refusalOf(desk.do(issueInvoice, id))).code).toBe('billing-stopped');
  });

  test('not at all where the correction is refused', async () => {
    const { id: dispute } = await raise();
    expect((await refusalOf(settle(dispute, TO_CORRECT))).code).toBe('nothing-to-correct');
    expect(await list({ status: 'open' })).toHaveLength(1);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['credited', () => desk.do(creditInvoice, NUMBER, { reason: 'not ours', rebill: true })],
    ['corrected', () => desk.do(correctInvoice, NUMBER, 'not ours')],
  ])('as upheld where its invoice is %s otherwise', async (_, act) => {
    await raise();
    await amend({ operation: 'Swale' });
    await act();
    expect(await list()).toMatchObject([
      { settlement: { outcome: 'upheld', creditNote: CREDIT_NOTE, reason: 'not ours' } },
    ]);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('once: what settled it is named', async () => {
    const { id: dispute } = await raise();
    const results = await Promise.allSettled([
      settle(dispute, TO_CREDIT),
      settle(dispute, REJECTED),
    ]);
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      {
        reason: {
          code: 'already-settled',
          context: { outcome: 'upheld', creditNote: CREDIT_NOTE },
        },
      },
    ]);
  });

  test('by finance of its force', async () => {
    const { id: dispute } = await raise();
    const by = async (its: Desk) => (await refusalOf(settle(dispute, REJECTED, its))).code;
    expect(await by(desk.as(only('auditor')))).toBe('forbidden');
    expect(await by(desk.as({ force: 'BTP' }))).toBe('not-found');
    expect((await refusalOf(settle('none', REJECTED))).code).toBe('not-found');
  });

  test('with an event that names all that it is about, and no word of why', async () => {
    const { id: dispute } = await raise();
    await settle(dispute, TO_CREDIT);
    const events = await desk.store.read((steps) =>
      steps.audit.eventsOf('MPS', `dispute/${dispute}`),
    );
    const [raised, settled] = events;
    const detention = { type: 'detention', id, revision: 1 };
    expect(raised).toMatchObject({
      kind: 'dispute.raised',
      subjects: [
        { type: 'dispute', id: dispute, hash: expect.any(String) },
        { type: 'invoice', id: NUMBER },
        detention,
      ],
    });
    expect(settled).toMatchObject({
      kind: 'dispute.settled',
      subjects: [
        { type: 'settlement', id: dispute, hash: expect.any(String) },
        { type: 'dispute', id: dispute },
        { type: 'invoice', id: NUMBER },
        { type: 'credit-note', id: CREDIT_NOTE },
        detention,
      ],
      details: { outcome: 'upheld' },
    });
    const log = JSON.stringify(events);
    for (const told of ['never in our custody', 'not ours']) expect(log).not.toContain(told);
  });
});

describe('an erasure', () => {
  test('waits for an open dispute', async () => {
    const { id: dispute } = await raise();
    expect(await refusalOf(eraseEarly(desk, id))).toMatchObject({
      code: 'already-disputed',
      context: { dispute },
    });
    await settle(dispute, REJECTED);
    await eraseEarly(desk, id);
  });

  test('takes why disputes were raised and how they were settled, and nothing else of them', async () => {
    const { id: dispute } = await raise(100);
    const { dispute: settled } = await settle(dispute, REJECTED);
    await eraseEarly(desk, id);
    const { settlement } = settled;
    expect(await list()).toEqual([
      { ...settled, reason: null, settlement: { ...settlement, reason: null } },
    ]);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });
});
