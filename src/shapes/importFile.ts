/**
 * Files of detentions, streamed: CSV with a row per interval, a record's rows together; or NDJSON with
 * a detention per line. A mapping makes other systems' files readable.
 */
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import type { FieldError } from '../domain/errors.ts';
import { formatInstant, isZone, parseInstant, parseLocalTime, TimeError } from '../domain/time.ts';
import { detentionShape, type SentDetention } from './detention.ts';
import { fieldErrors } from './fieldErrors.ts';
import { textShape } from './values.ts';

const RECORD_FIELDS = [
  'custodyRecordNumber',
  'detaineeReference',
  'homeOfficeReference',
  'customer',
  'operation',
  'outcome',
] as const;
const INTERVAL_FIELDS = ['suite', 'startedAt', 'endedAt', 'watch', 'power'] as const;
const FIELDS = [...RECORD_FIELDS, ...INTERVAL_FIELDS] as const;
type Field = (typeof FIELDS)[number];

/** Which header holds a field, what a file lacks, and the zone of times without an offset. */
export const mappingShape = z.strictObject({
  columns: z.partialRecord(z.enum(FIELDS), textShape(100)).default({}),
  constants: z.partialRecord(z.enum(FIELDS), textShape(100)).default({}),
  zone: z
    .string()
    .refine(isZone, 'is not a time zone, like "Europe/London"')
    .nullable()
    .default(null),
});
export type Mapping = z.output<typeof mappingShape>;

/** One detention of a file: as it was sent, or what is wrong with it. */
export interface ImportRecord {
  /** The row or line it starts at; the header is row 1. */
  row: number;
  rows: number;
  sent: SentDetention | null;
  errors: FieldError[];
}

/** Why a file cannot be read, or not any further. */
export class UnreadableFile extends Error {
  readonly row: number;
  constructor(row: number, detail: string) {
    super(detail);
    this.row = row;
  }
}

/** Of one line or row. */
const MOST_CHARACTERS = 1_000_000;
/** Of one record in CSV. */
const MOST_ROWS = 500;

/** Bytes to text; a file that is not UTF-8 is refused where it stops being so. */
async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new UnreadableFile(0, 'the file is not UTF-8 text');
    throw error;
  }
}

/** The detentions of an NDJSON file. */
export async function* ndjsonRecords(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRecord> {
  let row = 0;
  let rest = '';
  for await (const chunk of decoded(bytes)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_CHARACTERS) throw new UnreadableFile(row + 1, 'the line is too long');
    for (const line of lines) {
      row += 1;
      if (line.trim() !== '') yield lineRecord(row, line);
    }
  }
  if (rest.trim() !== '') yield lineRecord(row + 1, rest);
  else if (row === 0) throw new UnreadableFile(1, 'the file is empty: each line is a detention');
}

function lineRecord(row: number, line: string): ImportRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refused(row, 1, [{ pointer: '', detail: 'the line is not JSON' }]);
  }
  return checked(row, 1, value);
}

function checked(row: number, rows: number, value: unknown): ImportRecord {
  const result = detentionShape.safeParse(value);
  return result.success
    ? { row, rows, sent: result.data, errors: [] }
    : refused(row, rows, fieldErrors(result.error));
}

function refused(row: number, rows: number, errors: FieldError[]): ImportRecord {
  return { row, rows, sent: null, errors };
}

type Cells = Partial<Record<Field, string>>;

interface CsvRow {
  row: number;
  cells: Cells;
  /** What is wrong with the row before its fields are looked at. */
  errors: FieldError[];
}

/** The detentions of a CSV file: a header, then a row per interval, a record's rows together. */
export async function* csvRecords(
  bytes: AsyncIterable<Uint8Array>,
  mapping: Mapping | null,
): AsyncGenerator<ImportRecord> {
  const zone = mapping?.zone ?? null;
  let group: CsvRow[] = [];
  for await (const row of csvRows(bytes, mapping)) {
    const number = row.cells.custodyRecordNumber;
    if (number === undefined || group[0]?.cells.custodyRecordNumber !== number) {
      yield* groupRecord(group, zone);
      group = [];
    }
    group.push(row);
    if (group.length > MOST_ROWS) throw new UnreadableFile(row.row, 'a record has too many rows');
  }
  yield* groupRecord(group, zone);
}

async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  mapping: Mapping | null,
): AsyncGenerator<CsvRow> {
  const parser = parse({ bom: true, relax_column_count: true, max_record_size: MOST_CHARACTERS });
  // Its errors come out of the parser, which is read below.
  pipeline(Readable.from(decoded(bytes)), parser, () => {});
  let row = 0;
  let header: string[] | undefined;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      row += 1;
      if (!header) header = checkedHeader(record, mapping);
      else if (record.some((cell) => cell.trim() !== ''))
        yield csvRow(row, record, header, mapping);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnreadableFile(row + 1, `the file is not CSV from here on: ${error.message}`);
  }
  if (!header) throw new UnreadableFile(1, 'the file is empty: its first row names the columns');
}

/** The trimmed header; without a mapping, every column must be a field. */
function checkedHeader(record: string[], mapping: Mapping | null): string[] {
  const header = record.map((name) => name.trim());
  const missing = Object.values(mapping?.columns ?? {}).filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new UnreadableFile(
      1,
      `the mapping names columns that the file lacks: ${missing.join(', ')}`,
    );
  }
  const unknown = header.filter((name) => !FIELDS.some((field) => field === name));
  if (!mapping && unknown.length > 0) {
    throw new UnreadableFile(
      1,
      `unknown columns: ${unknown.join(', ')}; the columns are ${FIELDS.join(', ')}, or send a mapping`,
    );
  }
  const twice = header.filter((name, n) => header.indexOf(name) !== n);
  if (twice.length > 0) throw new UnreadableFile(1, `columns named twice: ${twice.join(', ')}`);
  return header;
}

function csvRow(row: number, record: string[], header: string[], mapping: Mapping | null): CsvRow {
  const cells: Cells = {};
  for (const field of FIELDS) {
    const cell = record[header.indexOf(mapping?.columns[field] ?? field)]?.trim();
    const value = cell || mapping?.constants[field];
    if (value) cells[field] = value;
  }
  const detail = `row ${row} has ${record.length} cells, and the header ${header.length}`;
  const errors = record.length === header.length ? [] : [{ pointer: '', detail }];
  return { row, cells, errors };
}

/** The detention that rows of one custody record make. */
function* groupRecord(rows: CsvRow[], zone: string | null): Generator<ImportRecord> {
  const [first] = rows;
  if (!first) return;
  const errors = rows.flatMap((row) => [...row.errors, ...disagreements(first, row)]);
  const intervals = rows.map(({ cells }, n) => {
    const interval: Record<string, string> = {};
    for (const field of INTERVAL_FIELDS) if (cells[field]) interval[field] = cells[field];
    for (const field of ['startedAt', 'endedAt'] as const) {
      try {
        if (zone && cells[field]) interval[field] = withOffset(cells[field], zone);
      } catch (error) {
        if (!(error instanceof TimeError)) throw error;
        errors.push({ pointer: `/intervals/${n}/${field}`, detail: error.message });
      }
    }
    return interval;
  });
  const sent: Record<string, unknown> = { intervals };
  for (const field of RECORD_FIELDS) if (first.cells[field]) sent[field] = first.cells[field];
  yield errors.length > 0
    ? refused(first.row, rows.length, errors)
    : checked(first.row, rows.length, sent);
}

/** A time of the file with London's offset: local in the zone, unless it bears its own offset. */
function withOffset(text: string, zone: string): string {
  const bearsOffset = /(Z|[+-]\d\d:\d\d)$/.test(text);
  return formatInstant(bearsOffset ? parseInstant(text) : parseLocalTime(text, zone));
}

/** The rows of a record must say the same of the record. */
function disagreements(first: CsvRow, row: CsvRow): FieldError[] {
  return RECORD_FIELDS.filter((field) => row.cells[field] !== first.cells[field]).map((field) => ({
    pointer: `/${field}`,
    detail: `rows ${first.row} and ${row.row} of the same record do not agree`,
  }));
}
