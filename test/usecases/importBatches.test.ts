import { expect, test } from 'vitest';
import type { ImportRecord } from '../../src/shapes/importFile.ts';
import { batches } from '../../src/usecases/importBatches.ts';
import { attendance, stay } from './force.ts';

const NINE_TO_TEN = ['2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z'] as const;

/** So many records, each with so many sessions. */
async function* records(count: number, sessions = 0): AsyncGenerator<ImportRecord> {
  const interpreterSessions = Array.from({ length: sessions }, () => attendance(...NINE_TO_TEN));
  for (let row = 1; row <= count; row++) {
    const custodyRecordNumber = `${row}`;
    const sent = stay({ custodyRecordNumber, interpreterSessions });
    yield { row, rows: 1, custodyRecordNumber, lacks: [], sent, errors: [] };
  }
}

const sizes = async (of: AsyncIterable<ImportRecord>, atomic = false) =>
  (await Array.fromAsync(batches(of, { atomic }))).map(({ length }) => length);

test('records are written some dozens at a time', async () => {
  expect(await sizes(records(150, 2))).toEqual([64, 64, 22]);
});

test('fewer records are written at a time where there is more in each', async () => {
  expect(await sizes(records(10, 99))).toEqual([4, 4, 2]);
});

test('an atomic import is written all at once', async () => {
  expect(await sizes(records(450), true)).toEqual([450]);
});
