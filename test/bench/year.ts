import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatInstant, parseInstant } from '../../src/domain/time.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import type { Script, Steps, Store } from '../../src/usecases/store.ts';
import { countYear } from '../../src/usecases/yearStatistics.ts';
import { type Desk, deskOf, publish, setUp, span, stay } from '../usecases/force.ts';
import type { Bench, Side } from './run.ts';

const SMALL = 10_000;
const GROWTH = 10;
const YEAR_SECONDS = 365 * 86_400;
const SUITES = ['CX', 'BX', 'AC'];
const BATCH = 500;
const IN_FLIGHT = 50;

interface Filled {
  desk: Desk;
  folder: string;
}

async function openFilled(detentions: number): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const store = openSqlite(join(folder, 'bench.db'));
  const desk = deskOf(store, '2010-01-04T12:00:00Z', () => crypto.randomUUID());
  await setUp(desk);
  await publish(desk);
  for (let n = 0; n < detentions; n += BATCH) {
    await store.transaction('MPS', function* (steps) {
      for (let m = n; m < n + BATCH; m++) yield* recordNth(steps, desk, m, detentions);
    });
  }
  return { desk, folder };
}

/** Spread over 2009, up to two days long to the second. */
function recordNth(steps: Steps, desk: Desk, n: number, of: number): Script<unknown> {
  const startedAt =
    parseInstant('2009-01-01T00:00:00Z') + Math.floor(((n % of) / of) * YEAR_SECONDS);
  const endedAt = startedAt + 600 + ((n * 7919) % 172_000);
  const its = { suite: SUITES[n % SUITES.length] };
  const interval = span(formatInstant(startedAt), formatInstant(endedAt), its);
  const sent = stay({ custodyRecordNumber: `B/${n}`, intervals: [interval] });
  return recordDetention(steps, desk.context(), sent);
}

function asking({ desk }: Filled, times: number, isKept: boolean): () => Promise<void> {
  return async () => {
    for (let n = 0; n < times; n++) {
      const asOf = isKept ? null : desk.now();
      const year = { year: 2009, basis: 'calendar', suite: null, asOf } as const;
      await countYear(desk.store, desk.context(), year);
    }
  };
}

/** A year from what is kept of its months, against the same counted from every detention; and as it grows. */
export async function yearBench(): Promise<Bench> {
  const small = await openFilled(SMALL);
  const large = await openFilled(SMALL * GROWTH);
  const milliseconds: Record<string, number[]> = {};
  const side = (name: string, filled: Filled, times: number, isKept: boolean): Side => {
    const ask = asking(filled, times, isKept);
    const run = async () => {
      const began = performance.now();
      await ask();
      const its = milliseconds[name] ?? [];
      milliseconds[name] = its;
      its.push((performance.now() - began) / times);
    };
    return { name, run };
  };
  const pair = (filled: Filled, detentions: number, times: number) => ({
    baseline: side(`recounted, a year of ${detentions}`, filled, times, false),
    subject: side(`kept, a year of ${detentions}`, filled, times, true),
  });
  return {
    name: 'year',
    unit: 'detentions told of',
    count: SMALL * GROWTH,
    rounds: 5,
    ...pair(small, SMALL, GROWTH),
    others: [pair(large, SMALL * GROWTH, 1)],
    also: () =>
      Object.fromEntries(
        Object.entries(milliseconds).map(([name, all]) => {
          // The first counted the months that are kept.
          const sorted = all.slice(1).sort((a, b) => a - b);
          const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
          return [
            name,
            { 'a year': `${median.toFixed(2)} ms`, first: `${(all[0] ?? 0).toFixed(0)} ms` },
          ];
        }),
      ),
    end: async () => {
      for (const { desk, folder } of [small, large]) {
        await desk.store.close();
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** Records into months that are kept, against the same where months hear of nothing. */
export async function touchBench(): Promise<Bench> {
  const filled = await openFilled(BATCH);
  const { desk, folder } = filled;
  const count = BATCH * 2;
  let number = BATCH;
  await asking(filled, 1, true)();
  const recordAll = async (store: Store) => {
    const worker = async () => {
      for (let n = 0; n < count / IN_FLIGHT; n++) {
        const its = number++;
        await store.transaction('MPS', (steps) => recordNth(steps, desk, its, BATCH));
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  };
  const deaf = (steps: Steps): Steps => ({ ...steps, months: { ...steps.months, *touch() {} } });
  const { store } = desk;
  const unheard: Store = {
    ...store,
    transaction: (force, script) => store.transaction(force, (steps) => script(deaf(steps))),
  };
  return {
    name: 'touch',
    unit: 'detentions, durable',
    count,
    baseline: { name: 'months hear of nothing', run: () => recordAll(unheard) },
    subject: { name: 'months that are kept are touched', run: () => recordAll(store) },
    end: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
