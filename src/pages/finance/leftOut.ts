/** What a run leaves out: the record, why, and what would let it be invoiced. */
import { leftOutReason } from '../../documents/claimView.ts';
import type { Context } from '../../usecases/access.ts';
import { type LeftOutNow, readLeftOutNow } from '../../usecases/leftOutNow.ts';
import { nameDetentions } from '../../usecases/nameDetentions.ts';
import type { LeftOut, Script, Steps } from '../../usecases/store.ts';
import { elsewhere, type Solution, solutionOf, toInvoice, toRecord } from './exceptionWords.ts';
import { idsIn, saidOf } from './naming.ts';

export interface LeftOutRow extends Solution {
  href: string;
  /** The custody record number. */
  name: string;
  reason: string;
  /** A sentence. */
  detail: string;
}

/** What is left out for one reason. */
export interface LeftOutGroup {
  reason: string;
  count: number;
  rows: readonly LeftOutRow[];
}

/** What is known now of those that a list shows. */
export interface LeftOutBeside {
  /** Custody record numbers by detention. */
  names: ReadonlyMap<string, string>;
  standing: ReadonlyMap<string, LeftOutNow>;
}

export function* readBeside(
  steps: Steps,
  context: Context,
  shown: readonly LeftOut[],
): Script<LeftOutBeside> {
  const ids = shown.flatMap(({ detention, detail }) => [detention, ...idsIn(detail)]);
  const names = yield* nameDetentions(steps, context, ids);
  return { names, standing: yield* readLeftOutNow(steps, context, shown) };
}

/** A row of a list. */
export function leftOutRow(leftOut: LeftOut, { names, standing }: LeftOutBeside): LeftOutRow {
  const { detention, code, detail } = leftOut;
  return {
    href: `/detentions/${detention}`,
    name: names.get(detention) ?? 'erased',
    reason: leftOutReason(code),
    detail: `${saidOf(detail, names)}.`,
    ...solutionNow(leftOut, standing.get(detention)),
  };
}

/** What would let it be invoiced, as it is now. */
export function solutionNow(
  { detention, code }: Pick<LeftOut, 'detention' | 'code'>,
  now: LeftOutNow | undefined,
): Solution {
  if (code !== 'superseded' && now?.invoice) {
    return elsewhere('It is invoiced now.', toInvoice(now.invoice));
  }
  switch (code) {
    case 'unpriced':
      if (!now?.unpriced) return elsewhere(PRICED);
      return solutionOf({ kind: code, detention, reason: now.unpriced });
    case 'superseded':
      return now?.invoice
        ? solutionOf({ kind: code, detention, invoice: now.invoice, solvedBy: 'correct' })
        : elsewhere('Its invoice was credited since.', toRecord(detention));
    case 'not-released':
    case 'two-places':
    case 'billing-stopped':
    case 'no-purchase-order':
    case 'vat-number-missing':
      return solutionOf({ kind: code, detention });
    case 'same-person':
      return elsewhere('Ask another finance officer to issue its invoice.', toRecord(detention));
    case 'not-billable':
      return elsewhere('Nothing, unless its powers are recorded wrongly.', toRecord(detention));
    case 'already-invoiced':
    case 'erased':
    case 'voided':
      return elsewhere('Nothing.');
    default:
      return elsewhere('Look at the record.', toRecord(detention));
  }
}

const PRICED =
  'It has a price now: another run invoices it, unless who starts it entered its agreed charge.';

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
  beside: LeftOutBeside,
): LeftOutGroup[] {
  return shown.map(([code, its, count]) => ({
    reason: leftOutReason(code),
    count,
    rows: its.map((one) => leftOutRow(one, beside)),
  }));
}

/** How many for each reason, as a run counts them. */
export function leftOutCounts(counts: Readonly<Record<string, number>>) {
  return Object.entries(counts)
    .map(([code, count]) => ({ reason: leftOutReason(code), count }))
    .sort((a, b) => b.count - a.count);
}
