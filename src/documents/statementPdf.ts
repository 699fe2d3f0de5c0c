/** A statement of account as PDF: a pure function of the one value, always the same bytes. */
import { canonicalJson } from '../domain/hashing.ts';
import { parseInstant } from '../domain/time.ts';
import type { StatementJson } from '../shapes/account.ts';
import { drawFacts, drawParties, drawTitle, SMALL } from './look.ts';
import { attach, closeSheet, openSheet, type Sheet } from './page.ts';
import { drawSection, type Section } from './section.ts';
import { type StatementView, statementView } from './statementView.ts';

/** The bytes of a statement's PDF; equal statements give equal bytes. Its JSON is attached. */
export async function statementPdf(statement: StatementJson): Promise<Uint8Array> {
  const view = statementView(statement);
  const at = new Date(parseInstant(statement.madeAt) * 1000);
  const sheet = openSheet(`${view.title}, ${view.subtitle}`, at);
  drawStatement(sheet, view);
  attach(sheet, {
    name: view.attached,
    type: 'application/json',
    description: 'The statement of account that these pages are drawn from',
    content: Buffer.from(canonicalJson(statement)),
  });
  return closeSheet(sheet, view.identity, SMALL);
}

function drawStatement(sheet: Sheet, view: StatementView): void {
  const { title, subtitle, balance } = view;
  drawTitle(sheet, { title, subtitle, sum: balance });
  drawParties(sheet, view);
  drawFacts(sheet, view.terms, [1, 1.6, 1.2]);
  drawSection(sheet, ENTRIES, view.entries);
  drawSection(sheet, AGEING, [view.ageing], { sentences: [view.sentence] });
  drawSection(sheet, OPEN, view.openInvoices);
  drawSection(sheet, UNALLOCATED, view.unallocated);
  if (view.payment.length > 0) drawFacts(sheet, view.payment, [1.4, 1, 1, 1]);
}

const ENTRIES: Section = {
  heading: 'Account',
  columns: { Date: 82, Entry: 245, Amount: 76, Balance: 76 },
  amounts: 2,
};
const AGEING: Section = {
  heading: 'What is owed, by days past due',
  columns: { 'Not yet due': 1, '1 to 30': 1, '31 to 60': 1, '61 to 90': 1, 'Over 90': 1 },
  amounts: 5,
};
const OPEN: Section = {
  heading: 'Open invoices',
  columns: { Invoice: 82, Issued: 82, Due: 82, Overdue: 46, Total: 62, Disputed: 62, Owed: 62 },
  amounts: 3,
};
const UNALLOCATED: Section = {
  heading: 'Unallocated payments',
  columns: { Payment: 230, Received: 100, Amount: 80, Unallocated: 80 },
  amounts: 2,
};
