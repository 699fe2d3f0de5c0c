import { beforeAll, expect, inject, it } from 'vitest';
import { createMetrics } from '../../src/http/metrics.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import type { Store } from '../../src/usecases/store.ts';
import { openOn } from '../databases/open.ts';

const metrics = createMetrics();
let store: Store;
beforeAll(async () => {
  const made = await openOn(inject('postgres') ?? '');
  store = await openPostgres({ url: made.serving, poolSize: 4, events: metrics.ofStore });
  return async () => {
    await store.close();
    await made.store.close();
    await made.remove();
  };
});

/** What a measure says; undefined where it says nothing. */
async function figureOf(name: string): Promise<number | undefined> {
  const line = (await metrics.text()).split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}

it('commits are counted with the scripts that shared them, and turns with their wait', async () => {
  const write = () => store.transaction('MPS', (steps) => steps.forces.codes());
  const written = [write(), write(), write()];
  expect(await figureOf('custody_store_waiting_scripts')).toBe(3);
  await Promise.all(written);
  expect(await figureOf('custody_store_waiting_scripts')).toBe(0);
  expect(await figureOf('custody_store_commit_scripts_sum')).toBe(3);
  const commits = await figureOf('custody_store_commit_scripts_count');
  expect(commits).toBeGreaterThan(0);
  expect(await figureOf('custody_store_turn_seconds_count')).toBe(commits);
  expect(await figureOf('custody_store_commit_seconds_count')).toBe(commits);
});

it('scripts that lost a race are counted by what they lost it to', async () => {
  let runs = 0;
  await store.transaction('MPS', function* (steps) {
    runs += 1;
    if (runs < 3) throw Object.assign(new Error('made up'), { code: '40001' });
    return yield* steps.forces.codes();
  });
  expect(await figureOf('custody_store_retries_total{reason="serialization"}')).toBe(2);
});

it('connections are counted as they are when somebody asks', async () => {
  expect(await figureOf('custody_store_connections{state="idle"}')).toBeGreaterThan(0);
  expect(await figureOf('custody_store_connections{state="used"}')).toBe(0);
  expect(await figureOf('custody_store_connections{state="wanted"}')).toBe(0);
});

it('two services of one process count apart', async () => {
  const other = createMetrics();
  other.ofStore.onRetry('deadlock');
  expect(await other.text()).toContain('custody_store_retries_total{reason="deadlock"} 1');
  expect(await metrics.text()).not.toContain('deadlock');
});
