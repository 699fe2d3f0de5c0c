import { beforeEach, describe, expect, test } from 'vitest';
import { contentHash, sha256Hex } from '../../src/domain/hashing.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { addInterpreterSession, voidDetention } from '../../src/usecases/continueDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { listInvoices, readInvoice } from '../../src/usecases/readInvoices.ts';
import { changeForce, putCustomer, putSuite } from '../../src/usecases/referenceData.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
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
  sentSession,
  setUp,
  span,
  stay,
  tableOne,
} from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const { force, customers } = madeUpForce();
const [ukba] = customers;
const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };
const issue = (id: string, its = desk) => its.do(issueInvoice, id);
const amend = (id: string, part: object) =>
  desk.do(amendDetention, id, () => true, { reason: 'keyed late', detention: stay(part) });
const replaceTariff = async (content = tableOne()) => {
  const [old] = await desk.store.read((steps) => steps.tariffs.list('MPS', desk.now()));
  return desk.do(publishTariff, { content, replaces: old?.id ?? '', reason: 'a digit' });
};
/** Records the nth detention of a test, all alike. */
const recordNth = async (n: number, part: object = {}) =>
  (await record(desk, { custodyRecordNumber: `nth/${n}`, ...part })).id;

describe('an invoice', () => {
  test('freezes all that it is made of (R18)', async () => {
    const bank = span('2009-05-25T08:00:00Z', '2009-05-25T12:00:00Z', { suite: 'BX' });
    const { id } = await record(desk, {
      detaineeReference: 'D-1',
      homeOfficeReference: 'H-1',
      operation: 'Swale',
      intervals: [bank],
      interpreterSessions: [attendance('2009-05-25T09:00:00Z', '2009-05-25T10:00:00Z')],
    });
    const invoice = await issue(id);
    expect(invoice).toMatchObject({
      number: 'MPS-2009-000001',
      kind: 'invoice',
      issuedAt: '2010-01-04T12:00:00+00:00',
      issueDate: '2010-01-04',
      taxPoint: '2009-05-25',
      dueDate: '2010-02-03',
      seller: { code: 'MPS', name: force.name, bank: force.bank },
      buyer: { code: 'UKBA', name: ukba?.name },
      purchaseOrder: 'MADE-UP-PO-2009',
      detention: {
        id,
        revision: 1,
        custodyRecordNumber: '01CX/0001/09',
        detaineeReference: 'D-1',
        homeOfficeReference: 'H-1',
        operation: 'Swale',
        interpreterSessions: [{ interpreter: 'INT-1' }],
      },
      suites: [{ code: 'BX', name: 'Brixton' }],
      tariff: tableOne(),
      bankHolidays: ['2009-05-25'],
      agreedCharge: null,
      charge: { status: 'priced', net: '332.90', vat: '0.00', total: '332.90' },
      ruleVersion: 1,
    });
    expect(invoice.detention).not.toHaveProperty('outcome');
  });

  test('is stored as the facts that its hash is of, and read back the same', async () => {
    const { id } = await record(desk);
    const invoice = await issue(id);
    const stored = await desk.store.read((steps) => steps.documents.get('MPS', invoice.number));
    expect(sha256Hex(stored?.facts ?? '')).toBe(invoice.documentHash);
    expect(contentHash(JSON.parse(stored?.facts ?? ''))).toBe(invoice.documentHash);
    expect(stored).toMatchObject({ totalPence: 29_600, tariffDate: '2009-06-01', live: true });
    expect(await desk.do(readInvoice, invoice.number, 'json')).toEqual({
      document: invoice,
      live: true,
      superseded: false,
      creditedBy: null,
      dispute: null,
      owedPence: 29_600,
    });
  });

  test('stays as it was issued, whatever is changed afterwards', async () => {
    const { id } = await record(desk);
    const invoice = await issue(id);
    await amend(id, { operation: 'Swale' });
    await desk.do(changeForce, { ...force, name: 'Renamed' });
    await desk.do(putSuite, { code: 'CX', name: 'Renamed' });
    if (ukba) await desk.do(putCustomer, { ...ukba, name: 'Renamed', paymentDays: 1 });
    await replaceTariff(fixedPrice('1.00'));
    expect((await desk.do(readInvoice, invoice.number, 'json')).document).toEqual(invoice);
  });

  test('has the tax point and purchase order of the London day of release (R23)', async () => {
    const intervals = [span('2010-03-31T20:00:00Z', '2010-03-31T23:30:00Z')];
    desk.at('2010-06-01T12:00:00Z');
    expect(await issue((await record(desk, { intervals })).id)).toMatchObject({
      taxPoint: '2010-04-01',
      purchaseOrder: 'MADE-UP-PO-2010',
    });
  });

  test('shows VAT as the tariff says, once on the net (R16)', async () => {
    await desk.do(changeForce, { ...force, vatNumber: 'GB123456789' });
    const vat = { category: 'S', rate: '20', reason: null } as const;
    await publish(desk, tableOne({ effectiveFrom: '2009-05-01', vat }));
    const sessions = [1, 2].map((n) =>
      attendance(`2009-06-01T1${n}:00:00Z`, `2009-06-01T1${n}:30:00Z`, { invoiced: '26.23' }),
    );
    const { id } = await record(desk, { interpreterSessions: sessions });
    expect(await issue(id)).toMatchObject({
      seller: { vatNumber: 'GB123456789' },
      charge: { net: '348.46', vat: '69.69', total: '418.15' },
    });
  });
});

describe('the number (R19)', () => {
  test('has the financial year of the London day of issue', async () => {
    const ids = [await recordNth(1), await recordNth(2), await recordNth(3)] as const;
    desk.at('2027-03-31T22:59:59Z');
    expect(await issue(ids[0])).toMatchObject({
      number: 'MPS-2026-000001',
      issueDate: '2027-03-31',
    });
    desk.at('2027-03-31T23:00:00Z');
    expect(await issue(ids[1])).toMatchObject({
      number: 'MPS-2027-000001',
      issueDate: '2027-04-01',
    });
    expect(await issue(ids[2])).toMatchObject({ number: 'MPS-2027-000002' });
  });

  test('is refused to a clock that is more than five minutes behind the last document', async () => {
    const [first, second] = [await recordNth(1), await recordNth(2)];
    await issue(first);
    desk.at('2010-01-04T11:54:59Z');
    const refusal = await refusalOf(issue(second));
    expect(refusal.code).toBe('clock-behind');
    expect(refusal.message).toContain('2010-01-04T12:00:00+00:00');
    desk.at('2010-01-04T11:55:00Z');
    expect(await issue(second)).toMatchObject({ number: 'MPS-2009-000002' });
  });

  test('by a clock that is a little behind is of the last document’s moment, in all that follows from it', async () => {
    const [first, second] = [await recordNth(1), await recordNth(2)];
    desk.at('2027-03-31T23:00:02Z');
    await issue(first);
    desk.at('2027-03-31T22:59:58Z');
    expect(await issue(second)).toMatchObject({
      number: 'MPS-2027-000002',
      issuedAt: '2027-04-01T00:00:02+01:00',
      issueDate: '2027-04-01',
      dueDate: '2027-05-01',
    });
    const [last] = await desk.store.read((steps) => steps.audit.events({ log: 'MPS', limit: 1 }));
    expect(last).toMatchObject({
      kind: 'invoice.issued',
      at: parseInstant('2027-03-31T23:00:02Z'),
    });
    expect(await verifyLog(desk.store)).toMatchObject({ problem: null });
  });

  test('goes on without a gap after refusals, also in between at the same time', async () => {
    const good = [await recordNth(1), await recordNth(2), await recordNth(3)];
    const bad = await recordNth(4, LONG);
    const results = await Promise.allSettled(
      [good[0], bad, good[1], bad, good[2]].map((id) => issue(id ?? '')),
    );
    expect(results).toMatchObject([
      { value: { number: 'MPS-2009-000001' } },
      { reason: { code: 'unpriced' } },
      { value: { number: 'MPS-2009-000002' } },
      { reason: { code: 'unpriced' } },
      { value: { number: 'MPS-2009-000003' } },
    ]);
  });

  test('of each force is its own', async () => {
    await issue((await record(desk)).id);
    const elsewhere = desk.as({ force: 'BTP' });
    await setUp(elsewhere, madeUpForce('BTP'));
    await publish(elsewhere);
    const { id } = await record(elsewhere);
    expect(await issue(id, elsewhere)).toMatchObject({ number: 'BTP-2009-000001' });
  });
});

describe('nothing is issued, and no number is burned', () => {
  /** Refused with a code; a detention that is all right then has the first number. */
  async function expectRefused(promise: Promise<unknown>, code: string, more: object = {}) {
    expect(await refusalOf(promise)).toMatchObject({ code, ...more });
    const intervals = [span('2009-12-01T08:00:00Z', '2009-12-01T09:00:00Z')];
    const { id } = await record(desk, { custodyRecordNumber: 'all right', intervals });
    expect(await issue(id)).toMatchObject({ number: 'MPS-2009-000001' });
  }

  const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
  test.each<[string, object, string, object]>([
    [
      'for a stay that has not ended',
      { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null },
      'not-released',
      { message: expect.stringContaining('the stay has not ended') },
    ],
    [
      'for a stay without an outcome',
      { outcome: null },
      'not-released',
      { message: expect.stringContaining('no outcome') },
    ],
    ['past the last band', LONG, 'unpriced', { context: { reason: 'beyond-last-band' } }],
    [
      'where no tariff is in force',
      { intervals: [span('2008-06-01T08:00:00Z', '2008-06-01T09:00:00Z')] },
      'unpriced',
      { context: { reason: 'no-tariff' } },
    ],
    [
      'while sessions overlap',
      { interpreterSessions: [session, { ...session, mode: 'video' }] },
      'unpriced',
      { context: { reason: 'session-overlap' } },
    ],
    [
      'while an engagement lacks shares',
      {
        interpreterSessions: [{ ...session, engagement: { reference: 'E-1', share: 1, of: 2 } }],
      },
      'unpriced',
      { context: { reason: 'engagement-shares' } },
    ],
    [
      'where a session has no rate',
      { interpreterSessions: [{ ...session, mode: 'telephone', miles: 3 }] },
      'unpriced',
      { context: { reason: 'no-interpreter-rate' } },
    ],
    [
      'that would bill nothing',
      { intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T09:00:00Z', { power: 'criminal' })] },
      'not-billable',
      {},
    ],
    [
      'without a purchase order of the day of release (R23)',
      { intervals: [span('2010-12-31T08:00:00Z', '2011-01-01T08:00:00Z')] },
      'no-purchase-order',
      { message: expect.stringContaining('2011-01-01') },
    ],
  ])('%s', async (_, part, code, more) => {
    desk.at('2011-02-01T12:00:00Z');
    const { id } = await record(desk, part);
    desk.at('2010-02-01T12:00:00Z');
    await expectRefused(issue(id), code, more);
  });

  test('for a voided record', async () => {
    const { id } = await record(desk);
    await desk.do(voidDetention, id, 'wrong person');
    await expectRefused(issue(id), 'voided');
  });

  test('while the detainee is in two places at once', async () => {
    const reference = { detaineeReference: 'D-1' };
    const { id } = await record(desk, reference);
    const other = await record(desk, {
      ...reference,
      custodyRecordNumber: 'other',
      intervals: [span('2009-06-01T18:44:59Z', '2009-06-01T20:00:00Z', { suite: 'BX' })],
    });
    expect(await refusalOf(issue(other.id))).toMatchObject({ code: 'two-places' });
    await expectRefused(issue(id), 'two-places', { context: { other: other.id } });
    await desk.do(voidDetention, other.id, 'wrong person');
    expect(await issue(id)).toMatchObject({ number: 'MPS-2009-000002' });
  });

  test('but for a stay in a gap of another, which is not in two places', async () => {
    const reference = { detaineeReference: 'D-1' };
    const intervals = ['01', '03'].map((day) =>
      span(`2009-06-${day}T08:00:00Z`, `2009-06-${day}T12:00:00Z`),
    );
    const { id } = await record(desk, { ...reference, intervals });
    const gap = [span('2009-06-01T12:00:00Z', '2009-06-03T08:00:00Z', { suite: 'BX' })];
    const between = { ...reference, custodyRecordNumber: 'between', intervals: gap };
    await issue((await record(desk, between)).id);
    expect(await issue(id)).toMatchObject({ number: 'MPS-2009-000002' });
  });

  test('under VAT of category S once the force has no VAT number (R16)', async () => {
    await desk.do(changeForce, { ...force, vatNumber: 'GB123456789' });
    const vat = { category: 'S', rate: '20', reason: null } as const;
    await publish(desk, tableOne({ effectiveFrom: '2009-05-01', vat }));
    await publish(desk, tableOne({ effectiveFrom: '2009-12-01' }));
    const { id } = await record(desk);
    await desk.do(changeForce, force);
    await expectRefused(issue(id), 'vat-number-missing');
  });

  test('by whoever entered its agreed charge, by key or by name (R11)', async () => {
    const { id } = await record(desk, LONG);
    const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
    await desk.as({ key: 'key-bo', name: 'Bo Example' }).do(agreeCharge, id, agreed);
    const [rotated, elsewhere] = ['a rotated key', 'oidc/bo@example.org'];
    for (const same of [
      { key: 'key-bo' },
      { name: 'Bo Example' },
      { key: rotated, name: 'Bo Example' },
      { key: elsewhere, name: ' bo  EXAMPLE' },
      { key: elsewhere, name: 'Bo\u00a0Exa\u200bmple' },
    ]) {
      expect(await refusalOf(issue(id, desk.as(same)))).toMatchObject({
        code: 'same-person',
        message: 'Bo Example entered its agreed charge: someone else has to issue it',
      });
    }
    expect(await issue(id)).toMatchObject({
      number: 'MPS-2009-000001',
      agreedCharge: { amount: '900.00', reason: 'by letter', agreedBy: 'Casey Example' },
      charge: { total: '900.00' },
    });
  });

  test('by other roles, and for other forces', async () => {
    const { id } = await record(desk);
    for (const role of ['custody', 'auditor', 'administrator'] as const) {
      expect((await refusalOf(issue(id, desk.as(only(role))))).code).toBe('forbidden');
    }
    expect((await refusalOf(issue(id, desk.as({ force: 'BTP' })))).code).toBe('not-found');
    await expectRefused(issue('none'), 'not-found');
    expect(await issue(id, desk.as(only('finance')))).toMatchObject({
      number: 'MPS-2009-000002',
    });
  });
});

test('a bank holiday that was forgotten supersedes the invoices that it changes, and them alone', async () => {
  const interpreterSessions = [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')];
  const { id } = await record(desk, { interpreterSessions });
  const { id: other } = await record(desk, { custodyRecordNumber: 'without an interpreter' });
  for (const one of [id, other]) await issue(one);
  const superseded = async (one: string) =>
    (await desk.store.read((steps) => steps.detentions.current('MPS', one)))?.superseded;
  await desk.do(changeForce, { ...force, bankHolidays: ['2009-06-01'] });
  expect([await superseded(id), await superseded(other)]).toEqual([true, false]);
  await desk.do(changeForce, force);
  expect([await superseded(id), await superseded(other)]).toEqual([false, false]);
});

test('an agreed charge that a later tariff makes needless is neither shown nor in the way', async () => {
  const { id } = await record(desk, LONG);
  const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
  await desk.do(agreeCharge, id, agreed);
  await replaceTariff(fixedPrice('500.00'));
  const invoice = await issue(id);
  expect(invoice).toMatchObject({ agreedCharge: null, charge: { total: '500.00' } });
  expect(JSON.stringify(invoice)).not.toContain('by letter');
});

describe('a detention has one live invoice (R20)', () => {
  test('asked for again it is refused, naming the one that is live', async () => {
    const { id } = await record(desk);
    await issue(id);
    expect(await refusalOf(issue(id))).toMatchObject({
      code: 'already-invoiced',
      context: { invoice: 'MPS-2009-000001' },
    });
  });

  test('asked for twice at once it is issued once', async () => {
    const { id } = await record(desk);
    const results = await Promise.allSettled([issue(id), issue(id), issue(id)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    const all = await desk.do(listInvoices, { limit: 10 });
    expect(all.items).toHaveLength(1);
  });

  test('a superseded one is live still', async () => {
    const { id } = await record(desk);
    await issue(id);
    await amend(id, { operation: 'Swale' });
    expect((await refusalOf(issue(id))).code).toBe('already-invoiced');
  });
});

describe('a live invoice is superseded (R21)', () => {
  let id: string;
  beforeEach(async () => {
    id = (await record(desk)).id;
    await issue(id);
  });
  const isSuperseded = async () =>
    (await desk.do(readInvoice, 'MPS-2009-000001', 'json')).superseded;

  test.each<[string, object]>([
    ['the times', { intervals: [span('2009-06-01T08:15:00Z', '2009-06-01T18:45:01Z')] }],
    ['a reference', { detaineeReference: 'D-1' }],
    ['the operation', { operation: 'Swale' }],
  ])('by an amendment of %s, until it is amended back', async (_, part) => {
    expect(await amend(id, part)).toMatchObject({ superseded: true });
    expect(await isSuperseded()).toBe(true);
    expect(await amend(id, {})).toMatchObject({ superseded: false });
    expect(await isSuperseded()).toBe(false);
  });

  test('by a session that is added', async () => {
    const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
    await desk.do(addInterpreterSession, id, sentSession(session));
    expect(await isSuperseded()).toBe(true);
  });

  test('by a void, until the record is brought back', async () => {
    await desk.do(voidDetention, id, 'wrong person');
    expect(await isSuperseded()).toBe(true);
    await amend(id, {});
    expect(await isSuperseded()).toBe(false);
  });

  test('not by an outcome, which it does not show', async () => {
    expect(await amend(id, { outcome: 'bailed' })).toMatchObject({ superseded: false });
    expect(await isSuperseded()).toBe(false);
  });

  test('by an outcome where it shows an agreed charge, which held for its revision only (R11)', async () => {
    const agreed = { amountPence: 90_000, reason: 'by letter', agreedBy: 'Casey Example' };
    const clerk = desk.as({ key: 'key-bo', name: 'Bo Example' });
    const part = { custodyRecordNumber: 'long', ...LONG };
    const long = await recordNth(1, part);
    await clerk.do(agreeCharge, long, agreed);
    await issue(long);
    expect(await amend(long, { ...part, outcome: 'bailed' })).toMatchObject({ superseded: true });
    expect(await amend(long, part)).toMatchObject({ superseded: true });
  });

  test('by a replaced tariff, and no amendment takes that back', async () => {
    await replaceTariff();
    expect(await isSuperseded()).toBe(true);
    await amend(id, { operation: 'Swale' });
    expect(await amend(id, {})).toMatchObject({ superseded: true });
  });

  test('by a replaced tariff also for a clock that was set back', async () => {
    await replaceTariff();
    desk.at('2010-01-04T11:00:00Z');
    expect(await amend(id, { outcome: 'bailed' })).toMatchObject({ superseded: true });
  });

  test('not by a later version', async () => {
    await publish(desk, tableOne({ effectiveFrom: '2009-07-01' }));
    expect(await isSuperseded()).toBe(false);
  });
});

describe('a live invoice is superseded by what others say of its sessions', () => {
  const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z');
  const shared = (share: number) => ({
    interpreterSessions: [{ ...session, engagement: { reference: 'E-1', share, of: 2 } }],
  });
  const other = { custodyRecordNumber: 'other' };
  const isSuperseded = async (number = 'MPS-2009-000001') =>
    (await desk.do(readInvoice, number, 'json')).superseded;

  test('while a share of its engagement is missing (R13)', async () => {
    const { id } = await record(desk, shared(1));
    const { id: b } = await record(desk, { ...other, ...shared(2) });
    await issue(id);
    await issue(b);
    await amend(b, other);
    expect(await isSuperseded()).toBe(true);
    await amend(b, { ...other, ...shared(2) });
    expect([await isSuperseded(), await isSuperseded('MPS-2009-000002')]).toEqual([false, false]);
    await desk.do(voidDetention, b, 'wrong person');
    expect(await isSuperseded()).toBe(true);
    expect(await amend(id, { ...shared(1), outcome: 'bailed' })).toMatchObject({
      superseded: true,
    });
    await amend(b, { ...other, ...shared(2) });
    expect(await isSuperseded()).toBe(false);
  });

  test('while its interpreter is said to be elsewhere (R14), until someone accepts it', async () => {
    const part = { interpreterSessions: [session] };
    const { id } = await record(desk, part);
    await issue(id);
    const { id: b } = await record(desk, { ...other, ...part });
    expect(await isSuperseded()).toBe(true);
    await amend(b, other);
    expect(await isSuperseded()).toBe(false);
    await amend(b, { ...other, ...part });
    expect(await isSuperseded()).toBe(true);
    await desk.do(acceptOverlaps, b, 'two rooms, one corridor');
    expect(await isSuperseded()).toBe(false);
  });

  test('and stays so for what else has changed once they agree again', async () => {
    const { id } = await record(desk, shared(1));
    const { id: b } = await record(desk, { ...other, ...shared(2) });
    await issue(id);
    await amend(id, { ...shared(1), operation: 'Swale' });
    await amend(b, other);
    await amend(b, { ...other, ...shared(2) });
    expect(await isSuperseded()).toBe(true);
    await amend(id, shared(1));
    expect(await isSuperseded()).toBe(false);
  });

  test('accepting the overlap answers with how its own invoice stands', async () => {
    const part = { interpreterSessions: [session] };
    const { id } = await record(desk, part);
    await issue(id);
    await record(desk, { ...other, ...part });
    expect(await desk.do(acceptOverlaps, id, 'two rooms')).toMatchObject({ superseded: false });
    expect(await isSuperseded()).toBe(false);
  });
});

describe('reading', () => {
  beforeEach(async () => {
    for (let n = 1; n <= 3; n++) {
      desk.at(`2010-01-0${n}T12:00:00Z`);
      await issue(await recordNth(n));
    }
  });
  const numbers = async (filter: object) => {
    const { items, next } = await desk.do(listInvoices, { limit: 10, ...filter });
    return { items: items.map(({ document }) => document.number.slice(-1)).join(''), next };
  };

  test('goes through the list in pages, newest first', async () => {
    const first = await numbers({ limit: 2 });
    expect(first.items).toBe('32');
    expect(await numbers({ limit: 2, after: first.next })).toEqual({ items: '1', next: null });
    expect(await numbers({ limit: 3 })).toEqual({ items: '321', next: null });
  });

  test('is for finance and auditors, of their own force', async () => {
    for (const role of ['custody', 'administrator'] as const) {
      const its = desk.as(only(role));
      expect((await refusalOf(its.do(listInvoices, { limit: 1 }))).code).toBe('forbidden');
      expect((await refusalOf(its.do(readInvoice, 'MPS-2009-000001', 'json'))).code).toBe(
        'forbidden',
      );
    }
    const auditor = desk.as(only('auditor'));
    expect(await auditor.do(readInvoice, 'MPS-2009-000001', 'json')).toMatchObject({ live: true });
    const elsewhere = desk.as({ force: 'BTP' });
    expect((await elsewhere.do(listInvoices, { limit: 1 })).items).toEqual([]);
    const refusal = await refusalOf(elsewhere.do(readInvoice, 'MPS-2009-000001', 'json'));
    expect(refusal.code).toBe('not-found');
  });
});
