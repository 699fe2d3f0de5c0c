import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { rate } from '../../src/domain/rating.ts';
import { verifyFile } from '../../src/usecases/verifyingInvoices/verifyInvoice.ts';
import { inputOf, readCases } from '../domain/cases.ts';
import { KEY, provenOf } from '../usecases/proven.ts';
import type { Bench } from './run.ts';

const COUNT = 1000;

/** Inputs of priced golden cases, again and again, and the invoices that they make. */
function inputs() {
  const cases = ['custody.csv', 'interpreters.csv', 'totals.csv']
    .flatMap(readCases)
    .filter(({ status, outcome }) => status === 'priced' && outcome !== 'none')
    .map(inputOf);
  return Array.from({ length: COUNT }, (_, n) => cases[n % cases.length] ?? cases[0]).filter(
    (input) => input !== undefined,
  );
}

async function verifyAll(files: readonly Uint8Array[]): Promise<void> {
  for (const file of files) {
    if (!(await verifyFile(file, [KEY])).genuine) throw new Error('a genuine invoice fails');
  }
}

/** Every check on an invoice as JSON, against pricing it alone. */
export async function verifyJsonBench(): Promise<Bench> {
  const all = inputs();
  const files = all.map((input) => Buffer.from(JSON.stringify(provenOf(input))));
  return {
    name: 'verify-json',
    unit: 'invoices',
    count: COUNT,
    baseline: { name: 'rate', run: async () => all.forEach((input) => void rate(input)) },
    subject: { name: 'verifyFile', run: () => verifyAll(files) },
  };
}

/** Every check on an invoice as PDF, against drawing it alone. */
export async function verifyPdfBench(): Promise<Bench> {
  const invoices = inputs().map(provenOf);
  const files: Uint8Array[] = [];
  for (const invoice of invoices) files.push(await invoicePdf(invoice));
  const draw = async () => {
    for (const invoice of invoices) await invoicePdf(invoice);
  };
  return {
    name: 'verify-pdf',
    unit: 'invoices',
    count: COUNT,
    baseline: { name: 'invoicePdf', run: draw },
    subject: { name: 'verifyFile', run: () => verifyAll(files) },
  };
}
