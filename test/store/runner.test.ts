import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createRunner, type Runner } from '../../src/store/sqlite/runner.ts';
import type { Script } from '../../src/usecases/store.ts';

let client: Database.Database;
let runner: Runner;
beforeEach(() => {
  client = new Database(':memory:');
  client.exec('CREATE TABLE marks (mark TEXT UNIQUE)');
  runner = createRunner(client);
});

/** One statement, as a step yields it. */
function* statement(sql: string): Script<unknown> {
  const prepared = client.prepare(sql);
  return yield {
    statement: {
      execute: () => ({ sync: () => (prepared.reader ? prepared.all() : prepared.run()) }),
    },
    values: {},
  };
}

const put = (mark: string) =>
  runner.transaction(() => statement(`INSERT INTO marks VALUES ('${mark}')`));
const marks = () => client.prepare('SELECT mark FROM marks ORDER BY mark').pluck().all();

/** A conflict on which SQLite itself ends the transaction, as it does when the disk fails. */
const endAll = () =>
  runner.transaction(function* () {
    yield* statement("INSERT INTO marks VALUES ('twice')");
    return yield* statement("INSERT OR ROLLBACK INTO marks VALUES ('twice')");
  });

test('where SQLite itself ends the transaction, every script in it is refused, and the next goes on', async () => {
  const results = await Promise.allSettled([put('a'), endAll()]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await put('b');
  expect(marks()).toEqual(['b']);
});

test('the script on which SQLite ended the transaction is answered, also when it is the first', async () => {
  const results = await Promise.allSettled([endAll(), put('a')]);
  expect(results[0]?.status).toBe('rejected');
  expect(marks()).toEqual(results[1]?.status === 'fulfilled' ? ['a'] : []);
});

test('long work is spread over turns, in order, and lets reads in between', async () => {
  const order: string[] = [];
  const slow = (name: string) =>
    runner.transaction(function* () {
      const until = performance.now() + 6;
      while (performance.now() < until);
      yield* statement(`INSERT INTO marks VALUES ('${name}')`);
      order.push(name);
    });
  const all = Promise.all(['a', 'b', 'c', 'd', 'e'].map(slow));
  const read = runner.read(function* () {
    order.push('read');
    yield* statement('SELECT 1');
  });
  await Promise.all([all, read]);
  expect(order.filter((name) => name !== 'read')).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(order.at(-1)).not.toBe('read');
});

test('a read that throws is refused, and the next one works', async () => {
  const failing = runner.read(function* () {
    yield* statement('SELECT 1');
    throw new Error('mine');
  });
  await expect(failing).rejects.toThrow('mine');
  expect(await runner.read(() => statement('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
});

test('a commit is told with the scripts that shared it, and who waits is counted', async () => {
  const commits: number[] = [];
  let waiting = () => -1;
  runner = createRunner(client, {
    events: {
      onCommit: (scripts, seconds) => commits.push(seconds > 0 ? scripts : 0),
      onQueue: (count) => {
        waiting = count;
      },
    },
  });
  const written = Promise.allSettled([put('a'), put('b'), put('a')]);
  expect(waiting()).toBe(3);
  await written;
  expect([commits, waiting()]).toEqual([[3], 0]);
  await Promise.allSettled([endAll()]);
  expect(commits).toEqual([3]);
});

test('nobody is let in behind those who wait too long, and anybody once they are answered', async () => {
  const impatient = createRunner(client, { patience: 20 });
  const slow = () =>
    impatient.transaction(function* () {
      const until = performance.now() + 10;
      while (performance.now() < until);
      return yield* statement('SELECT 1');
    });
  const waiting = Array.from({ length: 12 }, slow);
  const refused = await waiting[3]?.then(slow).catch((error: unknown) => error);
  expect(refused).toMatchObject({ reason: 'too-slow' });
  expect(await Promise.all(waiting)).toHaveLength(12);
  await expect(slow()).resolves.toBeDefined();
});

describe('a file that another process writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custody-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let other: Database.Database;
  beforeEach(() => {
    const file = join(folder, randomUUID());
    client = new Database(file);
    client.pragma('journal_mode = WAL');
    client.exec('CREATE TABLE marks (mark TEXT UNIQUE)');
    runner = createRunner(client, { patience: 500 });
    other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    return () => other.close();
  });

  test('is waited for, while others read', async () => {
    const writing = put('a');
    for (let n = 0; n < 3; n++) await runner.read(() => statement('SELECT 1'));
    expect(marks()).toEqual([]);
    other.exec('COMMIT');
    await writing;
    expect(marks()).toEqual(['a']);
  });

  test('is waited for no longer than anybody has patience', async () => {
    await expect(put('a')).rejects.toMatchObject({ reason: 'locked' });
    other.exec('COMMIT');
    await put('b');
    expect(marks()).toEqual(['b']);
  });
});
