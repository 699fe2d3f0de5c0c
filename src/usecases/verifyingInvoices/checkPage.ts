/** Whether a PDF is, byte for byte, what the document attached to it is drawn as; and if not, what differs. */
import { differentLine, differentPart } from '../../documents/comparePdf.ts';
import { attachedUbl, creatorOf, hasTemplate, invoicePdf } from '../../documents/invoicePdf.ts';
import { RENDERER } from '../../documents/page.ts';
import { pageLines, type ReadPdf } from '../../documents/readPdf.ts';
import type { IssuedDocument } from '../../shapes/invoice.ts';

const MOST_SHOWN = 500;

/** What is wrong with the printed page, the attached e-invoice, and the file as such; null each where nothing is. */
interface WrongPages {
  page: string | null;
  eInvoice: string | null;
  bytes: string | null;
}

export async function wrongWithPages(
  bytes: Uint8Array,
  pdf: ReadPdf,
  invoice: IssuedDocument,
): Promise<WrongPages> {
  const { templateVersion } = invoice;
  if (!hasTemplate(templateVersion)) {
    const template = `it was drawn by template ${templateVersion}, which this program does not have`;
    const wrong = 'it cannot be compared here';
    return { page: `${wrong}: ${template}`, eInvoice: wrong, bytes: wrong };
  }
  const drawn = await invoicePdf(invoice);
  const part = differentPart(bytes, drawn);
  if (part === null) return { page: null, eInvoice: null, bytes: null };
  return {
    page: await wrongOnPage(bytes, drawn),
    eInvoice: wrongEInvoice(pdf, invoice),
    bytes: wrongMaker(pdf, templateVersion) ?? part,
  };
}

/** The attached XML is the text that the attached JSON gives, and is there where it gives one. */
function wrongEInvoice({ attachedXml }: ReadPdf, invoice: IssuedDocument): string | null {
  const due = attachedUbl(invoice);
  if (due === null) return attachedXml && 'one is attached, and the attached JSON gives none';
  if (!attachedXml) return 'none is attached to it: it was taken out or damaged';
  const found = Buffer.from(attachedXml);
  if (found.equals(Buffer.from(due))) return null;
  const line = differentLine([found.toString().split('\n')], [due.split('\n')]);
  const [said, expected] = [line?.printed, line?.expected].map(shown);
  return `it says ${said} where the attached JSON gives ${expected}`;
}

/** What somebody sends may be one line of any length. */
function shown(line: string | null | undefined): string {
  return line ? `"${line.trim().slice(0, MOST_SHOWN)}"` : 'nothing';
}

async function wrongOnPage(bytes: Uint8Array, drawn: Uint8Array): Promise<string | null> {
  const printed = await pageLines(bytes);
  const expected = await pageLines(drawn);
  if (!printed || !expected) return 'its pages cannot be read';
  const line = differentLine(printed, expected);
  if (!line) return null;
  const where = `page ${line.page}:`;
  if (line.printed === null)
    return `${where} the attached JSON says "${line.expected}", and it is not printed`;
  if (line.expected === null)
    return `${where} printed "${line.printed}", which the attached JSON does not say`;
  return `${where} printed "${line.printed}" where the attached JSON says "${line.expected}"`;
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
