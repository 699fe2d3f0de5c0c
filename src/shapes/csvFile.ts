/**
 * CSV files of detentions, streamed: a row per interval, a record's rows together. A mapping makes other
 * systems' files readable.
 */
import { type Parser, parse } from 'csv-parse';
import { z } from 'zod';
import type { FieldError } from '../domain/errors.ts';
import { formatInstant, isZone, parseInstant, parseLocalTime, TimeError } from '../domain/time.ts';
import {
  checked,
  decoded,
  type ImportRecord,
  type LackingField,
  MOST_CHARACTERS,
  notText,
  RECORD_FIELDS,
  UnreadableFile,
} from './importFile.ts';
import { optionalTextShape } from './values.ts';

const INTERVAL_FIELDS = ['suite', 'startedAt', 'endedAt', 'watch', 'power'] as const;
const FIELDS = [...RECORD_FIELDS, ...INTERVAL_FIELDS] as const;
type Field = (typeof FIELDS)[number];

/** Which header holds a field, what a file lacks, and the zone of times without an offset. */
export const mappingShape = z.strictObject({
  columns: z.partialRecord(z.enum(FIELDS), optionalTextShape(100)).default({}),
  constants: z.partialRecord(z.enum(FIELDS), optionalTextShape(100)).default({}),
  zone: z
    .string()
    .refine(isZone, 'is not a time zone, like "Europe/London"')
    .nullable()
    .default(null),
});
export type Mapping = z.output<typeof mappingShape>;

/** Of one record in CSV; the shape refuses one that has more than this, less one. */
const MOST_ROWS = 501;

type Cells = Partial<Record<Field, string>>;

interface CsvRow {
  row: number;
  cells: Cells;
  lacks: readonly LackingField[];
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
  try {
    for await (const row of csvRows(bytes, mapping)) {
      const number = row.cells.custodyRecordNumber;
      if (number === undefined || group[0]?.cells.custodyRecordNumber !== number) {
        yield* groupRecord(group, zone);
        group = [];
      }
      if (group.length < MOST_ROWS) group.push(row);
    }
  } catch (error) {
    if (error instanceof UnreadableFile) yield* brokenRecord(group);
    throw error;
  }
  yield* groupRecord(group, zone);
}

/** A record that the file breaks off in is not taken for the whole of it. */
function* brokenRecord(rows: readonly CsvRow[]): Generator<ImportRecord> {
  const [first] = rows;
  if (!first) return;
  const errors = [{ pointer: '', detail: 'the file breaks off in this record' }];
  yield { ...placeOf(first, rows.length), sent: null, errors };
}

async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  mapping: Mapping | null,
): AsyncGenerator<CsvRow> {
  let row = 0;
  let header: string[] | undefined;
  try {
    for await (const record of csvCells(bytes)) {
      row += 1;
      if (!header) header = checkedHeader(record, mapping);
      else if (record.some((cell) => cell.trim() !== '')) {
        yield csvRow(row, record, header, mapping);
      }
    }
  } catch (error) {
    if (!(error instanceof NotCsv)) throw notText(error, row + 1);
    throw new UnreadableFile(row + 1, `the file is not CSV from here on: ${error.message}`);
  }
  if (!header) throw new UnreadableFile(1, 'the file is empty: its first row names the columns');
}

class NotCsv extends Error {}

/** The rows of a CSV file as they are parsed; those before a fault come out before it is thrown. */
async function* csvCells(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const rows: string[][] = [];
  const parser = parse({
    bom: true,
    relax_column_count: true,
    max_record_size: MOST_CHARACTERS,
    on_record: (row: string[]) => void rows.push(row),
  });
  let fault: Error | undefined;
  parser.on('error', (error) => {
    fault = error;
  });
  parser.resume();
  for await (const text of decoded(bytes)) {
    await written(parser, text);
    yield* rows.splice(0);
    if (fault) throw new NotCsv(fault.message);
  }
  await new Promise<void>((resolve) => parser.end(() => resolve()));
  yield* rows;
  if (fault) throw new NotCsv(fault.message);
}

/** Settles once the text is parsed, or is found not to be CSV. */
function written(parser: Parser, text: string): Promise<void> {
  return new Promise((resolve) => parser.write(text, () => resolve()));
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
  return { row, cells, lacks: lackingFields(header, mapping), errors };
}

/** Neither a column nor a constant; and CSV has no place for sessions. */
function lackingFields(header: string[], mapping: Mapping | null): LackingField[] {
  const lacking = ([...RECORD_FIELDS, 'watch', 'power'] as const).filter(
    (field) => !header.includes(mapping?.columns[field] ?? field) && !mapping?.constants[field],
  );
  return [...lacking, 'interpreterSessions'];
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
  const found = errors.length > 0 ? { sent: null, errors } : checked(sent);
  yield { ...placeOf(first, rows.length), ...found };
}

function placeOf({ row, cells, lacks }: CsvRow, rows: number) {
  return { row, rows, custodyRecordNumber: cells.custodyRecordNumber ?? null, lacks };
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
