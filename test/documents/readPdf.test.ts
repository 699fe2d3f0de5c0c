/** Files that are no invoice, and some that are made to harm: nothing hangs, nothing is thrown. */
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { RENDERER } from '../../src/documents/page.ts';
import { pageLines, readPdf } from '../../src/documents/readPdf.ts';
import { canonicalJson } from '../../src/domain/hashing.ts';
import { invoiceOf } from './invoices.ts';

const INVOICE = invoiceOf();
const PDF = await invoicePdf(INVOICE);

/** A PDF of these objects, whose first is the catalogue; without a table of contents. */
function pdfOf(...objects: string[]): Uint8Array {
  const numbered = objects.map((object, n) => `${n + 1} 0 obj\n${object}\nendobj\n`);
  return Buffer.from(`%PDF-1.7\n${numbered.join('')}trailer\n<< /Root 1 0 R >>\n`, 'latin1');
}

const attaching = (name: string, stream: string, filter = '') =>
  pdfOf(
    '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(f) 3 0 R] >> >> >>',
    '<< /Type /Pages /Kids [] /Count 0 >>',
    `<< /Type /Filespec /F (${name}) /EF << /F 4 0 R >> >>`,
    `<< /Type /EmbeddedFile /Length ${stream.length} ${filter} >>\nstream\n${stream}\nendstream`,
  );

describe('a PDF of ours', () => {
  test('gives the invoice that is attached to it, in canonical JSON, and its maker', async () => {
    const read = await readPdf(PDF);
    expect(Buffer.from(read?.attached ?? []).toString()).toBe(canonicalJson(INVOICE));
    expect(read).toMatchObject({
      creator: 'custody-billing, invoice template 2',
      producer: RENDERER,
    });
  });

  test('gives the lines of its page from the top, what stands side by side in one', async () => {
    const [lines = [], ...more] = (await pageLines(PDF)) ?? [];
    expect(more).toEqual([]);
    expect(lines.slice(0, 5)).toEqual([
      'Total due',
      'Invoice',
      '£1,966.00',
      'MPS-2026-000001',
      'From  To',
    ]);
    expect(lines).toContain('Total due  £1,966.00');
  });

  test('is left as it is by reading it', async () => {
    const copy = Uint8Array.from(PDF);
    await readPdf(copy);
    expect(Buffer.from(copy).equals(PDF)).toBe(true);
  });
});

describe('another file', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['no PDF', Buffer.from('Dear sir')],
    ['only a head', Buffer.from('%PDF-1.7\n%%EOF\n')],
    ['zeros', new Uint8Array(100_000)],
    ['a catalogue that is its own pages', pdfOf('<< /Type /Catalog /Pages 1 0 R >>')],
  ])('%s is not read, or has nothing attached', async (_, bytes) => {
    expect((await readPdf(bytes))?.attached ?? null).toBeNull();
    expect((await pageLines(bytes))?.flat() ?? []).toEqual([]);
  });

  test('by another program is read too, also where its attachment is compressed', async () => {
    const text = '{"number":"MPS-2026-000001"}';
    const packed = deflateSync(text).toString('latin1');
    const read = await readPdf(attaching('invoice.JSON', packed, '/Filter /FlateDecode'));
    expect(Buffer.from(read?.attached ?? []).toString()).toBe(text);
    expect(read).toMatchObject({ creator: null, producer: null });
  });

  test('with only another kind of attachment has no invoice', async () => {
    expect((await readPdf(attaching('invoice.xml', '<a/>')))?.attached).toBeNull();
  });

  test('pages that have each other as children come to an end', async () => {
    const looped = pdfOf(
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 9 >>',
      '<< /Type /Pages /Kids [2 0 R] /Count 9 >>',
    );
    await readPdf(looped);
    expect((await pageLines(looped))?.flat() ?? []).toEqual([]);
  });

  test('of more pages than any invoice has is not read page by page', async () => {
    const many = pdfOf(
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids [${'3 0 R '.repeat(2001)}] /Count 2001 >>`,
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
    );
    expect(await pageLines(many)).toBeNull();
  });
});
