/** R21, R22: a correction of each kind, of an invoice that was paid in each way, seen from everywhere. */
import { describe, expect, test } from 'vitest';
import { sumPence } from '../../src/domain/account.ts';
import type { TariffContent } from '../../src/domain/tariff.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { breakDownDetention } from '../../src/usecases/breakDown.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { numberGaps } from '../../src/usecases/numberGaps.ts';
import { publishTariff } from '../../src/usecases/publishTariff.ts';
import { readAgedDebt, type Standing } from '../../src/usecases/readAccounts.ts';
import { readClaim } from '../../src/usecases/readClaims.ts';
import { listInvoices, readInvoice } from '../../src/usecases/readInvoices.ts';
import { readPayment } from '../../src/usecases/readPayments.ts';
import { reconcileYear } from '../../src/usecases/reconcileYear.ts';
import { changeForce, putCustomer } from '../../src/usecases/referenceData.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { yearStatistics } from '../../src/usecases/yearStatistics.ts';
import { paid, put, standingOf, statementOf } from './accounts.ts';
import {
  type Desk,
  fixedPrice,
  madeUpForce,
  openDesk,
  publish,
  record,
  span,
  stay,
  tableOne,
} from './force.ts';
import { runInvoices, YEAR_2009 } from './running.ts';

const [FIRST, BESIDE, SECOND] = ['MPS-2009-000001', 'MPS-2009-000002', 'MPS-2009-000003'];
const CREDIT_NOTE = 'MPS-CN-2009-000001';
const REASON = 'keyed wrongly';

/** What is charged: 15 h 30 min of a stay, and of another beside it 10 h 30 min. */
const BEFORE_PENCE = 43_500;
const BESIDE_PENCE = 29_600;

const until = (endedAt: string, more: object = {}) => ({
  custodyRecordNumber: 'the one',
  intervals: [span('2009-06-01T08:15:00Z', endedAt, more)],
});

interface Change {
  make: (desk: Desk, id: string) => Promise<unknown>;
  /** What the stay costs then, net; null: it has no price. */
  netPence: number | null;
  /** Where there is VAT on it. */
  vatPence?: number;
  /** What the other one costs then, net: a tariff is replaced for both. */
  besidePence?: number;
}

const amended = (part: object) => (desk: Desk, id: string) =>
  desk.do(amendDetention, id, () => true, { reason: REASON, detention: stay(part) });

const replaced = (content: TariffContent) => async (desk: Desk) => {
  const { force } = madeUpForce();
  await desk.do(changeForce, { ...force, vatNumber: 'GB123456789' });
  const [old] = await desk.store.read((steps) => steps.tariffs.list('MPS', desk.now()));
  await desk.do(publishTariff, { content, replaces: old?.id ?? '', reason: 'a digit' });
};

const CHANGES: Record<string, Change> = {
  'shorter, within its band': { make: amended(until('2009-06-01T22:15:00Z')), netPence: 43_500 },
  'shorter, below a band': { make: amended(until('2009-06-01T18:15:00Z')), netPence: 29_600 },
  'longer, past a band': { make: amended(until('2009-06-02T18:15:00Z')), netPence: 74_500 },
  'of another watch': {
    make: amended(until('2009-06-01T23:45:00Z', { watch: 'constant' })),
    netPence: 187_600,
  },
  'of a tariff that was replaced': {
    make: replaced(fixedPrice('200.00')),
    netPence: 20_000,
    besidePence: 20_000,
  },
  'of one that was replaced by one with VAT': {
    make: replaced(tableOne({ vat: { category: 'S', rate: '20', reason: null } })),
    netPence: 43_500,
    vatPence: 8_700,
  },
  'unpriced now': { make: amended(until('2009-06-04T08:15:00Z')), netPence: null },
  voided: { make: (desk, id) => desk.do(voidDetention, id, 'wrong person'), netPence: null },
};

/** Payments, oldest first: the amount of each, and what of it is put on the invoice. */
const PAYMENTS: Record<string, [amountPence: number, putPence: number][]> = {
  'not paid': [],
  'paid in part': [[10_000, 10_000]],
  'paid in full': [[BEFORE_PENCE, BEFORE_PENCE]],
  'paid by two': [
    [30_000, 25_000],
    [18_500, 18_500],
  ],
  'paid in part, with credit beside it': [[60_000, 40_000]],
};

const CASES = Object.entries(CHANGES).flatMap(([change, its]) =>
  Object.entries(PAYMENTS).map(([how, payments]) => [`${change}, ${how}`, its, payments] as const),
);

const sum = (amounts: readonly number[]) => amounts.reduce((all, pence) => all + pence, 0);

/** What was done, and what it has to come to. */
interface Corrected {
  desk: Desk;
  id: string;
  /** The payments' ids, oldest first, with what of each goes to the new invoice. */
  moved: { payment: string; amountPence: number }[];
  /** Of the new invoice; null where there is none. */
  netPence: number | null;
  owedPence: number;
  /** On each open invoice. */
  owed: Record<string, number>;
  /** What is not put on any invoice. */
  creditPence: number;
  balancePence: number;
  besidePence: number;
  /** How the account stood when it was paid. */
  before: Standing;
}

async function corrected(
  { make, netPence, vatPence = 0, besidePence = BESIDE_PENCE }: Change,
  payments: readonly [amountPence: number, putPence: number][],
): Promise<Corrected> {
  const desk = await openDesk({ now: '2010-01-04T12:00:00Z' });
  const { id } = await record(desk, until('2009-06-01T23:45:00Z'));
  const intervals = [span('2009-06-02T08:15:00Z', '2009-06-02T18:45:00Z')];
  await record(desk, { custodyRecordNumber: 'beside it', intervals });
  await runInvoices(desk);
  const totalPence = netPence === null ? 0 : netPence + vatPence;
  const moved: Corrected['moved'] = [];
  let owedPence = totalPence;
  for (const [amountPence, putPence] of payments) {
    const movedPence = Math.min(putPence, owedPence);
    owedPence -= movedPence;
    const payment = await paid(desk, amountPence, [put(FIRST, putPence)]);
    moved.push({ payment, amountPence: movedPence });
  }
  const before = await standingOf(desk);
  desk.at('2010-03-01T12:00:00Z');
  await make(desk, id);
  if (netPence === null) await desk.do(creditInvoice, FIRST, { reason: REASON, rebill: true });
  else await desk.do(correctInvoice, FIRST, REASON);
  const paidPence = sum(payments.map(([amountPence]) => amountPence));
  return {
    desk,
    id,
    moved,
    netPence,
    owedPence,
    owed: { [BESIDE]: BESIDE_PENCE, ...(owedPence > 0 && { [SECOND]: owedPence }) },
    creditPence: paidPence - (totalPence - owedPence),
    balancePence: BESIDE_PENCE + totalPence - paidPence,
    besidePence,
    before,
  };
}

async function expectDocuments({ desk, netPence, owed }: Corrected): Promise<void> {
  const { items } = await desk.do(listInvoices, { limit: 10 });
  const numbers = items.map(({ document }) => document.number);
  const invoices = netPence === null ? [FIRST, BESIDE] : [FIRST, BESIDE, SECOND];
  expect(new Set(numbers)).toEqual(new Set([...invoices, CREDIT_NOTE]));
  const first = await desk.do(readInvoice, FIRST, 'json');
  expect(first).toMatchObject({ live: false, creditedBy: CREDIT_NOTE, owedPence: 0 });
  const { document: creditNote } = await desk.do(readInvoice, CREDIT_NOTE, 'json');
  expect(creditNote.charge).toEqual(first.document.charge);
  const open = items.filter(({ owedPence }) => owedPence > 0);
  expect(byNumber(open.map(({ document, owedPence }) => [document.number, owedPence]))).toEqual(
    owed,
  );
  const series = await desk.do(numberGaps);
  expect(series.flatMap(({ gaps }) => gaps)).toEqual([]);
}

const byNumber = (entries: readonly (readonly [string, number])[]) => Object.fromEntries(entries);

/** The oldest payment first, and nothing stays on what was credited. */
async function expectAllocations({ desk, moved }: Corrected): Promise<void> {
  const held = (number: string) => desk.store.read((steps) => steps.accounts.heldOn('MPS', number));
  expect(await held(FIRST)).toEqual([]);
  expect(await held(SECOND)).toEqual(moved.filter(({ amountPence }) => amountPence > 0));
  for (const { payment } of moved) {
    const acts = await desk.do(readPayment, payment);
    expect(acts.map(({ content }) => content.kind)).toEqual(['received', 'moved']);
  }
}

/** Statement and aged debt; the one beside it is 26 days overdue. */
async function expectAccount(expected: Corrected): Promise<void> {
  const { desk, owedPence, owed, creditPence, balancePence, before } = expected;
  const statement = await statementOf(desk, { from: '2010-01-01', to: '2010-03-01' });
  expect(statement).toMatchObject({
    openingPence: 0,
    balancePence,
    owedPence: BESIDE_PENCE + owedPence,
    unallocatedPence: creditPence,
  });
  expect(statement.entries.at(-1)?.balancePence).toBe(balancePence);
  const open = statement.openInvoices.map((one) => [one.number, one.owedPence] as const);
  expect(byNumber(open)).toEqual(owed);
  expect(await standingOf(desk)).toMatchObject({
    balancePence,
    ageing: { notYetDuePence: owedPence, days1To30Pence: BESIDE_PENCE },
  });
  expect(await standingOf(desk, '2010-01-04')).toEqual(before);
}

async function expectBreakdown({ desk, id, moved, netPence, owedPence }: Corrected): Promise<void> {
  const reading = { form: 'json', reason: 'optional' } as const;
  const { breakdowns } = await breakDownDetention(desk.store, desk.context(), id, reading);
  const { invoices = [], payments = [] } = breakdowns[0] ?? {};
  const owed = invoices.map((one) => [one.document.number, one.owedPence] as const);
  const second = netPence !== null && { [SECOND]: owedPence };
  expect(byNumber(owed)).toEqual({ [FIRST]: 0, ...second });
  const allocated = (number: string) =>
    sumPence(payments.filter(({ invoice }) => invoice === number));
  expect([allocated(FIRST), allocated(SECOND)]).toEqual([0, sumPence(moved)]);
}

/** Statistics, and the way there from the claim. */
async function expectYear({ desk, netPence, besidePence }: Corrected): Promise<void> {
  const year = { year: 2009, basis: 'calendar' } as const;
  const query = { ...year, suite: null, asOf: null };
  const { charges } = await yearStatistics(desk.store, desk.context(), query, 'json');
  expect(charges.totalPence).toBe(besidePence + (netPence ?? 0));
  const { rows, differencePence } = await reconcileYear(desk.store, desk.context(), year, 'json');
  expect(rows).toMatchObject({
    claimed: { count: 2, netPence: BEFORE_PENCE + BESIDE_PENCE },
    credited: { count: 1, netPence: -BEFORE_PENCE },
    alone: { netPence: netPence ?? 0 },
    superseded: { netPence: besidePence - BESIDE_PENCE },
  });
  expect(differencePence).toBe(0);
}

describe('after a correction, all that shows it agrees, where a stay is', () => {
  test.each(CASES)('%s', async (_, change, payments) => {
    const expected = await corrected(change, payments);
    await expectDocuments(expected);
    await expectAllocations(expected);
    await expectAccount(expected);
    await expectBreakdown(expected);
    await expectYear(expected);
    expect((await verifyLog(expected.desk.store)).problem).toBeNull();
  });
});

test('what was paid is credit of its customer where the stay is for another, who owes it all', async () => {
  const desk = await openDesk();
  const [customer] = madeUpForce().customers;
  if (customer) await desk.do(putCustomer, { ...customer, code: 'OTHER' });
  await publish(desk, tableOne({ customer: 'OTHER' }));
  const { id } = await record(desk, { custodyRecordNumber: 'the one' });
  const { number } = await desk.do(issueInvoice, id);
  await paid(desk, BESIDE_PENCE, [put(number, BESIDE_PENCE)]);
  await amended({ custodyRecordNumber: 'the one', customer: 'OTHER' })(desk, id);
  const { invoice } = await desk.do(correctInvoice, number, REASON);
  // Nothing of theirs is replaced.
  expect(invoice).not.toHaveProperty('replaces');
  const { customers } = await desk.do(readAgedDebt, undefined, 'json');
  expect(customers).toMatchObject([
    { customer: { code: 'OTHER' }, owedPence: BESIDE_PENCE, balancePence: BESIDE_PENCE },
    { customer: { code: 'UKBA' }, unallocatedPence: BESIDE_PENCE, balancePence: -BESIDE_PENCE },
  ]);
  await record(desk, { custodyRecordNumber: 'another', customer: 'OTHER' });
  const { claim } = await runInvoices(desk, { ...YEAR_2009, customer: 'OTHER' });
  const { since } = await desk.do(readClaim, claim ?? '', 'json');
  expect(since).toMatchObject({ creditNotes: [], replacements: [], others: [{ number: BESIDE }] });
  expect((await verifyLog(desk.store)).problem).toBeNull();
});
