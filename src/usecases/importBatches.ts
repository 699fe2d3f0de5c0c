/** A file's records as an import takes them: each number once, and so many at a time. */
import { Refusal } from '../domain/errors.ts';
import { type ImportRecord, UnreadableFile } from '../shapes/importFile.ts';
import { createFirstRows } from './firstRows.ts';
import { isFull } from './recordDetention.ts';

export const ATOMIC_ROWS = 50_000;

/** The records of a file, some at a time, or all at once for an atomic import; refuses more than that takes. */
export async function* batches(
  records: AsyncIterable<ImportRecord>,
  { atomic }: { atomic: boolean },
): AsyncGenerator<ImportRecord[]> {
  let batch: ImportRecord[] = [];
  let rows = 0;
  for await (const record of apart(readable(records))) {
    batch.push(record);
    rows += record.rows;
    if (atomic && rows > ATOMIC_ROWS) {
      const detail = `an atomic import has at most ${ATOMIC_ROWS} rows: split the file`;
      throw new Refusal('invalid', detail);
    }
    if (atomic || !isFull(batch)) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** A file that cannot be read any further is a refusal of the row where that is so. */
async function* readable(records: AsyncIterable<ImportRecord>): AsyncGenerator<ImportRecord> {
  try {
    yield* records;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const errors = [{ pointer: '', detail: error.message }];
    yield { row: error.row, rows: 0, custodyRecordNumber: null, lacks: [], sent: null, errors };
  }
}

/**
 * A record number that comes again is refused, also where its first rows were: what comes later would
 * be taken for the whole stay, and amend away what its first rows said.
 */
async function* apart(records: AsyncIterable<ImportRecord>): AsyncGenerator<ImportRecord> {
  const firstRows = createFirstRows();
  for await (const record of records) {
    const { custodyRecordNumber: number, row } = record;
    const first = number === null ? undefined : firstRows.of(number, row);
    const detail = `this record stands in row ${first} already: put the rows of a record together`;
    const pointer = '/custodyRecordNumber';
    yield first === undefined ? record : { ...record, sent: null, errors: [{ pointer, detail }] };
  }
}
