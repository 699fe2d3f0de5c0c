/** The words that all documents use for the same things. */
import { penceOf, spokenPounds } from '../domain/money.ts';
import { parseInstant, spokenDuration } from '../domain/time.ts';
import type { ChargeJson } from '../shapes/charge.ts';
import { spokenDate, spokenInstant } from './spokenTime.ts';

/** Something said under its label. */
export interface Fact {
  label: string;
  value: string;
}

/** A row of a table: the paragraphs of each cell, those that only add to it as notes. */
export type RowView = readonly (readonly (string | Note)[])[];

interface Note {
  note: string;
}

export const ABSENT = 'not given';
/** Takes the place of what an erasure removed (DESIGN 5). */
export const ERASED = 'erased';

/** "296.00" -> "£296.00". */
export function spoken(pounds: string): string {
  return spokenPounds(penceOf(pounds));
}

/** 1393 -> "1,393". */
export function spokenCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "2009-06-01T09:15:00+01:00" -> "Mon 1 Jun 2009 09:15 BST". */
export function spokenTime(time: string): string {
  return spokenInstant(parseInstant(time));
}

/** A sentence with the times and dates in it, as they are answered, said as a reader says them. */
export function withSpokenTimes(text: string): string {
  return text
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)/g, spokenTime)
    .replaceAll(/\b\d{4}-\d\d-\d\d\b/g, spokenDate);
}

/** A code as it is said: "beyond-last-band" -> "beyond last band". */
export function spokenCode(code: string): string {
  return code.replaceAll('-', ' ');
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "Charing Cross (CX)", or the code of a suite that has no name. */
export function suiteName(code: string, suites: readonly { code: string; name: string }[]): string {
  const name = suites.find((suite) => suite.code === code)?.name;
  return name === undefined ? code : `${name} (${code})`;
}

export function timeSentence({
  custodySeconds,
  billableSeconds,
  watchedBillableSeconds,
}: ChargeJson): string {
  const billable = billableSeconds === custodySeconds ? 'all' : spokenDuration(billableSeconds);
  const watched = watchedBillableSeconds
    ? `, ${spokenDuration(watchedBillableSeconds)} of that under constant watch`
    : '';
  return `${spokenDuration(custodySeconds)} in custody, ${billable} of it billable${watched}.`;
}

/** A hash in short: its first 16 hex digits, in fours. */
export function shortHash(hash: string): string {
  return hash.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');
}
