import { expect, test } from 'vitest';
import { createStatementNames } from '../../src/store/postgres/statementNames.ts';

test('what is asked again has a name from then on, and another one another', () => {
  const nameOf = createStatementNames();
  const [first, second, a, b, again] = ['a', 'b', 'a', 'b', 'a'].map(nameOf);
  expect([first, second]).toEqual([undefined, undefined]);
  expect(a).toEqual(expect.any(String));
  expect(b).not.toBe(a);
  expect(again).toBe(a);
});

test('it has the same name in every process, whatever was asked there before', () => {
  const [one, other] = [createStatementNames(), createStatementNames()];
  for (const text of ['a', 'a', 'b']) one(text);
  other('b');
  expect(one('b')).toBe(other('b'));
});

test('what is asked once in ever other ways takes no name from what is asked again and again', () => {
  const nameOf = createStatementNames();
  nameOf('early');
  const early = nameOf('early');
  for (let n = 0; n < 10_000; n++) expect(nameOf(`once ${n}`)).toBeUndefined();
  nameOf('late');
  expect(nameOf('late')).toBeDefined();
  expect(nameOf('early')).toBe(early);
});

test('names are bounded, and stay with what has them', () => {
  const nameOf = createStatementNames();
  const names = Array.from({ length: 2000 }, (_, n) => {
    nameOf(`text ${n}`);
    return nameOf(`text ${n}`);
  });
  expect(names.map((name) => name !== undefined)).toEqual(names.map((_, n) => n < 500));
  expect(new Set(names.slice(0, 500)).size).toBe(500);
  expect(nameOf('text 7')).toBe(names[7]);
});
