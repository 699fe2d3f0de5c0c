/** Whether a PDF is, byte for byte, what its attached invoice is drawn as; and if not, what differs. */
import { differentLine, differentPart } from '../../documents/comparePdf.ts';
import { creatorOf, hasLayout, invoicePdf } from '../../documents/invoicePdf.ts';
import { RENDERER } from '../../documents/page.ts';
import { pageLines, type ReadPdf } from '../../documents/readPdf.ts';
import type { InvoiceDocument } from '../../shapes/invoice.ts';

/** What is wrong with the printed page, and with the file as such; null each where nothing is. */
interface WrongPages {
  page: string | null;
  bytes: string | null;
}

export async function wrongWithPages(
  bytes: Uint8Array,
  pdf: ReadPdf,
  invoice: InvoiceDocument,
): Promise<WrongPages> {
  const { templateVersion } = invoice;
  if (!hasLayout(templateVersion)) {
    const layout = `it was drawn by template ${templateVersion}, which this program does not have`;
    return { page: `it cannot be compared here: ${layout}`, bytes: 'it cannot be compared here' };
  }
  const drawn = await invoicePdf(invoice);
  const part = differentPart(bytes, drawn);
  if (part === null) return { page: null, bytes: null };
  return { page: await wrongOnPage(bytes, drawn), bytes: wrongMaker(pdf, templateVersion) ?? part };
}

async function wrongOnPage(bytes: Uint8Array, drawn: Uint8Array): Promise<string | null> {
  const printed = await pageLines(bytes);
  const expected = await pageLines(drawn);
  if (!printed || !expected) return 'its pages cannot be read';
  const line = differentLine(printed, expected);
  if (!line) return null;
  const where = `page ${line.page}:`;
  if (line.printed === null)
    return `${where} the attached invoice says "${line.expected}", and it is not printed`;
  if (line.expected === null)
    return `${where} printed "${line.printed}", which the attached invoice does not say`;
  return `${where} printed "${line.printed}" where the attached invoice says "${line.expected}"`;
}

/** Another version of what draws it, or another program altogether, as the file says itself. */
function wrongMaker({ creator, producer }: ReadPdf, templateVersion: number): string | null {
  const expected = creatorOf(templateVersion);
  if (creator === expected && producer === RENDERER) return null;
  const maker = `made by ${creator ?? 'nobody named'} with ${producer ?? 'nothing named'}`;
  const isOurs = creator === expected && producer?.startsWith('PDFKit ');
  return isOurs
    ? `it cannot be compared here: it says that it was ${maker}, and this program draws with ${RENDERER}`
    : `it is not the file that was issued: it says that it was ${maker}, and an issued one by ${expected} with ${RENDERER}`;
}
