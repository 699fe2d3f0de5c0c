/** How an issued document stands, as tags: facts beside it, which a glance has to tell apart. */
import { payingOf } from '../../domain/account.ts';
import { penceOf } from '../../domain/money.ts';
import type { LondonDate } from '../../domain/time.ts';
import type { IssuedInvoice } from '../../usecases/readInvoices.ts';

export interface Tag {
  text: string;
  classes: string;
}

const tag = (text: string, colour: string): Tag => ({
  text,
  classes: colour && `govuk-tag--${colour}`,
});

/** What stands out of a document on a day; "Live" is one of which nothing else does. */
export function standingTags(
  { document, live, superseded, dispute, owedPence }: IssuedInvoice,
  today: LondonDate,
): Tag[] {
  if (document.kind === 'credit-note') return [tag('Credit note', 'grey')];
  if (!live) return [tag('Credited', 'grey')];
  const totalPence = penceOf(document.charge.total ?? '0.00');
  const { dueDate } = document;
  const { paid, isOverdue } = payingOf({ totalPence, owedPence, dueDate }, today);
  const tags = [
    ...(superseded ? [tag('Superseded', 'orange')] : []),
    ...(dispute ? [tag('Disputed', 'purple')] : []),
    ...(paid === 'all' ? [tag('Paid', 'green')] : []),
    ...(paid === 'part' ? [tag('Part paid', 'teal')] : []),
    ...(isOverdue ? [tag('Overdue', 'red')] : []),
  ];
  return tags.length > 0 ? tags : [tag('Live', '')];
}
