import { beforeEach, describe, expect, test } from 'vitest';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { type Crediting, creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { liftBillingStop } from '../../src/usecases/liftBillingStop.ts';
import { listInvoices, readInvoice } from '../../src/usecases/readInvoices.ts';
import { wrongWithPersonal } from '../../src/usecases/verifyingInvoices/checkInvoice.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { eraseEarly } from './erasing.ts';
import { attendance, type Desk, only, openDesk, record, refusalOf, stay } from './force.ts';

let desk: Desk;
let id: string;
beforeEach(async () => {
  desk = await openDesk();
  ({ id } = await record(desk, { detaineeReference: 'D-1' }));
  await desk.do(issueInvoice, id);
});

const NUMBER = 'MPS-2009-000001';
const CREDIT_NOTE = 'MPS-CN-2009-000001';
const credit = async (more: Partial<Crediting> & { number?: string } = {}, its = desk) => {
  const { number = NUMBER, ...crediting } = more;
  const all = { reason: 'not our detainee', rebill: true, ...crediting };
  return (await its.do(creditInvoice, number, all)).creditNote;
};
const issue = () => desk.do(issueInvoice, id);

describe('a credit note', () => {
  test('mirrors its invoice, and names its number, date and why (R21)', async () => {
    const { document: invoice } = await desk.do(readInvoice, NUMBER, 'json');
    desk.at('2010-01-06T12:00:00Z');
    const creditNote = await credit();
    const { charge, detention, tariff, seller, buyer, purchaseOrder, taxPoint } = invoice;
    expect(creditNote).toMatchObject({
      number: CREDIT_NOTE,
      kind: 'credit-note',
      issueDate: '2010-01-06',
      credits: {
        number: NUMBER,
        issueDate: '2010-01-04',
        rebill: true,
        reason: 'not our detainee',
      },
      ...{ charge, detention, tariff, seller, buyer, purchaseOrder, taxPoint },
    });
    expect(creditNote).not.toHaveProperty('dueDate');
    expect(creditNote.personalSalt).not.toBe(invoice.personalSalt);
  });

  test('is read by its number, and is never live', async () => {
    const creditNote = await credit();
    expect(await desk.do(readInvoice, CREDIT_NOTE, 'json')).toEqual({
      document: creditNote,
      live: false,
      superseded: false,
      creditedBy: null,
      dispute: null,
      owedPence: 0,
    });
    expect(await desk.do(readInvoice, NUMBER, 'json')).toMatchObject({
      live: false,
      creditedBy: CREDIT_NOTE,
      owedPence: 0,
    });
  });

  test('is listed apart from invoices, or with them', async () => {
    await credit();
    const numbers = async (kind?: 'invoice' | 'credit-note') =>
      (await desk.do(listInvoices, { kind, limit: 10 })).items.map(
        ({ document }) => document.number,
      );
    expect(await numbers('invoice')).toEqual([NUMBER]);
    expect(await numbers('credit-note')).toEqual([CREDIT_NOTE]);
    expect(await numbers()).toEqual([CREDIT_NOTE, NUMBER]);
  });

  test('is sealed by an event that names the invoice and the detention', async () => {
    const { documentHash: hash, personalHash } = await credit();
    const events = await desk.store.read((steps) =>
      steps.audit.eventsOf('MPS', `credit-note/${CREDIT_NOTE}`),
    );
    expect(events).toMatchObject([
      {
        kind: 'invoice.credited',
        subjects: [
          { type: 'credit-note', id: CREDIT_NOTE, hash },
          { type: 'detention', id, revision: 1 },
          { type: 'invoice', id: NUMBER },
        ],
        personalHash,
      },
    ]);
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('loses what is personal with the detention, and keeps its hash', async () => {
    const { documentHash } = await credit({ rebill: false });
    await desk.do(liftBillingStop, id, 'ours after all');
    await eraseEarly(desk, id);
    const { document } = await desk.do(readInvoice, CREDIT_NOTE, 'json');
    expect(document).toMatchObject({
      documentHash,
      personalSalt: null,
      credits: { number: NUMBER, reason: null },
      detention: { custodyRecordNumber: '', detaineeReference: null },
    });
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });
});

describe('once it is credited', () => {
  test('a detention can be invoiced again, under the next number', async () => {
    await credit();
    expect(await issue()).toMatchObject({ number: 'MPS-2009-000002' });
    await credit({ number: 'MPS-2009-000002' });
    expect(await issue()).toMatchObject({ number: 'MPS-2009-000003' });
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('an invoice is not credited again: what credited it is named', async () => {
    await credit();
    const refusal = await refusalOf(credit());
    expect(refusal).toMatchObject({
      code: 'not-live',
      context: { creditedBy: CREDIT_NOTE, invoice: null },
    });
    await issue();
    expect(await refusalOf(credit())).toMatchObject({
      context: { creditedBy: CREDIT_NOTE, invoice: 'MPS-2009-000002' },
    });
  });

  test('of two at once one is refused', async () => {
    const results = await Promise.allSettled([credit(), credit()]);
    expect(results).toMatchObject([
      { value: { number: CREDIT_NOTE } },
      { reason: { code: 'not-live' } },
    ]);
    expect(await issue()).toMatchObject({ number: 'MPS-2009-000002' });
  });

  test('a voided record is as if it had never been invoiced', async () => {
    await desk.do(voidDetention, id, 'wrong person');
    await credit({ rebill: false });
    expect(await desk.store.read((steps) => steps.detentions.current('MPS', id))).toMatchObject({
      invoice: null,
      superseded: false,
    });
  });
});

describe('without rebill', () => {
  beforeEach(() => credit({ rebill: false }));

  test('the detention is not invoiced until that is lifted with a reason', async () => {
    expect(await refusalOf(issue())).toMatchObject({
      code: 'billing-stopped',
      context: { creditNote: CREDIT_NOTE },
    });
    expect(await desk.do(liftBillingStop, id, 'ours after all')).toMatchObject({ id });
    expect(await issue()).toMatchObject({ number: 'MPS-2009-000002' });
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });

  test('an amendment does not lift it', async () => {
    const detention = stay({ operation: 'Swale' });
    await desk.do(amendDetention, id, () => true, { reason: 'late', detention });
    expect((await refusalOf(issue())).code).toBe('billing-stopped');
  });

  test('a stop is lifted once, and can be put on again', async () => {
    await desk.do(liftBillingStop, id, 'ours after all');
    const lift = () => desk.do(liftBillingStop, id, 'again');
    expect((await refusalOf(lift())).code).toBe('nothing-to-resolve');
    await issue();
    await credit({ number: 'MPS-2009-000002', rebill: false });
    expect(await refusalOf(issue())).toMatchObject({
      context: { creditNote: 'MPS-CN-2009-000002' },
    });
    await lift();
    expect(await issue()).toMatchObject({ number: 'MPS-2009-000003' });
  });

  test('lifting it is in the log, and why is beside it', async () => {
    await desk.do(liftBillingStop, id, 'ours after all');
    const [event] = await desk.store.read((steps) =>
      steps.audit.eventsOf('MPS', `lifted-stop/${CREDIT_NOTE}`),
    );
    expect(event).toMatchObject({
      kind: 'detention.billing-resumed',
      subjects: [
        { type: 'lifted-stop', id: CREDIT_NOTE, hash: expect.any(String) },
        { type: 'credit-note', id: CREDIT_NOTE },
        { type: 'detention', id, revision: 1 },
      ],
    });
    expect(JSON.stringify(event)).not.toContain('ours after all');
  });
});

describe('once its detention is erased', () => {
  const SESSION = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', {
    invoiced: '85.00',
  });
  test('an invoice is credited all the same, and nothing that was erased comes back', async () => {
    const interpreterSessions = [SESSION];
    const other = await record(desk, { custodyRecordNumber: 'N-2', interpreterSessions });
    const { number } = await desk.do(issueInvoice, other.id);
    await eraseEarly(desk, other.id);
    const creditNote = await credit({ number, reason: 'never paid' });
    expect(creditNote).toMatchObject({
      credits: { number, reason: 'never paid' },
      charge: { total: '381.00' },
      personalSalt: expect.any(String),
      detention: { custodyRecordNumber: '', interpreterSessions: [{ interpreter: null }] },
    });
    expect(wrongWithPersonal(creditNote)).toBeNull();
    expect(await desk.do(readInvoice, creditNote.number, 'json')).toMatchObject({
      document: creditNote,
    });
    expect(await desk.do(readInvoice, number, 'json')).toMatchObject({ live: false, owedPence: 0 });
    expect((await verifyLog(desk.store)).problem).toBeNull();
  });
});

describe('nothing is credited', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['that is not there', () => credit({ number: 'MPS-2009-000009' }), 'not-found'],
    ['of another force', () => credit({}, desk.as({ force: 'BTP' })), 'not-found'],
    ['by other roles', () => credit({}, desk.as(only('auditor'))), 'forbidden'],
    ['twice over', async () => [await credit(), await credit({ number: CREDIT_NOTE })], 'not-live'],
    [
      'by a clock before its invoice',
      async () => [desk.at('2010-01-03T12:00:00Z'), await credit()],
      'clock-behind',
    ],
  ])('%s', async (_, act, code) => {
    expect((await refusalOf(act())).code).toBe(code);
  });

  test('and a stop is lifted by finance alone', async () => {
    await credit({ rebill: false });
    const auditor = desk.as(only('auditor'));
    const refusal = await refusalOf(auditor.do(liftBillingStop, id, 'ours'));
    expect(refusal.code).toBe('forbidden');
  });
});
