import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { invoiceOf } from '../documents/invoices.ts';
import { plainInvoicePdf } from './plainInvoice.ts';
import type { Bench } from './run.ts';

const COUNT = 40;

/** Our invoices with all that goes along, against the same drawn with plain pdfkit. */
export async function invoiceBench(): Promise<Bench> {
  const invoices = Array.from({ length: COUNT }, (_, n) => {
    const number = `MPS-2026-${String(n).padStart(6, '0')}`;
    return invoiceOf({ facts: { number } });
  });
  const each = async (draw: (invoice: InvoiceDocument) => Promise<unknown>) => {
    for (const invoice of invoices) await draw(invoice);
  };
  return {
    name: 'invoice',
    unit: 'PDFs',
    count: COUNT,
    baseline: { name: 'plain pdfkit', run: () => each(plainInvoicePdf) },
    subject: { name: 'invoicePdf', run: () => each(invoicePdf) },
  };
}
