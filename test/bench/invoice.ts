import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { invoiceView } from '../../src/documents/invoiceView.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { invoiceOf } from '../documents/invoices.ts';
import type { Bench } from './run.ts';

const COUNT = 20;
const FONT = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
);

/** The same words down a page, with plain pdfkit: its font is parsed for each document. */
function plainPdf(invoice: InvoiceDocument): Promise<void> {
  const document = new PDFDocument({ size: 'A4' });
  const ended = new Promise<void>((resolve) => document.on('end', resolve));
  document.on('data', () => {});
  document.font(FONT).fontSize(9);
  for (const text of textsOf(invoiceView(invoice))) document.text(text);
  document.end();
  return ended;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Tagged invoices with their layout, against the same text put down plainly. */
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
    baseline: { name: 'plain pdfkit', run: () => each(plainPdf) },
    subject: { name: 'invoicePdf', run: () => each(invoicePdf) },
  };
}
