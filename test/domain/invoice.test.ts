import { describe, expect, test } from 'vitest';
import type { Customer, PurchaseOrder } from '../../src/domain/force.ts';
import {
  type DocumentKind,
  dueDateOf,
  kindOfNumber,
  momentAfter,
  numberIn,
  purchaseOrderOn,
  seriesOf,
} from '../../src/domain/invoice.ts';
import { londonDate, parseInstant } from '../../src/domain/time.ts';

const customerWith = (...purchaseOrders: PurchaseOrder[]): Customer => ({
  code: 'UKBA',
  name: 'UK Border Agency',
  address: ['1 Example Street', 'London'],
  buyerReference: null,
  electronicAddress: { scheme: '0088', identifier: '5060000000016' },
  purchaseOrderRequired: true,
  purchaseOrders,
  paymentDays: 30,
});

describe('the order of time (R19)', () => {
  test.each([
    ['after the last', 1001, 1001],
    ['at its moment', 1000, 1000],
    ['a second before it', 999, 1000],
    ['five minutes before it', 700, 1000],
    ['more than five minutes before it', 699, null],
  ])('what is done %s is of a moment that is not before it, or of none', (_, now, moment) => {
    expect(momentAfter(1000, now)).toBe(moment);
  });
});

describe('numbers (R19)', () => {
  test.each([
    ['2027-03-31T22:59:59Z', 'MPS-2026-000017', 17],
    ['2027-03-31T23:00:00Z', 'MPS-2027-000001', 1],
    ['2026-03-31T22:59:59Z', 'MPS-2025-000001', 1],
    ['2027-01-01T00:00:00Z', 'MPS-2026-000001', 1],
  ])('an invoice issued at %s is %s', (issuedAt, number, sequence) => {
    expect(numberIn(seriesOf('MPS', 'invoice', parseInstant(issuedAt)), sequence)).toBe(number);
  });

  test.each<[DocumentKind, string]>([
    ['invoice', 'MPS-2026-000001'],
    ['credit-note', 'MPS-CN-2026-000001'],
    ['claim', 'MPS-CL-2026-000001'],
  ])('a document of the kind %s has a series of its own, %s', (kind, number) => {
    const issuedAt = parseInstant('2026-11-21T12:00:00Z');
    expect(numberIn(seriesOf('MPS', kind, issuedAt), 1)).toBe(number);
    expect(kindOfNumber(number)).toBe(kind);
  });

  test.each(['', '01CX/4512/09', 'MPS-2026-1', 'MPS-XX-2026-000001', 'MPS-2026-000001 '])(
    '%j is no number of a document',
    (text) => {
      expect(kindOfNumber(text)).toBeNull();
    },
  );

  test('credit notes and claims cross into the next financial year with the invoices', () => {
    const before = parseInstant('2027-03-31T22:59:59Z');
    expect(seriesOf('MPS', 'credit-note', before)).toBe('MPS-CN-2026');
    expect(seriesOf('MPS', 'credit-note', before + 1)).toBe('MPS-CN-2027');
    expect(seriesOf('MPS', 'claim', before)).toBe('MPS-CL-2026');
    expect(seriesOf('MPS', 'claim', before + 1)).toBe('MPS-CL-2027');
  });

  test('a series goes on past 999,999', () => {
    expect(numberIn('MPS-2026', 999_999)).toBe('MPS-2026-999999');
    expect(numberIn('MPS-2026', 1_000_000)).toBe('MPS-2026-1000000');
  });
});

describe('the due date (R22)', () => {
  test.each([
    ['2026-11-21', 30, '2026-12-21'],
    ['2026-01-31', 30, '2026-03-02'],
    ['2028-01-31', 30, '2028-03-01'],
    ['2026-12-15', 30, '2027-01-14'],
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-10-24', 2, '2026-10-26'],
    ['2026-02-28', 0, '2026-02-28'],
    ['2026-02-28', 365, '2027-02-28'],
  ])('of an invoice of %s with %i days to pay is %s', (issueDate, days, due) => {
    expect(dueDateOf(issueDate, days)).toBe(due);
  });

  test('counts from the London date of issue, which a summer midnight has already changed', () => {
    const issueDate = londonDate(parseInstant('2026-06-30T23:30:00Z'));
    expect(dueDateOf(issueDate, 30)).toBe('2026-07-31');
  });
});

describe('the purchase order (R23)', () => {
  const year = { number: 'PO-YEAR', from: '2009-04-01', to: '2010-03-31' };
  const june = { number: 'PO-JUNE', from: '2009-06-01', to: '2009-06-30' };
  const later = { number: 'PO-LATER', from: '2010-04-01', to: '2011-03-31' };

  test.each([
    ['2009-03-31', null],
    ['2009-04-01', 'PO-YEAR'],
    ['2010-03-31', 'PO-YEAR'],
    ['2010-04-01', 'PO-LATER'],
    ['2011-03-31', 'PO-LATER'],
    ['2011-04-01', null],
  ])('on %s is %s: first and last day belong to it', (date, number) => {
    expect(purchaseOrderOn(customerWith(year, later), date)).toBe(number);
  });

  test('is the one that began last, where several are valid', () => {
    for (const customer of [customerWith(year, june, later), customerWith(later, june, year)]) {
      expect(purchaseOrderOn(customer, '2009-05-31')).toBe('PO-YEAR');
      expect(purchaseOrderOn(customer, '2009-06-01')).toBe('PO-JUNE');
      expect(purchaseOrderOn(customer, '2009-07-01')).toBe('PO-YEAR');
    }
  });

  test('is none where the customer has none', () => {
    expect(purchaseOrderOn(customerWith(), '2009-06-15')).toBeNull();
  });

  test('is chosen without reordering what the customer holds', () => {
    const customer = customerWith(year, june);
    purchaseOrderOn(customer, '2009-06-15');
    expect(customer.purchaseOrders).toEqual([year, june]);
  });
});
