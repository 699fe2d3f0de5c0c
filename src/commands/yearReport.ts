/** A year's averages as a page of text for a terminal. */
import { spokenPounds } from '../domain/money.ts';
import type { Group, Statistics } from '../domain/statistics.ts';
import { londonDate } from '../domain/time.ts';
import { bar, columns, counted, spoken } from './text.ts';

export interface YearReport {
  force: string;
  statistics: Statistics;
  claim: {
    number: string;
    invoices: readonly { number: string }[];
    leftOut: readonly { code: string; detail: string }[];
  };
}

const BAR_WIDTH = 30;
/** Unpriced detentions named each by each; of more, how many more. */
const MOST_NAMED = 10;
/** How a band of them is named: "unpriced: beyond-last-band". */
const UNPRICED = 'unpriced: ';

/** The year, its figures first; says on its face that it is made up. */
export function yearReport(report: YearReport): string {
  const { force, statistics } = report;
  const title = `${force}, ${statistics.year}: a MADE-UP year`;
  const sections = [
    `${title}\n${'='.repeat(title.length)}\nNo person or record in it is real. It is made to meet two published figures: how many\ndetentions there were, and how long they lasted on average.\n`,
    figures(statistics),
    chart('By month', statistics.byMonth, ({ month }) => monthName(month)),
    chart('By band, of the time that is billed', statistics.byBand, ({ band }) => bandName(band)),
    charges(report),
    unpricedSection(report),
  ];
  return sections.join('\n');
}

function figures({
  detentions,
  admissionsPerDay,
  lengthHours,
  occupancy,
  released,
  open,
}: Statistics): string {
  const { mean, median, p90, longest } = lengthHours;
  const { average, midnightAverage, peak } = occupancy;
  const on = peak.at === null ? '' : `, first on ${londonDate(peak.at)}`;
  return columns([
    [
      'Detentions',
      `${spoken(detentions)} detentions, ${figure(admissionsPerDay, 2)} admissions a day`,
    ],
    ['', `${spoken(released)} released, ${spoken(open)} open`],
    [
      'Length',
      `mean ${figure(mean, 1)} hours, median ${figure(median, 1)}, nine in ten up to ${figure(p90, 1)}, longest ${figure(longest, 1)}`,
    ],
    [
      'Held at once',
      `average occupancy ${figure(average, 2)}, at midnight ${figure(midnightAverage, 2)}, most ${spoken(peak.count)}${on}`,
    ],
  ]);
}

/** Nothing to average is a dash. */
function figure(value: number | null, decimals: number): string {
  return value === null ? '-' : spoken(value, decimals);
}

/** A bar of the detentions of each group, and what they came to. */
function chart<G extends Group>(
  heading: string,
  groups: readonly G[],
  nameOf: (group: G) => string,
): string {
  const most = Math.max(0, ...groups.map(({ detentions }) => detentions));
  const head = ['', 'detentions', '', 'mean hours', 'charges'];
  const rows = groups.map((group) => [
    nameOf(group),
    spoken(group.detentions),
    bar(group.detentions, most, BAR_WIDTH),
    figure(group.meanLengthHours, 1),
    spokenPounds(group.charges.totalPence),
  ]);
  return `${heading}\n${columns([head, ...rows], [1, 3, 4])}`;
}

const MONTHS =
  'January February March April May June July August September October November December';

/** "2009-01" -> "January 2009". */
function monthName(month: string): string {
  return `${MONTHS.split(' ')[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;
}

/** Bands are labelled by their hours: "0-12" -> "0-12 hours". */
function bandName(band: string): string {
  return /^\d/.test(band) ? `${band} hours` : band;
}

function charges({ statistics, claim: { number, invoices } }: YearReport): string {
  const { custodyPence, interpretersPence, totalPence, meanPerDetentionPence } = statistics.charges;
  const priced = statistics.released - statistics.unpriced - statistics.notBillable;
  const mean = meanPerDetentionPence === null ? '-' : spokenPounds(meanPerDetentionPence);
  const rows = [
    ['custody', spokenPounds(custodyPence)],
    ['interpreters', spokenPounds(interpretersPence)],
    ['together', spokenPounds(totalPence)],
    ['mean', mean],
  ];
  const [first, last] = [invoices.at(0), invoices.at(-1)];
  const span = first && last ? `, ${first.number} to ${last.number}, in claim ${number}` : '';
  return `Charges, net, of the ${spoken(priced)} priced: ${counted(invoices.length, 'invoice')}${span}\n${columns(rows, [1])}`;
}

function unpricedSection({ statistics, claim }: YearReport): string {
  const notBillable = `Not billable: ${spoken(statistics.notBillable)}\n`;
  if (statistics.unpriced === 0) return `Unpriced: none\n${notBillable}`;
  const reasons = statistics.byBand.filter(({ band }) => band.startsWith(UNPRICED));
  const counts = reasons.map(
    ({ band, detentions }) => `${spoken(detentions)} ${band.slice(UNPRICED.length)}`,
  );
  const unpriced = claim.leftOut.filter(({ code }) => code === 'unpriced');
  const named = unpriced.slice(0, MOST_NAMED).map(({ detail }) => `  ${detail}\n`);
  const more = unpriced.length - named.length;
  const rest = more > 0 ? `  and ${spoken(more)} more\n` : '';
  return `Unpriced: ${counts.join(', ')}\n${named.join('')}${rest}${notBillable}`;
}
