import { beforeEach, describe, expect, test } from 'vitest';
import { penceOf } from '../../src/domain/money.ts';
import type { TariffContent } from '../../src/domain/tariff.ts';
import { agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { correctInvoice, foreseeCorrection } from '../../src/usecases/correctInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { readInvoice } from '../../src/usecases/readInvoices.ts';
import { changeForce } from '../../src/usecases/referenceData.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { eraseEarly } from './erasing.ts';
import {
  attendance,
  type Desk,
  fixedPrice,
  madeUpForce,
  only,
  openDesk,
  publish,
  record,
  refusalOf,
  span,
  stay,
  tableOne,
} from './force.ts';

let desk: Desk;
let id: string;
beforeEach(async () => {
  desk = await openDesk();
  ({ id } = await record(desk, { interpreterSessions: [SESSION] }));
  await desk.do(issueInvoice, id);
});

const NUMBER = 'MPS-2009-000001';
const SESSION = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
const LONG = [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')];
const correct = (its = desk, number = NUMBER) => its.do(correctInvoice, number, 'keyed late');
const foresee = (its = desk, number = NUMBER) => its.do(foreseeCorrection, number);
const amend = (part: object) => {
  const detention = stay({ interpreterSessions: [SESSION], ...part });
  return desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention });
};
const replaceTariff = async (content: TariffContent) => {
  const [old] = await desk.store.read((steps) => steps.tariffs.list('MPS', desk.now()));
  return desk.do(publishTariff, { content, replaces: old?.id ?? '', reason: 'a digit' });
};

describe('a correction', () => {
  /** 296.00 of custody and a session of 30.00, before. */
  test.each<[string, () => Promise<unknown>, object]>([
    [
      'of a stay that was shorter, within its band',
      () => amend({ intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T17:45:00Z')] }),
      {
        lines: [{ amount: '0.00' }, { amount: '0.00' }],
        total: { amount: '0.00' },
        changes: ['/detention/intervals/0/endedAt'],
      },
    ],
    [
      'of one that was longer, past a band',
      () => amend({ intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T23:45:00Z')] }),
      {
        lines: [
          { before: { amount: '296.00' }, after: { amount: '435.00' }, amount: '139.00' },
          {},
        ],
        total: { before: '326.00', after: '465.00', amount: '139.00' },
      },
    ],
    [
      'of one that was watched',
      () =>
        amend({
          intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { watch: 'constant' })],
        }),
      {
        lines: [{ after: { amount: '956.00' }, amount: '660.00' }, {}],
        changes: ['/detention/intervals/0/watch'],
      },
    ],
    [
      'of a session that was not there',
      () => amend({ interpreterSessions: [] }),
      { lines: [{ amount: '0.00' }, { after: null, amount: '-30.00' }] },
    ],
    [
      'of one before it that was left out, which is not taken for it',
      () =>
        amend({
          interpreterSessions: [
            attendance('2009-06-01T08:20:00Z', '2009-06-01T08:40:00Z', { invoiced: '12.34' }),
            SESSION,
          ],
        }),
      {
        lines: [
          { amount: '0.00' },
          { before: { amount: '30.00' }, after: { amount: '30.00' }, amount: '0.00' },
          { before: null, after: { amount: '12.34' }, amount: '12.34' },
        ],
      },
    ],
    [
      'of a tariff that was replaced',
      () => replaceTariff(fixedPrice('200.00')),
      {
        lines: [{ after: { amount: '200.00' }, amount: '-96.00' }, {}],
        changes: ['/tariff'],
      },
    ],
    [
      'of one that was replaced at the same price',
      () => replaceTariff(tableOne()),
      { total: { amount: '0.00' }, changes: ['/tariff'] },
    ],
    [
      'of what costs nothing',
      () => amend({ operation: 'Swale' }),
      { total: { amount: '0.00' }, changes: ['/detention/operation'] },
    ],
  ])('%s', async (_, change, difference) => {
    await change();
    const foreseen = await foresee();
    expect(foreseen).toMatchObject({ invoice: NUMBER, obstacle: null, difference });
    const corrected = await correct();
    expect(corrected.difference).toEqual(foreseen.difference);
    expect(corrected).toMatchObject({
      creditNote: {
        number: 'MPS-CN-2009-000001',
        credits: { number: NUMBER, rebill: true, reason: 'keyed late' },
        charge: { total: '326.00' },
      },
      invoice: {
        number: 'MPS-2009-000002',
        replaces: { number: NUMBER, creditNote: 'MPS-CN-2009-000001' },
        charge: { total: foreseen.difference?.total.after },
      },
    });
    const { lines, net } = corrected.difference;
    expect(lines.reduce((sum, { amount }) => sum + penceOf(amount), 0)).toBe(penceOf(net.amount));
    expect(await desk.do(readInvoice, 'MPS-2009-000002', 'json')).toMatchObject({
      document: corrected.invoice,
      live: true,
      superseded: false,
    });
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('gives each document a salt of its own, so that one is no key to the other', async () => {
    await amend({ operation: 'Swale' });
    const { creditNote, invoice } = await correct();
    expect(creditNote.personalSalt).not.toBe(invoice.personalSalt);
  });

  test('shows VAT, and what it comes to more (R16)', async () => {
    const { force } = madeUpForce();
    await desk.do(changeForce, { ...force, vatNumber: 'GB123456789' });
    const vat = { category: 'S', rate: '20', reason: null } as const;
    await replaceTariff(tableOne({ vat }));
    expect((await correct()).difference).toMatchObject({
      net: { amount: '0.00' },
      vat: { before: '0.00', after: '65.20', amount: '65.20' },
      total: { before: '326.00', after: '391.20', amount: '65.20' },
    });
  });

  test('of an agreed charge is by another than agreed it (R11)', async () => {
    await amend({ intervals: LONG });
    const agreed = { amountPence: 150_000, reason: 'by letter', agreedBy: 'Casey Example' };
    const clerk = desk.as({ key: 'key-bo', name: 'Bo Example' });
    await clerk.do(agreeCharge, id, agreed);
    expect((await refusalOf(correct(clerk))).code).toBe('same-person');
    expect((await correct()).difference.total).toMatchObject({ after: '1530.00' });
  });
});

describe('nothing is corrected, and no number is burned', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['where nothing differs', () => Promise.resolve(), 'nothing-to-correct'],
    ['where only the outcome does', () => amend({ outcome: 'bailed' }), 'nothing-to-correct'],
    ['where it has become unpriced', () => amend({ intervals: LONG }), 'unpriced'],
    [
      'where nothing of it is billed any more',
      () =>
        amend({
          interpreterSessions: [],
          intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z', { power: 'criminal' })],
        }),
      'not-billable',
    ],
    ['where it was voided', () => desk.do(voidDetention, id, 'wrong person'), 'voided'],
    [
      'where it is open again',
      () => amend({ intervals: [span('2009-06-01T08:15:00Z', null)], outcome: null }),
      'not-released',
    ],
    [
      'where its detainee is in two places',
      async () => {
        await amend({ detaineeReference: 'D-1' });
        await record(desk, { custodyRecordNumber: 'other', detaineeReference: 'D-1' });
      },
      'two-places',
    ],
    ['where it was erased', () => eraseEarly(desk, id), 'erased'],
  ])('%s', async (_, change, code) => {
    await change();
    expect(await foresee()).toMatchObject({ difference: null, obstacle: { code } });
    expect((await refusalOf(correct())).code).toBe(code);
    expect(await desk.do(readInvoice, NUMBER, 'json')).toMatchObject({ live: true });
    const intervals = [span('2009-12-01T08:00:00Z', '2009-12-01T09:00:00Z')];
    const { id: next } = await record(desk, { custodyRecordNumber: 'all right', intervals });
    expect(await desk.do(issueInvoice, next)).toMatchObject({ number: 'MPS-2009-000002' });
  });

  test('where the invoice cannot be issued after its credit note: neither is', async () => {
    await amend({ operation: 'Swale' });
    const { id: later } = await record(desk, { custodyRecordNumber: 'later' });
    desk.at('2010-01-05T12:00:00Z');
    await desk.do(issueInvoice, later);
    desk.at('2010-01-04T12:00:00Z');
    expect((await refusalOf(correct())).code).toBe('clock-behind');
    expect(await desk.do(readInvoice, NUMBER, 'json')).toMatchObject({ live: true });
    desk.at('2010-01-05T12:00:00Z');
    expect(await correct()).toMatchObject({ creditNote: { number: 'MPS-CN-2009-000001' } });
  });

  test('where the force has lost its VAT number (R16)', async () => {
    const { force } = madeUpForce();
    await desk.do(changeForce, { ...force, vatNumber: 'GB123456789' });
    const vat = { category: 'S', rate: '20', reason: null } as const;
    await replaceTariff(tableOne({ vat }));
    await desk.do(changeForce, force);
    expect((await refusalOf(correct())).code).toBe('vat-number-missing');
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['that is not there', () => correct(desk, 'MPS-2009-000009'), 'not-found'],
    ['foreseen that is not there', () => foresee(desk, 'MPS-2009-000009'), 'not-found'],
    ['of another force', () => correct(desk.as({ force: 'BTP' })), 'not-found'],
    ['by other roles', () => correct(desk.as(only('auditor'))), 'forbidden'],
    ['foreseen by others', () => foresee(desk.as(only('custody'))), 'forbidden'],
  ])('%s', async (_, act, code) => {
    await amend({ operation: 'Swale' });
    expect((await refusalOf(act())).code).toBe(code);
  });
});

describe('of an invoice that was corrected', () => {
  test('a second correction at once is refused, and names what is live', async () => {
    await amend({ operation: 'Swale' });
    const results = await Promise.allSettled([correct(), correct()]);
    expect(results).toMatchObject([
      { value: { invoice: { number: 'MPS-2009-000002' } } },
      {
        reason: {
          code: 'not-live',
          context: { creditedBy: 'MPS-CN-2009-000001', invoice: 'MPS-2009-000002' },
        },
      },
    ]);
    expect(await foresee()).toMatchObject({ difference: null, obstacle: { code: 'not-live' } });
    const creditNote = await foresee(desk, 'MPS-CN-2009-000001');
    expect(creditNote).toMatchObject({ difference: null, obstacle: { code: 'not-live' } });
  });

  test('the new one is corrected in its turn, back to what the first showed', async () => {
    await amend({ operation: 'Swale' });
    await correct();
    await amend({});
    const { invoice, difference } = await correct(desk, 'MPS-2009-000002');
    expect(invoice).toMatchObject({
      number: 'MPS-2009-000003',
      detention: { revision: 3 },
      replaces: { number: 'MPS-2009-000002', creditNote: 'MPS-CN-2009-000002' },
    });
    expect(difference.changes).toEqual(['/detention/operation']);
  });

  test('a later version of the tariff prices other stays only', async () => {
    await publish(desk, tableOne({ effectiveFrom: '2009-07-01' }));
    expect((await refusalOf(correct())).code).toBe('nothing-to-correct');
  });
});
