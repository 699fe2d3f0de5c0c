import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { AccountQuery } from '../../src/usecases/accountSteps.ts';
import { allocatePayment } from '../../src/usecases/allocatePayment.ts';
import { readAgedDebt, readStatement } from '../../src/usecases/readAccounts.ts';
import { reversePayment } from '../../src/usecases/reversePayment.ts';
import { invoiced, paid, put, standingOf, statementOf } from './accounts.ts';
import { type Desk, only, openDesk, refusalOf } from './force.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ now: '2010-01-04T12:00:00Z' });
});

/** An invoice of 4 January, half of it paid on 10 February; that bounced on 1 March. */
async function quarter(): Promise<{ number: string; payment: string }> {
  const number = await invoiced(desk);
  desk.at('2010-02-10T12:00:00Z');
  const payment = await paid(desk, 20_000, [put(number, 14_800)], { receivedOn: '2010-02-09' });
  desk.at('2010-03-01T12:00:00Z');
  await desk.do(reversePayment, payment, 'bounced');
  desk.at('2010-03-31T12:00:00Z');
  return { number, payment };
}

describe('a statement', () => {
  test('has its entries in order, each with the balance after it', async () => {
    const { number, payment } = await quarter();
    const statement = await statementOf(desk, { from: '2010-01-01', to: '2010-03-31' });
    const entries = statement.entries.map(({ kind, id, amountPence, balancePence }) => [
      kind,
      id,
      amountPence,
      balancePence,
    ]);
    expect(entries).toEqual([
      ['invoice', number, 29_600, 29_600],
      ['payment', payment, -20_000, 9_600],
      ['reversal', payment, 20_000, 29_600],
    ]);
    expect(statement).toMatchObject({ openingPence: 0, balancePence: 29_600 });
    expect(statement.entries[1]).toMatchObject({
      receivedOn: '2010-02-09',
      reference: expect.stringMatching(/^FP/),
    });
  });

  test('opens with what the one before closed with', async () => {
    await quarter();
    let balancePence = 0;
    for (const [from, to] of [
      ['2010-01-01', '2010-01-31'],
      ['2010-02-01', '2010-02-28'],
      ['2010-03-01', '2010-03-31'],
    ] as const) {
      const statement = await statementOf(desk, { from, to });
      expect(statement.openingPence).toBe(balancePence);
      const moved = statement.entries.reduce((sum, { amountPence }) => sum + amountPence, 0);
      expect(statement.balancePence).toBe(balancePence + moved);
      expect(statement.owedPence - statement.unallocatedPence).toBe(statement.balancePence);
      balancePence = statement.balancePence;
    }
    expect(balancePence).toBe(29_600);
  });

  test('of the past says what was so then', async () => {
    const { number } = await quarter();
    const then = await statementOf(desk, { from: '2010-02-01', to: '2010-02-28' });
    expect(then.openInvoices).toMatchObject([{ number, owedPence: 14_800 }]);
    expect(then.unallocated).toMatchObject([{ unallocatedPence: 5_200 }]);
    expect(then.balancePence).toBe(9_600);
    const paidSince = await standingOf(desk, '2010-01-04');
    expect(paidSince).toMatchObject({ owedPence: 29_600, balancePence: 29_600, unallocated: [] });
    expect(await standingOf(desk, '2010-01-03')).toMatchObject({ owedPence: 0, balancePence: 0 });
  });

  test('shows an invoice that was open then and is paid now', async () => {
    const number = await invoiced(desk);
    desk.at('2010-02-10T12:00:00Z');
    await paid(desk, 29_600, [put(number, 29_600)]);
    expect((await standingOf(desk)).openInvoices).toEqual([]);
    expect((await standingOf(desk, '2010-02-09')).openInvoices).toMatchObject([
      { number, owedPence: 29_600 },
    ]);
  });

  test('counts credit that is allocated later as credit until then', async () => {
    const number = await invoiced(desk);
    const payment = await paid(desk, 10_000);
    desk.at('2010-01-05T12:00:00Z');
    await desk.do(allocatePayment, payment, [put(number, 10_000)]);
    expect(await standingOf(desk, '2010-01-04')).toMatchObject({
      owedPence: 29_600,
      unallocatedPence: 10_000,
    });
    expect(await standingOf(desk)).toMatchObject({ owedPence: 19_600, unallocatedPence: 0 });
  });

  test('is of this month up to today where nothing is said', async () => {
    desk.at('2010-03-14T12:00:00Z');
    expect(await statementOf(desk)).toMatchObject({ from: '2010-03-01', to: '2010-03-14' });
  });

  test('goes by London days', async () => {
    desk.at('2010-06-30T22:59:59Z');
    await invoiced(desk);
    desk.at('2010-06-30T23:00:00Z');
    await invoiced(desk);
    expect(await standingOf(desk, '2010-06-30')).toMatchObject({ balancePence: 29_600 });
    expect((await statementOf(desk, { from: '2010-07-01' })).entries).toHaveLength(1);
  });

  test.each([
    ['ends in the future', { to: '2010-01-05' }, '/to'],
    ['ends before it begins', { from: '2010-01-04', to: '2010-01-03' }, '/from'],
    ['is longer than a year', { from: '2009-01-03', to: '2010-01-04' }, '/from'],
  ])('that %s is refused', async (_, period, pointer) => {
    const { code, errors } = await refusalOf(statementOf(desk, period));
    expect([code, errors[0]?.pointer]).toEqual(['invalid', pointer]);
  });

  test('that is too long to be drawn is refused, with no event, and is read as CSV', async () => {
    await invoiced(desk);
    const size = () => desk.store.read((steps) => steps.audit.size('MPS'));
    const before = await size();
    const read = (form: 'pdf' | 'csv') =>
      desk.store.transaction('MPS', (steps) => {
        const entries = function* (query: AccountQuery & { from: number }) {
          const [entry] = yield* steps.accounts.entries(query);
          return entry ? Array.from({ length: 5000 }, () => entry) : [];
        };
        const long = { ...steps, accounts: { ...steps.accounts, entries } };
        return readStatement(long, desk.context(), 'UKBA', {}, form);
      });
    const refused = await refusalOf(read('pdf'));
    expect(refused).toMatchObject({
      code: 'too-long',
      message: expect.stringMatching(/^the statement has 5001 lines, .* or for CSV$/),
    });
    expect(await size()).toBe(before);
    expect((await read('csv')).entries).toHaveLength(5000);
  });

  test('of a customer that there is not is not found, nor one for a custody desk', async () => {
    const none = desk.do(readStatement, 'NOBODY', {}, 'json');
    expect((await refusalOf(none)).code).toBe('not-found');
    const custody = desk.as(only('custody'));
    expect((await refusalOf(custody.do(readStatement, 'UKBA', {}, 'json'))).code).toBe('forbidden');
    expect((await refusalOf(custody.do(readAgedDebt, undefined, 'json'))).code).toBe('forbidden');
  });
});

describe('aged debt', () => {
  test('is parted by days past due', async () => {
    await invoiced(desk);
    desk.at('2010-02-20T12:00:00Z');
    await invoiced(desk);
    desk.at('2010-04-30T12:00:00Z');
    await paid(desk, 5_000, [], { receivedOn: '2010-04-30' });
    // Due on 3 February and 22 March.
    expect(await standingOf(desk)).toMatchObject({
      ageing: {
        notYetDuePence: 0,
        days1To30Pence: 0,
        days31To60Pence: 29_600,
        days61To90Pence: 29_600,
        over90DaysPence: 0,
      },
      owedPence: 59_200,
      unallocatedPence: 5_000,
      balancePence: 54_200,
    });
    expect((await standingOf(desk, '2010-02-03')).ageing.notYetDuePence).toBe(29_600);
  });

  test('in the future is refused', async () => {
    const { code, errors } = await refusalOf(standingOf(desk, '2010-01-05'));
    expect([code, errors[0]?.pointer]).toEqual(['invalid', '/asOf']);
  });

  test.each([
    ['a part', 10_000, 10_000],
    ['all', null, 24_600],
    ['more than is owed by now', 29_600, 24_600],
  ])('says what is disputed: %s', async (_, amountPence, disputedPence) => {
    const folder = mkdtempSync(join(tmpdir(), 'custody-account-'));
    desk = await openDesk({ file: join(folder, 'custody.db') });
    const raw = new Database(join(folder, 'custody.db'));
    onTestFinished(() => {
      raw.close();
      desk.store.close();
      rmSync(folder, { recursive: true });
    });
    const number = await invoiced(desk);
    await paid(desk, 5_000, [put(number, 5_000)]);
    const dispute = raw.prepare("INSERT INTO disputes VALUES ('MPS', ?, ?, ?, ?, '', ?, 'k', 'n')");
    const settle = raw.prepare(
      "INSERT INTO settlements VALUES ('MPS', ?, 'rejected', NULL, '', ?, 'k', 'n')",
    );
    dispute.run('d-1', number, 1, null, desk.now());
    settle.run('d-1', desk.now());
    dispute.run('d-2', number, 2, amountPence, desk.now() + 86_400);
    desk.at('2010-01-05T12:00:00Z');
    expect(await standingOf(desk)).toMatchObject({ owedPence: 24_600, disputedPence });
    expect(await standingOf(desk, '2010-01-04')).toMatchObject({ disputedPence: 0 });
    settle.run('d-2', desk.now());
    expect(await standingOf(desk)).toMatchObject({ owedPence: 24_600, disputedPence: 0 });
  });
});
