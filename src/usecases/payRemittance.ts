import { type Allocation, netAllocations, sumPence } from '../domain/account.ts';
import { spokenPounds } from '../domain/money.ts';
import type { RemittanceRow } from '../shapes/remittanceFile.ts';
import { type Context, permit } from './access.ts';
import { whyNotPayable } from './allocatePayment.ts';
import { witnessConsultation } from './consultations.ts';
import { checkReceipt, type Receipt, recordPayment } from './recordPayment.ts';
import type { PayableInvoice, PaymentAct, Script, Steps } from './store.ts';

/** What became of a row: wholly on its invoice, as far as that is owed, or credit. */
export interface RowResult extends RemittanceRow {
  result: 'allocated' | 'part' | 'unmatched';
  allocatedPence: number;
  /** Why it is not all allocated. */
  detail: string | null;
  /** Of an invoice that was credited. */
  creditedBy: string | null;
  replacedBy: string | null;
}

export interface Remittance {
  receipt: Receipt;
  rows: RowResult[];
  /** Everything done with the payment; null of a dry run. */
  acts: PaymentAct[] | null;
}

/**
 * R22: one payment of the sum of a file's rows, each allocated to the invoice that it names as far as that
 * is owed; what finds no invoice stays credit. A dry run says the same and writes nothing but that it was read.
 */
export function* payRemittance(
  steps: Steps,
  context: Context,
  sent: Omit<Receipt, 'amountPence'>,
  rows: readonly RemittanceRow[],
  { dryRun }: { dryRun: boolean },
): Script<Remittance> {
  permit(context.actor, 'finance');
  const receipt = { ...sent, amountPence: sumPence(rows) };
  yield* checkReceipt(steps, context, receipt);
  const results = yield* matchRows(steps, context, sent.customer, rows);
  if (dryRun) {
    yield* witnessConsultation(steps, context, {
      kind: 'account.consulted',
      subjects: [{ type: 'customer', id: sent.customer }],
      details: { form: 'remittance', count: rows.length },
    });
    return { receipt, rows: results, acts: null };
  }
  const acts = yield* recordPayment(steps, context, receipt, allocationsOf(results));
  return { receipt, rows: results, acts };
}

/** In order of the rows: a later one of the same invoice finds owed what the earlier left. */
function* matchRows(
  steps: Steps,
  { actor }: Context,
  customer: string,
  rows: readonly RemittanceRow[],
): Script<RowResult[]> {
  const invoices = new Map<string, PayableInvoice | undefined>();
  const results: RowResult[] = [];
  for (const row of rows) {
    if (!invoices.has(row.invoice)) {
      invoices.set(row.invoice, yield* steps.accounts.invoice(actor.force, row.invoice));
    }
    const invoice = invoices.get(row.invoice);
    const result = matched(row, invoice, customer);
    if (invoice) {
      const owedPence = invoice.owedPence - result.allocatedPence;
      invoices.set(row.invoice, { ...invoice, owedPence });
    }
    results.push(result);
  }
  return results;
}

function matched(
  row: RemittanceRow,
  invoice: PayableInvoice | undefined,
  customer: string,
): RowResult {
  const why = whyNotPayable(row.invoice, invoice, customer);
  const isTheirs = invoice?.customer === customer;
  const beside = {
    creditedBy: isTheirs ? invoice.creditedBy : null,
    replacedBy: isTheirs ? invoice.replacedBy : null,
  };
  if (!invoice || why !== null) {
    return { ...row, ...beside, result: 'unmatched', allocatedPence: 0, detail: why };
  }
  const allocatedPence = Math.min(row.amountPence, invoice.owedPence);
  const surplusPence = row.amountPence - allocatedPence;
  if (surplusPence === 0) {
    return { ...row, ...beside, result: 'allocated', allocatedPence, detail: null };
  }
  const detail = `${spokenPounds(invoice.owedPence)} is owed: ${spokenPounds(surplusPence)} is unallocated`;
  return { ...row, ...beside, result: 'part', allocatedPence, detail };
}

function allocationsOf(results: readonly RowResult[]): Allocation[] {
  const allocations = results.map(({ invoice, allocatedPence }) => ({
    invoice,
    amountPence: allocatedPence,
  }));
  return netAllocations([{ amountPence: 0, allocations }]);
}
