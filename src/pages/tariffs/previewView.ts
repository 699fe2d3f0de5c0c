/** A back-test as its page shows it: sentences, tables and a chart of the same figures. */
import { spokenDate, spokenMonth } from '../../documents/spokenTime.ts';
import { spoken, spokenCode, spokenCount } from '../../documents/words.ts';
import type { BackTest } from '../../domain/backTest.ts';
import type { TariffContent } from '../../domain/tariff.ts';
import type { LondonDate } from '../../domain/time.ts';
import { backTestJson } from '../../shapes/backTest.ts';
import type { Chart } from '../charts/drawing.ts';
import { type MonthCompared, monthsChart } from '../charts/monthsCompared.ts';

type BackTestJson = ReturnType<typeof backTestJson>;
type ComparisonJson = Pick<BackTestJson, 'detentions' | 'before' | 'after' | 'difference'>;

interface Asked {
  draft: TariffContent;
  from: LondonDate;
  to: LondonDate;
}

/** A row of a table: its name, then what it was, would have been, and the difference. */
interface Row {
  name: string;
  cells: readonly string[];
}

interface Table {
  caption: string;
  /** What the rows are of. */
  of: string;
  rows: readonly Row[];
}

export interface PreviewView {
  /** What was tested, and what came of it. */
  sentences: readonly string[];
  money: readonly Row[];
  counts: readonly Row[];
  chart: Chart | null;
  groups: readonly Table[];
  breakEven: readonly string[];
  changes: readonly { caption: string; empty: string; rows: readonly ChangeRow[] }[];
  became: readonly string[];
}

interface ChangeRow {
  detention: string;
  before: readonly string[];
  after: readonly string[];
  difference: string;
}

export function previewView(test: BackTest, asked: Asked): PreviewView {
  const json = backTestJson(test, asked);
  return {
    sentences: sentencesOf(json, asked),
    money: MONEY.map(([name, key]) => ({
      name,
      cells: [spoken(json.before[key]), spoken(json.after[key]), signed(json.difference[key])],
    })),
    counts: countsOf(json),
    chart: chartOf(test, asked),
    groups: [
      table('By month of arrival', 'Month', json.byMonth, ({ month }) => spokenMonth(month)),
      table('By suite', 'Suite', json.bySuite, ({ suite }) => suite),
      table('By band as it is', 'Band', json.byBandBefore, ({ band }) => band),
      table('By band under the draft', 'Band', json.byBandAfter, ({ band }) => band),
    ],
    breakEven: breakEvenOf(json),
    changes: [
      changes('What would have risen most', 'No charge would have been higher.', json.biggestRises),
      changes('What would have fallen most', 'No charge would have been lower.', json.biggestFalls),
    ],
    became: becameOf(json),
  };
}

const MONEY = [
  ['Custody', 'custody'],
  ['Interpreters', 'interpreters'],
  ['Net', 'net'],
  ['VAT', 'vat'],
  ['Total', 'total'],
] as const;

/** "+£1.00", "-£1.00", "£0.00" */
function signed(pounds: string): string {
  return `${/^-|^0\.00$/.test(pounds) ? '' : '+'}${spoken(pounds)}`;
}

function counted(count: number, word: string): string {
  return `${spokenCount(count)} ${word}${count === 1 ? '' : 's'}`;
}

function sentencesOf(
  { detentions, open, before, after, difference, customer }: BackTestJson,
  { draft, from, to }: Asked,
): string[] {
  const days = `from ${spokenDate(from)} to ${spokenDate(to)}`;
  const left = open === 0 ? '' : ` ${counted(open, 'detention')} not released yet left out.`;
  const came = { more: 'more', less: 'less', same: 'the same' }[directionOf(difference.net)];
  const by =
    difference.net === '0.00' ? came : `${spoken(difference.net.replace('-', ''))} ${came}`;
  return [
    `${counted(detentions, 'detention')} of ${customer} that began ${days}.${left}`,
    `They cost ${spoken(before.net)} net. Under “${draft.source}” they would have cost ${spoken(after.net)}: ${by}.`,
  ];
}

function directionOf(difference: string): 'more' | 'less' | 'same' {
  if (difference === '0.00') return 'same';
  return difference.startsWith('-') ? 'less' : 'more';
}

function countsOf({ before, after }: BackTestJson): Row[] {
  const reasons = new Set([...Object.keys(before.unpriced), ...Object.keys(after.unpriced)]);
  const of = ({ unpriced }: BackTestJson['before'], reason: string) =>
    Object.entries(unpriced).find(([name]) => name === reason)?.[1] ?? 0;
  const row = (name: string, was: number, is: number): Row => ({
    name,
    cells: [spokenCount(was), spokenCount(is)],
  });
  return [
    row('Priced', before.priced, after.priced),
    ...[...reasons].map((reason) =>
      row(`Unpriced: ${spokenCode(reason)}`, of(before, reason), of(after, reason)),
    ),
    row('Not billable', before.notBillable, after.notBillable),
  ];
}

function table<G extends ComparisonJson>(
  caption: string,
  of: string,
  groups: readonly G[],
  nameOf: (group: G) => string,
): Table {
  const rows = groups.map((group) => ({
    name: nameOf(group),
    cells: [
      spokenCount(group.detentions),
      spoken(group.before.net),
      spoken(group.after.net),
      signed(group.difference.net),
    ],
  }));
  return { caption, of, rows };
}

function chartOf({ byMonth }: BackTest, { from, to }: Asked): Chart | null {
  if (byMonth.length === 0) return null;
  const months = byMonth.map(
    ({ month, before, after }): MonthCompared => ({
      month,
      beforePence: before.netPence,
      afterPence: after.netPence,
    }),
  );
  const says = `Net charges of each month of arrival, ${spokenDate(from)} to ${spokenDate(to)}, as they are and under the draft; the table by month has the figures.`;
  return monthsChart(says, months);
}

function breakEvenOf({ breakEven }: BackTestJson): string[] {
  if (!breakEven) return ['There is none: no custody of the period is priced now.'];
  const { detentions, amount, broughtIn, withUnpriced } = breakEven;
  const first = `A fixed price of ${spoken(amount)} for each stay would have brought in what custody did: ${spoken(broughtIn)} from ${counted(detentions, 'detention')}.`;
  if (withUnpriced.detentions === detentions) return [first];
  return [
    first,
    `It would also price the stays that have no price now: with ${counted(withUnpriced.detentions, 'detention')} it would have brought in ${spoken(withUnpriced.bringsIn)} (${signed(withUnpriced.difference)}), and ${spoken(withUnpriced.amount)} each would have come to the same.`,
  ];
}

function changes(caption: string, empty: string, found: BackTestJson['biggestRises']) {
  const rows = found.slice(0, MOST_CHANGES).map(({ detention, before, after, difference }) => ({
    detention,
    before: workingsOf(before),
    after: workingsOf(after),
    difference: signed(difference),
  }));
  return { caption, empty, rows };
}

/** Each is a row of long sentences. */
const MOST_CHANGES = 5;

function workingsOf({ lines }: BackTestJson['biggestRises'][number]['before']): string[] {
  return lines.length === 0 ? ['nothing billable'] : lines.map(({ working }) => working);
}

function becameOf({ becamePriced, becameUnpriced }: BackTestJson): string[] {
  return [
    `${counted(becamePriced.count, 'stay')} without a price would have had one.`,
    `${counted(becameUnpriced.count, 'stay')} with a price would have had none.`,
  ];
}
