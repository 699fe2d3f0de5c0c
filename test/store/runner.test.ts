import Database from 'better-sqlite3';
import { beforeEach, expect, test } from 'vitest';
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
  runner = createRunner(client, () => {}, {
    onCommit: (scripts, seconds) => commits.push(seconds > 0 ? scripts : 0),
    onQueue: (count) => {
      waiting = count;
    },
  });
  const written = Promise.allSettled([put('a'), put('b'), put('a')]);
  expect(waiting()).toBe(3);
  await written;
  expect([commits, waiting()]).toEqual([[3], 0]);
  await Promise.allSettled([endAll()]);
  expect(commits).toEqual([3]);
});
