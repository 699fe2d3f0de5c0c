import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExceptionCounts } from '../../src/usecases/countExceptions.ts';
import { startRun } from '../../src/usecases/startRun.ts';
import { type InvoiceRun, StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import type { Repeated } from '../../src/workers/repeat.ts';
import { startWatcher, type WorkSeen } from '../../src/workers/watcher.ts';
import { type Desk, openDesk, record, span } from '../usecases/force.ts';
import { goOn, YEAR_2009 } from '../usecases/running.ts';

let desk: Desk;
let seen: WorkSeen[];
let exceptions: ExceptionCounts[];
let problems: unknown[];
let isAway: boolean;
let watcher: Repeated;
beforeEach(async () => {
  desk = await openDesk();
  [seen, exceptions, problems, isAway] = [[], [], [], false];
});
afterEach(() => watcher.stop());

function watch(store: Store = desk.store): void {
  watcher = startWatcher({
    store,
    now: desk.now,
    onProblem: (error) => void problems.push(error),
    lookMilliseconds: 5,
    countMilliseconds: 5,
    sink: {
      onWork: (work) => void seen.push(work),
      onExceptions: (counts) => void exceptions.push(counts),
      onAway: () => {
        isAway = true;
      },
    },
  });
}

const next = <T>(from: readonly T[]): Promise<T> => {
  const before = from.length;
  const twoMore = () => {
    // One may have begun to look before.
    const last = from[before + 1];
    if (!last) throw new RangeError('nothing was seen yet');
    return last;
  };
  return vi.waitFor(twoMore, 10_000);
};

const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')] };
const OPEN = { intervals: [span('2009-06-01T08:00:00Z', null)], outcome: null };

test('runs are seen as far as they are, and how long they stand', async () => {
  for (let n = 0; n < 20; n++) await record(desk, { custodyRecordNumber: `run/${n}` });
  const run = await desk.do(startRun, YEAR_2009);
  watch();
  expect(await next(seen)).toMatchObject({ runs: 1, done: 0, left: 20 });
  const before = await next(seen);
  expect((await next(seen)).standingSeconds).toBeGreaterThan(before.standingSeconds);
  const gone = await goOn(desk, run);
  const { issued } = gone;
  expect(await next(seen)).toMatchObject({ runs: 1, done: issued, left: 20 - issued });
  let now = gone;
  while (now.status === 'running') now = await goOn(desk, now);
  expect(await next(seen)).toMatchObject({ runs: 0, done: 0, left: 0, standingSeconds: 0 });
});

test('a run to which more came than were counted makes none of what others have left', async () => {
  const running = (part: Partial<InvoiceRun>) => ({ issued: 0, leftOut: 0, ...part });
  const runs = [running({ id: 'a', total: 10, issued: 12 }), running({ id: 'b', total: 5 })];
  const read = (async () => ({ runs, logs: [] })) as unknown as Store['read'];
  watch({ ...desk.store, read });
  expect(await next(seen)).toMatchObject({ runs: 2, done: 12, left: 5 });
});

test('logs are seen with the events that they have', async () => {
  watch();
  const size = async () => (await next(seen)).logs.find(({ log }) => log === 'MPS')?.size ?? 0;
  const before = await size();
  await record(desk);
  expect(await size()).toBe(before + 1);
});

test('exceptions are counted by kind, page by page', async () => {
  for (let n = 0; n < 101; n++) await record(desk, { ...LONG, custodyRecordNumber: `long/${n}` });
  await record(desk, { ...OPEN, custodyRecordNumber: 'open' });
  await record(desk, { custodyRecordNumber: 'in order' });
  watch();
  const wanted = {
    unpriced: 101,
    'not-released': 0,
    'open-too-long': 1,
    'session-overlap': 0,
    superseded: 0,
    'billing-stopped': 0,
    'no-purchase-order': 0,
    'vat-number-missing': 0,
  };
  await vi.waitFor(() => expect(exceptions[0]).toEqual(wanted), 20_000);
});

test('a database that is away is told, and seen again once it is back', async () => {
  const gone = new StorageUnavailable('gone');
  let read: Store['read'] = () => Promise.reject(gone);
  watch({ ...desk.store, read: (script) => read(script) });
  await vi.waitFor(() => expect(isAway).toBe(true));
  expect(seen).toEqual([]);
  expect(exceptions).toEqual([]);
  expect(problems).toContain(gone);
  read = desk.store.read;
  expect(await next(seen)).toMatchObject({ runs: 0 });
});
