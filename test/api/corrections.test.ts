/** What is done about an issued invoice, by HTTP: corrected, credited, disputed. */
import { describe, expect } from 'vitest';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { span } from '../usecases/force.ts';
import { credited, disputed, invoiced, stay, supersededInvoice, writes } from './sent.ts';
import { type Holder, problemIn, read, type Service, tableTest, test } from './server.ts';

const post = (service: Service, path: string, body: object, headers = {}) =>
  service.ask(`POST /v1/${path}`, { as: 'finance', body, headers });
const get = (service: Service, path: string, as: Holder = 'finance') =>
  service.ask(`GET /v1/${path}`, { as });
const WHY = { reason: 'keyed late' };
const LONGER = { intervals: [span('2009-06-01T08:15:00Z', '2009-06-02T08:00:00Z')] };

/** An invoice of 296.00 whose stay is 435.00 by now. */
async function longer(service: Service, number: string) {
  const invoice = await invoiced(service, stay(number));
  await service.ask(`PUT /v1/detentions/${invoice.detention.id}`, {
    as: 'custody',
    headers: { 'if-match': '"1"' },
    body: { ...WHY, detention: stay(number, LONGER) },
  });
  return invoice;
}

describe('a correction', () => {
  test('is foreseen, done, and the same both times', async ({ service }) => {
    const { number } = await longer(service, 'longer');
    const before = read('ForeseenCorrection', await get(service, `invoices/${number}/difference`));
    expect(before).toMatchObject({
      invoice: number,
      difference: {
        lines: [
          {
            kind: 'custody',
            before: { description: 'Custody, standard, 0-12 hours', amount: '296.00' },
            after: { amount: '435.00' },
            amount: '139.00',
          },
        ],
        total: { before: '296.00', after: '435.00', amount: '139.00' },
        changes: ['/detention/intervals/0/endedAt'],
      },
      obstacle: null,
    });
    const answer = await post(service, `invoices/${number}/correct`, WHY);
    const { creditNote, invoice, difference } = read('Correction', answer);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      201,
      `/v1/invoices/${invoice.number}`,
    ]);
    expect(difference).toEqual(before.difference);
    expect(creditNote.credits).toEqual({
      number,
      issueDate: '2010-01-04',
      rebill: true,
      reason: WHY.reason,
    });
    expect((await get(service, `invoices/${creditNote.number}`)).json).toEqual(creditNote);
    expect((await get(service, `invoices/${invoice.number}`)).json).toEqual(invoice);
    expect(await verifyLog(service.store)).toMatchObject({ problem: null });
  });

  test('says beforehand what stands in its way, as it does afterwards', async ({ service }) => {
    const { number } = await invoiced(service, stay('as it was'));
    const { difference, obstacle } = read(
      'ForeseenCorrection',
      await get(service, `invoices/${number}/difference`, 'auditor'),
    );
    const problem = problemIn(await post(service, `invoices/${number}/correct`, WHY));
    expect([difference, obstacle?.code, obstacle?.detail]).toEqual([
      null,
      problem.code,
      problem.detail,
    ]);
    expect(problem).toMatchObject({ status: 409, code: 'nothing-to-correct' });
  });

  test('sent twice with one key is done once', async ({ service }) => {
    const { number } = await supersededInvoice(service, 'twice');
    const headers = { 'idempotency-key': 'correct-1' };
    const send = () => post(service, `invoices/${number}/correct`, WHY, headers);
    const first = await send();
    const before = await writes(service);
    const again = await send();
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const [leaf] = await service.store.read((steps) => steps.audit.leaves('MPS', before, 9));
    expect(JSON.parse(leaf?.leaf ?? '')).toMatchObject({
      kind: 'invoice.consulted',
      subjects: [
        { type: 'credit-note', id: 'MPS-CN-2009-000001' },
        { type: 'detention', revision: 1 },
        { type: 'invoice', id: 'MPS-2009-000002' },
        { type: 'detention', revision: 2 },
      ],
    });
  });

  test('of ten at once is one, and the numbers have no gap', async ({ service }) => {
    const { number } = await supersededInvoice(service, 'raced');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post(service, `invoices/${number}/correct`, WHY)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused && problemIn(refused)).toMatchObject({
      code: 'not-live',
      creditedBy: 'MPS-CN-2009-000001',
      invoice: 'MPS-2009-000002',
    });
    const gaps = read('SeriesList', await get(service, 'audit/number-gaps'));
    expect(gaps.items).toMatchObject([
      { series: 'MPS-2009', last: 2, count: 2, gaps: [] },
      { series: 'MPS-CN-2009', last: 1, count: 1, gaps: [] },
    ]);
  });
});

describe('a credit note', () => {
  test('is answered, listed apart, and stands beside its invoice', async ({ service }) => {
    const { number } = await invoiced(service, stay('credited'));
    const answer = await post(service, `invoices/${number}/credit`, { ...WHY, rebill: true });
    const creditNote = read('CreditNote', answer);
    expect(answer.headers.get('location')).toBe(`/v1/invoices/${creditNote.number}`);
    const items = async (query: string) =>
      read('InvoiceList', await get(service, `invoices${query}`)).items;
    expect(await items('')).toMatchObject([
      { number, kind: 'invoice', live: false, creditedBy: creditNote.number, owed: '0.00' },
    ]);
    expect(await items('?kind=credit-note')).toMatchObject([
      { number: creditNote.number, credits: number, dueDate: null, live: false, total: '296.00' },
    ]);
  });

  test('without rebill stops the billing, until that is lifted', async ({ service }) => {
    const { number, detention } = await invoiced(service, stay('stopped'));
    const { number: creditNote } = await credited(service, number, false);
    const issue = () => post(service, 'invoices', { detention: detention.id });
    expect(problemIn(await issue())).toMatchObject({
      status: 409,
      code: 'billing-stopped',
      creditNote,
    });
    const exceptions = read('Exceptions', await get(service, 'exceptions'));
    expect(exceptions).toMatchObject({
      counts: { billingStopped: 1 },
      items: [{ kind: 'billing-stopped', creditNote }],
    });
    const lifted = await post(service, `detentions/${detention.id}/lift-billing-stop`, WHY);
    expect(read('DetentionAnswer', lifted)).toMatchObject({ id: detention.id, invoice: null });
    expect((await issue()).status).toBe(201);
  });

  tableTest.for<[string, object, string]>([
    ['correct', {}, '/reason'],
    ['correct', { reason: '' }, '/reason'],
    ['correct', { ...WHY, rebill: true }, '/rebill'],
    ['credit', WHY, '/rebill'],
    ['credit', { ...WHY, rebill: 'yes' }, '/rebill'],
    ['disputes', { ...WHY, amount: '1' }, '/amount'],
    ['disputes', { ...WHY, amount: '-1.00' }, '/amount'],
    ['disputes', { ...WHY, amount: '0.00' }, '/amount'],
    ['disputes', { ...WHY, amount: '296.01' }, '/amount'],
  ])('%s of %j is refused, and names the field', async ([path, body, pointer], { service }) => {
    const { number } = await invoiced(service, stay(`${path} ${JSON.stringify(body)}`));
    const problem = problemIn(await post(service, `invoices/${number}/${path}`, body));
    expect([problem.status, problem.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});

describe('a dispute', () => {
  test('is settled in one of three ways, and says which there are', async ({ service }) => {
    const refused = async (body: object) =>
      problemIn(await post(service, 'disputes/none/settle', body)).errors;
    const outcome = { pointer: '/outcome', detail: 'is not one of rejected, upheld' };
    expect(await refused({ outcome: 'maybe' })).toEqual([outcome]);
    const action = { pointer: '/action', detail: 'is missing: write one of correct, credit' };
    expect(await refused({ outcome: 'upheld' })).toEqual([action]);
  });

  test('of a part is settled by a correction in one request', async ({ service }) => {
    const { number } = await longer(service, 'disputed');
    const dispute = await disputed(service, number, { amount: '100.00' });
    expect(dispute).toMatchObject({ status: 'open', invoice: number, amount: '100.00' });
    const list = async (query: string) =>
      read('DisputeList', await get(service, `disputes${query}`)).items;
    expect(await list('?status=open')).toEqual([dispute]);
    const [item] = read('InvoiceList', await get(service, 'invoices')).items;
    expect(item).toMatchObject({ number, dispute: dispute.id, owed: '296.00' });
    const ending = { outcome: 'upheld', action: 'correct', ...WHY };
    const answer = await post(service, `disputes/${dispute.id}/settle`, ending);
    const settled = read('SettledDispute', answer);
    expect(settled).toMatchObject({
      dispute: {
        status: 'settled',
        settlement: { outcome: 'upheld', creditNote: settled.creditNote?.number },
      },
      creditNote: { credits: { number } },
      invoice: { number: 'MPS-2009-000002' },
      difference: { total: { amount: '139.00' } },
    });
    expect(await list('?status=open')).toEqual([]);
    expect(await list('?status=settled&customer=UKBA')).toEqual([settled.dispute]);
  });

  test('that is rejected leaves the invoice, and is shown again as it is', async ({ service }) => {
    const { number, detention } = await invoiced(service, stay('rejected'));
    const { id } = await disputed(service, number);
    const ending = { outcome: 'rejected', reason: 'on their own list' };
    const headers = { 'idempotency-key': 'settle-1' };
    const send = () => post(service, `disputes/${id}/settle`, ending, headers);
    const first = await send();
    expect(read('SettledDispute', first)).toMatchObject({ creditNote: null, invoice: null });
    const before = await writes(service);
    expect((await send()).json).toEqual(first.json);
    const [leaf] = await service.store.read((steps) => steps.audit.leaves('MPS', before, 9));
    expect(JSON.parse(leaf?.leaf ?? '')).toMatchObject({
      subjects: [{ type: 'detention', id: detention.id }],
    });
    expect(problemIn(await post(service, `disputes/${id}/settle`, ending))).toMatchObject({
      status: 409,
      code: 'already-settled',
      outcome: 'rejected',
    });
  });

  test('is one at a time', async ({ service }) => {
    const { number } = await invoiced(service, stay('disputed twice'));
    const { id: dispute } = await disputed(service, number);
    expect(problemIn(await post(service, `invoices/${number}/disputes`, WHY))).toMatchObject({
      status: 409,
      code: 'already-disputed',
      dispute,
    });
  });

  tableTest.for<[object, string]>([
    [{ reason: 'x' }, '/outcome'],
    [{ outcome: 'other', reason: 'x' }, '/outcome'],
    [{ outcome: 'rejected' }, '/reason'],
    [{ outcome: 'rejected', reason: 'x', rebill: true }, '/rebill'],
    [{ outcome: 'upheld', reason: 'x' }, '/action'],
    [{ outcome: 'upheld', action: 'credit', reason: 'x' }, '/rebill'],
    [{ outcome: 'upheld', action: 'correct', reason: 'x', rebill: true }, '/rebill'],
  ])('settled by %j is refused, and names the field', async ([body, pointer], { service }) => {
    const problem = problemIn(await post(service, 'disputes/none/settle', body));
    expect([problem.status, problem.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  tableTest('that is not there, or of another force, is not found', async ({ service }) => {
    const { number } = await invoiced(service, stay('of this force'));
    const { id } = await disputed(service, number);
    const body = { outcome: 'rejected', reason: 'x' };
    expect((await post(service, 'disputes/none/settle', body)).status).toBe(404);
    const other = { as: 'otherFinance', body } as const;
    expect((await service.ask(`POST /v1/disputes/${id}/settle`, other)).status).toBe(404);
    expect((await get(service, `invoices/${number}/difference`, 'otherFinance')).status).toBe(404);
  });
});

test('a breakdown has credit notes, disputes and lifted stops', async ({ service }) => {
  const { number, detention } = await invoiced(service, stay('told'));
  const { id } = await disputed(service, number);
  const creditNote = await credited(service, number, false);
  await post(service, `detentions/${detention.id}/lift-billing-stop`, WHY);
  const answer = await get(service, `detentions/${detention.id}/breakdown`, 'auditor');
  expect(read('Breakdown', answer)).toMatchObject({
    invoices: [{ number, live: false, creditedBy: creditNote.number, dispute: null }],
    creditNotes: [{ ...creditNote, lifted: { reason: WHY.reason, by: 'Example finance' } }],
    disputes: [{ id, status: 'settled', settlement: { creditNote: creditNote.number } }],
  });
  const pdf = await service.ask(`GET /v1/detentions/${detention.id}/breakdown`, {
    as: 'auditor',
    headers: { accept: 'application/pdf' },
  });
  expect(pdf.status).toBe(200);
});
