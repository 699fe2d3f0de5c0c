/** Source Sans 3 for documents, and what of a text it can show. */
import { fileURLToPath } from 'node:url';
import { type Font, type Glyph, type GlyphRun, openSync } from 'fontkit';

export type FontName = 'regular' | 'semibold';

const FILES: Record<FontName, () => string> = {
  regular: () =>
    import.meta.resolve('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
  semibold: () =>
    import.meta.resolve('@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf'),
};

/** Stands for each character that the font lacks, so that none vanishes: U+25A1, an empty box. */
export const MISSING = '□';

/** pdfkit scales shaped words in place to this em; shared ones must be there already. */
const EM = 1000;

const parsed = new Map<FontName, Font>();

/** Parsed once per process: it would take most of a document's time. */
function parsedFont(name: FontName): Font {
  const known = parsed.get(name);
  if (known) return known;
  const font = openSync(fileURLToPath(FILES[name]()));
  if ('fonts' in font || font.unitsPerEm !== EM) throw new TypeError(`unfit font: ${name}`);
  parsed.set(name, font);
  return font;
}

/** What pdfkit asks of shaped words. All else that fontkit keeps with one takes twenty times the room. */
interface Shaped extends Pick<GlyphRun, 'positions' | 'advanceWidth'> {
  glyphs: Pick<Glyph, 'id' | 'codePoints' | 'advanceWidth'>[];
}

/** Words as shaped, which takes most of a document's time: emptied when full. */
const shaped = new Map<string, Shaped>();
const SHAPED_MAX = 5_000;

/** The font for a document; all documents share what was parsed and shaped. */
export function fontOf(name: FontName): Font {
  const font = parsedFont(name);
  return Object.create(font, {
    layout: { value: (text: string) => shape(name, font, text) },
    getGlyph: { value: (id: number) => readOnce(font.getGlyph(id)) },
  });
}

/** By this, fontkit reads a glyph's outline from the font's file, for each document that embeds it. */
interface Outlined extends Glyph {
  _decode(): unknown;
}

/** The same glyph, which keeps its outline. */
function readOnce(glyph: Glyph): Glyph {
  if (Object.hasOwn(glyph, '_decode')) return glyph;
  const outline = (glyph as Outlined)._decode();
  return Object.assign(glyph, { _decode: () => outline });
}

/**
 * fontkit keeps with a glyph the characters that it was first asked for by, and pdfkit writes them
 * into the PDF: each word gets glyphs of its own, lest bytes depend on what was shaped before.
 */
function shape(name: FontName, font: Font, text: string): Shaped {
  const key = `${name} ${text}`;
  const known = shaped.get(key);
  if (known) return known;
  if (shaped.size >= SHAPED_MAX) shaped.clear();
  const ownGlyphs: Font = Object.create(font, { _glyphs: { value: {} } });
  const { glyphs, positions, advanceWidth } = ownGlyphs.layout(text);
  const seen = glyphs.map(({ id, codePoints, advanceWidth }) => ({ id, codePoints, advanceWidth }));
  const run = { glyphs: seen, positions, advanceWidth };
  shaped.set(key, run);
  return run;
}

/** A text as the font can show it, in composed form; all fonts here have the same characters. */
export function showable(text: string): string {
  const font = parsedFont('regular');
  return text
    .normalize('NFC')
    .replace(/[^\x20-\x7e]/gu, (character) =>
      font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0) ? character : MISSING,
    );
}
