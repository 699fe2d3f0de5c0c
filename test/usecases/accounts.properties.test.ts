/** R22 on a store: whatever is done in whatever order, the account adds up, and the log verifies. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumPence, unallocatedPence } from '../../src/domain/account.ts';
import { Refusal, type RefusalCode } from '../../src/domain/errors.ts';
import { penceOf } from '../../src/domain/money.ts';
import { formatInstant, parseInstant } from '../../src/domain/time.ts';
import { allocatePayment } from '../../src/usecases/allocatePayment.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { liftBillingStop } from '../../src/usecases/liftBillingStop.ts';
import { numberGaps } from '../../src/usecases/numberGaps.ts';
import { payRemittance } from '../../src/usecases/payRemittance.ts';
import { raiseDispute } from '../../src/usecases/raiseDispute.ts';
import { listClaims, readClaim } from '../../src/usecases/readClaims.ts';
import { listInvoices } from '../../src/usecases/readInvoices.ts';
import { putCustomer } from '../../src/usecases/referenceData.ts';
import { reversePayment } from '../../src/usecases/reversePayment.ts';
import { type Ending, settleDispute } from '../../src/usecases/settleDispute.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { owedOn, paid, put, standingOf, statementOf } from './accounts.ts';
import {
  type Desk,
  madeUpForce,
  openDesk,
  publish,
  record,
  span,
  stay,
  tableOne,
} from './force.ts';
import { runInvoices, YEAR_2009 } from './running.ts';

const DAYS = 7;
const dateOf = (day: number) => `2010-01-${String(day).padStart(2, '0')}`;

/** Within the first band, the second, the third, and past the last. */
const HOURS = [10, 20, 40, 60];
const REASON = 'made up for a test';
/** Payments are the first one's; some stays turn out to be the other's. */
const CUSTOMERS = ['UKBA', 'OTHER'];

interface Account {
  desk: Desk;
  detentions: string[];
  numbers: string[];
  payments: string[];
  disputes: string[];
}

const nth = (all: readonly string[], n: number) => all[n % all.length] ?? 'none';

type Step = (account: Account, n: number, pence: number) => Promise<unknown>;

/** What is billed. */
const BILLING: Record<string, Step> = {
  async record({ desk, detentions }, n) {
    const custodyRecordNumber = `N-${detentions.length}`;
    detentions.push((await record(desk, { custodyRecordNumber, ...ofHours(n) })).id);
  },
  async issue({ desk, detentions, numbers }, n) {
    numbers.push((await desk.do(issueInvoice, nth(detentions, n))).number);
  },
  async bill(account, n, pence) {
    await BILLING.record?.(account, n % 3, pence);
    await BILLING.issue?.(account, account.detentions.length - 1, pence);
  },
  async run({ desk, numbers }, n) {
    const customer = nth(CUSTOMERS, n);
    const { claim } = await runInvoices(desk, { ...YEAR_2009, customer });
    if (claim === null) return;
    const { invoices } = await desk.do(readClaim, claim, 'json');
    numbers.push(...invoices.map(({ number }) => number));
  },
  amend({ desk, detentions }, n, pence) {
    const custodyRecordNumber = `N-${n % detentions.length}`;
    const customer = pence % 3 === 0 ? 'OTHER' : 'UKBA';
    const detention = stay({ custodyRecordNumber, customer, ...ofHours(n + pence) });
    const amendment = { reason: REASON, detention };
    return desk.do(amendDetention, nth(detentions, n), () => true, amendment);
  },
  void: ({ desk, detentions }, n) => desk.do(voidDetention, nth(detentions, n), REASON),
  lift: ({ desk, detentions }, n) => desk.do(liftBillingStop, nth(detentions, n), REASON),
};

const ofHours = (n: number) => {
  const [from, hours] = ['2009-06-01T08:15:00Z', HOURS[n % HOURS.length] ?? 0];
  return { intervals: [span(from, formatInstant(parseInstant(from) + hours * 3600))] };
};

/** What is taken back or disputed. */
const CORRECTING: Record<string, Step> = {
  /** As a rule of what has just been amended. */
  async correct(account, n, pence) {
    const { desk, detentions, numbers } = account;
    if (pence % 5 > 0) await BILLING.amend?.(account, n, pence);
    const id = nth(detentions, n);
    const current = await desk.store.read((steps) => steps.detentions.current('MPS', id));
    const number = current?.invoice ?? nth(numbers, n);
    numbers.push((await desk.do(correctInvoice, number, REASON)).invoice.number);
  },
  credit: ({ desk, numbers }, n, pence) =>
    desk.do(creditInvoice, nth(numbers, n), { reason: REASON, rebill: pence % 3 > 0 }),
  async dispute({ desk, numbers, disputes }, n, pence) {
    const objection = { amountPence: n % 2 === 0 ? pence : null, reason: REASON };
    disputes.push((await desk.do(raiseDispute, nth(numbers, n), objection)).id);
  },
  async settle({ desk, numbers, disputes }, n, pence) {
    const ending: Ending[] = [
      { outcome: 'rejected', reason: REASON },
      { outcome: 'upheld', action: 'correct', reason: REASON },
      { outcome: 'upheld', action: 'credit', rebill: n % 2 === 0, reason: REASON },
    ];
    const chosen = ending[pence % 3] ?? { outcome: 'rejected', reason: REASON };
    const { invoice } = await desk.do(settleDispute, nth(disputes, n), chosen);
    if (invoice) numbers.push(invoice.number);
  },
};

/** What is paid. */
const PAYING: Record<string, Step> = {
  async pay({ desk, numbers, payments }, n, pence) {
    payments.push(await paid(desk, pence + n, [put(nth(numbers, n), pence)]));
  },
  async payInFull({ desk, numbers, payments }, n, pence) {
    const number = nth(numbers, n);
    const invoice = await desk.store.read((steps) => steps.documents.get('MPS', number));
    if (!invoice?.owedPence) return;
    const { owedPence } = invoice;
    payments.push(await paid(desk, owedPence + (pence % 500), [put(number, owedPence)]));
  },
  async remit({ desk, numbers, payments }, n, pence) {
    const rows = [n, n + 1, n].map((one, row) => ({
      row: row + 2,
      invoice: nth(numbers, one),
      amountPence: pence,
    }));
    const sent = { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'BACS' };
    const { acts } = await desk.do(payRemittance, sent, rows, { dryRun: n % 5 === 0 });
    if (acts?.[0]) payments.push(acts[0].payment);
  },
  allocate: ({ desk, numbers, payments }, n, pence) =>
    desk.do(allocatePayment, nth(payments, n), [put(nth(numbers, pence), pence)]),
  reverse: ({ desk, payments }, n) => desk.do(reversePayment, nth(payments, n), 'bounced'),
};

const STEPS = { ...BILLING, ...CORRECTING, ...PAYING };

/** Steps are chosen by a number and an amount, and what does not fit is refused with one of these. */
const REFUSALS: RefusalCode[] = [
  'not-found',
  'invalid',
  'not-allocatable',
  'already-reversed',
  'already-recorded',
  'already-invoiced',
  'unpriced',
  'voided',
  'billing-stopped',
  'nothing-to-resolve',
  'nothing-to-correct',
  'not-live',
  'already-disputed',
  'already-settled',
];

async function taken(account: Account, [step, n, pence]: [string, number, number]) {
  try {
    await STEPS[step]?.(account, n, pence);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(REFUSALS).toContain(error.code);
  }
}

const steps = fc.array(
  fc.tuple(
    fc.constantFrom(...Object.keys(STEPS), 'bill', 'payInFull', 'amend', 'correct', 'settle'),
    fc.nat(9),
    fc.oneof(fc.integer({ min: 1, max: 40_000 }), fc.constant(29_600)),
  ),
  { minLength: 10, maxLength: 40 },
);

async function openBooks(): Promise<Desk> {
  const desk = await openDesk();
  const [customer] = madeUpForce().customers;
  if (customer) await desk.do(putCustomer, { ...customer, code: 'OTHER' });
  await publish(desk, tableOne({ customer: 'OTHER' }));
  return desk;
}

test('invoices less credit notes less payments are what is owed less what is credit', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const desk = await openBooks();
      const lists = { detentions: [], numbers: [], payments: [], disputes: [] };
      const account: Account = { desk, ...lists };
      for (const pence of [1, 2, 3]) await BILLING.bill?.(account, 0, pence);
      for (const [n, step] of all.entries()) {
        const day = 4 + Math.floor((n * DAYS) / all.length);
        desk.at(`${dateOf(day)}T12:00:00Z`);
        await taken(account, step);
      }
      for (const customer of CUSTOMERS) await checkDays(desk, customer);
      await checkPayments(account);
      await checkList(desk);
      await checkClaims(desk);
      const series = await desk.do(numberGaps);
      expect(series.flatMap(({ gaps }) => gaps)).toEqual([]);
      expect((await verifyLog(desk.store)).problem).toBeNull();
      desk.store.close();
    }),
    { numRuns: 14 },
  );
});

/** Each day closes with what the next opens with, and with what is open then less what is credit. */
async function checkDays(desk: Desk, customer: string): Promise<void> {
  desk.at('2010-01-10T12:00:00Z');
  let balancePence = 0;
  for (let day = 4; day <= 10; day++) {
    const date = dateOf(day);
    const statement = await statementOf(desk, { from: date, to: date }, customer);
    expect(statement.openingPence).toBe(balancePence);
    balancePence += sumPence(statement.entries);
    expect(statement.balancePence).toBe(balancePence);
    const standing = await standingOf(desk, date, customer);
    const { owedPence, unallocatedPence: credit, ageing } = standing;
    expect(owedPence - credit).toBe(balancePence);
    expect(ageing.notYetDuePence).toBe(owedPence);
  }
}

/** No payment has less than nothing as credit, and no invoice is paid beyond its total. */
async function checkPayments({ desk, numbers, payments }: Account): Promise<void> {
  await desk.store.read(function* ({ accounts, documents }) {
    for (const payment of payments) {
      const acts = yield* accounts.acts('MPS', payment);
      expect(unallocatedPence(acts.map(({ content }) => content))).toBeGreaterThanOrEqual(0);
    }
    for (const number of numbers) {
      const invoice = yield* documents.get('MPS', number);
      if (!invoice) throw new RangeError(`${number} was issued`);
      const { live, totalPence, owedPence } = invoice;
      const paidPence = sumPence(yield* accounts.heldOn('MPS', number));
      expect(owedPence).toBe(live ? totalPence - paidPence : 0);
      expect(live ? owedPence : -paidPence).toBeGreaterThanOrEqual(0);
    }
  });
}

/** The list of documents has owing what the account has. */
async function checkList(desk: Desk): Promise<void> {
  const { items } = await desk.do(listInvoices, { limit: 1000 });
  const open = items.filter(({ owedPence }) => owedPence > 0);
  const listed = open.map(({ document, owedPence }) => [document.number, owedPence]);
  const owed = { ...(await owedOn(desk, 'UKBA')), ...(await owedOn(desk, 'OTHER')) };
  expect(Object.fromEntries(listed)).toEqual(owed);
}

/** Once each customer has a last claim, every document is in exactly one, and they come to what was issued. */
async function checkClaims(desk: Desk): Promise<void> {
  for (const customer of CUSTOMERS) {
    await record(desk, { custodyRecordNumber: `the last of ${customer}`, customer });
    await runInvoices(desk, { ...YEAR_2009, customer });
  }
  const { items: documents } = await desk.do(listInvoices, { limit: 1000 });
  const { items: heads } = await desk.do(listClaims, { limit: 1000 });
  const claimed: string[] = [];
  for (const head of heads) {
    const { invoices, since } = await desk.do(readClaim, head.number, 'json');
    const { creditNotes, replacements, others } = since;
    const its = [invoices, creditNotes, replacements, others].flat();
    claimed.push(...its.map(({ number }) => number));
  }
  expect(claimed.sort()).toEqual(documents.map(({ document }) => document.number).sort());
  const issuedPence = documents.map(({ document: { kind, charge } }) => {
    const pence = penceOf(charge.total ?? '0.00');
    return kind === 'invoice' ? pence : -pence;
  });
  const sum = (amounts: number[]) => amounts.reduce((all, pence) => all + pence, 0);
  expect(sum(heads.map(({ totalPence }) => totalPence))).toBe(sum(issuedPence));
}
