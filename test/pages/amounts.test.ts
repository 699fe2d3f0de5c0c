import { expect, test } from 'vitest';
import { amountTyped } from '../../src/pages/amounts.ts';

test.each([
  ['296', '296.00'],
  [' £296.5 ', '296.50'],
  ['£ 1,234,567.89', '1234567.89'],
  ['1,000', '1000.00'],
  // A comma that parts no thousands may be meant for the pence: it is left to be refused.
  ['4,35', '4,35'],
  ['1,00', '1,00'],
  ['12,3456', '12,3456'],
  ['1,000.555', '1,000.555'],
  ['-5', '-5'],
  ['ten', 'ten'],
  ['', ''],
  [undefined, ''],
])('%j is read as %j', (typed, read) => {
  expect(amountTyped(typed)).toBe(read);
});
