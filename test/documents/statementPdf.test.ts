import { describe, expect, test } from 'vitest';
import { readPdf } from '../../src/documents/readPdf.ts';
import { statementPdf } from '../../src/documents/statementPdf.ts';
import { statementView } from '../../src/documents/statementView.ts';
import { canonicalJson, sha256Hex } from '../../src/domain/hashing.ts';
import type { StatementJson } from '../../src/shapes/account.ts';
import { shownTexts } from './pdfReader.ts';
import { entry, statementOf } from './statements.ts';

const ORDINARY = statementOf();
const NOTHING = statementOf({
  opening: '0.00',
  closing: '0.00',
  owed: '0.00',
  disputed: '0.00',
  unallocated: '0.00',
  entries: [],
  openInvoices: [],
  unallocatedPayments: [],
});
const LONG = statementOf({
  entries: Array.from({ length: 500 }, (_, n) =>
    entry('payment', `p-${n}`, '-999999999.99', '-999999999.99', {
      receivedOn: '2010-01-08',
      reference: 'W'.repeat(35),
    }),
  ),
});

describe('what a statement says', () => {
  const view = statementView(ORDINARY);

  test('its balance, and what that is made of', () => {
    expect(view.balance).toEqual({ label: 'Balance owed on 31 January 2010', value: '£100.00' });
    expect(view.sentence).toBe(
      '£150.00 is owed on invoices, £30.00 of it disputed, and £50.00 of payments is unallocated.',
    );
    expect(statementView(NOTHING).sentence).toBe(
      '£0.00 is owed on invoices, and £0.00 of payments is unallocated.',
    );
  });

  test('of a customer who paid too much, that it is in credit', () => {
    expect(statementView(statementOf({ closing: '-20.00' })).balance).toEqual({
      label: 'In credit on 31 January 2010',
      value: '£20.00',
    });
  });

  test('where to pay, only to who owes something', () => {
    expect(view.payment[0]).toEqual({ label: 'Pay to', value: 'MPS Income' });
    for (const closing of ['0.00', '-20.00']) {
      expect(statementView(statementOf({ closing })).payment).toEqual([]);
    }
  });

  test('each entry in words, between the opening and the closing balance', () => {
    const words = view.entries.map(([, said]) =>
      said?.map((part) => (typeof part === 'string' ? part : part.note)).join('; '),
    );
    expect(words).toEqual([
      'Opening balance',
      'Invoice MPS-2009-000001, due 3 February 2010',
      'Credit note MPS-CN-2009-000001 for MPS-2009-000001',
      'Payment FP 1, received 8 January 2010',
      'Payment FP 1 reversed, received 8 January 2010',
      'Closing balance',
    ]);
    expect(view.entries.map(([, , amount, balance]) => [amount?.[0], balance?.[0]])).toContainEqual(
      ['-£120.00', '-£20.00'],
    );
  });

  test('how long each invoice is overdue', () => {
    expect(view.openInvoices).toEqual([
      [
        ['MPS-2008-000009'],
        ['1 December 2009'],
        ['31 December 2009'],
        ['31 days'],
        ['£296.00'],
        ['£30.00'],
        ['£150.00'],
      ],
    ]);
  });
});

const withoutSpaces = (text: string) => text.replace(/\s/g, '');

/** Every text of a view, however deep, but the name of the file that is attached. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
}

describe('a statement as PDF', () => {
  test.each<[string, StatementJson]>([
    ['an ordinary one', ORDINARY],
    ['of nothing', NOTHING],
    ['a long one', LONG],
  ])('%s shows every text of its view, inside the page', async (_, statement) => {
    const { attached, ...view } = statementView(statement);
    const texts = shownTexts(await statementPdf(statement));
    const shown = withoutSpaces(texts.map(({ text }) => text).join(''));
    expect(textsOf(view).filter((text) => !shown.includes(withoutSpaces(text)))).toEqual([]);
    expect(texts.filter(({ x, y, width }) => x < 49 || x + width > 548 || y < 25)).toEqual([]);
    expect(attached).toBe('statement-UKBA-2010-01-31.json');
  });

  test('has an entry in a line', async () => {
    const entries = Array.from({ length: 300 }, (_, n) => [
      entry('credit-note', `MPS-CN-2009-000${n}`, '-999999.99', '-999999999.99', {
        date: '2010-09-30',
        credits: `MPS-2009-000${n}`,
      }),
      entry('invoice', `MPS-2009-000${n}`, '999999.99', '0.00', { dueDate: '2010-09-30' }),
    ]).flat();
    const openInvoices = Array.from({ length: 400 }, (_, n) => ({
      number: `MPS-2009-000${n}`,
      issueDate: '2009-09-30',
      dueDate: '2009-09-30',
      daysOverdue: 365,
      total: '99999.99',
      owed: '99999.99',
      disputed: '99999.99',
    }));
    const texts = shownTexts(await statementPdf(statementOf({ entries, openInvoices })));
    expect(Math.max(...texts.map(({ page }) => page))).toBeLessThanOrEqual(28);
  });

  test('has its headings one below the other', async () => {
    const tags = new Set(shownTexts(await statementPdf(ORDINARY)).map(({ tag }) => tag));
    expect([...tags].sort()).toEqual(['Artifact', 'H1', 'H2', 'LBody', 'Lbl', 'P', 'TH']);
  });

  test('has what it is drawn from attached, and the same bytes each time', async () => {
    const bytes = await statementPdf(ORDINARY);
    const attached = (await readPdf(bytes))?.attached;
    expect(Buffer.from(attached ?? []).toString()).toBe(canonicalJson(ORDINARY));
    expect(sha256Hex(await statementPdf(structuredClone(ORDINARY)))).toBe(sha256Hex(bytes));
  });
});
