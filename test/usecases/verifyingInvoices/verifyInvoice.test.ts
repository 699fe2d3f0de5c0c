import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { claimPdf } from '../../../src/documents/claimPdf.ts';
import { invoicePdf } from '../../../src/documents/invoicePdf.ts';
import { ublXml } from '../../../src/documents/ublXml.ts';
import { contentHash } from '../../../src/domain/hashing.ts';
import { type InvoiceDocument, splitInvoice } from '../../../src/shapes/invoice.ts';
import { issueInvoice } from '../../../src/usecases/issueInvoice.ts';
import { verifierKeys } from '../../../src/usecases/proveLog.ts';
import { readInvoice } from '../../../src/usecases/readInvoices.ts';
import { MOST_BYTES } from '../../../src/usecases/verifyingInvoices/verdict.ts';
import { verifyFile } from '../../../src/usecases/verifyingInvoices/verifyInvoice.ts';
import { ordinaryClaim } from '../../documents/claims.ts';
import { AGREED, interval, invoiceOf } from '../../documents/invoices.ts';
import { inputOf, readCases } from '../../domain/cases.ts';
import { attendance, openDesk, record } from '../force.ts';
import { KEY, proven, provenInvoice, provenOf } from '../proven.ts';

const bytesOf = (invoice: unknown) => Buffer.from(JSON.stringify(invoice));

/** What is wrong with a file, by the name of the check. */
async function wrongIn(bytes: Uint8Array, keys = [KEY]): Promise<Record<string, string>> {
  const { genuine, checks } = await verifyFile(bytes, keys);
  const wrong = checks.filter(({ ok }) => !ok);
  expect(genuine === true).toBe(wrong.length === 0);
  return Object.fromEntries(wrong.map(({ name, detail }) => [name, detail]));
}

const wrongWith = (invoice: unknown) => wrongIn(bytesOf(invoice));

const GENUINE: [string, InvoiceDocument][] = [
  ['an ordinary one', provenInvoice()],
  ['one whose personal part is erased', provenInvoice({ erased: true })],
  ['one of an agreed charge', provenInvoice({ ...AGREED, facts: { taxPoint: '2009-06-05' } })],
  [
    'one of an agreed charge, erased',
    provenInvoice({ ...AGREED, facts: { taxPoint: '2009-06-05' }, erased: true }),
  ],
  ['one with VAT', provenInvoice({ tariff: { vat: { category: 'S', rate: '20', reason: null } } })],
  [
    'one whose buyer has an identifier',
    provenInvoice({ facts: { buyer: { ...invoiceOf().buyer, identifier: 'HO-1' } } }),
  ],
  [
    'one that replaces another',
    provenInvoice({
      facts: { replaces: { number: 'MPS-2026-000009', creditNote: 'MPS-CN-2026-000009' } },
    }),
  ],
  [
    'one with characters that the page cannot show',
    provenInvoice({ detention: { operation: 'Łódź 中文 😀' } }),
  ],
];

/** Every golden case that an invoice could be issued for. */
const CASES = ['custody.csv', 'interpreters.csv', 'totals.csv']
  .flatMap(readCases)
  .filter(({ status, outcome }) => status === 'priced' && outcome !== 'none');

describe('a genuine invoice', () => {
  test.each(GENUINE)('%s passes, as JSON and as PDF', async (_, invoice) => {
    expect(await wrongWith(invoice)).toEqual({});
    expect(await wrongIn(await invoicePdf(invoice))).toEqual({});
  });

  test('of every golden case passes as JSON', async () => {
    expect(CASES.length).toBeGreaterThan(90);
    for (const row of CASES) expect(await wrongWith(provenOf(inputOf(row))), row.case).toEqual({});
  });

  test('of every tariff passes as PDF', async () => {
    const oneOfEach = new Map(CASES.map((row) => [row.tariff, row]));
    expect(oneOfEach.size).toBeGreaterThan(10);
    for (const row of oneOfEach.values()) {
      expect(await wrongIn(await invoicePdf(provenOf(inputOf(row)))), row.case).toEqual({});
    }
  });

  test('passes as it is issued, as it is read later, and once it is erased', async () => {
    const desk = await openDesk();
    const interpreterSessions = [attendance('2009-06-01T10:00:00Z', '2009-06-01T11:00:00Z')];
    const { id } = await record(desk, { detaineeReference: 'D-1', interpreterSessions });
    const invoice = await desk.do(issueInvoice, id);
    const keys = await desk.store.read((steps) => verifierKeys(steps, 'MPS'));
    expect(await wrongIn(bytesOf(invoice), keys)).toEqual({});
    await record(desk, { custodyRecordNumber: 'later' });
    const { document } = await desk.do(readInvoice, invoice.number, 'json');
    if (document.kind !== 'invoice') throw new RangeError('it is an invoice');
    expect(await wrongIn(bytesOf(document), keys)).toEqual({});
    const pdf = await invoicePdf(document);
    expect(await wrongIn(pdf, keys)).toEqual({});
    expect(Buffer.from(await invoicePdf(invoice)).equals(pdf)).toBe(true);
  });

  test('says what was checked, and of what', async () => {
    const verdict = await verifyFile(bytesOf(provenInvoice({ erased: true })), [KEY]);
    expect(verdict).toMatchObject({
      genuine: true,
      isSignerUnknown: false,
      invoice: {
        number: 'MPS-2026-000001',
        issueDate: '2026-11-21',
        seller: 'Metropolitan Police Service',
        buyer: 'UK Border Agency',
        total: '1966.00',
      },
    });
    expect(verdict.checks.map(({ name, detail }) => `${name}: ${detail}`)).toContain(
      'personal: references and free text are erased',
    );
  });

  test.each([
    ['indented', (text: string) => JSON.stringify(JSON.parse(text), null, 2)],
    ['after a byte order mark and spaces', (text: string) => `\ufeff \n${text}\n`],
    ['in other escapes', (text: string) => text.replaceAll('£', '\\u00a3').replaceAll('/', '\\/')],
    ['with other spellings of numbers', (text: string) => text.replace(/"of":2/, '"of":2.0e0')],
    [
      'in another order',
      (text: string) =>
        JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse())),
    ],
  ])('passes when its JSON is written %s', async (_, rewrite) => {
    expect(await wrongIn(Buffer.from(rewrite(JSON.stringify(provenInvoice()))))).toEqual({});
  });

  test('passes by any of several keys', async () => {
    const other = { name: KEY.name, publicKey: Buffer.alloc(32, 7).toString('base64') };
    expect(await wrongIn(bytesOf(provenInvoice()), [other, KEY])).toEqual({});
  });
});

/** An invoice that says otherwise, with a document hash to match: what a clever forger would make. */
function rehashed(invoice: InvoiceDocument): InvoiceDocument {
  return { ...invoice, documentHash: contentHash(splitInvoice(invoice).facts) };
}

const ORDINARY = provenInvoice();
const { charge, detention, tariff } = ORDINARY;

/** Each with the checks that it fails, and what is said of the one that names it. */
const FORGERIES: [string, InvoiceDocument, { [check: string]: RegExp | null }][] = [
  [
    'a greater total',
    { ...ORDINARY, charge: { ...charge, total: '9966.00' } },
    { content: null, charge: /^charge total: it says "9966.00", and .* gives "1966.00"$/ },
  ],
  [
    'a dearer line',
    {
      ...ORDINARY,
      charge: {
        ...charge,
        lines: charge.lines.map((line, n) => (n === 1 ? { ...line, amount: '57.50' } : line)),
      },
    },
    {
      content: null,
      charge: /^line 2 of the charge, amount: it says "57.50", and its tariff gives "47.50"$/,
    },
  ],
  [
    'a line too many',
    { ...ORDINARY, charge: { ...charge, lines: charge.lines.flatMap((line) => [line, line]) } },
    { content: null, charge: /^line 2 of the charge, kind: / },
  ],
  [
    'another working',
    {
      ...ORDINARY,
      charge: { ...charge, lines: charge.lines.map((line) => ({ ...line, working: 'as agreed' })) },
    },
    { content: null, charge: /^line 1 of the charge, working: it says "as agreed"/ },
  ],
  [
    'a higher price in the tariff, and the hash to match',
    rehashed({ ...ORDINARY, tariff: { ...tariff, interpreters: {} } }),
    { event: /^documentHash: /, charge: /^the tariff gives no price: / },
  ],
  [
    'a longer stay, and the hash to match',
    rehashed({
      ...ORDINARY,
      detention: {
        ...detention,
        intervals: detention.intervals.map((part) => ({
          ...part,
          endedAt: '2009-06-01T15:00:01+01:00',
        })),
      },
    }),
    { event: null, charge: /custodySeconds|gives/, fields: /taxPoint|detention/ },
  ],
  [
    'another bank account',
    {
      ...ORDINARY,
      seller: { ...ORDINARY.seller, bank: { ...ORDINARY.seller.bank, sortCode: '11-11-11' } },
    },
    { content: /^a field was changed since it was issued/ },
  ],
  [
    'another person',
    { ...ORDINARY, detention: { ...detention, detaineeReference: 'MPS-D-999999' } },
    { personal: /^a reference, an interpreter, a reason/ },
  ],
  [
    'another person, and no salt to check it by',
    { ...ORDINARY, personalSalt: null, detention: { ...detention, detaineeReference: 'MPS-D-9' } },
    { personal: /^\/detention\/\w+ has content, and no personalSalt to check it by$/ },
  ],
  [
    'another personal hash',
    { ...ORDINARY, personalHash: 'ab'.repeat(32) },
    { personal: null, content: null, event: /^personalHash: / },
  ],
  [
    'another number',
    { ...ORDINARY, number: 'MPS-2026-000002' },
    {
      content: null,
      event: /^number: it says "MPS-2026-000002", and .* "MPS-2026-000001"$/,
    },
  ],
  [
    "another force's number",
    { ...ORDINARY, number: 'GMP-2026-000001' },
    {
      content: null,
      event: null,
      fields: /^number: it says "GMP-2026", and the rest of it gives "MPS-2026"$/,
    },
  ],
  [
    'another date of issue',
    { ...ORDINARY, issueDate: '2026-11-22' },
    {
      content: null,
      fields: /^issueDate: it says "2026-11-22", and the rest of it gives "2026-11-21"$/,
    },
  ],
  [
    'another moment of issue',
    { ...ORDINARY, issuedAt: '2026-11-21T10:30:01+00:00' },
    { content: null, event: /^issuedAt: / },
  ],
  [
    'another tax point',
    { ...ORDINARY, taxPoint: '2009-06-03' },
    { content: null, fields: /^taxPoint: / },
  ],
  [
    'a due date before its issue',
    { ...ORDINARY, dueDate: '2026-11-20' },
    { content: null, fields: /^dueDate 2026-11-20 is before issueDate 2026-11-21$/ },
  ],
  [
    'a tariff of a later date',
    { ...ORDINARY, tariff: { ...tariff, effectiveFrom: '2009-07-01' } },
    {
      content: null,
      charge: /tariff, effectiveFrom|charge tariff/,
      fields: /^tariff.effectiveFrom 2009-07-01/,
    },
  ],
  [
    'a tariff of another customer',
    { ...ORDINARY, tariff: { ...tariff, customer: 'UKVI' } },
    { content: null, fields: /^tariff.customer: / },
  ],
  [
    'a replacement of what another force issued',
    { ...ORDINARY, replaces: { number: 'GMP-2026-000009', creditNote: 'MPS-CN-2026-000009' } },
    { content: null, fields: /^replaces.number: it says "GMP", and the rest of it gives "MPS"$/ },
  ],
  [
    'a bank holiday outside the stay',
    { ...ORDINARY, bankHolidays: ['2009-12-25'] },
    { content: null, fields: /^bankHolidays: 2009-12-25/ },
  ],
  [
    'a suite that the stay did not touch',
    { ...ORDINARY, suites: [{ code: 'ZZ', name: 'Other' }] },
    { content: null, fields: /^suites: ZZ/ },
  ],
  [
    'rules that nobody knows',
    { ...ORDINARY, ruleVersion: 2 },
    {
      content: null,
      charge: /^it was priced by rules 2, and this program knows rules 1/,
      fields: null,
    },
  ],
  [
    'no proof',
    { ...ORDINARY, proof: null },
    { event: /^it carries none/, proof: null, signature: null },
  ],
];

describe('what is forged is named:', () => {
  test.each(FORGERIES)('%s', async (_, invoice, expected) => {
    const wrong = await wrongWith(invoice);
    expect(Object.keys(wrong).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, detail] of Object.entries(expected)) {
      if (detail) expect(wrong[name]).toMatch(detail);
    }
  });

  test("another invoice's proof", async () => {
    const other = provenInvoice({ facts: { number: 'MPS-2026-000002' } });
    const wrong = await wrongWith({ ...ORDINARY, proof: other.proof });
    expect(Object.keys(wrong)).toEqual(['event']);
    expect(wrong.event).toMatch(/^number: it says "MPS-2026-000001", and .* "MPS-2026-000002"$/);
  });

  test("its own event with another invoice's inclusion", async () => {
    const other = provenInvoice({ facts: { number: 'MPS-2026-000002' } });
    const inclusion = other.proof?.inclusion;
    const wrong = await wrongWith({
      ...ORDINARY,
      proof: { event: ORDINARY.proof?.event, inclusion },
    });
    expect(Object.keys(wrong)).toEqual(['proof']);
    expect(wrong.proof).toMatch(/^it does not lead from the event to the root of the checkpoint/);
  });

  test('a whole invoice with a key of the forger’s own, under the name of the log', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    const key = { name: KEY.name, publicKey: Buffer.from(x, 'base64url').toString('base64') };
    const signer = {
      sign: (_: string, text: string) => sign(null, Buffer.from(text), privateKey),
      has: () => true,
    };
    const dearer = { ...tariff, vat: { category: 'S', rate: '20', reason: null } } as const;
    const forged = proven(invoiceOf({ tariff: dearer }), { key, signer });
    expect(await wrongIn(bytesOf(forged), [key])).toEqual({});
    const wrong = await wrongWith(forged);
    expect(wrong).toEqual({
      signature: 'the checkpoint: none of the public keys given has signed it',
    });
    // The same with the id of the real key, so that the signature is taken for the real one's.
    const posing = proven(invoiceOf({ tariff: dearer }), { signer });
    expect((await wrongWith(posing)).signature).toMatch(
      /^the checkpoint: its signature by .* is not right$/,
    );
  });

  test('a proof of another log that the key signs for', async () => {
    const key = { ...KEY, name: KEY.name.replace('/MPS/', '/GMP/') };
    const wrong = await wrongIn(bytesOf(proven(invoiceOf(), { key })), [key]);
    expect(wrong).toEqual({ proof: 'it is of the log GMP, and the event of MPS' });
  });

  test('an event that is none, and one that says nothing of an issue', async () => {
    const { inclusion = '' } = ORDINARY.proof ?? {};
    for (const [event, said] of [
      ['not JSON', /^proof.event is no event/],
      ['null', /^proof.event is no event/],
      [
        '{"version":1,"log":"MPS","index":2,"at":99999999999999,"kind":"invoice.issued","subjects":[]}',
        /^number: .* null$/,
      ],
      [
        '{"version":1,"log":"MPS","index":2,"at":0,"kind":"invoice.listed","subjects":[]}',
        /^the event is "invoice.listed"/,
      ],
    ] as const) {
      const wrong = await wrongWith({ ...ORDINARY, proof: { event, inclusion } });
      expect(wrong.event).toMatch(said);
      expect(wrong.proof).toBeDefined();
    }
  });

  test('no key at all', async () => {
    expect(await wrongIn(bytesOf(ORDINARY), [])).toEqual({
      signature: 'the checkpoint: none of the public keys given has signed it',
    });
  });
});

describe('of what cannot be checked nothing is said to be wrong:', () => {
  const claim = ordinaryClaim();
  test.each<[string, () => string | Uint8Array | Promise<Uint8Array>, RegExp]>([
    ['a claim', () => JSON.stringify(claim), /^it is claim MPS-CL-2026-000002, .* verify the PDF/],
    ['its cover sheet', () => claimPdf(claim), /^of the attached JSON: it is claim MPS-CL-/],
    ['an e-invoice', () => ublXml(ORDINARY), /^it is neither a PDF that can be read nor JSON: /],
    ['another JSON', () => '{"kind":"tariff"}', /^it is no invoice/],
    ['what was cut off', () => JSON.stringify(ORDINARY).slice(0, 700), /^it is not JSON/],
  ])('%s', async (_, file, said) => {
    const { genuine, invoice, checks } = await verifyFile(Buffer.from(await file()), [KEY]);
    expect({ genuine, invoice }).toEqual({ genuine: null, invoice: null });
    expect(checks).toEqual([{ name: 'file', ok: false, detail: expect.stringMatching(said) }]);
  });

  test('but an invoice with a field too many is', async () => {
    const text = JSON.stringify({ ...ORDINARY, paid: true });
    expect((await verifyFile(Buffer.from(text), [KEY])).genuine).toBe(false);
  });
});

describe('what is no invoice is refused, and why:', () => {
  const text = JSON.stringify(ORDINARY);
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  test.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /^it is neither a PDF that can be read nor JSON/],
    ['other text', 'Dear sir', /^it is neither a PDF/],
    ['a list', '[]', /^it is neither a PDF/],
    ['an empty object', '{}', /^it is no invoice .*\/number is missing.*; and \d+ more$/],
    ['JSON that is cut off', text.slice(0, 700), /^it is not JSON/],
    ['text that is not UTF-8', Uint8Array.of(123, 0xff), /^it is not UTF-8 text$/],
    ['JSON without an end to its depth', deep, /^it is no invoice/],
    ['a field more', text.replace('{', '{"paid":true,'), /\/paid is not a field here/],
    ['a field called as none should be', text.replace('{', '{"__proto__":{"a":1},'), /__proto__/],
    [
      'a field less',
      text.replace(/"billable":"immigration",/, ''),
      /\/tariff\/billable is not written as/,
    ],
    [
      'a field said twice',
      text.replace('{', '{"number":"MPS-2026-000009",'),
      /^it names a field twice/,
    ],
    [
      'a field said twice, deep in it',
      text.replace('"figures":{', '"figures":{"hours":1,'),
      /^it names a field twice/,
    ],
    [
      'a time in another offset',
      text.replaceAll('2026-11-21T10:30:00+00:00', '2026-11-21T10:30:00Z'),
      /\/issuedAt is not a time of London/,
    ],
    [
      'spaces around a text',
      text.replace('"source":"', '"source":" '),
      /\/tariff\/source is not written as/,
    ],
    [
      'half a character',
      text.replace('"Swale"', '"\\ud800"'),
      /\/detention\/operation has half a character/,
    ],
    [
      'a charge without a price',
      text.replace('"status":"priced"', '"status":"unpriced"'),
      /\/charge\/status/,
    ],
    ['a PDF of nothing', '%PDF-1.7\n', /^it is neither a PDF/],
    [
      'more than any invoice has',
      new Uint8Array(MOST_BYTES + 1),
      /^it has more than 20000000 bytes$/,
    ],
  ])('%s', async (_, bytes, said) => {
    const wrong = await wrongIn(Buffer.from(bytes));
    expect(Object.keys(wrong)).toEqual(['file']);
    expect(wrong.file).toMatch(said);
  });
});

test('an interval that is not in order is named, and nothing is priced wrongly in silence', async () => {
  const intervals = [
    interval('2009-06-02T09:00:00Z', '2009-06-02T10:00:00Z'),
    interval('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z'),
  ];
  const invoice = provenInvoice({
    detention: { intervals, interpreterSessions: [] },
    facts: { taxPoint: '2009-06-01' },
  });
  expect((await wrongWith(invoice)).fields).toMatch(
    /^detention\/intervals\/1\/startedAt: interval 2/,
  );
});
