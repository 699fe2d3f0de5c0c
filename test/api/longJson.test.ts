import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf, respondAtLength } from '../../src/api/longJson.ts';

test('the pieces of a value are its JSON, however deep it is parted', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 6 }), (value, depth) => {
      expect([...piecesOf(value, depth)].join('')).toBe(JSON.stringify(value));
    }),
  );
});

test.each([[{}], [[]], [{ a: undefined, b: [{}, []] }], [[null, 'x']]])('of %j too', (value) => {
  expect([...piecesOf(value, 4)].join('')).toBe(JSON.stringify(value));
});

test('a long answer comes whole, and others have turns in between', async () => {
  const body = { items: Array.from({ length: 20_000 }, (_, n) => `item ${n} £`) };
  let turns = 0;
  const turn = setInterval(() => {
    turns += 1;
  }, 0);
  const answer = respondAtLength(body);
  expect(await answer.json()).toEqual(body);
  clearInterval(turn);
  expect(turns).toBeGreaterThan(0);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});
