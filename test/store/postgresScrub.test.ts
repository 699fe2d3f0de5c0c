/** What is erased is searched for in the bytes of the server's files, where no query would find it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostgres } from '../../src/store/postgres/open.ts';
import type { Store } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { askServer } from '../databases/open.ts';
import { type PostgresServer, startPostgres } from '../databases/postgresServer.ts';
import { eraseEarly } from '../usecases/erasing.ts';
import { type Desk, deskOf, publish, setUp } from '../usecases/force.ts';
import { randomFrom, type Told, tell, textsOf } from './told.ts';

let server: PostgresServer;
let store: Store;
let desk: Desk;
let told: Told[];
beforeAll(async () => {
  server = await startPostgres();
  store = await openPostgres({ url: server.urlOf('postgres'), poolSize: 4, waitSeconds: 1 });
  desk = deskOf(store);
  await setUp(desk);
  await publish(desk);
  const random = randomFrom(2009);
  told = await Promise.all(Array.from({ length: 12 }, (_, n) => tell(desk, n, random)));
});
afterAll(async () => {
  await store.close();
  await server.stop();
});

/** Which of these the files of tables and indexes hold; write-ahead logs are no part of them. */
async function foundIn(texts: readonly string[]): Promise<string[]> {
  await askServer(server.url, 'CHECKPOINT');
  const base = join(server.data, 'base');
  const files = readdirSync(base, { recursive: true, encoding: 'utf8' });
  const ofTables = files.filter((file) => /\d+\/\d+/.test(file));
  const bytes = Buffer.concat(ofTables.map((file) => readFileSync(join(base, file))));
  return texts.filter((text) => bytes.includes(text));
}

it('what is erased is gone from the files of tables, indexes and samples once they are scrubbed', async () => {
  // What the planner knows of columns are some of their values.
  await askServer(server.url, 'ANALYZE');
  expect(await foundIn(textsOf(told))).toEqual(textsOf(told));
  const [erased, kept] = [told.slice(0, 6), told.slice(6)];
  for (const { id } of erased) await eraseEarly(desk, id);
  expect(await store.scrub({ atOnce: true })).toBe(false);
  await askServer(server.url, 'VACUUM');
  expect(await foundIn(textsOf(erased))).not.toEqual([]);
  expect(await store.scrub()).toBe(true);
  expect(await foundIn(textsOf(erased))).toEqual([]);
  expect(await foundIn(textsOf(kept))).toEqual(textsOf(kept));
  expect((await verifyLog(store)).problem).toBeNull();
});

it('is not told as gone while an old transaction may see it, or another has a table', async () => {
  const [first] = told.slice(6);
  if (!first) throw new RangeError('more were told');
  const reader = new pg.Client(server.urlOf('postgres'));
  await reader.connect();
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
  await eraseEarly(desk, first.id);
  expect(await store.scrub()).toBe(false);
  await reader.query('COMMIT; BEGIN; LOCK TABLE personal IN SHARE MODE');
  expect(await store.scrub()).toBe(false);
  await reader.end();
  expect(await store.scrub()).toBe(true);
  expect(await foundIn(textsOf([first]))).toEqual([]);
});

it('is not told as gone by a role that may not maintain the tables', async () => {
  await askServer(
    server.url,
    "CREATE ROLE lesser LOGIN PASSWORD 'of-a-test'; GRANT pg_read_all_data TO lesser",
  );
  const url = Object.assign(new URL(server.urlOf('postgres')), { username: 'lesser' }).href;
  const its = await openPostgres({ url, poolSize: 1 });
  expect(await its.scrub()).toBe(false);
  await its.close();
});
