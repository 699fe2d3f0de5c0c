import { expect, test } from 'vitest';
import { splitNotes } from '../../src/domain/signedNote.ts';

const note = (origin: string) => `${origin}\n8\nroot\n\n— ${origin} signature\n`;
const signedTwice = `${note('a')}— b signature\n`;

test.each([
  ['nothing', '', null],
  ['one note', note('a'), [note('a')]],
  ['notes one after another', signedTwice + note('c'), [signedTwice, note('c')]],
  ['a note that does not end', note('a').trimEnd(), null],
  ['a note without a signature', 'a\n8\nroot\n\n', null],
  ['something between notes', `${note('a')}\n${note('b')}`, null],
  ['something after them', `${note('a')}more\n`, null],
  ['other ends of lines', note('a').replaceAll('\n', '\r\n'), null],
])('splits %s', (_name, text, notes) => {
  expect(splitNotes(text)).toEqual(notes);
});
