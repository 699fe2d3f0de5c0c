import { describe, expect, test } from 'vitest';
import {
  Exact,
  penceOf,
  poundsOf,
  roundToPence,
  shareOf,
  spokenPounds,
  vatOn,
} from '../../src/domain/money.ts';

describe('amounts as text', () => {
  test.each([
    ['0.00', 0, '£0.00'],
    ['0.05', 5, '£0.05'],
    ['296.00', 29_600, '£296.00'],
    ['1876.00', 187_600, '£1,876.00'],
    ['1234567.89', 123_456_789, '£1,234,567.89'],
    ['999999999.99', 99_999_999_999, '£999,999,999.99'],
    ['-0.05', -5, '-£0.05'],
    ['-1296.10', -129_610, '-£1,296.10'],
  ])('%s is %i pence, said as %s', (text, pence, spoken) => {
    expect(penceOf(text)).toBe(pence);
    expect(poundsOf(pence)).toBe(text);
    expect(spokenPounds(pence)).toBe(spoken);
  });

  test.each([
    '',
    '296',
    '296.0',
    '296.000',
    '.50',
    '1,876.00',
    '£296.00',
    ' 296.00',
    '1e3',
    '2.5O',
  ])('"%s" is no amount in pounds and pence', (text) => {
    expect(() => penceOf(text)).toThrow(RangeError);
  });
});

describe('rounding', () => {
  test.each([
    ['0.004', 0],
    ['0.005', 1],
    ['0.0149999999999999999999999999', 1],
    ['0.015', 2],
    ['1.005', 101],
    ['130.375', 13_038],
    ['-0.005', -1],
    ['-0.004', -0],
  ])('£%s is %i pence: half up, away from zero', (pounds, pence) => {
    expect(roundToPence(new Exact(pounds))).toBe(pence);
  });
});

describe('VAT', () => {
  test.each([
    [34_846, '20', 6969],
    [74_500, '17.5', 13_038],
    [29_610, '5', 1481],
    [29_609, '5', 1480],
    [29_600, '0', 0],
    [0, '20', 0],
  ])('%i pence at %s %% is %i pence', (net, rate, vat) => {
    expect(vatOn(net, rate)).toBe(vat);
  });
});

describe('sharing', () => {
  test.each([
    [3750, 4, [938, 938, 937, 937]],
    [5250, 2, [2625, 2625]],
    [10_000, 3, [3334, 3333, 3333]],
    [2, 3, [1, 1, 0]],
    [0, 2, [0, 0]],
    [501, 1, [501]],
  ])('%i pence for %i: the first shares take the odd pennies', (total, of, shares) => {
    expect(shares.map((_, n) => shareOf(total, n + 1, of))).toEqual(shares);
  });
});
