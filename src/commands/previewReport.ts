/** A back-test as a page of text for a terminal. */
import {
  type BackTest,
  type BreakEven,
  type Change,
  type Comparison,
  differenceOf,
  type Money,
  type Named,
} from '../domain/backTest.ts';
import type { Charge } from '../domain/charge.ts';
import { spokenPounds } from '../domain/money.ts';
import { scopeOf } from '../shapes/backTest.ts';
import type { PreviewQuery } from '../usecases/previewTariff.ts';
import { columns, counted, spoken } from './text.ts';

export function previewReport(test: BackTest, query: PreviewQuery): string {
  const sections = [
    heading(test, query),
    totals(test),
    groups('By month', test.byMonth, ({ month }) => month),
    groups('By suite', test.bySuite, ({ suite }) => suite),
    groups('By band now', test.byBandBefore, ({ band }) => band),
    groups('By band under the draft', test.byBandAfter, ({ band }) => band),
    changes('Biggest rises', test.biggestRises),
    changes('Biggest falls', test.biggestFalls),
    became(test),
    breakEven(test.breakEven),
  ];
  return sections.join('\n');
}

function heading({ detentions, open }: BackTest, query: PreviewQuery): string {
  const title = `Back-test: ${query.draft.source}`;
  const left = open === 0 ? '' : `; ${spoken(open)} more not released, left out`;
  return `${title}\n${'='.repeat(title.length)}\nPrices ${scopeOf(query)}:\n${counted(detentions, 'detention')}${left}\n`;
}

const MONEY: readonly [name: string, key: keyof Money][] = [
  ['custody', 'custodyPence'],
  ['interpreters', 'interpretersPence'],
  ['net', 'netPence'],
  ['VAT', 'vatPence'],
  ['total', 'totalPence'],
];

function totals(test: BackTest): string {
  const { before, after } = test;
  const difference = differenceOf(test);
  const money = MONEY.map(([name, key]) => [
    name,
    spokenPounds(before[key]),
    spokenPounds(after[key]),
    signed(difference[key]),
  ]);
  const reasons = [...new Set([...Object.keys(before.unpriced), ...Object.keys(after.unpriced)])];
  const unpriced = (reasons as (keyof typeof before.unpriced)[]).map((reason) =>
    countRow(`unpriced: ${reason}`, before.unpriced[reason] ?? 0, after.unpriced[reason] ?? 0),
  );
  const counts = [
    countRow('priced', before.priced, after.priced),
    ...unpriced,
    countRow('not billable', before.notBillable, after.notBillable),
  ];
  return columns([['', 'now', 'draft', 'difference'], ...money, ...counts], [1, 2, 3]);
}

function countRow(name: string, before: number, after: number): string[] {
  const more = after - before;
  return [name, spoken(before), spoken(after), more > 0 ? `+${spoken(more)}` : spoken(more)];
}

/** "+£1.00", "-£1.00", "£0.00". */
function signed(pence: number): string {
  return `${pence > 0 ? '+' : ''}${spokenPounds(pence)}`;
}

/** The net of each group, now and under the draft. */
function groups<G extends Comparison>(
  title: string,
  all: readonly G[],
  nameOf: (group: G) => string,
): string {
  const rows = all.map((group) => [
    nameOf(group),
    spoken(group.detentions),
    spokenPounds(group.before.netPence),
    spokenPounds(group.after.netPence),
    signed(differenceOf(group).netPence),
  ]);
  const head = ['', 'detentions', 'net now', 'draft', 'difference'];
  return `${title}\n${columns([head, ...rows], [1, 2, 3, 4])}`;
}

function changes(title: string, all: readonly Change[]): string {
  if (all.length === 0) return `${title}: none\n`;
  const entries = all.map(({ id, before, after, differencePence }) =>
    [
      `  ${id}  ${signed(differencePence)}\n`,
      ...workings('now', before),
      ...workings('draft', after),
    ].join(''),
  );
  return `${title}\n${entries.join('')}`;
}

function workings(side: string, { lines }: Charge): string[] {
  if (lines.length === 0) return [`    ${side.padEnd(5)}  nothing billable\n`];
  return lines.map(({ working }) => `    ${side.padEnd(5)}  ${working}\n`);
}

function became({ becamePriced, becameUnpriced }: BackTest): string {
  return `Become priced: ${some(becamePriced)}\nBecome unpriced: ${some(becameUnpriced)}\n`;
}

const MOST_NAMED = 10;

function some({ count, detentions }: Named): string {
  if (count === 0) return 'none';
  const ids = detentions.slice(0, MOST_NAMED).map((id) => `\n  ${id}`);
  const more = count - ids.length;
  return `${spoken(count)}${ids.join('')}${more > 0 ? `\n  and ${spoken(more)} more` : ''}`;
}

function breakEven(even: BreakEven | null): string {
  if (!even) return 'Break-even of a fixed price: none, for no custody is priced now\n';
  const { detentions, amountPence, broughtInPence, bringsInPence, withUnpriced } = even;
  const off = (pence: number) => signed(pence - broughtInPence);
  const rows = [
    ['custody now', spoken(detentions), '', spokenPounds(broughtInPence), ''],
    [
      'the same, at a fixed price',
      spoken(detentions),
      spokenPounds(amountPence),
      spokenPounds(bringsInPence),
      off(bringsInPence),
    ],
    [
      'if it prices the unpriced too',
      spoken(withUnpriced.detentions),
      spokenPounds(amountPence),
      spokenPounds(withUnpriced.bringsInPence),
      off(withUnpriced.bringsInPence),
    ],
  ];
  const head = ['', 'detentions', 'price', 'brings in', 'difference'];
  return `Break-even of a fixed price\n${columns([head, ...rows], [1, 2, 3, 4])}Over all ${spoken(withUnpriced.detentions)}, ${spokenPounds(withUnpriced.amountPence)} each would bring in the same as now.\n`;
}
