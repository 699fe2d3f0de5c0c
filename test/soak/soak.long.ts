import { expect, test } from 'vitest';
import { soak } from './soak.ts';

test('instances that are killed on a server that is restarted lose nothing, and do nothing twice', async () => {
  const options = { seconds: 10, instances: 3, clients: 8, killEverySeconds: 3, seed: 2009 };
  const { problems, records, kills, restarts } = await soak(options, () => {});
  expect(problems).toEqual([]);
  expect(records).toBeGreaterThan(0);
  expect([kills > 0, restarts]).toEqual([true, 2]);
});
