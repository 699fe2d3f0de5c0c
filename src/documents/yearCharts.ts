/** What the charts of a year show, and say that they show: pure functions of the one value. */
import { penceOf, spokenPounds } from '../domain/money.ts';
import { addDays } from '../domain/time.ts';
import type { YearReportJson } from '../shapes/yearReport.ts';
import { spokenDate, spokenMonth } from './spokenTime.ts';
import { spoken, spokenCount } from './words.ts';
import { counted, hours, shown, spokenBand } from './yearView.ts';

/** A bar of a chart, or one of very many: those that have no label stand between those that do. */
export interface Bar {
  label: string;
  value: number;
  /** Its value in words. */
  text: string;
}

export interface ChartView {
  heading: string;
  /** What it shows, in a sentence. */
  says: string;
  bars: readonly Bar[];
}

export interface YearCharts {
  /** A bar a day; the first of each month is labelled. */
  held: ChartView;
  /** A bar an hour of the day. */
  arrivals: ChartView;
  lengths: ChartView;
  charges: ChartView;
}

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** The charts of a year; null where no detention began in it. */
export function yearCharts(report: YearReportJson): YearCharts | null {
  if (report.year.detentions === 0) return null;
  return {
    held: heldView(report),
    arrivals: arrivalsView(report),
    lengths: lengthsView(report),
    charges: chargesView(report),
  };
}

/** The first of the items with the most, and of those with the least. */
function extremes<T>(items: readonly T[], sizeOf: (item: T) => number): { most: T; least: T } {
  const most = items.reduce((found, item) => (sizeOf(item) > sizeOf(found) ? item : found));
  const least = items.reduce((found, item) => (sizeOf(item) < sizeOf(found) ? item : found));
  return { most, least };
}

function heldView({ heldByDay }: YearReportJson): ChartView {
  const held = heldByDay.map(({ date, occupancyAverage }) => ({
    date,
    value: occupancyAverage ?? 0,
  }));
  const { most } = extremes(held, ({ value }) => value);
  const without = held.filter(({ value }) => value === 0).length;
  return {
    heading: 'Held over the year, by day',
    says: `Most were held on ${spokenDate(most.date)}, ${most.value} on average over the day; nobody was held on ${without} of ${counted(held.length, 'day')}.`,
    bars: held.map(({ date, value }) => ({
      label: date.endsWith('-01') ? spokenMonth(date).slice(0, 3) : '',
      value,
      text: String(value),
    })),
  };
}

const HOURS = [...Array(24).keys()];
const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

function arrivalsView({ arrivals }: YearReportJson): ChartView {
  const byHour = HOURS.map((hour) => ({
    hour,
    value: sum(arrivals.map((counts) => counts[hour] ?? 0)),
  }));
  const byDay = WEEKDAYS.map((name, day) => ({ name, value: sum(arrivals[day] ?? []) }));
  const hour = extremes(byHour, ({ value }) => value);
  const day = extremes(byDay, ({ value }) => value);
  const between = (one: { hour: number; value: number }) =>
    `between ${clock(one.hour)} and ${clock((one.hour + 1) % 24)} (${spokenCount(one.value)})`;
  return {
    heading: 'Arrivals by hour and weekday',
    says: `By London’s clock most arrived ${between(hour.most)}, fewest ${between(hour.least)}; most on a ${day.most.name} (${spokenCount(day.most.value)}), fewest on a ${day.least.name} (${spokenCount(day.least.value)}).`,
    bars: byHour.map(({ hour, value }) => ({
      label: clock(hour).slice(0, 2),
      value,
      text: spokenCount(value),
    })),
  };
}

function lengthsView({ year: { byBand, detentions } }: YearReportJson): ChartView {
  const { most } = extremes(byBand, (group) => group.detentions);
  return {
    heading: 'Length, by band of the tariff',
    says: `Of ${counted(detentions, 'detention')}, most (${spokenCount(most.detentions)}) count under “${spokenBand(most.band)}”, ${shown(hours(most.meanLengthHours))} long on average.`,
    bars: byBand.map(({ band, detentions: value }) => ({
      label: spokenBand(band),
      value,
      text: spokenCount(value),
    })),
  };
}

function chargesView({ year: { byMonth, charges } }: YearReportJson): ChartView {
  const months = byMonth.map(({ month, admissionsPerDay, charges: { total } }) => ({
    month,
    hasBegun: admissionsPerDay !== null,
    pence: penceOf(total),
  }));
  const begun = months.filter(({ hasBegun }) => hasBegun);
  const { most, least } = extremes(begun, ({ pence }) => pence);
  const says = (one: { month: string; pence: number }) =>
    `${spokenMonth(one.month)} (${spokenPounds(one.pence)})`;
  return {
    heading: 'Charges by month of arrival',
    says: `Charges were highest in ${says(most)} and lowest in ${says(least)}; ${spoken(charges.total)} in all.`,
    bars: months.map(({ month, pence }) => ({
      label: spokenMonth(month).slice(0, 3),
      value: pence / 100,
      text: `£${spokenCount(Math.round(pence / 100))}`,
    })),
  };
}

/** The days of a year in a grid: a row a day of the month, a column a month; a day that has none is "". */
export function heldGrid({ year, heldByDay }: YearReportJson): {
  months: readonly string[];
  rows: readonly { day: number; cells: readonly string[] }[];
} {
  const held = new Map(heldByDay.map(({ date, occupancyAverage }) => [date, occupancyAverage]));
  const firsts = year.byMonth.map(({ month }) => `${month}-01`);
  const rows = Array.from({ length: 31 }, (_, n) => ({
    day: n + 1,
    cells: firsts.map((first) => {
      const date = addDays(first, n);
      const value = date.slice(0, 7) === first.slice(0, 7) ? held.get(date) : undefined;
      return value === undefined || value === null ? '' : value.toFixed(2);
    }),
  }));
  return { months: firsts.map((first) => spokenMonth(first).slice(0, 3)), rows };
}

/** How many arrived in each hour of the day: on each weekday, and in all. */
export function arrivalRows({ arrivals }: YearReportJson) {
  return HOURS.map((hour) => {
    const counts = WEEKDAYS.map((_, day) => arrivals[day]?.[hour] ?? 0);
    return { hour: clock(hour), cells: [...counts, sum(counts)].map(spokenCount) };
  });
}
