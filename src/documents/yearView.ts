/** What a year's page and report say, as text in its order: a pure function of the one value. */
import type { GroupName } from '../domain/admissions.ts';
import type { Behind } from '../domain/behindFigures.ts';
import { penceOf, spokenPounds } from '../domain/money.ts';
import { dayOfDate, londonDate, parseInstant } from '../domain/time.ts';
import type { StatisticsJson, YearReportJson } from '../shapes/yearReport.ts';
import { bandName, WATCHES } from './claimView.ts';
import { spokenDate, spokenMonth } from './spokenTime.ts';
import {
  capitalised,
  type Fact,
  spoken,
  spokenCode,
  spokenCount,
  spokenTime,
  suiteName,
} from './words.ts';
import { FIGURES, type FigureId } from './yearFigures.ts';

export interface YearView {
  title: string;
  /** The force, and the suite where it is of one. */
  subtitle: string;
  /** How the two years are called: "2009", "2008". */
  names: { year: string; before: string };
  made: readonly Fact[];
  /** Nothing was recorded that counts in the year. */
  isEmpty: boolean;
  /** What of it is to be known before any figure is read. */
  summary: readonly string[];
  sections: readonly { heading: string; figures: readonly FigureView[] }[];
  tables: readonly GroupTable[];
  /** At the foot of every page. */
  identity: string;
  /** The name of the file that goes along with the pages. */
  attached: string;
}

interface FigureView {
  id: FigureId;
  name: string;
  value: string;
  /** What adds to it. */
  note: string | null;
  before: string;
  change: string;
  /** The detentions that it is made of. */
  behind: Behind;
}

export interface GroupTable {
  by: GroupName;
  heading: string;
  heads: readonly string[];
  rows: readonly { key: string | null; name: string; cells: readonly string[] }[];
}

const SECTIONS: readonly { heading: string; ids: readonly FigureId[] }[] = [
  { heading: 'Admissions', ids: ['detentions', 'admissions-a-day'] },
  { heading: 'Length', ids: ['length-mean', 'length-median', 'length-p90', 'length-longest'] },
  {
    heading: 'Held at once',
    ids: ['held-average', 'held-at-midnight', 'held-any-part-of-day', 'held-peak'],
  },
  {
    heading: 'Charges, without VAT',
    ids: ['charges-custody', 'charges-interpreters', 'charges-total', 'charges-mean'],
  },
  {
    heading: 'What the averages leave out',
    ids: ['released', 'open', 'unpriced', 'not-billable'],
  },
];

export function yearView(report: YearReportJson): YearView {
  const { force, suite, year, before, made, asOf } = report;
  const of = suite === null ? '' : `, ${suite.name} (${suite.code})`;
  return {
    title: yearTitle(year),
    subtitle: `${force.name}${of}`,
    names: { year: yearName(year), before: yearName(before) },
    made: [
      { label: 'Period', value: `${spokenDate(year.from)} to ${spokenDate(year.to)}` },
      { label: 'As recorded by', value: spokenTime(asOf ?? made.at) },
      { label: 'Made on', value: spokenTime(made.at) },
      { label: 'Made by', value: `${made.by}, event ${made.event} of the log` },
    ],
    isEmpty: isNothing(year),
    summary: summaryOf(report),
    sections: SECTIONS.map(({ heading, ids }) => ({
      heading,
      figures: ids.map((id) => figureView(id, report)),
    })),
    tables: groupTables(report),
    identity: `${force.code}${suite === null ? '' : ` ${suite.code}`}  ·  ${year.from} to ${year.to}  ·  made ${made.at}`,
    attached: `year-${force.code}-${year.from}.json`,
  };
}

/** "2009", "2009/10". */
function yearName({ year, basis }: Pick<StatisticsJson, 'year' | 'basis'>): string {
  return basis === 'calendar' ? String(year) : `${year}/${String(year + 1).slice(2)}`;
}

export function yearTitle(of: Pick<StatisticsJson, 'year' | 'basis'>): string {
  return `The ${of.basis === 'calendar' ? '' : 'financial '}year ${yearName(of)}`;
}

function summaryOf({ year, before, made, asOf }: YearReportJson): string[] {
  const { detentions, admissionsPerDay, lengthHours, occupancy, released, unpriced } = year;
  const isOver = londonDate(parseInstant(asOf ?? made.at)) > year.to;
  const [passed, all] = [year.days, dayOfDate(year.to) + 1 - dayOfDate(year.from)];
  const priced = released - unpriced - year.notBillable;
  return [
    `${counted(detentions, 'detention')} began in the year, ${rounded(admissionsPerDay, 2)} a day, and lasted ${rounded(lengthHours.mean, 1)} h on average; ${rounded(occupancy.average, 2)} people were held at once on average.`,
    `Lengths are of the ${spokenCount(released)} released, and leave out ${spokenCount(year.open)} open. Charges are of the ${spokenCount(priced)} of them that are priced, and leave out ${spokenCount(unpriced)} unpriced and ${spokenCount(year.notBillable)} not billable.`,
    ...(isOver
      ? []
      : [
          `The year is not over: ${passed} of its ${all} days count, beside the whole year before.`,
        ]),
    ...(isNothing(before) ? [`Nothing is recorded of the year before, ${yearName(before)}.`] : []),
  ];
}

/** Nothing that is recorded counts in the year. */
function isNothing({ detentions, occupancy }: StatisticsJson): boolean {
  return detentions === 0 && occupancy.peak.count === 0;
}

/** 3.816 -> "3.82"; nothing to average is a dash. */
function rounded(value: number | null, decimals: number): string {
  return value === null ? '–' : String(Number(value.toFixed(decimals)));
}

export function counted(count: number, noun: string): string {
  return `${spokenCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A figure as a number of its unit; money in pence. */
interface Amount {
  unit: 'count' | 'average' | 'hours' | 'pence';
  value: number | null;
}

const count = (value: number): Amount => ({ unit: 'count', value });
const average = (value: number | null): Amount => ({ unit: 'average', value });
export const hours = (value: number | null): Amount => ({ unit: 'hours', value });
const pounds = (value: string | null): Amount => ({
  unit: 'pence',
  value: value === null ? null : penceOf(value),
});

const AMOUNTS: Readonly<Record<FigureId, (year: StatisticsJson) => Amount>> = {
  detentions: ({ detentions }) => count(detentions),
  'admissions-a-day': ({ admissionsPerDay }) => average(admissionsPerDay),
  'length-mean': ({ lengthHours }) => hours(lengthHours.mean),
  'length-median': ({ lengthHours }) => hours(lengthHours.median),
  'length-p90': ({ lengthHours }) => hours(lengthHours.p90),
  'length-longest': ({ lengthHours }) => hours(lengthHours.longest),
  'held-average': ({ occupancy }) => average(occupancy.average),
  'held-at-midnight': ({ occupancy }) => average(occupancy.midnightAverage),
  'held-any-part-of-day': ({ occupancy }) => average(occupancy.anyPartOfDayAverage),
  'held-peak': ({ occupancy }) => count(occupancy.peak.count),
  'charges-custody': ({ charges }) => pounds(charges.custody),
  'charges-interpreters': ({ charges }) => pounds(charges.interpreters),
  'charges-total': ({ charges }) => pounds(charges.total),
  'charges-mean': ({ charges }) => pounds(charges.meanPerDetention),
  released: ({ released }) => count(released),
  open: ({ open }) => count(open),
  unpriced: ({ unpriced }) => count(unpriced),
  'not-billable': ({ notBillable }) => count(notBillable),
};

function figureView(id: FigureId, { year, before }: YearReportJson): FigureView {
  const figure = FIGURES.find((one) => one.id === id);
  if (!figure) throw new RangeError(`no figure ${id}`);
  const { name, counted } = figure;
  const [now, then] = [AMOUNTS[id](year), AMOUNTS[id](before)];
  const { at } = year.occupancy.peak;
  const isPeak = id === 'held-peak' && at !== null;
  return {
    id,
    name,
    value: shown(now),
    note: isPeak ? `first on ${spokenTime(at)}` : null,
    before: shown(then),
    change: changeOf(now, then),
    behind: { counted, heldAt: isPeak ? parseInstant(at) : null, group: null },
  };
}

export function shown({ unit, value }: Amount): string {
  if (value === null) return '–';
  if (unit === 'pence') return spokenPounds(value);
  if (unit === 'hours') return `${value.toFixed(3)} h`;
  return unit === 'count' ? spokenCount(value) : value.toFixed(3);
}

/** A share beyond which it says no more than the two figures. */
const MOST_PERCENT = 1000;

/** "+112 (+8.7%)"; without the share where there was nothing before, or next to nothing. */
function changeOf(now: Amount, then: Amount): string {
  if (now.value === null || then.value === null) return '–';
  // Averages have three decimals: what a difference has beyond is of binary fractions.
  const difference = Number((now.value - then.value).toFixed(3));
  if (difference === 0) return 'none';
  const sign = difference > 0 ? '+' : '−';
  const size = shown({ unit: now.unit, value: Math.abs(difference) });
  const share = Math.abs(difference / then.value) * 100;
  return share < MOST_PERCENT ? `${sign}${size} (${sign}${share.toFixed(1)}%)` : `${sign}${size}`;
}

type Groups = StatisticsJson['byBand'][number] | StatisticsJson['byMonth'][number];
type Counts = Omit<Groups, 'band' | 'month'>;

const HEADS = ['Detentions', 'Mean length', 'Charges', 'Mean charge', 'Left out'];
const PLACE_HEADS = ['Detentions', 'A day', 'Mean length', 'Held', ...HEADS.slice(2)];

function groupTables({ year, suites }: YearReportJson): GroupTable[] {
  const { byMonth, bySuite, byBand, byWatch, byOutcome, byOperation } = year;
  const operations = byOperation.toSorted((a, b) => b.detentions - a.detentions);
  const nameOf = (by: GroupName) => (key: string | null) => groupName(by, key, suites);
  return [
    placeTable('month', 'By month of arrival', byMonth, nameOf('month')),
    placeTable('suite', 'By suite', bySuite, nameOf('suite')),
    table('band', 'By band of the tariff', byBand, nameOf('band')),
    table('watch', 'By watch', byWatch, nameOf('watch')),
    table('outcome', 'By outcome', byOutcome, nameOf('outcome')),
    table('operation', 'By operation', operations, nameOf('operation')),
  ];
}

/** How a group is called, by its key. */
export function groupName(
  by: GroupName,
  key: string | null,
  suites: YearReportJson['suites'],
): string {
  if (key === null) return 'None named';
  switch (by) {
    case 'month':
      return spokenMonth(key);
    case 'suite':
      return suiteName(key, suites);
    case 'band':
      return spokenBand(key);
    case 'watch':
      return WATCHES[key as keyof typeof WATCHES] ?? key;
    case 'outcome':
      return key === 'open' ? 'Not released yet' : plain(key);
    case 'operation':
      return key;
  }
}

function table<By extends GroupName>(
  by: By,
  heading: string,
  groups: readonly (Counts & Record<By, string | null>)[],
  nameOf: (key: string | null) => string,
): GroupTable {
  const rows = groups.map((group) => {
    const [length, ...charges] = averageCells(group);
    const cells = [spokenCount(group.detentions), length, ...charges];
    return { key: group[by], name: nameOf(group[by]), cells };
  });
  return { by, heading, heads: HEADS, rows };
}

type PlaceCounts = Counts & { admissionsPerDay: number | null; occupancyAverage: number | null };

/** Of a month or a suite, which have days, or people that are held there. */
function placeTable<By extends GroupName>(
  by: By,
  heading: string,
  groups: readonly (PlaceCounts & Record<By, string>)[],
  nameOf: (key: string) => string,
): GroupTable {
  const rows = groups.map((group) => {
    const [length, ...charges] = averageCells(group);
    const [day, held] = [average(group.admissionsPerDay), average(group.occupancyAverage)];
    const cells = [spokenCount(group.detentions), shown(day), length, shown(held), ...charges];
    return { key: group[by], name: nameOf(group[by]), cells };
  });
  return { by, heading, heads: PLACE_HEADS, rows };
}

function averageCells(group: Counts): [length: string, ...charges: string[]] {
  const { meanLengthHours, charges, open, unpriced, notBillable } = group;
  const leftOut = [
    [open, 'open'],
    [unpriced, 'unpriced'],
    [notBillable, 'not billable'],
  ].flatMap(([many, what]) => (many === 0 ? [] : [`${many} ${what}`]));
  return [
    shown(hours(meanLengthHours)),
    spoken(charges.total),
    shown(pounds(charges.meanPerDetention)),
    leftOut.join(', ') || 'none',
  ];
}

/** "unpriced: beyond-last-band" -> "Unpriced: beyond last band" */
export function spokenBand(band: string): string {
  return /^(open|not-billable|unpriced: .*)$/.test(band) ? plain(band) : bandName(band);
}

function plain(code: string): string {
  return capitalised(spokenCode(code));
}
