/** R22 on a store: whatever is done in whatever order, the account adds up, and the log verifies. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumPence, unallocatedPence } from '../../src/domain/account.ts';
import { Refusal } from '../../src/domain/errors.ts';
import { allocatePayment } from '../../src/usecases/allocatePayment.ts';
import { payRemittance } from '../../src/usecases/payRemittance.ts';
import { reversePayment } from '../../src/usecases/reversePayment.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { invoiced, paid, put, standingOf, statementOf } from './accounts.ts';
import { type Desk, openDesk } from './force.ts';

const DAYS = 7;
const dateOf = (day: number) => `2010-01-${String(day).padStart(2, '0')}`;

interface Account {
  desk: Desk;
  numbers: string[];
  payments: string[];
}

const nth = (all: readonly string[], n: number) => all[n % all.length] ?? 'MPS-2009-000099';

/** What is done to an account, chosen by a number and an amount; what does not fit is refused. */
const STEPS: Record<string, (account: Account, n: number, pence: number) => Promise<unknown>> = {
  async issue({ desk, numbers }) {
    numbers.push(await invoiced(desk));
  },
  async pay({ desk, numbers, payments }, n, pence) {
    payments.push(await paid(desk, pence + n, [put(nth(numbers, n), pence)]));
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

async function taken(account: Account, [step, n, pence]: [string, number, number]) {
  try {
    await STEPS[step]?.(account, n, pence);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toMatch(/^(does-not-fit|already-reversed|not-found)$/);
  }
}

const steps = fc.array(
  fc.tuple(
    fc.constantFrom(...Object.keys(STEPS)),
    fc.nat(9),
    fc.oneof(fc.integer({ min: 1, max: 40_000 }), fc.constant(29_600)),
  ),
  { minLength: 5, maxLength: 25 },
);

test('invoices less credit notes less payments are what is owed less what is credit', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const desk = await openDesk();
      const account: Account = { desk, numbers: [], payments: [] };
      for (const [n, step] of all.entries()) {
        const day = 4 + Math.floor((n * DAYS) / all.length);
        desk.at(`${dateOf(day)}T12:00:00Z`);
        await taken(account, step);
      }
      await checkDays(desk);
      await checkPayments(account);
      expect((await verifyLog(desk.store)).problem).toBeNull();
      desk.store.close();
    }),
    { numRuns: 25 },
  );
});

/** Each day closes with what the next opens with, and with what is open then less what is credit. */
async function checkDays(desk: Desk): Promise<void> {
  desk.at('2010-01-10T12:00:00Z');
  let balancePence = 0;
  for (let day = 4; day <= 10; day++) {
    const date = dateOf(day);
    const statement = await statementOf(desk, { from: date, to: date });
    expect(statement.openingPence).toBe(balancePence);
    balancePence += sumPence(statement.entries);
    expect(statement.balancePence).toBe(balancePence);
    const { owedPence, unallocatedPence: credit, ageing } = await standingOf(desk, date);
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
