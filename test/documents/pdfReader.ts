/** Reads back what a PDF of ours shows: every text with its place, page and tag. */
import { inflateSync } from 'node:zlib';

export interface ShownText {
  page: number;
  text: string;
  x: number;
  width: number;
  /** Height of the baseline above the foot of the page. */
  y: number;
  size: number;
  /** The structure type it is marked as, or "Artifact"; null if it is not marked. */
  tag: string | null;
}

interface PdfObject {
  dictionary: string;
  stream: string;
}

interface PdfFont {
  texts: string[];
  widths: number[];
}

const TOKENS = /\/(\w+) <<[^>]*>> BDC|(EMC)|1 0 0 1 (\S+) (\S+) Tm|\/(F\d+) (\S+) Tf|\[(.*)\] TJ/g;

/** The objects of a PDF by number, their streams inflated. */
export function pdfObjects(bytes: Uint8Array): Map<number, PdfObject> {
  const file = Buffer.from(bytes).toString('latin1');
  const pattern = /^(\d+) 0 obj\n(.*?)\n(?:stream\n(.*?)\nendstream\n)?endobj$/gms;
  return new Map(
    [...file.matchAll(pattern)].map(([, number, dictionary = '', stream = '']) => [
      Number(number),
      { dictionary, stream: inflated(dictionary, stream) },
    ]),
  );
}

function inflated(dictionary: string, stream: string): string {
  return dictionary.includes('/FlateDecode')
    ? inflateSync(Buffer.from(stream, 'latin1')).toString('latin1')
    : stream;
}

/** The texts of all pages, in the order in which they were drawn. */
export function shownTexts(bytes: Uint8Array): ShownText[] {
  const objects = pdfObjects(bytes);
  const all = [...objects.values()];
  const fonts = new Map(
    all
      .flatMap(({ dictionary }) => [...dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)])
      .map(([, name = '', number]) => [name, fontAt(objects, Number(number))]),
  );
  const pages = all.find(({ dictionary }) => dictionary.includes('/Type /Pages'));
  return referencesIn(pages?.dictionary.match(/\/Kids \[(.*)\]/)?.[1]).flatMap((kid, n) => {
    const contents = objects.get(kid)?.dictionary.match(/\/Contents (\d+) 0 R/)?.[1];
    return textsOf(objects.get(Number(contents))?.stream ?? '', n + 1, fonts);
  });
}

function referencesIn(list = ''): number[] {
  return [...list.matchAll(/(\d+) 0 R/g)].map(([, number]) => Number(number));
}

function fontAt(objects: Map<number, PdfObject>, number: number): PdfFont {
  const dictionary = objects.get(number)?.dictionary ?? '';
  const [descendant = 0] = referencesIn(dictionary.match(/\/DescendantFonts \[(.*)\]/)?.[1]);
  const [map = 0] = referencesIn(dictionary.match(/\/ToUnicode (.*)/)?.[1]);
  const widths = objects.get(descendant)?.dictionary.match(/\/W \[0 \[(.*?)\]/)?.[1] ?? '';
  const texts = objects.get(map)?.stream.match(/\[(.*)\]/)?.[1] ?? '';
  return {
    widths: widths.split(' ').map(Number),
    texts: [...texts.matchAll(/<([^>]*)>/g)].map(([, hex = '']) =>
      String.fromCharCode(...hex.split(' ').map((unit) => Number.parseInt(unit, 16))),
    ),
  };
}

function textsOf(content: string, page: number, fonts: Map<string, PdfFont>): ShownText[] {
  const shown: ShownText[] = [];
  let tag: string | null = null;
  let place = { x: 0, y: 0 };
  let style = { font: '', size: 0 };
  for (const [, opened, closed, x, y, font, size, run] of content.matchAll(TOKENS)) {
    if (opened !== undefined) tag = opened;
    if (closed !== undefined) tag = null;
    if (x !== undefined) place = { x: Number(x), y: Number(y) };
    if (font !== undefined) style = { font, size: Number(size) };
    const known = fonts.get(style.font);
    if (run === undefined || !known) continue;
    shown.push({ page, tag, ...place, size: style.size, ...measured(run, known, style.size) });
  }
  return shown;
}

/** The text and width of "<00010002> -5 <0003> 0": glyphs, and what to move back after them. */
function measured(run: string, { texts, widths }: PdfFont, size: number) {
  let text = '';
  let width = 0;
  for (const [, glyphs = '', back] of run.matchAll(/<([0-9a-f]*)> (\S+)/g)) {
    for (const [hex] of glyphs.matchAll(/.{4}/g)) {
      text += texts[Number.parseInt(hex, 16)] ?? '';
      width += widths[Number.parseInt(hex, 16)] ?? 0;
    }
    width -= Number(back);
  }
  return { text, width: (width * size) / 1000 };
}
