/** What the page of a breakdown shows: the report's own words, in the order in which they are read aloud. */
import { breakdownView } from '../../documents/breakdownView.ts';
import { recordNumber } from '../../documents/stayView.ts';
import type { RowView } from '../../documents/words.ts';
import type { BreakdownJson, BreakdownsJson } from '../../shapes/breakdown.ts';
import type { ChargeJson } from '../../shapes/charge.ts';
import type { CheckedProofs } from '../../usecases/checkBreakdown.ts';
import { ruleLinks } from '../rules.ts';

/** The page stays small: what is left out is in the log, and in the report to download. */
const MOST_EVENTS = 40;
const MOST_REVISIONS = 10;

/** A report of one detention, with what was checked of the log as the page was made. */
export function breakdownPage(report: BreakdownsJson, proof: CheckedProofs) {
  const { stays, made, reason } = breakdownView(report);
  const [item] = report.items;
  const [stay] = stays;
  if (!item || !stay) throw new RangeError('a report of one detention has it');
  const { detention, events, revisions } = item;
  return {
    title: `Breakdown of ${detention.erasedAt ? 'a detention' : recordNumber(detention)}`,
    stay,
    facts: [...stay.references, ...made, reason],
    lines: item.charge ? linesOf(item.charge) : [],
    sums: item.charge ? sumsOf(item.charge) : [],
    revisions: { count: revisions.length, shown: timelineOf(item, stay.revisions) },
    events: { count: events.length, shown: stay.events.slice(-MOST_EVENTS).reverse() },
    proof,
    checkpoint: report.checkpoint,
  };
}

/** What each line costs and why, with links to the rules that it follows. */
function linesOf({ lines, unbilledSessions }: ChargeJson) {
  return [
    ...lines.map(({ description, working, rules, amount }) => ({
      description,
      working,
      rules: ruleLinks(rules),
      amount,
    })),
    ...unbilledSessions.map(({ session, working }) => ({
      description: `Interpreter session ${session}`,
      working,
      rules: ruleLinks(['R12']),
      amount: null,
    })),
  ];
}

function sumsOf({ net, vat, total }: ChargeJson) {
  const sums = [
    { label: 'Net', amount: net },
    { label: 'VAT', amount: vat },
    { label: 'Total', amount: total },
  ];
  return sums.filter(({ amount }) => amount !== undefined);
}

/** The last revisions, oldest first, as a line of time in words. */
function timelineOf({ revisions }: BreakdownJson, rows: readonly RowView[]) {
  const items = revisions.map(({ revision, recordedAt, recordedBy }, n) => {
    const [, , changes = [], why = []] = rows[n] ?? [];
    return {
      label: `Revision ${revision}`,
      by: recordedBy,
      time: recordedAt,
      paragraphs: [...changes, ...why.map((reason) => `Reason: ${reason}`)],
    };
  });
  return items.slice(-MOST_REVISIONS);
}
