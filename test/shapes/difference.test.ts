import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { penceOf, poundsOf } from '../../src/domain/money.ts';
import { differenceOf } from '../../src/shapes/difference.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { interval, invoiceOf, session } from '../documents/invoices.ts';

const FIRST = session('2009-06-01T10:00:00+01:00', '2009-06-01T11:00:00+01:00');
const SECOND = session('2009-06-01T16:00:00+01:00', '2009-06-01T17:00:00+01:00', {
  invoicedPence: 8500,
});
const withSessions = (...interpreterSessions: (typeof FIRST)[]) =>
  invoiceOf({ detention: { interpreterSessions } });
const amounts = (before: InvoiceDocument, after: InvoiceDocument) =>
  differenceOf(before, after).lines.map((line) => [
    line.kind,
    line.before?.amount ?? null,
    line.after?.amount ?? null,
    line.amount,
  ]);

describe('the difference of two invoices', () => {
  test('of one with itself is nothing, line by line', () => {
    const invoice = invoiceOf();
    const { lines, net, vat, total, changes } = differenceOf(invoice, invoice);
    expect(lines).toHaveLength(invoice.charge.lines.length);
    expect(new Set([...lines, net, vat, total].map(({ amount }) => amount))).toEqual(
      new Set(['0.00']),
    );
    expect(changes).toEqual([]);
  });

  test('says each line with its working, before and after', () => {
    const shorter = invoiceOf({
      detention: {
        intervals: [interval('2009-06-01T09:15:00+01:00', '2009-06-01T15:00:00+01:00')],
      },
    });
    const [line] = differenceOf(invoiceOf(), shorter).lines;
    const { description, amount, working } = shorter.charge.lines[0] ?? {};
    expect(line?.after).toEqual({ description, amount, working });
  });

  test.each<[string, InvoiceDocument, InvoiceDocument, (string | null)[][]]>([
    [
      'is found again after one that was added before it',
      withSessions(SECOND),
      withSessions(FIRST, SECOND),
      [
        ['interpreter', '85.00', '85.00', '0.00'],
        ['interpreter', null, '30.00', '30.00'],
      ],
    ],
    [
      'is found again after one that was taken out',
      withSessions(FIRST, SECOND),
      withSessions(SECOND),
      [
        ['interpreter', '30.00', null, '-30.00'],
        ['interpreter', '85.00', '85.00', '0.00'],
      ],
    ],
    [
      'that began at another moment is another',
      withSessions(FIRST),
      withSessions({ ...FIRST, startedAt: FIRST.startedAt + 60 }),
      [
        ['interpreter', '30.00', null, '-30.00'],
        ['interpreter', null, '30.00', '30.00'],
      ],
    ],
    [
      'that began with another keeps its order',
      withSessions(FIRST, { ...FIRST, invoicedPence: 100 }),
      withSessions(FIRST, { ...FIRST, invoicedPence: 250 }),
      [
        ['interpreter', '30.00', '30.00', '0.00'],
        ['interpreter', '1.00', '2.50', '1.50'],
      ],
    ],
  ])('a session %s', (_, before, after, lines) => {
    expect(amounts(before, after).filter(([kind]) => kind === 'interpreter')).toEqual(lines);
  });

  test('names what else differs, and neither number nor dates of issue', () => {
    const facts = { number: 'MPS-2026-000009', issueDate: '2026-12-01', purchaseOrder: 'PO-2' };
    const after = invoiceOf({ facts, detention: { operation: 'Gull' } });
    expect(differenceOf(invoiceOf(), after).changes).toEqual([
      '/purchaseOrder',
      '/detention/operation',
    ]);
  });

  test('adds up, whatever the lines are', () => {
    const pence = fc.array(fc.nat(100_000), { maxLength: 6 });
    const invoiceFor = (amountsPence: number[]) => {
      const lines = amountsPence.map((amount, n) => ({
        kind: n === 0 ? ('custody' as const) : ('interpreter' as const),
        description: 'A line',
        amount: poundsOf(amount),
        rules: [],
        figures: { session: n },
        working: 'made up',
      }));
      const net = poundsOf(amountsPence.reduce((sum, one) => sum + one, 0));
      const invoice = withSessions(FIRST, SECOND, SECOND);
      return { ...invoice, charge: { ...invoice.charge, lines, net, vat: '0.00', total: net } };
    };
    fc.assert(
      fc.property(pence, pence, (a, b) => {
        const { lines, net } = differenceOf(invoiceFor(a), invoiceFor(b));
        const sum = lines.reduce((all, { amount }) => all + penceOf(amount), 0);
        expect(sum).toBe(penceOf(net.amount));
        expect(lines).toHaveLength(Math.max(a.length, b.length));
      }),
    );
  });
});
