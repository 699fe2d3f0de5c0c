import { aheadOf } from '../../src/api/aheadOf.ts';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { createDrawer } from '../../src/workers/drawer.ts';
import { invoiceOf } from '../documents/invoices.ts';
import { plainInvoicePdf } from './plainInvoice.ts';
import type { Bench, Side } from './run.ts';

const COUNT = 200;

/**
 * Our invoices with all that goes along, against the same drawn with plain pdfkit; and drawn and packed for
 * an archive, by two threads against one.
 */
export async function invoiceBench(): Promise<Bench> {
  const invoices = Array.from({ length: COUNT }, (_, n) => {
    const number = `MPS-2026-${String(n).padStart(6, '0')}`;
    return invoiceOf({ facts: { number } });
  });
  async function* each() {
    yield* invoices;
  }
  const byItself = (name: string, draw: (invoice: InvoiceDocument) => Promise<unknown>): Side => ({
    name,
    run: async () => {
      for (const invoice of invoices) await draw(invoice);
    },
  });
  const one = createDrawer(1);
  const two = createDrawer(2);
  const inThreads = (name: string, { ahead, pack }: typeof one): Side => ({
    name,
    run: async () => {
      for await (const _ of aheadOf(each(), ahead, pack));
    },
  });
  return {
    name: 'invoice',
    unit: 'PDFs',
    count: COUNT,
    baseline: byItself('plain pdfkit', plainInvoicePdf),
    subject: byItself('invoicePdf', invoicePdf),
    others: [{ baseline: inThreads('one thread', one), subject: inThreads('two threads', two) }],
    end: async () => {
      await one.close();
      await two.close();
    },
  };
}
