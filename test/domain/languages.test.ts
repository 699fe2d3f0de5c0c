import { expect, test } from 'vitest';
import { LANGUAGE_NAMES, languageName, languageTag } from '../../src/domain/languages.ts';

test('every name leads to a tag of that name', () => {
  expect(LANGUAGE_NAMES.length).toBeGreaterThan(80);
  for (const name of LANGUAGE_NAMES) expect(languageName(languageTag(name))).toBe(name);
});

test.each([
  ['Vietnamese', 'vi'],
  [' vietnamese ', 'vi'],
  ['vi', 'vi'],
  ['fa-AF', 'fa-AF'],
  ['Vietnamise', 'Vietnamise'],
])('"%s" is the language %s', (text, tag) => {
  expect(languageTag(text)).toBe(tag);
});
