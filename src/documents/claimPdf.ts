/** The cover sheet of a claim as a PDF: a pure function of the one claim value, always the same bytes. */
import { canonicalJson } from '../domain/hashing.ts';
import { parseInstant } from '../domain/time.ts';
import type { ClaimDocument } from '../shapes/claim.ts';
import { type ClaimView, claimView, type SinceView, type SumsView } from './claimView.ts';
import {
  drawFacts,
  drawHeading,
  drawParagraph,
  drawParties,
  drawPassage,
  drawTitle,
  PART_OF_PART,
  SMALL,
} from './look.ts';
import { attach, closeSheet, openSheet, type Sheet } from './page.ts';
import { drawSection } from './section.ts';
import type { RowView } from './words.ts';

/** Layouts by template version: a claim is drawn for ever as it was issued. */
const LAYOUTS: Readonly<Record<number, (sheet: Sheet, view: ClaimView) => void>> = {
  1: drawClaim,
};

/** The bytes of a claim's cover sheet; equal claims give equal bytes. The claim itself is attached. */
export async function claimPdf(claim: ClaimDocument): Promise<Uint8Array> {
  const { templateVersion } = claim;
  const layout = LAYOUTS[templateVersion];
  if (!layout) throw new RangeError(`no template version ${templateVersion} of claims`);
  const view = claimView(claim);
  const at = new Date(parseInstant(claim.issuedAt) * 1000);
  const sheet = openSheet(view.title, at, `custody-billing, claim template ${templateVersion}`);
  layout(sheet, view);
  attach(sheet, {
    name: view.attached,
    type: 'application/json',
    description: `${view.title} with the hash of each of its documents: what these pages are drawn from`,
    content: Buffer.from(canonicalJson(claim)),
  });
  return closeSheet(sheet, view.identity, SMALL);
}

function drawClaim(sheet: Sheet, view: ClaimView): void {
  drawTitle(sheet, { title: 'Claim', subtitle: view.number, sum: view.total });
  drawParties(sheet, view);
  drawFacts(sheet, view.terms, [1, 1.2, 1.3, 1.1]);
  for (const sums of view.sums) drawSums(sheet, sums);
  for (const since of view.since) drawSince(sheet, since);
  drawHeading(sheet, 'What was left out, and why');
  for (const sentence of view.leftOutSentences) drawParagraph(sheet, sentence);
  for (const { heading, rows } of view.leftOut) {
    const isTold = rows.some((row) => row.length > 1);
    const columns = isTold ? { Detention: 190, Why: 305 } : { Detention: 495 };
    drawSection(sheet, { heading, columns, as: PART_OF_PART }, rows.map(rowOf));
  }
  drawPassage(sheet, 'How to check it', view.check);
}

const SUMS = { Number: 44, Custody: 72, Interpreters: 66, Net: 72, VAT: 54, Total: 76 };

function drawSums(sheet: Sheet, { heading, head, rows, sum }: SumsView): void {
  const columns = { [head]: 155, ...SUMS };
  drawSection(sheet, { heading, columns, amounts: 6 }, rows.map(rowOf), { sum: rowOf(sum) });
}

const SINCE_SHARES = [112, 92, 112, 66, 54, 72];

function drawSince(sheet: Sheet, { heading, heads, rows }: SinceView): void {
  const columns = Object.fromEntries(heads.map((head, n) => [head, SINCE_SHARES[n] ?? 0]));
  drawSection(sheet, { heading, columns, amounts: 3 }, rows.map(rowOf));
}

function rowOf(texts: readonly string[]): RowView {
  return texts.map((text) => [text]);
}
