/** Files of detentions, streamed; here NDJSON, with a detention per line. */
import type { FieldError } from '../domain/errors.ts';
import { detentionShape, type SentDetention } from './detention.ts';
import { fieldErrors } from './fieldErrors.ts';

export const RECORD_FIELDS = [
  'custodyRecordNumber',
  'detaineeReference',
  'homeOfficeReference',
  'customer',
  'operation',
  'outcome',
] as const;
/** One detention of a file: as it was sent, or what is wrong with it. */
export interface ImportRecord {
  /** The row or line it starts at; the header is row 1. */
  row: number;
  rows: number;
  /** As far as it can be read, also of what is refused. */
  custodyRecordNumber: string | null;
  /** What the file has no place for, and so says nothing of. */
  lacks: readonly LackingField[];
  sent: SentDetention | null;
  errors: readonly FieldError[];
}

export type LackingField =
  | (typeof RECORD_FIELDS)[number]
  | 'interpreterSessions'
  | 'watch'
  | 'power';

/** Why a file cannot be read, or not any further. */
export class UnreadableFile extends Error {
  readonly row: number;
  constructor(row: number, detail: string) {
    super(detail);
    this.row = row;
  }
}

/** Of one line or row. */
export const MOST_CHARACTERS = 1_000_000;

/** The file stops being UTF-8. */
class NotText extends Error {}

/** Bytes to text, up to where the file stops being UTF-8. */
export async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of bytes) {
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch {
      yield new TextDecoder().decode(chunk).split('\uFFFD')[0] ?? '';
      throw new NotText();
    }
    yield text;
  }
  try {
    decoder.decode();
  } catch {
    throw new NotText();
  }
}

export function notText(error: unknown, row: number): unknown {
  return error instanceof NotText
    ? new UnreadableFile(row, 'the file is not UTF-8 text from here on')
    : error;
}

/** The detentions of an NDJSON file. */
export async function* ndjsonRecords(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRecord> {
  let row = 0;
  let rest = '';
  try {
    for await (const chunk of decoded(bytes)) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MOST_CHARACTERS) throw new UnreadableFile(row + 1, 'the line is too long');
      for (const line of lines) {
        row += 1;
        if (line.trim() !== '') yield lineRecord(row, line);
      }
    }
  } catch (error) {
    throw notText(error, row + 1);
  }
  if (rest.trim() !== '') yield lineRecord(row + 1, rest);
  else if (row === 0) throw new UnreadableFile(1, 'the file is empty: each line is a detention');
}

function lineRecord(row: number, line: string): ImportRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const errors = [{ pointer: '', detail: 'the line is not JSON' }];
    return { row, rows: 1, custodyRecordNumber: null, lacks: [], sent: null, errors };
  }
  const place = { row, rows: 1, custodyRecordNumber: numberOf(value), lacks: [] };
  return { ...place, ...checked(value) };
}

export function checked(value: unknown): Pick<ImportRecord, 'sent' | 'errors'> {
  const result = detentionShape.safeParse(value);
  return result.success
    ? { sent: result.data, errors: [] }
    : { sent: null, errors: fieldErrors(result.error, value) };
}

function numberOf(value: unknown): string | null {
  const isRecord = typeof value === 'object' && value !== null && 'custodyRecordNumber' in value;
  const number = isRecord ? value.custodyRecordNumber : null;
  return typeof number === 'string' ? number.trim() : null;
}
