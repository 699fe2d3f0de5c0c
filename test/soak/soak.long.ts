import { describe, expect, test } from 'vitest';
import { verdictsOn } from './flatness.ts';
import type { Sample } from './samples.ts';
import { soak } from './soak.ts';

const OPTIONS = { seconds: 30, clients: 8, perSecond: 0, killEverySeconds: 3, seed: 2009 };

/** Nothing would be seen to grow where nothing was seen. */
function expectSeen(samples: readonly Sample[]): void {
  const seen = verdictsOn(samples, OPTIONS.seconds).map(({ name }) => name);
  expect(seen).toEqual(
    expect.arrayContaining(['memory, MB', 'heap, MB', 'file handles', 'connections']),
  );
}

describe('half a minute of load', () => {
  test('on instances that are killed and a server that is restarted loses nothing, does nothing twice, and lets nothing grow', async () => {
    const options = { ...OPTIONS, database: 'postgres', instances: 3 } as const;
    const { problems, samples, records, kills, restarts } = await soak(options, () => {});
    expect(problems).toEqual([]);
    expectSeen(samples);
    expect(records).toBeGreaterThan(0);
    expect([kills > 0, restarts]).toEqual([true, 2]);
  });

  test('on one instance with a file, which is killed, loses nothing, does nothing twice, and lets nothing grow', async () => {
    const options = { ...OPTIONS, database: 'sqlite', instances: 1 } as const;
    const { problems, samples, records, kills, restarts } = await soak(options, () => {});
    expect(problems).toEqual([]);
    expectSeen(samples);
    expect(records).toBeGreaterThan(0);
    expect([kills > 0, restarts]).toEqual([true, 0]);
  });
});
