import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/domain/errors.ts';
import { remittanceRows } from '../../src/shapes/remittanceFile.ts';

const rowsOf = (text: string) => remittanceRows(Buffer.from(text));

function refusalOf(bytes: Uint8Array): Refusal {
  try {
    remittanceRows(bytes);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a remittance file', () => {
  test.each([
    ['as it is', 'invoice,amount\nA-1,296.00\nA-2,1.50\n'],
    ['with its columns the other way, and in capitals', 'Amount,Invoice\n296.00,A-1\n1.50,A-2'],
    ['from a spreadsheet', '\uFEFFinvoice,amount\r\n"A-1",296\r\nA-2,1.5\r\n,\r\n'],
  ])('is read %s', (_, text) => {
    expect(rowsOf(text)).toMatchObject([
      { row: 2, invoice: 'A-1', amountPence: 29_600 },
      { row: 3, invoice: 'A-2', amountPence: 150 },
    ]);
  });

  test('is refused whole for the rows that cannot be read, each named', () => {
    const text = 'invoice,amount\nA-1,296.00\n,5.00\nA-2,-1.00\nA-3,0\nA-4,1,2\nA-5,1.234\n';
    const { code, errors } = refusalOf(Buffer.from(text));
    expect(code).toBe('invalid');
    expect(errors.map(({ pointer, detail }) => `${pointer} ${detail}`)).toEqual([
      '/3/invoice row 3: invoice is empty: write its number',
      expect.stringMatching('^/4/amount row 4: amount is less than nothing'),
      '/5/amount row 5: amount is nothing',
      '/6 row 6: has 3 cells, and the header 2',
      expect.stringMatching('^/7/amount row 7: amount is not an amount'),
    ]);
  });

  test.each<[string, string | Uint8Array, string]>([
    ['is empty', '', 'the file is empty'],
    ['has no rows', 'invoice,amount\n', 'has no rows'],
    ['has another column', 'invoice,amount,note\n', 'its first row is invoice,amount,note'],
    ['lacks a column', 'invoice\nA-1\n', 'its first row is invoice'],
    ['has a column twice', 'invoice,invoice\nA-1,A-2\n', 'its first row is invoice,invoice'],
    ['is no CSV', 'invoice,amount\n"A-1,296.00\n', 'the file is not CSV'],
    ['is not UTF-8', Buffer.from('invoice,amount\n\xa3,1\n', 'latin1'), 'not UTF-8'],
    ['is too long', `invoice,amount\n${'A-1,1\n'.repeat(5001)}`, 'at most 5000'],
    ['has too many bytes', `invoice,amount\n${','.repeat(1_000_000)}`, 'more than 1 MB'],
  ])('that %s is refused', (_, text, detail) => {
    const { code, message } = refusalOf(Buffer.from(text));
    expect([code, message]).toEqual(['invalid', expect.stringContaining(detail)]);
  });
});
