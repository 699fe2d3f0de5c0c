import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimedNumbers, claimSchedule } from '../../src/documents/claimSchedule.ts';
import { penceOf, poundsOf } from '../../src/domain/money.ts';
import type { ClaimDocument } from '../../src/shapes/claim.ts';
import type { IssuedDocument } from '../../src/shapes/invoice.ts';
import { type Claimed, claimOf, creditNoteOf, numbered, ORDINARY } from './claims.ts';
import { AGREED, interval } from './invoices.ts';

/** In the order of a schedule. */
function documentsOf({ invoices, replacements = [], others = [], creditNotes = [] }: Claimed) {
  return [...invoices, ...replacements, ...others, ...creditNotes];
}

async function textOf(claim: ClaimDocument, documents: readonly IssuedDocument[]): Promise<string> {
  async function* asked() {
    yield* documents;
  }
  return (await Array.fromAsync(claimSchedule(claim, asked()))).join('');
}

async function rowsOf(claimed: Claimed): Promise<Record<string, string>[]> {
  return parse(await textOf(claimOf(claimed), documentsOf(claimed)), { columns: true, bom: true });
}

describe('the schedule of a claim', () => {
  test('has a row for each document, in the order in which they are asked for', async () => {
    const rows = await rowsOf(ORDINARY);
    expect(
      rows.map((row) => [row.Document, row.Number, row.Credits, row.Replaces, row.Total]),
    ).toEqual([
      ['Invoice', 'MPS-2026-000002', '', '', '1966.00'],
      ['Invoice', 'MPS-2026-000003', '', '', '296.00'],
      ['Invoice', 'MPS-2026-000005', '', '', '745.00'],
      ['Replacement', 'MPS-2026-000004', '', 'MPS-2026-000001', '296.00'],
      ['Other invoice', 'MPS-2026-000006', '', '', '1966.00'],
      ['Credit note', 'MPS-CN-2026-000001', 'MPS-2026-000001', '', '-1966.00'],
    ]);
    expect(claimedNumbers(claimOf(ORDINARY))).toEqual(rows.map((row) => row.Number));
  });

  test('says of each whom it is for, how long and how they were held, and why it costs that', async () => {
    const [row] = await rowsOf(ORDINARY);
    expect(row).toEqual({
      Document: 'Invoice',
      Number: 'MPS-2026-000002',
      Issued: '2026-11-21',
      Credits: '',
      Replaces: '',
      'Custody record': '01CX/4512/09',
      "Force's reference": 'MPS-D-000123',
      'Home Office reference': 'C1234567',
      Operation: 'Swale',
      'Purchase order': 'PO-4500012345',
      Suite: 'Charing Cross (CX)',
      Arrival: '2009-06-01T09:15:00+01:00',
      Release: '2009-06-02T00:45:30+01:00',
      Hours: '14.842',
      'Hours billed': '14.842',
      Watch: 'Constant in part',
      Band: 'Band 12-24',
      Working: expect.stringMatching(
        /^Custody, constant watch, 12-24 hours, £1,876\.00 \(.+\); .+, £47\.50 \(.+\); .+, £42\.50 \(.+\)$/,
      ),
      Custody: '1876.00',
      Interpreters: '90.00',
      Net: '1966.00',
      VAT: '0.00',
      Total: '1966.00',
    });
  });

  test('says which invoice a credit note takes back, and why', async () => {
    const last = (await rowsOf(ORDINARY)).at(-1);
    expect(last?.Working).toMatch(
      /^Takes back MPS-2026-000001 of 21 November 2026: keyed an hour late; Custody, /,
    );
  });

  test('names nothing that was erased', async () => {
    const row = (await rowsOf(ORDINARY))[4];
    for (const column of ['Custody record', "Force's reference", 'Home Office reference']) {
      expect(row?.[column]).toBe('erased');
    }
  });

  test('runs nothing in a spreadsheet, and its negative amounts are numbers', async () => {
    const formula = '=HYPERLINK("http://example.invalid","x")';
    const invoice = numbered(1, {
      ...AGREED,
      detention: { ...AGREED.detention, custodyRecordNumber: formula, operation: '@now' },
      facts: { purchaseOrder: '+1' },
    });
    const credited = { invoices: [invoice], creditNotes: [creditNoteOf(invoice)] };
    for (const row of await rowsOf(credited)) {
      expect(row).toMatchObject({
        'Custody record': `'${formula}`,
        Operation: "'@now",
        'Purchase order': "'+1",
      });
    }
    const [, credit] = await rowsOf(credited);
    expect(credit).toMatchObject({ Net: '-1500.00', Total: '-1500.00', VAT: '0.00' });
  });

  test('is taken by Excel for the UTF-8 that it is', async () => {
    const bytes = Buffer.from(await textOf(claimOf(ORDINARY), documentsOf(ORDINARY)));
    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
    expect(bytes.includes('£1,876.00')).toBe(true);
  });

  test('is of its own documents only', async () => {
    const claim = claimOf(ORDINARY);
    const documents = documentsOf(ORDINARY);
    const [first, ...rest] = documents;
    await expect(textOf(claim, rest)).rejects.toThrow('is not the next');
    await expect(textOf(claim, documents.slice(0, -1))).rejects.toThrow('the last');
    await expect(textOf(claim, [...documents, ...(first ? [first] : [])])).rejects.toThrow();
  });

  test('adds up to the total of the claim, column by column', async () => {
    const hours = fc.integer({ min: 1, max: 48 });
    const lists = fc.tuple(
      fc.array(hours, { minLength: 1, maxLength: 4 }),
      fc.array(hours, { maxLength: 2 }),
      fc.array(hours, { maxLength: 2 }),
      fc.array(hours, { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(lists, fc.constantFrom('0', '17.5', '20'), async (lengths, rate) => {
        let sequence = 0;
        const invoicesOf = (all: readonly number[]) =>
          all.map((length) => invoiceFor(length, rate, ++sequence));
        const [invoices = [], replacements = [], others = [], credited = []] =
          lengths.map(invoicesOf);
        const creditNotes = credited.map(creditNoteOf);
        const claimed = { invoices, replacements, others, creditNotes };
        const rows = await rowsOf(claimed);
        const sum = (column: string) =>
          rows.reduce((pence, row) => pence + penceOf(row[column] ?? ''), 0);
        expect(poundsOf(sum('Total'))).toBe(claimOf(claimed).total);
        expect(sum('Net') + sum('VAT')).toBe(sum('Total'));
        expect(sum('Custody') + sum('Interpreters')).toBe(sum('Net'));
      }),
      { numRuns: 50 },
    );
  });
});

function invoiceFor(hours: number, rate: string, sequence: number) {
  const start = interval('2009-06-01T00:00:00Z', '2009-06-01T01:00:00Z');
  return numbered(sequence, {
    detention: {
      intervals: [{ ...start, endedAt: start.startedAt + hours * 3600 }],
      interpreterSessions: [],
    },
    tariff: { vat: { category: rate === '0' ? 'Z' : 'S', rate, reason: null } },
  });
}
