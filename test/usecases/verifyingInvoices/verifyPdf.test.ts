import { describe, expect, test } from 'vitest';
import { invoicePdf } from '../../../src/documents/invoicePdf.ts';
import { RENDERER } from '../../../src/documents/page.ts';
import { canonicalJson } from '../../../src/domain/hashing.ts';
import { verifyFile } from '../../../src/usecases/verifyingInvoices/verifyInvoice.ts';
import { KEY, provenInvoice } from '../proven.ts';

const INVOICE = provenInvoice();
const PDF = await drawn();

/** The file of an invoice, a character for each byte. */
async function drawn(invoice = INVOICE): Promise<string> {
  return Buffer.from(await invoicePdf(invoice)).toString('latin1');
}

/** The invoice as it is attached, in the same way. */
const attachedForm = (invoice = INVOICE) => Buffer.from(canonicalJson(invoice)).toString('latin1');

/** What is wrong with a file, by the name of the check. */
async function wrongIn(file: string): Promise<Record<string, string>> {
  expect(file).not.toBe(PDF);
  const { genuine, checks } = await verifyFile(Buffer.from(file, 'latin1'), [KEY]);
  expect(genuine).not.toBe(true);
  return Object.fromEntries(checks.flatMap(({ name, ok, detail }) => (ok ? [] : [[name, detail]])));
}

/** The file with its objects changed and its table of contents right again, as a PDF tool leaves it. */
function retold(change: (object: string) => string, file = PDF): string {
  const contents = Number(/startxref\n(\d+)/.exec(file)?.[1]);
  const [head = '', ...parts] = file.slice(0, contents).split(/^(?=\d+ 0 obj\n)/m);
  const places = new Map<number, number>();
  let made = head;
  for (const part of parts) {
    const object = change(part);
    places.set(Number.parseInt(object, 10), made.length);
    const length = /\nstream\n(.*)\nendstream\n/s.exec(object)?.[1]?.length;
    made += length === undefined ? object : object.replace(/\/Length \d+/, `/Length ${length}`);
  }
  const rows = [...places].sort(([a], [b]) => a - b).map(([, at]) => row(at, '00000 n'));
  const trailer = /^trailer\n.*?^startxref\n/ms.exec(file)?.[0] ?? '';
  const table = `xref\n0 ${rows.length + 1}\n${row(0, '65535 f')}${rows.join('')}`;
  return `${made}${table}${trailer}${made.length}\n%%EOF\n`;
}

const row = (at: number, kind: string) => `${String(at).padStart(10, '0')} ${kind} \n`;

/** "£1,966.00" in the glyphs of the sum at the head of the page, and others in its place. */
const SUM = '[<00080009000a000b000c000c000d000e000e> 0] TJ';
const printing = (glyphs: string) => retold((object) => object.replace(SUM, `[<${glyphs}> 0] TJ`));

describe('a page that was changed while the attached invoice stays', () => {
  test('the tool that these tests use leaves a file as it is where it changes nothing', () => {
    expect(retold((object) => object)).toBe(PDF);
    expect(PDF.split(SUM)).toHaveLength(3);
  });

  test.each([
    ['another total', '0008000b000a0009000c000c000d000e000e', '£9,166.00'],
    ['a longer total', '000800090009000a000b000c000c000d000e000e', '£11,966.00'],
    ['a shorter total', '0008000b000c000c000d000e000e', '£966.00'],
  ])('%s: what is printed stands beside what the invoice says', async (_, glyphs, shown) => {
    const wrong = await wrongIn(printing(glyphs));
    expect(Object.keys(wrong)).toEqual(['page', 'bytes']);
    expect(wrong.page).toBe(`page 1: printed "${shown}" where the attached JSON says "£1,966.00"`);
  });

  test('a line that is not printed, and one that is printed more', async () => {
    expect((await wrongIn(printing(''))).page).toBe(
      'page 1: the attached JSON says "£1,966.00", and it is not printed',
    );
    const again = `${SUM}\n1 0 0 1 300 20 Tm\n${SUM}`;
    expect((await wrongIn(retold((object) => object.replace(SUM, again)))).page).toBe(
      'page 1: printed "£1,966.00", which the attached JSON does not say',
    );
  });

  test('what is drawn otherwise and reads the same', async () => {
    const moved = retold((object) => object.replace('466.601 758.834 Tm', '300.000 758.834 Tm'));
    const white = retold((object) => object.replace(/0\.37254901960784315 scn/, '1 scn'));
    for (const file of [moved, white]) {
      expect(await wrongIn(file)).toEqual({
        bytes: 'not as it was written: the drawing of page 1',
      });
    }
  });

  test('a glyph of the font that draws another digit', async () => {
    const font = /\/FontFile2 (\d+) 0 R/.exec(PDF)?.[1];
    const at = PDF.indexOf(`\n${font} 0 obj\n`) + 2000;
    const other = String.fromCharCode(PDF.charCodeAt(at) ^ 1);
    expect(await wrongIn(PDF.slice(0, at) + other + PDF.slice(at + 1))).toMatchObject({
      bytes: 'not as it was written: a font or the colours',
    });
  });
});

describe('a file that was changed besides', () => {
  test.each<[string, (file: string) => string, RegExp]>([
    [
      'its title',
      (file) => file.replace('(Invoice MPS-2026-000001)', '(Invoice MPS-2026-000009)'),
      /the title, maker or date in the metadata$/,
    ],
    [
      'its metadata',
      (file) => file.replace('<pdfaid:part>3', '<pdfaid:part>2'),
      /the title, maker or date in the metadata$/,
    ],
    [
      'its language',
      (file) => file.replace('(en-GB)', '(en-US)'),
      /the inner structure of the file$/,
    ],
    [
      'what is read aloud',
      (file) => file.replace('/S /H1', '/S /H2'),
      /the structure by which pages/,
    ],
    [
      'what its attachment is',
      (file) => file.replace('/Source', '/Unkept'),
      /says of an attachment/,
    ],
    [
      'its first line',
      (file) => file.replace('%PDF-1.7', '%PDF-1.6'),
      /^the first lines of the file/,
    ],
    ['its table of contents', (file) => file.replace('65535 f', '65535 n'), /table of contents/],
    [
      'something appended',
      (file) => `${file}% paid\n`,
      /^something was appended to the file: 7 bytes$/,
    ],
    [
      'its end',
      (file) => file.slice(0, -3),
      /^the end of the file is cut off: 3 bytes are missing$/,
    ],
    [
      'two parts',
      (file) => file.replace('(en-GB)', '(en-US)').replace('/S /H1', '/S /H2'),
      /: the structure .*; the inner structure of the file$/,
    ],
    [
      'a part left out, and nothing put right',
      (file) => file.replace('/S /H1', ''),
      /another program has written it anew$/,
    ],
  ])('%s', async (_, change, said) => {
    const wrong = await wrongIn(change(PDF));
    expect(Object.keys(wrong)).toEqual(['bytes']);
    expect(wrong.bytes).toMatch(said);
  });

  test('by another program that says so', async () => {
    const resaved = retold((object) => object.replace(RENDERER, 'Some Printer 1.0'));
    expect((await wrongIn(PDF.replace(/^7 0 obj.*?endobj\n/ms, ''))).bytes).toMatch(
      /has written it anew$/,
    );
    expect(await wrongIn(resaved)).toEqual({
      bytes: `it is not the file that was issued: it says that it was made by custody-billing, invoice template 2 with Some Printer 1.0, and an issued one by custody-billing, invoice template 2 with ${RENDERER}`,
    });
  });

  test('by another version of what draws it: that cannot be compared, and does not pass', async () => {
    const other = RENDERER.replace(/\d+/, '99');
    expect(await wrongIn(retold((object) => object.replace(RENDERER, other)))).toEqual({
      bytes: `it cannot be compared here: it says that it was made by custody-billing, invoice template 2 with ${other}, and this program draws with ${RENDERER}`,
    });
  });
});

describe('the attached invoice', () => {
  test('changed: its own checks name the field, and the page says what it was', async () => {
    const wrong = await wrongIn(PDF.replace('"total":"1966.00"', '"total":"1666.00"'));
    expect(Object.keys(wrong)).toEqual(['content', 'charge', 'page', 'e-invoice', 'bytes']);
    expect(wrong.charge).toBe('charge total: it says "1666.00", and its tariff gives "1966.00"');
    expect(wrong.page).toBe('page 1: printed "£1,966.00" where the attached JSON says "£1,666.00"');
  });

  test('changed in a field that only its hash is over: the page names it', async () => {
    const wrong = await wrongIn(PDF.replace('"sortCode":"20-00-00"', '"sortCode":"66-00-00"'));
    expect(Object.keys(wrong)).toEqual(['content', 'page', 'e-invoice', 'bytes']);
    expect(wrong.page).toContain('printed "Sort code: 20-00-00');
    expect(wrong.page).toContain('the attached JSON says "Sort code: 66-00-00');
  });

  test('replaced by another genuine one', async () => {
    const other = attachedForm(provenInvoice({ facts: { number: 'MPS-2026-000002' } }));
    const wrong = await wrongIn(retold((object) => object.replace(attachedForm(), other)));
    expect(Object.keys(wrong)).toEqual(['page', 'e-invoice', 'bytes']);
    expect(wrong.page).toBe(
      'page 1: printed "MPS-2026-000001" where the attached JSON says "MPS-2026-000002"',
    );
  });

  test('written otherwise, with the same content', async () => {
    const spaced = attachedForm().replace('{', '{ ');
    const wrong = await wrongIn(retold((object) => object.replace(attachedForm(), spaced)));
    expect(Object.keys(wrong)).toEqual(['bytes']);
    expect(wrong.bytes).toMatch(/: the bytes of the attached JSON$/);
  });

  test('broken, or taken out', async () => {
    expect(await wrongIn(PDF.replace('{"agreedCharge"', '["agreedCharge"'))).toEqual({
      file: expect.stringMatching(/^of the attached JSON: it is not JSON/),
    });
    expect(await wrongIn(PDF.replaceAll('/EmbeddedFiles', '/EmbeddedFilez'))).toEqual({
      file: expect.stringMatching(/^no invoice is attached to it/),
    });
  });

  test('of a template that this program lacks cannot be compared, and does not pass', async () => {
    const wrong = await wrongIn(PDF.replace('"templateVersion":2', '"templateVersion":7'));
    expect(wrong.page).toBe(
      'it cannot be compared here: it was drawn by template 7, which this program does not have',
    );
    expect(wrong['e-invoice']).toBe('it cannot be compared here');
    expect(wrong.bytes).toBe('it cannot be compared here');
  });
});

describe('the attached e-invoice', () => {
  const TOTAL = '<cbc:PayableAmount currencyID="GBP">1966.00</cbc:PayableAmount>';

  test('with one digit altered: the line of it, beside what it was', async () => {
    const altered = TOTAL.replace('1966', '1967');
    expect(await wrongIn(PDF.replace(TOTAL, altered))).toEqual({
      'e-invoice': `it says "${altered}" where the attached JSON gives "${TOTAL}"`,
      bytes: 'not as it was written: the bytes of the attached e-invoice',
    });
  });

  test('with a line taken out', async () => {
    const wrong = await wrongIn(retold((object) => object.replace(`    ${TOTAL}\n`, '')));
    expect(wrong['e-invoice']).toBe(`it says nothing where the attached JSON gives "${TOTAL}"`);
  });

  test('taken out', async () => {
    const wrong = await wrongIn(PDF.replaceAll('(MPS-2026-000001.xml)', '(MPS-2026-000001.txt)'));
    expect(wrong['e-invoice']).toBe('none is attached to it: it was taken out or damaged');
  });

  test('of an invoice that has none', async () => {
    const buyer = { ...INVOICE.buyer, buyerReference: null };
    const bare = provenInvoice({ facts: { purchaseOrder: null, buyer } });
    const file = await drawn(bare);
    expect(file).not.toContain('/application#2Fxml');
    expect((await verifyFile(Buffer.from(file, 'latin1'), [KEY])).genuine).toBe(true);
    const given = PDF.replace(attachedForm(), attachedForm(bare));
    expect((await wrongIn(given))['e-invoice']).toBe(
      'one is attached, and the attached JSON gives none',
    );
  });
});
