/** A reconciliation as a page of text for a terminal. */
import { spokenPounds } from '../domain/money.ts';
import type { Reconciliation } from '../domain/reconciliation.ts';
import { reconciliationLines } from '../shapes/reconciliation.ts';
import { columns, spoken } from './text.ts';

/** Not their totals: a claim has what was credited and issued beside its run, and releases of other years. */
const CLAIMED = "Of each claim, its run's invoices for releases in the year";

/** The claims, and the lines that say something: rows of nothing are left out. */
export function reconciliationReport(reconciliation: Reconciliation): string {
  const { from, to, claims } = reconciliation;
  const title = `From claims to statistics, net: ${from} to ${to}`;
  const head = `${title}\n${'='.repeat(title.length)}\n`;
  const named = claims.map(({ number, issueDate, count, netPence }) => [
    `Claim ${number} of ${issueDate}`,
    spoken(count),
    spokenPounds(netPence),
  ]);
  const lines = reconciliationLines(reconciliation)
    .filter(({ isSum, count, netPence }) => isSum || count !== 0 || netPence !== 0)
    .map(({ isSum, count, netPence, meaning }) => [
      isSum ? `= ${meaning}` : `  ${meaning}`,
      count === null ? '' : spoken(count),
      spokenPounds(netPence),
    ]);
  const table = columns([['', 'count', 'net'], ...lines], [1, 2]);
  const claimed = columns([[CLAIMED, 'count', 'net'], ...named], [1, 2]);
  return `${head}${named.length > 0 ? `${claimed}\n` : ''}${table}`;
}
