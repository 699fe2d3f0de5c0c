/** Breakdowns as a report that is filed: a pure function of the one value, always the same bytes. */
import { canonicalJson } from '../domain/hashing.ts';
import { parseInstant } from '../domain/time.ts';
import { type BreakdownsJson, reportAnswer } from '../shapes/breakdown.ts';
import { breakdownView, type ReportView } from './breakdownView.ts';
import {
  CHAPTER,
  DENSE,
  drawBlocks,
  drawFacts,
  drawHeading,
  drawParagraph,
  drawTitle,
  PART_OF_CHAPTER,
  SMALL,
} from './look.ts';
import { attach, type Block, closeSheet, openSheet, type Sheet } from './page.ts';
import { drawSection, type Section } from './section.ts';
import type { StayView } from './stayView.ts';

/**
 * The bytes of a report's PDF; equal breakdowns give equal bytes. What is answered as JSON is
 * attached, in canonical form with all proofs, so that the file can be checked by itself.
 */
export async function breakdownPdf(report: BreakdownsJson): Promise<Uint8Array> {
  const view = breakdownView(report);
  const sheet = openSheet(
    `${view.title}, ${view.subtitle}`,
    new Date(parseInstant(report.made.at) * 1000),
  );
  drawReport(sheet, view);
  attach(sheet, {
    name: view.attached,
    type: 'application/json',
    description:
      'The breakdown with the proofs of its events and the signed checkpoint: what these pages are drawn from',
    content: Buffer.from(canonicalJson(reportAnswer(report))),
  });
  return closeSheet(sheet, view.identity, SMALL);
}

function drawReport(sheet: Sheet, view: ReportView): void {
  const { title, subtitle, made, reason, summary, leftOut, stays } = view;
  drawTitle(sheet, { title, subtitle, sum: null });
  drawFacts(sheet, made, [1, 1, 1, 1]);
  drawFacts(sheet, [reason], [1]);
  if (summary) drawPart(sheet, SUMMARY, summary);
  if (summary?.length === 0) drawParagraph(sheet, 'No detention bears this reference now.');
  if (leftOut !== null) drawParagraph(sheet, leftOut);
  for (const stay of stays) drawStay(sheet, stay);
  sheet.y += 8;
  drawHeading(sheet, 'How to check it', CHAPTER);
  drawBlocks(sheet, noteBlocks(view.checkpoint));
  for (const paragraph of view.check) drawParagraph(sheet, paragraph);
}

/** A table in a chapter. */
const drawPart: typeof drawSection = (sheet, section, rows, said) =>
  drawSection(sheet, { ...section, as: PART_OF_CHAPTER }, rows, said);

/** The lines of a signed note; an empty one is space above the next, for there is nothing to draw. */
function noteBlocks(lines: readonly string[]): Block[] {
  return lines.flatMap((text, n): Block[] => {
    const gap = lines[n - 1] === '' ? DENSE.leading : 0;
    return text === '' ? [] : [{ text, style: DENSE, tag: 'P', gap }];
  });
}

function drawStay(sheet: Sheet, stay: StayView): void {
  sheet.y += 8;
  drawHeading(sheet, stay.heading, CHAPTER);
  drawParagraph(sheet, stay.state);
  drawFacts(sheet, stay.references, [1, 1, 1, 1]);
  drawPart(sheet, INTERVALS, stay.intervals);
  drawPart(sheet, SESSIONS, stay.sessions);
  drawPart(sheet, LINES, stay.lines, { sentences: stay.charge });
  drawPart(sheet, AGREED, stay.agreedCharges);
  drawPart(sheet, OVERLAPS, stay.acceptedOverlaps);
  drawPart(sheet, INVOICES, stay.invoices);
  drawPart(sheet, CREDIT_NOTES, stay.creditNotes);
  drawPart(sheet, DISPUTES, stay.disputes);
  drawPart(sheet, PAYMENTS, stay.payments);
  drawParagraph(sheet, stay.absences);
  sheet.y += 4;
  drawPart(sheet, REVISIONS, stay.revisions);
  drawPart(sheet, EVENTS, stay.events);
}

const SUMMARY: Section = {
  heading: 'Summary',
  columns: { 'Custody record': 120, Arrived: 117, Status: 55, 'Live invoice': 120, Charge: 62 },
  amounts: 1,
};
const INTERVALS: Section = {
  heading: 'Time in custody',
  columns: { Suite: 84, From: 117, To: 117, Duration: 66, Watch: 42, Power: 52 },
};
const SESSIONS: Section = {
  heading: 'Interpreter sessions',
  columns: { '#': 16, From: 117, To: 117, What: 150, Interpreter: 80 },
};
const LINES: Section = {
  heading: 'Charge',
  columns: { Description: 370, Rules: 50, Amount: 66 },
  amounts: 1,
};
const AGREED: Section = {
  heading: 'Agreed charges',
  columns: { Revision: 40, When: 117, Why: 260, Amount: 66 },
  amounts: 1,
};
const OVERLAPS: Section = {
  heading: 'Accepted overlaps of interpreter sessions',
  columns: { Detention: 120, Overlaps: 120, When: 117, Why: 120 },
};
const INVOICES: Section = {
  heading: 'Invoices',
  columns: { Number: 100, Issued: 117, Revision: 44, Standing: 90, Hash: 90, Total: 62 },
  amounts: 1,
};
const PAYMENTS: Section = {
  heading: 'Payments',
  columns: { Invoice: 90, When: 100, What: 65, Payment: 180, Amount: 60 },
  amounts: 1,
};
const CREDIT_NOTES: Section = {
  heading: 'Credit notes',
  columns: { Number: 116, Issued: 117, Why: 140, Hash: 90, Total: 62 },
  amounts: 1,
};
const DISPUTES: Section = {
  heading: 'Disputes',
  columns: { Invoice: 100, Raised: 110, Why: 110, Settled: 130, Amount: 62 },
  amounts: 1,
};
const REVISIONS: Section = {
  heading: 'Revisions',
  columns: { '#': 16, When: 117, 'What changed': 240, Why: 110 },
};
const EVENTS: Section = {
  heading: 'Events of the audit log',
  columns: { Event: 38, When: 117, Who: 90, What: 160, Hash: 84 },
};
