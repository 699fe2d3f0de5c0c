import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyLog } from '../../../src/usecases/verifyingLogs/verifyLog.ts';
import { yearStatistics } from '../../../src/usecases/yearStatistics.ts';
import { type Desk, openDesk, record, span } from '../force.ts';

let folder: string;
let file: string;
let desk: Desk;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'custody-months-'));
  file = join(folder, 'months.db');
  desk = await openDesk({ file });
  await record(desk);
  // Open, and in another suite since: as it is at any moment from then on.
  await record(desk, {
    custodyRecordNumber: 'open/1',
    intervals: [
      span('2009-11-30T08:00:00Z', '2009-12-02T08:00:00Z'),
      span('2009-12-02T08:00:00Z', null, { suite: 'BX', watch: 'constant' }),
    ],
    outcome: null,
  });
  await ask();
});
afterEach(async () => {
  await desk.store.close();
  rmSync(folder, { recursive: true });
});

const ask = () => {
  const year = { year: 2009, basis: 'calendar', suite: null, asOf: null } as const;
  return yearStatistics(desk.store, desk.context(), year, 'json');
};

async function problemAfter(change: string): Promise<string | null> {
  const raw = new Database(file);
  expect(raw.prepare(change).run().changes).toBeGreaterThan(0);
  raw.close();
  return (await verifyLog(desk.store)).problem;
}

test('what is kept of months is what a count of their detentions gives', async () => {
  expect((await verifyLog(desk.store)).problem).toBeNull();
  desk.at('2010-03-01T12:00:00Z');
  await ask();
  expect((await verifyLog(desk.store)).problem).toBeNull();
});

describe('the recount names a month', () => {
  const NOT_SO = 'is not what its detentions come to';
  const JUNE = `force MPS: what is kept of 2009-06 for its statistics`;

  test.each([
    [
      'whose sums were changed',
      `UPDATE month_summaries SET summary = replace(summary, '29600', '29601')
        WHERE month = '2009-06' AND suite = 'CX'`,
      `${JUNE}, of suite CX, ${NOT_SO}`,
    ],
    [
      'whose lengths are gone',
      "DELETE FROM month_lengths WHERE month = '2009-06' AND suite = ''",
      `${JUNE}, of the whole force, ${NOT_SO}`,
    ],
    [
      'that has a suite in which nobody was',
      "UPDATE month_summaries SET suite = 'AC' WHERE month = '2009-06' AND suite = 'CX'",
      `${JUNE}, of suite AC, ${NOT_SO}`,
    ],
    [
      'that tells another date to which its charges are looked up',
      "UPDATE counted_months SET rated_to = '2009-01-01' WHERE month = '2009-06'",
      `${JUNE}, the date to which its charges are looked up, is not what it was`,
    ],
    [
      'that is taken for one that nothing was changed in',
      "UPDATE counted_months SET touches = counted_from, kept_at = counted_from WHERE month = '2009-09'",
      'force MPS: what is kept of 2009-09 for its statistics, of the whole force, is not what its detentions come to',
    ],
  ])('%s', async (_, change, problem) => {
    const intervals = [span('2009-09-01T08:00:00Z', '2009-09-01T18:00:00Z')];
    await record(desk, { custodyRecordNumber: 'september/1', intervals });
    expect((await verifyLog(desk.store)).problem).toBeNull();
    expect(await problemAfter(change)).toBe(problem);
  });
});

test('what is kept no more is held against nobody', async () => {
  await record(desk, { custodyRecordNumber: 'june/1' });
  const change = "UPDATE month_summaries SET summary = '{}' WHERE month = '2009-06'";
  expect(await problemAfter(change)).toBeNull();
  expect((await ask()).detentions).toBe(3);
  expect((await verifyLog(desk.store)).problem).toBeNull();
});
