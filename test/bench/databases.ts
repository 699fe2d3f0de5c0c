/**
 * Detentions recorded over HTTP by the service as its users start it, a process an instance, on SQLite and
 * on PostgreSQL; beside loops that insert the same rows into the same tables by hand. All of it durable.
 */
import { spawn } from 'node:child_process';
import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { detentionShape } from '../../src/shapes/detention.ts';
import { openPostgres } from '../../src/store/postgres/open.ts';
import { openClient, openSqlite } from '../../src/store/sqlite/open.ts';
import { createKey, tokenOf } from '../../src/usecases/manageKeys.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import type { Store } from '../../src/usecases/store.ts';
import { startServer } from '../commands/serving.ts';
import { startPostgres } from '../databases/postgresServer.ts';
import { type Desk, deskOf, madeUpForce, setUp } from '../usecases/force.ts';
import { insertIntoPostgres, insertIntoSqlite, type RecordRows, rowsIn } from './bareInserts.ts';
import { detention, loader } from './load.ts';
import type { Bench, Side } from './run.ts';

const COUNT = 500;
const ROUNDS = 5;
const TOGETHER = 50;
const FORCES = ['MPS', 'BTP', 'KENT', 'GMP', 'ESSEX', 'SURREY'];

/** A server that takes what is sent and stores nothing: what the load can be at most. */
const ANSWERING = `
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(201).end('{}'));
  });
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`;

export async function databasesBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const postgres = await startPostgres({ durable: true });
  await Promise.all([postgres.create('bench'), postgres.create('bare')]);
  const file = join(folder, 'bench.db');
  const url = postgres.urlOf('bench');
  const onSqlite = await withForces(openSqlite(file));
  const onPostgres = await withForces(await openPostgres({ url, poolSize: 1 }));
  const records = await recordedRows(join(folder, 'rows.db'));

  const services = await Promise.all([
    startServer({ DATABASE_FILE: file, RATE_LIMIT: '0', LOG_LEVEL: 'error' }),
    ...[1, 2, 3].map((n) =>
      startServer({
        DATABASE_URL: url,
        SIGNING_KEY_FILE: join(folder, `${n}.signing-key`),
        RATE_LIMIT: '0',
        LOG_LEVEL: 'error',
      }),
    ),
  ]);
  const [sqlite = '', ...instances] = services.map((service) => service.url);
  const answering = await startAnswering();
  const bare = await openBare(join(folder, 'bare.db'), postgres.urlOf('bare'), records);

  const send = loader(COUNT);
  const side = (name: string, urls: string[], tokens: string[]): Side => ({
    name,
    run: () => send({ urls, tokens }),
  });
  const first = instances.slice(0, 1);
  const oneForce = onPostgres.slice(0, 1);
  const { sqliteEach, sqliteTogether, postgresEach, postgresTogether } = bare.sides;
  const sqliteOne = side('SQLite', [sqlite], onSqlite.slice(0, 1));
  const alone = side('PostgreSQL, 1 instance, 1 force', first, oneForce);
  const others = [
    side(`PostgreSQL, 1 instance, ${FORCES.length} forces`, first, onPostgres),
    side('PostgreSQL, 3 instances, 1 force', instances, oneForce),
    side(`PostgreSQL, 3 instances, ${FORCES.length} forces`, instances, onPostgres),
  ];
  return {
    name: 'databases',
    unit: 'detentions over HTTP, durable, 50 in flight',
    count: COUNT,
    rounds: ROUNDS,
    baseline: side('a server that stores nothing', [answering.url], ['']),
    subject: sqliteOne,
    others: [
      { baseline: sqliteEach, subject: sqliteOne },
      { baseline: sqliteTogether, subject: sqliteOne },
      { baseline: postgresEach, subject: alone },
      { baseline: postgresTogether, subject: alone },
      ...others.map((subject) => ({ baseline: postgresEach, subject })),
      { baseline: sqliteOne, subject: alone },
      ...others.map((subject) => ({ baseline: alone, subject })),
    ],
    end: async () => {
      answering.stop();
      await Promise.all([bare.close(), ...services.map((service) => service.stop())]);
      await postgres.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Sets the forces up, and closes the store; the tokens of their keys. */
async function withForces(store: Store): Promise<string[]> {
  const desk = deskOf(store, undefined, randomUUIDv7);
  const tokens: string[] = [];
  for (const [n, force] of FORCES.entries()) {
    const its = desk.as({ force });
    await setUp(its, madeUpForce(force));
    const token = tokenOf(force, String(n).repeat(43));
    await its.do(
      createKey,
      { name: 'bench', kind: 'system', roles: ['custody'], suites: null },
      token,
    );
    tokens.push(token);
  }
  await store.close();
  return tokens;
}

/** What the service itself stores of as many detentions. */
async function recordedRows(file: string): Promise<RecordRows[]> {
  const store = openSqlite(file);
  const desk: Desk = deskOf(store, undefined, randomUUIDv7);
  await setUp(desk);
  for (let n = 0; n < COUNT; n++) {
    await desk.do(recordDetention, detentionShape.parse(detention(n)));
  }
  await store.close();
  return rowsIn(file);
}

/** Loops that insert rows into tables of their own. */
async function openBare(file: string, url: string, records: readonly RecordRows[]) {
  const sqlite = openClient(file);
  await (await openPostgres({ url, poolSize: 1 })).close();
  const postgres = new pg.Client(url);
  await postgres.connect();
  let rounds = 0;
  const side = (database: string, together: number, insert: (force: string) => Promise<void>) => ({
    name: `inserts, ${database}, ${together} a commit`,
    run: () => {
      rounds += 1;
      return insert(`BARE${rounds}`);
    },
  });
  const intoSqlite = (together: number) =>
    side('SQLite', together, async (force) => insertIntoSqlite(sqlite, records, force, together));
  const intoPostgres = (together: number) =>
    side('PostgreSQL', together, (force) => insertIntoPostgres(postgres, records, force, together));
  return {
    sides: {
      sqliteEach: intoSqlite(1),
      sqliteTogether: intoSqlite(TOGETHER),
      postgresEach: intoPostgres(1),
      postgresTogether: intoPostgres(TOGETHER),
    },
    close: async () => {
      sqlite.close();
      await postgres.end();
    },
  };
}

async function startAnswering(): Promise<{ url: string; stop(): void }> {
  const child = spawn(process.execPath, ['-e', ANSWERING], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { url: String(line).trim(), stop: () => child.kill() };
}
