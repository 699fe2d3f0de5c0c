/** Invoices and payments of a made-up force, and what its account comes to. */
import type { Allocation } from '../../src/domain/account.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { readAgedDebt, readStatement, type Standing } from '../../src/usecases/readAccounts.ts';
import { type Receipt, recordPayment } from '../../src/usecases/recordPayment.ts';
import { type Desk, record } from './force.ts';

let stays = 0;
let payments = 0;

/** Records and invoices a stay of £296.00; its number. */
export async function invoiced(desk: Desk, part: object = {}): Promise<string> {
  stays += 1;
  const { id } = await record(desk, { custodyRecordNumber: `N-${stays}`, ...part });
  return (await desk.do(issueInvoice, id)).number;
}

/** Records a payment of its own reference received on 4 January 2010; its id. */
export async function paid(
  desk: Desk,
  amountPence: number,
  allocations: readonly Allocation[] = [],
  more: Partial<Receipt> = {},
): Promise<string> {
  payments += 1;
  const reference = `FP ${payments}`;
  const receipt = { customer: 'UKBA', receivedOn: '2010-01-04', reference, ...more };
  const [act] = await desk.do(recordPayment, { ...receipt, amountPence }, allocations);
  return act?.payment ?? '';
}

export const put = (invoice: string, amountPence: number): Allocation => ({ invoice, amountPence });

export const statementOf = (
  desk: Desk,
  period: { from?: string; to?: string } = {},
  customer = 'UKBA',
) => desk.do(readStatement, customer, period, 'json');

/** What a customer owes at the end of a day. */
export async function standingOf(desk: Desk, asOf?: string, code = 'UKBA'): Promise<Standing> {
  const { customers } = await desk.do(readAgedDebt, asOf, 'json');
  const found = customers.find(({ customer }) => customer.code === code);
  if (!found) throw new RangeError('the fixtures have this customer');
  return found;
}

/** What is owed on each open invoice of a customer. */
export async function owedOn(desk: Desk, code = 'UKBA'): Promise<Record<string, number>> {
  const { openInvoices } = await standingOf(desk, undefined, code);
  return Object.fromEntries(openInvoices.map(({ number, owedPence }) => [number, owedPence]));
}
