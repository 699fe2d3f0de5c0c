import { spawnSync } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { askServer } from '../databases/open.ts';
import { type PostgresServer, startPostgres } from '../databases/postgresServer.ts';

test('what starts one leaves the process its exit code, so that failed tests are told', () => {
  const module = new URL('../databases/postgresServer.ts', import.meta.url).href;
  const script = `await import(${JSON.stringify(module)}); process.exitCode = 3;`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
  expect([ended.status, ended.stderr.toString()]).toEqual([3, '']);
});

describe('a server of the tests', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await askServer(server.url, 'CREATE TABLE kept (number integer)');
  });
  afterAll(() => server.stop());

  it.for(['fast', 'immediate', 'kill'] as const)(
    'has what it acknowledged after a halt (%s), at the same address',
    async (how) => {
      await askServer(server.url, 'INSERT INTO kept VALUES (1)');
      const before = await count(server.url);
      await server.halt(how);
      await expect(count(server.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await server.start();
      expect(await count(server.url)).toBe(before);
    },
  );
});

async function count(server: string): Promise<number> {
  const client = new pg.Client(`${server}postgres`);
  await client.connect();
  try {
    const { rows } = await client.query('SELECT count(*)::int AS number FROM kept');
    return rows[0].number;
  } finally {
    await client.end();
  }
}
