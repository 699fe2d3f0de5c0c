import { expect, test } from 'vitest';
import { createStatementNames } from '../../src/store/statementNames.ts';

test('what is asked again has a name from then on, and another one another', () => {
  const nameOf = createStatementNames();
  expect(['a', 'b', 'a', 'b', 'a'].map(nameOf)).toEqual([undefined, undefined, 'q0', 'q1', 'q0']);
});

test('what is asked once in ever other ways takes no name from what is asked again and again', () => {
  const nameOf = createStatementNames();
  nameOf('early');
  const early = nameOf('early');
  for (let n = 0; n < 10_000; n++) expect(nameOf(`once ${n}`)).toBeUndefined();
  nameOf('late');
  expect(nameOf('late')).toBe('q1');
  expect(nameOf('early')).toBe(early);
});

test('names are bounded, and stay with what has them', () => {
  const nameOf = createStatementNames();
  const names = Array.from({ length: 2000 }, (_, n) => {
    nameOf(`text ${n}`);
    return nameOf(`text ${n}`);
  });
  const given = names.filter((name) => name !== undefined);
  expect(given).toEqual(Array.from({ length: 500 }, (_, n) => `q${n}`));
  expect(nameOf('text 7')).toBe('q7');
});
