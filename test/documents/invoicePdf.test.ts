import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MISSING } from '../../src/documents/fonts.ts';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { invoiceView } from '../../src/documents/invoiceView.ts';
import { ublXml } from '../../src/documents/ublXml.ts';
import { sha256Hex } from '../../src/domain/hashing.ts';
import { parseInstant } from '../../src/domain/time.ts';
import type { InvoiceDocument, IssuedDocument } from '../../src/shapes/invoice.ts';
import { AGREED, creditNoteOf, interval, invoiceOf, session, TARIFF } from './invoices.ts';
import { pdfObjects, type ShownText, shownTexts } from './pdfReader.ts';

const FROM = '2009-06-01T09:00:00Z';
const TO = '2009-06-01T10:00:00Z';
const LONG = longInvoice();
const LONG_WORKING = longWorking();

async function textsIn(invoice: IssuedDocument): Promise<ShownText[]> {
  return shownTexts(await invoicePdf(invoice));
}

/** All that is shown, without the spaces that line ends swallow. */
function joined(texts: readonly ShownText[]): string {
  return withoutSpaces(texts.map(({ text }) => text).join(''));
}

function withoutSpaces(text: string): string {
  return text.replace(/\s/g, '');
}

/** Every text of a view, however deep. */
function textsOfView(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(textsOfView) : [];
}

function pagesOf(texts: readonly ShownText[]): number {
  return Math.max(...texts.map(({ page }) => page));
}

const REPLACEMENT = invoiceOf({
  facts: { replaces: { number: 'MPS-2026-000009', creditNote: 'MPS-CN-2026-000009' } },
});

function longInvoice(): InvoiceDocument {
  const start = parseInstant(FROM);
  const hours = Array.from({ length: 40 }, (_, n) => ({
    startedAt: start + n * 3600,
    endedAt: start + (n + 1) * 3600,
  }));
  return invoiceOf({
    detention: {
      custodyRecordNumber: 'X'.repeat(50),
      operation: 'Ö'.repeat(100),
      intervals: hours.map((times, n) =>
        interval(FROM, TO, { ...times, suite: n % 2 ? 'CX' : 'LONG' }),
      ),
      interpreterSessions: hours
        .slice(0, 30)
        .map((times) => session(FROM, TO, { ...times, invoicedPence: 123_456 })),
    },
    tariff: {
      source: 'Source '.repeat(71),
      vat: { category: 'E', rate: '0', reason: 'W'.repeat(500) },
    },
    facts: {
      purchaseOrder: 'P'.repeat(50),
      suites: [
        { code: 'LONG', name: 'W'.repeat(100) },
        { code: 'CX', name: 'Charing Cross' },
      ],
    },
  });
}

/** A session of 300 days, whose rate changes twice a day. */
function longWorking(): InvoiceDocument {
  const startedAt = parseInstant(FROM);
  const times = { startedAt, endedAt: startedAt + 300 * 86_400 };
  const card = TARIFF.interpreters['in-person'];
  if (!card) throw new Error('the tariff has no card');
  const uplifts = [{ from: '20:00', to: '08:00', ratePerHour: '36.90' }];
  return invoiceOf({
    ...AGREED,
    detention: {
      intervals: [interval(FROM, TO, times)],
      interpreterSessions: [session(FROM, TO, times)],
    },
    tariff: { interpreters: { 'in-person': { ...card, uplifts } } },
  });
}

describe('an invoice as PDF', () => {
  test('an ordinary one has one page', async () => {
    expect(pagesOf(await textsIn(invoiceOf()))).toBe(1);
  });

  test.each([
    ['an ordinary one', invoiceOf()],
    ['one with VAT', invoiceOf({ tariff: { vat: { category: 'S', rate: '20', reason: null } } })],
    ['one with an agreed charge', invoiceOf(AGREED)],
    ['an erased one', invoiceOf({ erased: true })],
    ['one that replaces another', REPLACEMENT],
    ['a long one', LONG],
    ['a credit note', creditNoteOf()],
    ['an erased credit note', creditNoteOf({ reason: null })],
  ])('%s shows every text of its view', async (_, invoice) => {
    const shown = joined(await textsIn(invoice));
    const { title, ...view } = invoiceView(invoice);
    const missing = textsOfView(view).filter((text) => !shown.includes(withoutSpaces(text)));
    expect(missing).toEqual([]);
    const what = invoice.kind === 'invoice' ? 'Invoice' : 'Credit note';
    expect(title).toBe(`${what} ${invoice.number}`);
  });

  test.each([
    ['an ordinary one', invoiceOf()],
    ['a long one', LONG],
    ['one that replaces another', REPLACEMENT],
    ['one with a working longer than a page', LONG_WORKING],
    ['one with a reason without a space', agreedFor('W'.repeat(1000))],
    ['a credit note of a long one', creditNoteOf({ invoice: LONG, reason: 'W'.repeat(1000) })],
  ])('in %s no text overlaps another or leaves the page', async (_, invoice) => {
    const texts = await textsIn(invoice);
    expect(texts.filter(({ x, y, width }) => x < 49 || x + width > 546 || y < 25)).toEqual([]);
    const overlapping = texts.filter((text, n) =>
      texts.slice(n + 1).some((other) => overlap(text, other)),
    );
    expect(overlapping).toEqual([]);
  });

  test('a long one repeats the heads of its tables and numbers its pages', async () => {
    const texts = await textsIn(LONG);
    const pages = pagesOf(texts);
    expect(pages).toBeGreaterThan(3);
    for (let page = 1; page <= pages; page++) {
      const shown = joined(texts.filter((text) => text.page === page));
      expect(shown).toMatch(/SuiteFromToDurationWatchPower|DescriptionRulesAmount/);
      expect(shown).toContain(`Page${page}of${pages}`);
    }
  });

  test('a working longer than a page flows on', async () => {
    const texts = await textsIn(LONG_WORKING);
    const content = texts.filter(({ tag }) => tag !== 'Artifact');
    const working = withoutSpaces(LONG_WORKING.charge.lines[1]?.working ?? '');
    expect(working.length).toBeGreaterThan(8000);
    expect(joined(content.filter(({ size, x }) => size < 8.5 && x < 51))).toContain(working);
    expect(pagesOf(texts)).toBeGreaterThan(2);
  });

  test('characters that the font lacks are shown as boxes', async () => {
    const shown = joined(await textsIn(agreedFor('Held 中文 😀 العربية, Łódź Ệ')));
    expect(shown).toContain(`Held${MISSING.repeat(10)},ŁódźỆ`);
  });

  test('every text is tagged or no content, under the structure of the page', async () => {
    const bytes = await invoicePdf(invoiceOf());
    const tags = new Set(shownTexts(bytes).map(({ tag }) => tag));
    expect([...tags].sort()).toEqual(['Artifact', 'H1', 'H2', 'LBody', 'Lbl', 'P', 'TD', 'TH']);
    const elements = [...pdfObjects(bytes).values()].map(({ dictionary }) => dictionary);
    for (const type of ['Document', 'Table', 'TR', 'L', 'LI', 'Sect']) {
      expect(elements.some((element) => element.includes(`/S /${type}\n`))).toBe(true);
    }
    expect(elements.some((element) => element.includes('/Scope /Column'))).toBe(true);
  });

  test('metadata: title shown, language, version 1.7, maker, dates of issue', async () => {
    const file = Buffer.from(await invoicePdf(invoiceOf())).toString('latin1');
    expect(file.startsWith('%PDF-1.7')).toBe(true);
    expect(file).toContain('(Invoice MPS-2026-000001)');
    expect(file).toContain('/Lang (en-GB)');
    expect(file).toContain('/DisplayDocTitle true');
    expect(file).toContain('/Marked true');
    expect(file.match(/\(D:20261121103000Z\)/g)).toHaveLength(5);
    expect(file).toMatch(/\(custody-billing, invoice template 2\)/);
    expect(file).toMatch(/\(PDFKit \d+\.\d+\.\d+, fontkit \d+\.\d+\.\d+\)/);
    expect(file).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(file).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(file).not.toContain('Helvetica');
  });

  test('the same bytes each time, whatever was rendered before, and in another process', async () => {
    const bytes = await invoicePdf(agreedFor('the Greek \u03bc'));
    await invoicePdf(agreedFor('the sign \u00b5, of the same glyph'));
    const other = agreedFor('a sign \u00b5');
    expect(sha256Hex(await invoicePdf(other))).toBe(renderedElsewhere(other));
    expect(sha256Hex(await invoicePdf(agreedFor('the Greek \u03bc')))).toBe(sha256Hex(bytes));
  });

  test('another invoice gives other bytes', async () => {
    const other = invoiceOf({ facts: { number: 'MPS-2026-000002' } });
    expect(sha256Hex(await invoicePdf(other))).not.toBe(sha256Hex(await invoicePdf(invoiceOf())));
  });

  test('the document and its e-invoice are attached, each with what it is to the page', async () => {
    const file = Buffer.from(await invoicePdf(invoiceOf())).toString('latin1');
    const attached = [...file.matchAll(/\/AFRelationship \/(\w+)/g)].map(([, what]) => what);
    expect(attached).toEqual(['Source', 'Alternative']);
    expect(file).toContain('(MPS-2026-000001.xml)');
    expect(Buffer.from(file, 'latin1').includes(ublXml(invoiceOf()))).toBe(true);
  });

  test('template 1 has no e-invoice', async () => {
    const bytes = await invoicePdf(invoiceOf({ facts: { templateVersion: 1 } }));
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('application#2Fxml');
  });

  test('a template version without a layout is refused', async () => {
    await expect(invoicePdf(invoiceOf({ facts: { templateVersion: 99 } }))).rejects.toThrow('99');
  });
});

function agreedFor(reason: string): InvoiceDocument {
  return invoiceOf({ ...AGREED, agreed: { ...AGREED.agreed, reason } });
}

function overlap(a: ShownText, b: ShownText): boolean {
  return (
    a.page === b.page &&
    a.x < b.x + b.width &&
    b.x < a.x + a.width &&
    a.y - 0.2 * a.size < b.y + 0.7 * b.size &&
    b.y - 0.2 * b.size < a.y + 0.7 * a.size
  );
}

/** The hash of an invoice's bytes as a process of its own makes them. */
function renderedElsewhere(invoice: InvoiceDocument): string {
  const module = new URL('../../src/documents/invoicePdf.ts', import.meta.url).href;
  const script = `
    import { createHash } from 'node:crypto';
    import { text } from 'node:stream/consumers';
    import { invoicePdf } from '${module}';
    const bytes = await invoicePdf(JSON.parse(await text(process.stdin)));
    process.stdout.write(createHash('sha256').update(bytes).digest('hex'));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    input: JSON.stringify(invoice),
    encoding: 'utf8',
  });
}
