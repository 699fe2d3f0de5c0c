/** In words, what of a PDF differs from the one that an invoice is drawn as. */

/** A line of a page that is not what it should be; null of what is there on one side only. */
export interface DifferentLine {
  page: number;
  printed: string | null;
  expected: string | null;
}

/** The first line that differs between the pages of a file and those that it should have. */
export function differentLine(
  printed: readonly (readonly string[])[],
  expected: readonly (readonly string[])[],
): DifferentLine | null {
  const pages = Math.max(printed.length, expected.length);
  for (let page = 0; page < pages; page++) {
    const [left, right] = apart(printed[page] ?? [], expected[page] ?? []);
    if (left.length === 0 && right.length === 0) continue;
    return { page: page + 1, printed: left[0] ?? null, expected: right[0] ?? null };
  }
  return null;
}

/** Two lists without what they have in common at the start and at the end. */
function apart<T>(a: readonly T[], b: readonly T[]): [T[], T[]] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

const MOST_NAMED = 3;
const WRITTEN_ANEW =
  'hardly a part of the file is as it was written: another program has written it anew';

/**
 * What of a file is not as it should be, where its bytes differ from the expected ones, which are in
 * the form that page.ts writes. null where they do not differ.
 */
export function differentPart(given: Uint8Array, expected: Uint8Array): string | null {
  const file = Buffer.from(given).toString('latin1');
  const due = Buffer.from(expected).toString('latin1');
  if (file === due) return null;
  if (file.startsWith(due)) {
    return `something was appended to the file: ${file.length - due.length} bytes`;
  }
  if (due.startsWith(file)) {
    return `the end of the file is cut off: ${due.length - file.length} bytes are missing`;
  }
  // Of the same length, its objects stand where they should, whatever it says itself.
  return differentObjects(objectsOf(file, file.length === due.length ? due : file), due);
}

/** The objects of a file by number, with what follows each; by the table of contents at the end of `table`. */
function objectsOf(file: string, table: string): Map<number, string> {
  const end = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(table)?.[1] ?? table.length);
  const places = [...table.slice(end).matchAll(/^(\d{10}) 00000 n $/gm)]
    .map(([, at], n) => ({ number: n + 1, at: Number(at) }))
    .sort((a, b) => a.at - b.at);
  return new Map(
    places.map(({ number, at }, n) => [number, file.slice(at, places[n + 1]?.at ?? end)]),
  );
}

function differentObjects(objects: Map<number, string>, due: string): string {
  const expected = objectsOf(due, due);
  if (objects.size !== expected.size) return WRITTEN_ANEW;
  const different = [...expected].filter(([number, object]) => objects.get(number) !== object);
  if (different.length === 0)
    return 'the first lines of the file, or its own table of contents, are not as written';
  const parts = [...new Set(different.map(([, object]) => partOf(due, object)))];
  return parts.length > MOST_NAMED ? WRITTEN_ANEW : `not as it was written: ${parts.join('; ')}`;
}

const STRUCTURE = /^\/S \/|\/Type \/StructTreeRoot|^\/Nums/m;

/** What an object of the file is for: "8 0 obj", its dictionary, perhaps a stream. */
function partOf(file: string, object: string): string {
  const [dictionary = ''] = object.split('\nstream\n');
  const page = pageDrawnBy(file, Number.parseInt(object, 10));
  if (page > 0) return `the drawing of page ${page}`;
  if (/\/Subtype \/application#2Fxml/.test(dictionary))
    return 'the bytes of the attached e-invoice';
  if (/\/Type \/EmbeddedFile/.test(dictionary)) return 'the bytes of the attached JSON';
  if (/\/Type \/Filespec/.test(dictionary)) return 'what the file says of an attachment';
  if (/\/Type \/Metadata|\/Producer |obj\n\(/.test(dictionary)) {
    return 'the title, maker or date in the metadata';
  }
  if (STRUCTURE.test(dictionary)) return 'the structure by which pages are read aloud';
  if (/\/Type \/Font|^\/Length /m.test(dictionary)) return 'a font or the colours';
  return 'the inner structure of the file';
}

/** The page, from 1, that an object draws; 0 where none. */
function pageDrawnBy(file: string, number: number): number {
  const drawings = [...file.matchAll(/^\/Contents (\d+) 0 R$/gm)].map(([, id]) => Number(id));
  return drawings.indexOf(number) + 1;
}
