import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ndjsonRecords } from '../../src/shapes/importFile.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { importDetentions } from '../../src/usecases/importDetentions.ts';
import { compareRows } from '../../src/usecases/moveRecords.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { type PostgresServer, startPostgres } from '../databases/postgresServer.ts';
import { inDatabase, prepareForce } from './prepared.ts';
import { custody, fixture, MAIN, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
let server: PostgresServer;
let variables: Variables;

/** The made-up year of the fixtures, in a file. */
beforeAll(async () => {
  server = await startPostgres();
  ({ variables } = await prepareForce(folder));
  await inDatabase(variables, async (store, nextContext) => {
    const rows = ndjsonRecords(createReadStream(fixture('made-up-2009.ndjson')));
    const options = { existing: 'refuse', dryRun: false, atomic: false } as const;
    for await (const _ of importDetentions(store, nextContext, rows, options));
  });
});
afterAll(() => server.stop());

/** Starts it, and kills it so late; whether it was through by then. */
async function killedMove(url: string, milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, [MAIN, 'migrate-to', url], {
    env: variables,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  await Promise.race([setTimeout(milliseconds), ended]);
  child.kill('SIGKILL');
  const [code] = await ended;
  return code === 0;
}

/** Until something of the records is there. */
async function untilBegun(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  client.on('error', () => {});
  const isBegun = "SELECT to_regclass('moves') IS NOT NULL AS made";
  while (!(await client.query(isBegun)).rows[0].made) await setTimeout(20);
  while ((await client.query('SELECT FROM moves')).rows.length === 0) await setTimeout(2);
  await client.end();
}

async function expectSame(url: string): Promise<void> {
  const { DATABASE_FILE = '' } = variables;
  const from = { store: openSqlite(DATABASE_FILE, { evenIfMoved: true }), place: 'file' };
  const to = { store: await openPostgres({ url, poolSize: 2 }), place: 'server' };
  const tables = await compareRows({ from, to }, () => {});
  expect(tables.find(({ table }) => table === 'detentions')).toMatchObject({ rows: 1393 });
  expect(await verifyLog(to.store)).toEqual(await verifyLog(from.store));
  await Promise.all([from.store.close(), to.store.close()]);
}

test('a move that is killed again and again ends the same', async () => {
  await server.create('killed');
  const url = server.urlOf('killed');
  let kills = 0;
  for (let after = 200; !(await killedMove(url, after)); after *= 1.1) kills += 1;
  expect(kills).toBeGreaterThan(5);
  await expectSame(url);
  expect((await custody(['migrate-to', '--undo', url], variables)).code).toBe(0);
});

test('a move whose server goes away says that it goes on, and does', async () => {
  await server.create('gone');
  const url = server.urlOf('gone');
  const child = spawn(process.execPath, [MAIN, 'migrate-to', url], { env: variables });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const ended = once(child, 'exit');
  await untilBegun(url);
  await server.halt('immediate');
  expect(await ended).toEqual([1, null]);
  await server.start();
  expect(said).toContain('The same command goes on where it was\n');
  expect((await custody(['migrate-to', url], variables)).code).toBe(0);
  await expectSame(url);
});
