/** A made-up force that has done everything once, so that every table and every kind of event is used. */
import { parseInstant } from '../../src/domain/time.ts';
import type { Context, Inquiry } from '../../src/usecases/access.ts';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { allocatePayment } from '../../src/usecases/allocatePayment.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { answerOnce } from '../../src/usecases/answerOnce.ts';
import { chargeDetention } from '../../src/usecases/assessCharge.ts';
import { breakDownDetainee, breakDownDetention } from '../../src/usecases/breakDown.ts';
import {
  addInterpreterSession,
  addInterval,
  releaseDetention,
  voidDetention,
} from '../../src/usecases/continueDetention.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { eraseDetention } from '../../src/usecases/eraseDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { liftBillingStop } from '../../src/usecases/liftBillingStop.ts';
import { listExceptions } from '../../src/usecases/listExceptions.ts';
import { listRetention } from '../../src/usecases/listRetention.ts';
import { createKey, revokeKey, tokenOf } from '../../src/usecases/manageKeys.ts';
import { previewRun } from '../../src/usecases/previewRun.ts';
import { previewTariff } from '../../src/usecases/previewTariff.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { raiseDispute } from '../../src/usecases/raiseDispute.ts';
import { readAgedDebt, readStatement } from '../../src/usecases/readAccounts.ts';
import { listClaims, readClaim } from '../../src/usecases/readClaims.ts';
import {
  listDetentions,
  readDetention,
  searchDetentions,
} from '../../src/usecases/readDetentions.ts';
import { listInvoices, readInvoice } from '../../src/usecases/readInvoices.ts';
import { listEvents } from '../../src/usecases/readLog.ts';
import { listPayments, readPayment } from '../../src/usecases/readPayments.ts';
import { readLeftOut } from '../../src/usecases/readRuns.ts';
import { recordPayment } from '../../src/usecases/recordPayment.ts';
import { changeForce, putCustomer, putSuite } from '../../src/usecases/referenceData.ts';
import { reversePayment } from '../../src/usecases/reversePayment.ts';
import { rotateKey } from '../../src/usecases/rotateKey.ts';
import { settleDispute } from '../../src/usecases/settleDispute.ts';
import { witnessFailure } from '../../src/usecases/signIn.ts';
import type { InvoiceRun, Script, Steps, Store } from '../../src/usecases/store.ts';
import { endVisit, keepDraft, startVisit, visitOf } from '../../src/usecases/visits.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import {
  attendance,
  type Desk,
  madeUpForce,
  NO_INQUIRY,
  openDesk,
  record,
  sentSession,
  span,
  stay,
  tableOne,
} from './force.ts';
import { runInvoices } from './running.ts';

/** Everything personal that the busy force is told, to be looked for where it must not stand. */
export const PERSONAL = [
  '01CX/7001/09',
  '01CX/7002/09',
  '01CX/7003/09',
  '01CX/7004/09',
  '01CX/7005/09',
  '01CX/7008/09',
  '01CX/7009/09',
  'REF-DETAINEE',
  'REF-HOME-OFFICE',
  'REF-INTERPRETER',
  'REF-ENGAGEMENT',
  'keyed an hour late',
  'keyed for the wrong person',
  'by letter of 3 June',
  '01CX/7007/09',
  'no person of ours',
  'found in their files',
  'another line of it',
  'released without charge',
  'their files were wrong',
  'Casey Agreed',
  'two rooms, one corridor',
  'counsel asked by telephone',
  'Robin Recipient',
  'query of a solicitor',
  'Example and Partners',
];

const AUGUST = { customer: 'UKBA', releasedFrom: '2009-08-01', releasedTo: '2009-08-31' };

export interface BusyForce {
  desk: Desk;
  /** The id of a detention of five revisions, whose invoice is superseded. */
  invoiced: string;
}

export async function openBusyForce(
  place: { file?: string; store?: Store } = {},
): Promise<BusyForce> {
  return makeBusy(await openDesk(place));
}

/** Does everything once at a desk whose force is set up and has a tariff. */
export async function makeBusy(desk: Desk): Promise<BusyForce> {
  const { id } = await record(desk, { custodyRecordNumber: '01CX/7005/09' });
  await desk.do(voidDetention, id, 'keyed for the wrong person');
  const invoiced = await invoiceAndAmend(desk);
  await agreeAndInvoice(desk);
  await pay(desk);
  await overlapAndAccept(desk);
  await disputeAndCredit(desk);
  await changeReferenceData(desk);
  const run = await runAndClaim(desk);
  await lookAtEverything(desk, invoiced, run);
  await desk.do(listEvents, { limit: 10 });
  await breakDown(desk, invoiced);
  await eraseEarly(desk);
  return { desk, invoiced };
}

async function invoiceAndAmend(desk: Desk): Promise<string> {
  const said = {
    custodyRecordNumber: '01CX/7001/09',
    detaineeReference: 'REF-DETAINEE',
    homeOfficeReference: 'REF-HOME-OFFICE',
  };
  const open = { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null };
  const { id } = await record(desk, { ...said, ...open });
  const startedAt = parseInstant('2009-06-01T12:00:00Z');
  await desk.do(addInterval, id, { startedAt, suite: 'BX', watch: 'constant' });
  const session = attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', {
    interpreter: 'REF-INTERPRETER',
    engagement: { reference: 'REF-ENGAGEMENT', share: 1, of: 1 },
  });
  await desk.do(addInterpreterSession, id, sentSession(session));
  const endedAt = parseInstant('2009-06-01T18:00:00Z');
  await desk.do(releaseDetention, id, { endedAt, outcome: 'removed' });
  await desk.do(issueInvoice, id);
  const amended = stay({ ...said, interpreterSessions: [session] });
  await desk.do(amendDetention, id, () => true, {
    reason: 'keyed an hour late',
    detention: amended,
  });
  return id;
}

/** One is issued, and one left out. */
async function runAndClaim(desk: Desk): Promise<InvoiceRun> {
  const intervals = [span('2009-08-01T08:00:00Z', '2009-08-01T18:00:00Z')];
  await record(desk, { custodyRecordNumber: '01CX/7007/09', intervals });
  await record(desk, { custodyRecordNumber: '01CX/7008/09', intervals, outcome: null });
  return await runInvoices(desk, AUGUST);
}

async function agreeAndInvoice(desk: Desk): Promise<void> {
  const { id } = await record(desk, {
    custodyRecordNumber: '01CX/7002/09',
    intervals: [span('2009-07-01T08:00:00Z', '2009-07-04T08:00:00Z')],
  });
  const clerk = desk.as({ key: 'key-bo', name: 'Bo Example' });
  await clerk.do(agreeCharge, id, {
    amountPence: 150_000,
    reason: 'by letter of 3 June',
    agreedBy: 'Casey Agreed',
  });
  await desk.do(issueOnce, id);
}

function* issueOnce(steps: Steps, context: Context, id: string): Script<unknown> {
  const request = { idempotencyKey: 'once', requestHash: 'hash' };
  return yield* answerOnce(steps, context, request, () => issueInvoice(steps, context, id));
}

const RECEIPT = { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'FP 1' };

/** Both invoices are paid in part in the end, and one payment is reversed. */
async function pay(desk: Desk): Promise<void> {
  const put = (invoice: number, amountPence: number) => [
    { invoice: `MPS-2009-00000${invoice}`, amountPence },
  ];
  const its = { ...RECEIPT, amountPence: 100_000 };
  const [{ payment } = { payment: '' }] = await desk.do(recordPayment, its, put(1, 50_000));
  await desk.do(allocatePayment, payment, put(2, 20_000));
  const same = { ...its, reference: 'FP 1 again' };
  const twice = await desk.do(recordPayment, same, put(2, 30_000));
  await desk.do(reversePayment, twice[0]?.payment ?? '', 'duplicate');
}

async function overlapAndAccept(desk: Desk): Promise<void> {
  const interpreterSessions = [attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z')];
  await record(desk, { custodyRecordNumber: '01CX/7003/09', interpreterSessions });
  const { id } = await record(desk, { custodyRecordNumber: '01CX/7004/09', interpreterSessions });
  await desk.do(acceptOverlaps, id, 'two rooms, one corridor');
}

async function disputeAndCredit(desk: Desk): Promise<void> {
  const { id } = await record(desk, { custodyRecordNumber: '01CX/7009/09' });
  const { number } = await desk.do(issueInvoice, id);
  const all = { amountPence: null, reason: 'no person of ours' };
  const first = await desk.do(raiseDispute, number, all);
  const rejected = { outcome: 'rejected', reason: 'found in their files' } as const;
  await desk.do(settleDispute, first.id, rejected);
  await desk.do(raiseDispute, number, { amountPence: 100, reason: 'another line of it' });
  const paid = { invoice: number, amountPence: 5000 };
  await desk.do(recordPayment, { ...RECEIPT, amountPence: 5000 }, [paid]);
  const crediting = { reason: 'released without charge', rebill: false };
  await desk.do(creditInvoice, number, crediting);
  await desk.do(liftBillingStop, id, 'their files were wrong');
}

async function breakDown(desk: Desk, id: string): Promise<void> {
  const inquiry = { reason: 'query of a solicitor', recipient: 'Example and Partners' };
  const context = { ...desk.context(), inquiry };
  const reading = { form: 'pdf', reason: 'required' } as const;
  await breakDownDetention(desk.store, context, id, reading);
  const reference = { scheme: 'force', reference: 'REF-DETAINEE' } as const;
  const query = { ...reference, after: undefined, limit: 10 };
  await breakDownDetainee(desk.store, desk.context(), query, { form: 'json', reason: 'optional' });
}

async function changeReferenceData(desk: Desk): Promise<void> {
  const { force, customers } = madeUpForce();
  await desk.do(changeForce, { ...force, name: 'Renamed' });
  await desk.do(putSuite, { code: 'CX', name: 'Renamed' });
  for (const customer of customers) await desk.do(putCustomer, { ...customer, paymentDays: 14 });
  const request = { name: 'A gate', kind: 'system', roles: ['custody'], suites: ['CX'] } as const;
  const { key: id } = await desk.do(createKey, request, 'a token');
  const rotation = { id, token: 'another token', overlapSeconds: 60 };
  const { successor } = await desk.do(rotateKey, rotation);
  await desk.do(revokeKey, successor.key);
  const failed = { why: 'revoked-key', force: 'MPS', key: successor.key } as const;
  await desk.do(witnessFailure, failed);
  await signInAndOut(desk);
  const later = tableOne({ effectiveFrom: '2010-01-01' });
  const first = await desk.do(publishTariff, { content: later, replaces: null, reason: null });
  const mended = { content: later, replaces: first.id, reason: 'a digit' };
  await desk.do(publishTariff, mended);
}

/** To the pages, leaving something typed. */
async function signInAndOut(desk: Desk): Promise<void> {
  const { actor, store } = desk;
  const token = tokenOf(actor.force, 'v'.repeat(43));
  await desk.do(startVisit, { actor, keyHash: null }, token);
  const visit = await store.read((steps) => visitOf(steps, token, desk.now()));
  if (!visit) throw new RangeError('nobody is signed in');
  const draft = { id: 'd', kind: 'book-in', detention: null, content: {} };
  await store.transaction(visit.force, (steps) => keepDraft(steps, visit, draft));
  await desk.do(endVisit, visit);
}

/** Each read as nothing is said of it, and with a reason, for someone else. */
async function lookAtEverything(desk: Desk, id: string, run: InvoiceRun): Promise<void> {
  const { store } = desk;
  const told = { reason: 'counsel asked by telephone', recipient: 'Robin Recipient' };
  for (const inquiry of [NO_INQUIRY, told]) {
    await store.transaction('MPS', (steps) => lookAtRecords(steps, desk, inquiry, id));
    const context = () => ({ ...desk.context(), inquiry });
    await store.transaction('MPS', (steps) => lookAtRun(steps, context, run));
    await previewRun(store, context(), AUGUST);
    await listExceptions(store, context(), { place: 0, limit: 10 });
    const year = { year: 2009, basis: 'calendar', suite: 'CX', asOf: null } as const;
    await yearStatistics(store, context(), year, 'csv');
    const period = { from: '2009-01-01', to: '2009-12-31', base: '' };
    await previewTariff(store, context(), { draft: tableOne(), ...period });
  }
}

function* lookAtRun(steps: Steps, context: () => Context, run: InvoiceRun): Script<void> {
  yield* readLeftOut(steps, context(), run.id, { after: 0, limit: 10 });
  yield* listClaims(steps, context(), { limit: 10 });
  yield* readClaim(steps, context(), run.claim ?? '', 'json');
}

function* lookAtRecords(steps: Steps, desk: Desk, inquiry: Inquiry, id: string): Script<void> {
  const context = () => ({ ...desk.context(), inquiry });
  const reference = { scheme: 'force', reference: 'REF-DETAINEE' } as const;
  yield* readDetention(steps, context(), id);
  yield* chargeDetention(steps, context(), id);
  yield* listDetentions(steps, context(), { limit: 10 });
  yield* searchDetentions(steps, context(), { custodyRecordNumber: '01CX/7001/09', limit: 10 });
  yield* searchDetentions(steps, context(), { reference, limit: 10 });
  yield* readInvoice(steps, context(), 'MPS-2009-000001', 'json');
  yield* readInvoice(steps, context(), 'MPS-2009-000001', 'pdf');
  yield* listInvoices(steps, context(), { detention: id, limit: 10 });
  const { items } = yield* listPayments(steps, context(), { limit: 10 });
  yield* readPayment(steps, context(), items[0]?.[0]?.payment ?? '');
  yield* readStatement(steps, context(), 'UKBA', {}, 'pdf');
  yield* readAgedDebt(steps, context(), undefined, 'csv');
}

/** Its number is in no list of what is personal: it is gone again. */
async function eraseEarly(desk: Desk): Promise<void> {
  const { id } = await record(desk, { custodyRecordNumber: '01CX/7006/09' });
  await desk.do(listRetention, { years: 7, limit: 10, after: undefined });
  await desk.do(eraseDetention, id, { reason: 'request 31', early: true, years: 7 });
}
