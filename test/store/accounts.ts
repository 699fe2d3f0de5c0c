/** What a store must do with payments, and with what customers owe. */
import { beforeEach, expect, test } from 'vitest';
import type { Allocation } from '../../src/domain/account.ts';
import type { PaymentAct, Script, Steps, Store } from '../../src/usecases/store.ts';
import {
  FORCE,
  invoice,
  issue,
  part,
  paymentAct,
  publishedTariff,
  receipt,
  revision,
} from './records.ts';

const ONE = 'MPS-2009-000001';
const TWO = 'MPS-2009-000002';
const put = (number: string, amountPence: number): Allocation => ({ invoice: number, amountPence });

/** What was done after the receipt: allocations alone. */
const later = (payment: string, sequence: number, ...allocations: Allocation[]) =>
  paymentAct(payment, sequence, {
    kind: 'allocated',
    customer: 'UKBA',
    amountPence: 0,
    allocations,
  });

/** `open` gives the store of the running test. */
export function accountsContract(open: () => Store): void {
  const write = <T>(script: (steps: Steps) => Script<T>) => open().transaction(FORCE, script);
  const act = (...acts: PaymentAct[]) =>
    write(function* ({ accounts }) {
      for (const one of acts) yield* accounts.insertAct(FORCE, one);
    });
  const account = (before: number) => ({ force: FORCE, customer: 'UKBA', before });
  /** Issued at 1001 and 1002, of £296.00 each. */
  beforeEach(() =>
    write(function* (steps) {
      yield* steps.tariffs.insert(FORCE, publishedTariff('tariff-1'));
      for (const [n, id] of ['a', 'b'].entries()) {
        yield* steps.detentions.save(revision(id));
        yield* issue(steps, invoice(n + 1, id, { facts: '{"dueDate":"2009-07-01"}' }));
      }
    }),
  );

  test('acts come back as they were stored, in order', async () => {
    const acts = [paymentAct('p', 1, receipt([put(ONE, 300)])), later('p', 2, put(TWO, 100))];
    await act(...acts);
    expect(await write(({ accounts }) => accounts.acts(FORCE, 'p'))).toEqual(acts);
    expect(await write(({ accounts }) => accounts.acts(FORCE, 'none'))).toEqual([]);
  });

  test('what is allocated is owed no more, and again once it is taken back', async () => {
    const owed = async () =>
      (await write(({ accounts }) => accounts.invoice(FORCE, ONE)))?.owedPence;
    await act(paymentAct('p', 1, receipt([put(ONE, 300)])));
    expect(await owed()).toBe(29_300);
    await act(later('p', 2, put(ONE, -300)));
    expect(await owed()).toBe(29_600);
  });

  test('an invoice tells what credited it, and what its detention has now', async () => {
    await write(function* (steps) {
      const series = { series: 'MPS-CN-2009', credits: ONE, rebill: true };
      const note = invoice(1, 'a', {
        number: 'MPS-CN-2009-000001',
        kind: 'credit-note',
        ...series,
      });
      yield* steps.documents.insert(FORCE, note, part({ note: 1 }));
    });
    const found = await write(({ accounts }) => accounts.invoice(FORCE, ONE));
    expect(found).toMatchObject({ detention: 'a', live: true, creditedBy: 'MPS-CN-2009-000001' });
    const note = await write(({ accounts }) => accounts.invoice(FORCE, 'MPS-CN-2009-000001'));
    expect(note).toBeUndefined();
  });

  test('an invoice names the payments that it is paid by, oldest first', async () => {
    const old = { ...paymentAct('q', 1, receipt([put(ONE, 100)])), actedAt: 1500 };
    await act(paymentAct('p', 1, receipt([put(ONE, 300)])), old, later('p', 2, put(ONE, -50)));
    await act(paymentAct('r', 1, receipt([put(ONE, 200)])), later('r', 2, put(ONE, -200)));
    expect(await write(({ accounts }) => accounts.heldOn(FORCE, ONE))).toEqual([
      { payment: 'q', amountPence: 100 },
      { payment: 'p', amountPence: 250 },
    ]);
    const paid = await write(({ accounts }) => accounts.ofDetention(FORCE, 'a'));
    expect(paid.map((one) => [one.act.payment, one.amountPence, one.reference])).toEqual([
      ['q', 100, 'FP 1'],
      ['p', 300, 'FP 1'],
      ['r', 200, 'FP 1'],
      ['p', -50, 'FP 1'],
      ['r', -200, 'FP 1'],
    ]);
  });

  test('an account is what it was before a moment', async () => {
    await act(paymentAct('p', 1, receipt([put(ONE, 300)])), later('p', 2, put(TWO, 100)));
    const at = (before: number) =>
      write(function* ({ accounts }) {
        const open = yield* accounts.openInvoices(account(before));
        const credit = yield* accounts.unallocated(account(before));
        return [
          yield* accounts.balance(account(before)),
          open.map(({ owedPence }) => owedPence).join(' '),
          credit.map(({ unallocatedPence }) => unallocatedPence).join(' '),
        ];
      });
    expect(await at(1001)).toEqual([0, '', '']);
    expect(await at(1002)).toEqual([29_600, '29600', '']);
    expect(await at(2001)).toEqual([59_200, '29600 29600', '']);
    expect(await at(2002)).toEqual([58_700, '29300 29600', '200']);
    expect(await at(2003)).toEqual([58_700, '29300 29500', '100']);
  });

  test('entries are in order of time, and those without an amount are none', async () => {
    const early = { ...paymentAct('p', 1, receipt()), actedAt: 1001 };
    await act(early, later('p', 2, put(TWO, 100)));
    const from = (moment: number) =>
      write(({ accounts }) => accounts.entries({ ...account(9999), from: moment }));
    expect((await from(0)).map(({ id }) => id)).toEqual([ONE, 'p', TWO]);
    expect(await from(1002)).toMatchObject([
      { kind: 'invoice', id: TWO, amountPence: 29_600, dueDate: '2009-07-01', reference: null },
    ]);
  });
}
