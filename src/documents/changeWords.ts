/** What a revision changed, in words: what was there before, and what is there now. */
import { escapePointer } from '../domain/differences.ts';
import type { RevisionJson } from '../shapes/breakdown.ts';
import type { Difference } from '../shapes/difference.ts';
import type { InvoiceDocument } from '../shapes/invoice.ts';
import { spokenDate } from './spokenTime.ts';
import { capitalised, spoken, spokenTime } from './words.ts';

/** Names of fields that their own names do not say well. */
const FIELDS: Record<string, string> = {
  detaineeReference: 'force’s reference',
  homeOfficeReference: 'Home Office reference',
  startedAt: 'start',
  endedAt: 'end',
  of: 'shares',
  seller: 'force',
  buyer: 'customer',
};
const LISTS: Record<string, string> = {
  intervals: 'Interval',
  interpreterSessions: 'Interpreter session',
};

/** One sentence for each change of a revision against the one before it. */
export function changeWords(before: RevisionJson, after: RevisionJson): string[] {
  const changes = sentences(after.changes, before.detention, after.detention);
  if (after.void && !before.void) changes.unshift('The record was voided.');
  if (!after.void && before.void) changes.unshift('The voided record was brought back.');
  return changes;
}

/** One sentence for each field beside lines and sums that an invoice shows otherwise than another. */
export function documentChangeWords(
  { changes }: Pick<Difference, 'changes'>,
  before: InvoiceDocument,
  after: InvoiceDocument,
): string[] {
  return sentences(changes, named(before), named(after));
}

/** As `changes` point into it, with a tariff that is known by more than its id. */
function named({ tariff, ...document }: InvoiceDocument) {
  return {
    ...document,
    tariff: `in force from ${spokenDate(tariff.effectiveFrom)} (${tariff.id})`,
  };
}

function sentences(pointers: readonly string[], before: unknown, after: unknown): string[] {
  return pointers.map((pointer) => {
    const path = pointer.split('/').slice(1);
    return sentence(pointer, valueAt(before, path), valueAt(after, path));
  });
}

function sentence(pointer: string, before: unknown, after: unknown): string {
  const label = labelOf(pointer.split('/').slice(1));
  if (before === undefined) return `${label} added: ${valueWords(after)}`;
  if (after === undefined) return `${label} taken away; it was ${valueWords(before)}`;
  return `${label}: was ${valueWords(before)}, is now ${valueWords(after)}`;
}

/** ["intervals", "0", "endedAt"] -> "Interval 1, end". */
function labelOf([first = '', ...rest]: readonly string[]): string {
  if (first === 'detention') return labelOf(rest);
  const list = LISTS[first];
  if (!list) return capitalised([first, ...rest].map(fieldName).join(', '));
  const [place, ...fields] = rest;
  return [`${list} ${Number(place) + 1}`, ...fields.map(fieldName)].join(', ');
}

/** "travelMinutes" -> "travel minutes". */
function fieldName(field: string): string {
  return FIELDS[field] ?? field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const found = Object.entries(value).find(([key]) => escapePointer(key) === name);
  return valueAt(found?.[1], rest);
}

/** A text, time or amount as it is read; of something whole, all its fields that say something. */
function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') {
    if ('share' in value && 'of' in value && 'reference' in value) {
      return `${value.reference}, share ${value.share} of ${value.of}`;
    }
    return Object.entries(value)
      .filter(([name, field]) => name !== 'id' && field !== null && field !== false && field !== 0)
      .map(([name, field]) => `${fieldName(name)} ${valueWords(field)}`)
      .join(', ');
  }
  const text = String(value);
  if (/^\d{4}-\d\d-\d\dT.*:\d\d$/.test(text)) return spokenTime(text);
  return /^\d+\.\d\d$/.test(text) ? spoken(text) : text;
}
