/** Reads the golden cases of fixtures/cases: the README there says what their columns hold. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { BANK_HOLIDAYS } from '../../src/domain/bankHolidays.ts';
import { penceOf } from '../../src/domain/money.ts';
import type { RateInput } from '../../src/domain/rating.ts';
import type { Tariff } from '../../src/domain/tariff.ts';
import { parseInstant } from '../../src/domain/time.ts';
import { detentionOf, detentionShape } from '../../src/shapes/detention.ts';
import { tariffContentOf, tariffShape } from '../../src/shapes/tariff.ts';

const FOLDER = new URL('../../fixtures/cases/', import.meta.url);

const rowShape = z.strictObject({
  case: z.string().min(1),
  origin: z.enum(['design', 'more']),
  tariff: z.string().min(1),
  intervals: z.string().min(1),
  sessions: z.string().default(''),
  outcome: z.enum(['none', '']).default(''),
  at: z.string().default(''),
  agreed: z.string().default(''),
  status: z.enum(['priced', 'unpriced', 'not-billable', 'provisional']),
  reason: z.string(),
  arithmetic: z.string(),
  net: z.string(),
  vat: z.string().optional(),
  total: z.string().optional(),
});
export type CaseRow = z.output<typeof rowShape>;

export function readCases(file: string): CaseRow[] {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  return z.array(rowShape).parse(parse(text, { columns: true }));
}

/** What `rate` is given for a row, by way of the shapes that the outside sends. */
export function inputOf(row: CaseRow): RateInput {
  const intervals = intervalsOf(row.intervals);
  const isOpen = intervals.at(-1)?.endedAt === undefined;
  const sent = detentionShape.parse({
    custodyRecordNumber: '01CX/0001/09',
    intervals,
    interpreterSessions: listOf(row.sessions).map(sessionOf),
    ...(!isOpen && row.outcome !== 'none' && { outcome: 'removed' }),
  });
  return {
    detention: detentionOf(sent, 'UKBA'),
    tariff: row.tariff === 'none' ? null : tariffOf(row.tariff),
    at: parseInstant(row.at ? withOffset(row.at) : '2030-01-01T00:00:00Z'),
    agreedCharge: row.agreed ? { amountPence: penceOf(row.agreed) } : null,
    bankHolidays: BANK_HOLIDAYS,
  };
}

export function listOf(text: string): string[] {
  return text === '' ? [] : text.split(';').map((part) => part.trim());
}

function intervalsOf(text: string) {
  let before = '';
  return listOf(text).map((part) => {
    const [times = '', ...words] = part.split(' ');
    const { startedAt, endedAt } = timesOf(times, before);
    before = endedAt ?? '';
    return { suite: 'CX', startedAt, endedAt, ...Object.fromEntries(words.map(entryOf)) };
  });
}

function entryOf(word: string): [string, string] {
  if (word === 'constant') return ['watch', word];
  if (word === 'criminal') return ['power', word];
  if (/^[A-Z]+$/.test(word)) return ['suite', word];
  throw new RangeError(`not known of an interval: ${word}`);
}

function timesOf(text: string, before: string): { startedAt: string; endedAt?: string } {
  const [start = '', end = ''] = text.split('/');
  const startedAt = start === '' ? before : withOffset(start);
  if (end === '..') return { startedAt };
  const endedAt = end.startsWith('P')
    ? Temporal.Instant.from(startedAt).add(end).toString()
    : withOffset(end);
  return { startedAt, endedAt };
}

/** A time as the API takes it; one without an offset is London's. */
function withOffset(time: string): string {
  if (/(Z|[+-]\d\d:\d\d)$/.test(time)) return time;
  return Temporal.PlainDateTime.from(time)
    .toZonedDateTime('Europe/London', { disambiguation: 'reject' })
    .toString({ timeZoneName: 'never' });
}

function sessionOf(text: string) {
  const [mode, times = '', ...words] = text.split(' ');
  const { invoiced, travel, miles, share, cancelled, ...unknown } = Object.fromEntries(
    words.map((word) => [word.split('=')[0], word.split('=')[1] ?? '']),
  );
  if (Object.keys(unknown).length > 0) throw new RangeError(`not known of a session: ${text}`);
  const [part, of] = (share ?? '').split('/').map(Number);
  return {
    mode,
    ...timesOf(times, ''),
    invoiced,
    ...(share !== undefined && { engagement: { reference: 'E-1', share: part, of } }),
    ...(travel !== undefined && { travelMinutes: Number(travel) }),
    ...(miles !== undefined && { miles: Number(miles) }),
    cancelled: cancelled !== undefined,
  };
}

/** "table-1 watch=premium": a tariff of fixtures/cases/tariffs, and what differs from it. */
export function tariffOf(text: string): Tariff {
  const [name = '', ...changes] = text.split(' ');
  const json = JSON.parse(readFileSync(new URL(`tariffs/${name}.json`, FOLDER), 'utf8'));
  for (const change of changes) {
    const [key = '', value = ''] = change.split('=');
    if (key === 'watch') json.custody.watch = value;
    else if (key === 'beyond') json.custody.beyondLastBand = { rule: value };
    else if (key === 'billable') json.billable = value;
    else if (key === 'vat') [json.vat.category, json.vat.rate] = value.split(':');
    else throw new RangeError(`not known of a tariff: ${change}`);
  }
  return { id: text, ...tariffContentOf(tariffShape.parse(json)) };
}
