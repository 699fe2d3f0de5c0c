/** What a run leaves out: the record, why, and what would let it be invoiced. */
import { leftOutReason } from '../../documents/claimView.ts';
import type { LeftOut } from '../../usecases/store.ts';

/** What to do, by the code of why; of others, to look at the record. */
const ACTIONS: Readonly<Partial<Record<LeftOut['code'], string>>> = {
  unpriced: 'Agree a charge, or mend what is wrong in the record',
  'not-billable': 'Nothing, unless its powers are recorded wrongly',
  'not-released': 'Record its outcome',
  'two-places': 'Amend the record that is wrong',
  'no-purchase-order': 'Ask an administrator to enter a purchase order that is valid on that day',
  'no-buyer-reference': 'Ask an administrator to enter the customer’s reference',
  'vat-number-missing': 'Ask an administrator to enter the force’s VAT number',
  'same-person': 'Let somebody else issue its invoice',
  superseded: 'Correct its invoice, or credit it',
  'billing-stopped': 'Lift the stop, if it is to be billed after all',
  'already-invoiced': 'Nothing',
  erased: 'Nothing',
  voided: 'Nothing',
};

export interface LeftOutRow {
  href: string;
  /** The custody record number. */
  name: string;
  reason: string;
  detail: string;
  action: string;
}

/** What is left out for one reason. */
export interface LeftOutGroup {
  reason: string;
  action: string;
  count: number;
  rows: readonly LeftOutRow[];
}

const reasonOf = (code: string) => leftOutReason(code);
const actionOf = (code: LeftOut['code']) => ACTIONS[code] ?? 'Look at the record';

/** A row of a list; `names` are custody record numbers by detention. */
export function leftOutRow(
  { detention, code, detail }: LeftOut,
  names: ReadonlyMap<string, string>,
): LeftOutRow {
  return {
    href: `/detentions/${detention}`,
    name: names.get(detention) ?? 'erased',
    reason: reasonOf(code),
    detail,
    action: actionOf(code),
  };
}

/** How many are shown, of all reasons together. */
const MOST_SHOWN = 50;

/** By reason, those of the most first; of each the first few. */
export function shownOf(leftOut: readonly LeftOut[]): [LeftOut['code'], LeftOut[], number][] {
  const groups = [...Map.groupBy(leftOut, ({ code }) => code)];
  const most = Math.max(5, Math.floor(MOST_SHOWN / Math.max(1, groups.length)));
  return groups
    .sort(([a, those], [b, others]) => others.length - those.length || (a < b ? -1 : 1))
    .map(([code, its]) => [code, its.slice(0, most), its.length]);
}

export function leftOutGroups(
  shown: ReturnType<typeof shownOf>,
  names: ReadonlyMap<string, string>,
): LeftOutGroup[] {
  return shown.map(([code, its, count]) => ({
    reason: reasonOf(code),
    action: actionOf(code),
    count,
    rows: its.map((one) => leftOutRow(one, names)),
  }));
}

/** How many for each reason, as a run counts them. */
export function leftOutCounts(counts: Readonly<Record<string, number>>) {
  return Object.entries(counts)
    .map(([code, count]) => ({ reason: reasonOf(code), count }))
    .sort((a, b) => b.count - a.count);
}
