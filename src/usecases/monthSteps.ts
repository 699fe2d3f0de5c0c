/** The port's steps on months: the sums that are kept of each, so that a year need not be counted anew. */
import type { LondonDate } from '../domain/time.ts';
import type { Script } from './script.ts';

/** London months, "2009-06", both ends among them; `to` null: and all that come. */
export interface MonthRange {
  from: string;
  to: string | null;
}

/** What is kept of a month for one suite; "": the whole force. */
export interface KeptSuite {
  suite: string;
  /** JSON of a MonthSummary. */
  summary: string;
  /** By quarter of an hour, JSON of the Frequencies of its seconds. */
  lengths: readonly (readonly [quarter: number, seconds: string])[];
}

/** A month as it is kept. */
export interface KeptMonth {
  month: string;
  /** How often it was touched before it was counted. */
  touches: number;
  /** How it was counted: another program's way may be another. */
  version: string;
  /** The last London date that a tariff or a bank holiday was looked up for; "": none was. */
  ratedTo: LondonDate;
  /** In order of suite. */
  suites: readonly KeptSuite[];
}

export interface MonthSteps {
  /** Something of these months changes: what is kept of them is right no more. */
  touch(force: string, ranges: readonly MonthRange[]): Script<void>;
  /** The same of every month whose charges follow from what holds on a London date, or later. */
  touchRatedFrom(force: string, date: LondonDate): Script<void>;
  /** Before a month is counted: how often it was touched so far. */
  begin(force: string, month: string): Script<number>;
  /** Keeps a month in place of what was kept; false, and nothing kept, where it was touched meanwhile. */
  keep(force: string, month: KeptMonth): Script<boolean>;
  /**
   * Of those of these months that are kept as they are now: the summary of a suite, null where it has
   * none.
   */
  summaries(
    force: string,
    kept: { months: readonly string[]; suite: string; version: string },
  ): Script<{ month: string; summary: string | null }[]>;
  /** The lengths within some quarters of an hour, of these months. */
  lengths(
    force: string,
    kept: { months: readonly string[]; suite: string; quarters: readonly number[] },
  ): Script<{ month: string; quarter: number; seconds: string }[]>;
  /** The months that are kept as they are now, in their order. */
  allKept(force: string, version: string): Script<string[]>;
  /** All that is kept of a month, if it is as it is now. */
  get(force: string, month: string): Script<KeptMonth | undefined>;
}
