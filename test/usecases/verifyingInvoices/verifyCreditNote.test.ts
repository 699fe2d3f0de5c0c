/** Credit notes prove themselves as invoices do. */
import { describe, expect, test } from 'vitest';
import { invoicePdf } from '../../../src/documents/invoicePdf.ts';
import { canonicalJson } from '../../../src/domain/hashing.ts';
import type { IssuedDocument } from '../../../src/shapes/invoice.ts';
import { verifyFile } from '../../../src/usecases/verifyingInvoices/verifyInvoice.ts';
import { creditNoteOf } from '../../documents/invoices.ts';
import { KEY, proven, provenCreditNote, provenInvoice } from '../proven.ts';

/** What is wrong with a file, by the name of the check. */
async function wrongIn(bytes: Uint8Array): Promise<Record<string, string>> {
  const { genuine, checks } = await verifyFile(bytes, [KEY]);
  const wrong = checks.filter(({ ok }) => !ok);
  expect(genuine === true).toBe(wrong.length === 0);
  return Object.fromEntries(wrong.map(({ name, detail }) => [name, detail]));
}

const wrongWith = (document: unknown) => wrongIn(Buffer.from(JSON.stringify(document)));

const ORDINARY = provenCreditNote();
const { credits } = ORDINARY;

describe('a genuine credit note', () => {
  test.each([
    ['an ordinary one', ORDINARY],
    ['one after which nothing is billed again', provenCreditNote({}, { rebill: false })],
    ['one whose personal part is erased', provenCreditNote({}, { reason: null })],
    [
      'one with VAT',
      provenCreditNote({ tariff: { vat: { category: 'S', rate: '17.5', reason: null } } }),
    ],
  ])('%s passes, as JSON and as PDF', async (_, creditNote) => {
    expect(await wrongWith(creditNote)).toEqual({});
    expect(await wrongIn(await invoicePdf(creditNote))).toEqual({});
  });

  test('says what it is', async () => {
    const { invoice } = await verifyFile(Buffer.from(JSON.stringify(ORDINARY)), [KEY]);
    expect(invoice).toMatchObject({ kind: 'credit-note', number: 'MPS-CN-2026-000001' });
  });
});

const FORGERIES: [string, IssuedDocument, Record<string, RegExp>][] = [
  [
    'of another invoice',
    { ...ORDINARY, credits: { ...credits, number: 'MPS-2026-000002' } },
    {
      content: /^a field was changed/,
      event: /^credits.number: it says "MPS-2026-000002", and .* "MPS-2026-000001"$/,
    },
  ],
  [
    "of another force's invoice",
    proven({ ...ORDINARY, credits: { ...credits, number: 'GMP-2026-000001' } }),
    {
      content: /^a field was changed/,
      fields: /^credits.number: it says "GMP-2026", and the rest of it gives "MPS-2026"$/,
    },
  ],
  [
    'of an invoice of another year',
    proven({ ...ORDINARY, credits: { ...credits, issueDate: '2026-03-31' } }),
    {
      content: /^a field was changed/,
      fields: /^credits.number: it says "MPS-2026", and the rest of it gives "MPS-2025"$/,
    },
  ],
  [
    'of an invoice that was not yet issued',
    { ...ORDINARY, credits: { ...credits, issueDate: '2026-11-23' } },
    {
      content: /^a field was changed/,
      fields: /^issueDate 2026-11-22 is before credits.issueDate 2026-11-23$/,
    },
  ],
  [
    'after which nothing is billed again',
    { ...ORDINARY, credits: { ...credits, rebill: false } },
    { content: /^a field was changed/ },
  ],
  [
    'for another reason',
    { ...ORDINARY, credits: { ...credits, reason: 'no reason' } },
    { personal: /^a reference, an interpreter, a reason/ },
  ],
  [
    'of more',
    { ...ORDINARY, charge: { ...ORDINARY.charge, total: '9966.00' } },
    { content: /^a field was changed/, charge: /^charge total: it says "9966.00"/ },
  ],
  [
    'with the event of the invoice',
    { ...ORDINARY, proof: provenInvoice().proof },
    { event: /^the event is "invoice.issued", not "invoice.credited"$/ },
  ],
];

describe('a credit note is forged', () => {
  test.each(FORGERIES)('%s', async (_, creditNote, expected) => {
    const wrong = await wrongWith(creditNote);
    expect(Object.keys(wrong).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, detail] of Object.entries(expected)) expect(wrong[name]).toMatch(detail);
  });

  test.each([
    ['as an invoice', { ...ORDINARY, kind: 'invoice' }, /\/dueDate is missing/],
    ['out of an invoice', { ...provenInvoice(), kind: 'credit-note' }, /\/credits is missing/],
    [
      "with an invoice's number",
      { ...ORDINARY, number: 'MPS-2026-000001' },
      /\/number is not a credit note number/,
    ],
    ['with a due date', { ...ORDINARY, dueDate: '2026-12-01' }, /\/dueDate/],
  ])('%s: it is not read', async (_, document, said) => {
    const wrong = await wrongWith(document);
    expect(Object.keys(wrong)).toEqual(['file']);
    expect(wrong.file).toMatch(said);
  });

  test('in the JSON of its PDF, which the page and the e-invoice contradict', async () => {
    const file = Buffer.from(await invoicePdf(ORDINARY)).toString('latin1');
    const other = proven(creditNoteOf({ reason: 'keyed soon' }));
    const attached = (document: IssuedDocument) =>
      Buffer.from(canonicalJson(document)).toString('latin1');
    const wrong = await wrongIn(
      Buffer.from(file.replace(attached(ORDINARY), attached(other)), 'latin1'),
    );
    expect(wrong.page).toBe(
      'page 1: printed "keyed late" where the attached JSON says "keyed soon"',
    );
    expect(wrong['e-invoice']).toMatch(/^it says "<cbc:Note>Reason: keyed late/);
  });
});
