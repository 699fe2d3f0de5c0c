/** Several signed notes in one text: each of its own lines, an empty one, and its signatures. */
const NOTE = /(?:[^\n]+\n)+\n(?:— [^\n]+\n)+/g;

/** The notes of a text, one after another; null where there is none, or something else is in it. */
export function splitNotes(text: string): string[] | null {
  const notes = text.match(NOTE);
  return notes?.join('') === text ? notes : null;
}
