/** What can be read off a PDF that somebody sends, whole, broken or hostile: pdf.js reads it. */
import { extractTextItems, getDocumentProxy, type StructuredTextItem } from 'unpdf';

/** An invoice's own file has two; more are looked at than that, but not without end. */
const MOST_ATTACHMENTS = 10;
const MOST_PAGES = 2000;

export interface ReadPdf {
  /** The program that says it made the document, and the one that says it wrote the file. */
  creator: string | null;
  producer: string | null;
  /** The first file attached that is called JSON, and XML. */
  attached: Uint8Array | null;
  attachedXml: Uint8Array | null;
}

type Proxy = Awaited<ReturnType<typeof getDocumentProxy>>;

/** null where it is no PDF that can be read. */
export function readPdf(bytes: Uint8Array): Promise<ReadPdf | null> {
  return opened(bytes, async (pdf) => {
    const { info } = await pdf.getMetadata();
    return {
      creator: textIn(info, 'Creator'),
      producer: textIn(info, 'Producer'),
      attached: await attachedFile(pdf, /\.json$/i),
      attachedXml: await attachedFile(pdf, /\.xml$/i),
    };
  });
}

/**
 * The lines of text on each page, from the top, as a reader sees them: what stands side by side is one
 * line, with two spaces between. null where that cannot be read.
 */
export function pageLines(bytes: Uint8Array): Promise<string[][] | null> {
  return opened(bytes, async (pdf) => {
    if (pdf.numPages > MOST_PAGES) return null;
    const { items } = await extractTextItems(pdf);
    return items.map(linesOf);
  });
}

/** pdf.js takes the bytes over, so it is given a copy. What it cannot read, it throws in many ways. */
async function opened<T>(bytes: Uint8Array, use: (pdf: Proxy) => Promise<T>): Promise<T | null> {
  let pdf: Proxy | null = null;
  try {
    pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 });
    return await use(pdf);
  } catch {
    return null;
  } finally {
    await pdf?.loadingTask.destroy();
  }
}

function textIn(info: unknown, name: string): string | null {
  const value = new Map(Object.entries(info ?? {})).get(name);
  return typeof value === 'string' ? value : null;
}

async function attachedFile(pdf: Proxy, called: RegExp): Promise<Uint8Array | null> {
  const attachments = [...((await pdf.getAttachments()) ?? [])].slice(0, MOST_ATTACHMENTS);
  const [id] = attachments.find(([, { filename }]) => called.test(filename)) ?? [];
  return id === undefined ? null : ((await pdf.getAttachmentContent(id)) ?? null);
}

function linesOf(items: readonly StructuredTextItem[]): string[] {
  const shown = items.filter(({ str }) => str.trim() !== '');
  const rows = Map.groupBy(shown, ({ y }) => Math.round(y * 10));
  return [...rows]
    .sort(([a], [b]) => b - a)
    .map(([, row]) =>
      row
        .sort((a, b) => a.x - b.x)
        .map(({ str }) => str)
        .join('  '),
    );
}
