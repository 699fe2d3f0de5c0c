import Database from 'better-sqlite3';
import { beforeEach, expect, test } from 'vitest';
import { createReadiness, type Readiness } from '../../src/store/sqlite/readiness.ts';
import { createRunner, type Runner } from '../../src/store/sqlite/runner.ts';
import type { Script } from '../../src/usecases/store.ts';

let client: Database.Database;
let readiness: Readiness;
let runner: Runner;
beforeEach(() => {
  client = new Database(':memory:');
  readiness = createReadiness(client);
  const { onUnavailable } = readiness;
  runner = createRunner(client, { onUnavailable, patience: 20 });
});

const check = () => readiness.check(runner);
/** A transaction of one step, which does this. */
const write = (sync: () => unknown) =>
  runner.transaction(function* (): Script<unknown> {
    return yield { statement: { execute: () => ({ sync }) }, values: {} };
  });
const readOnly = { reason: 'read-only' };

test('a file is ready once it was written, and until something was met', async () => {
  await check();
  client.pragma('query_only = ON');
  await check();
  const refused = write(() => client.exec('CREATE TABLE marks (mark TEXT)'));
  await expect(refused).rejects.toMatchObject(readOnly);
  await expect(check()).rejects.toMatchObject(readOnly);
  client.pragma('query_only = OFF');
  await check();
});

test('whoever asks while it is tried hears what comes of that', async () => {
  client.pragma('query_only = ON');
  const asked = await Promise.allSettled([check(), check()]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('what was not tried, as too much waited, is tried by the next who asks', async () => {
  const slow = () =>
    write(() => {
      const until = performance.now() + 10;
      while (performance.now() < until);
    });
  const waiting = Array.from({ length: 12 }, slow);
  await waiting[3];
  await expect(check()).rejects.toMatchObject({ reason: 'too-slow' });
  await Promise.all(waiting);
  client.pragma('query_only = ON');
  await expect(check()).rejects.toMatchObject(readOnly);
});
