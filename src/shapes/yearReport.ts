/** A year's statistics beside those of the year before, as pages and reports are made from them. */
import type { Statistics } from '../domain/statistics.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import { statisticsJson } from './statistics.ts';

interface Named {
  code: string;
  name: string;
}

export type StatisticsJson = ReturnType<typeof statisticsJson>;

export interface YearReportJson {
  force: Named;
  /** null: the whole force. */
  suite: Named | null;
  suites: readonly Named[];
  /** The past moment that was asked about; null: when it was made. */
  asOf: string | null;
  /** When and by whom it was made, and where the log says so. */
  made: { at: string; by: string; event: number };
  year: StatisticsJson;
  before: StatisticsJson;
  /** Of the year. */
  heldByDay: Statistics['heldByDay'];
  /** Of the year, by weekday, Monday first, and by hour. */
  arrivals: Statistics['arrivals'];
}

export function yearReportJson(
  report: {
    query: { suite: string | null; asOf: Instant | null };
    force: Named;
    suites: readonly Named[];
    year: Statistics;
    before: Statistics;
    event: number;
  },
  made: { at: Instant; by: string },
): YearReportJson {
  const { query, force, year, before, event } = report;
  const suites = report.suites.map(({ code, name }) => ({ code, name }));
  return {
    force: { code: force.code, name: force.name },
    suite: suites.find(({ code }) => code === query.suite) ?? null,
    suites,
    asOf: query.asOf === null ? null : formatInstant(query.asOf),
    made: { at: formatInstant(made.at), by: made.by, event },
    year: statisticsJson(year),
    before: statisticsJson(before),
    heldByDay: year.heldByDay,
    arrivals: year.arrivals,
  };
}
