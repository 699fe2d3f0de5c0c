import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFirstRows } from '../../src/usecases/firstRows.ts';

test('a number keeps the row that it came in first, as a map would have it', () => {
  const numbers = fc.array(fc.nat({ max: 3000 }), { maxLength: 5000, size: 'max' });
  fc.assert(
    fc.property(numbers, (drawn) => {
      const firstRows = createFirstRows();
      const expected = new Map<string, number>();
      for (const [n, drawnNumber] of drawn.entries()) {
        const number = `01CX/${drawnNumber}/09`;
        const row = n + 1;
        expect(firstRows.of(number, row)).toBe(expected.get(number));
        if (!expected.has(number)) expected.set(number, row);
      }
    }),
    { numRuns: 20 },
  );
});
