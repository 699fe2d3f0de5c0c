/** The command line on a PostgreSQL database: what whoever runs it sees. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';
import { custody, MAIN, temporaryFolder, type Variables } from '../commands/run.ts';
import { askServer, openOn } from '../databases/open.ts';

const SERVER = inject('postgres') ?? '';
const METRICS_TOKEN = 'made-up-for-a-test-made-up-for-a-test';
const folder = temporaryFolder();

let owner: string;
let serving: string;
beforeAll(async () => {
  const { store, remove, ...urls } = await openOn(SERVER);
  ({ url: owner, serving } = urls);
  await store.close();
  return remove;
});

const without = (url: string) => Object.assign(new URL(url), { password: '' }).href;

it('serve says that the server is not there, and ends', async () => {
  const url = Object.assign(new URL(owner), { port: '1' });
  const ended = await custody(['serve'], { DATABASE_URL: url.href, PORT: '0' });
  expect(ended).toEqual({
    code: 1,
    stdout: '',
    stderr: `cannot open the database postgres://127.0.0.1:1${url.pathname}: connect ECONNREFUSED 127.0.0.1:1\n`,
  });
  url.hostname = 'localhost';
  const { stderr } = await custody(['serve'], { DATABASE_URL: url.href, LOG_LEVEL: 'debug' });
  expect(stderr).toMatch(/^cannot open .*ECONNREFUSED|ConfigError: cannot open .*ECONNREFUSED/);
  expect(stderr).not.toContain(url.password);
});

it('a role that may not make tables is told so where there are none', async () => {
  const url = Object.assign(new URL(serving), { pathname: '/postgres' }).href;
  const { stderr } = await custody(['migrate'], { DATABASE_URL: url });
  const { host } = new URL(url);
  expect(stderr).toBe(
    `cannot open the database postgres://${host}/postgres: permission denied for database postgres\n`,
  );
});

it.for<[string, () => Variables]>([
  ['PGPASSWORD', () => ({ PGPASSWORD: new URL(owner).password })],
  [
    'the file PGPASSFILE',
    () => {
      const { host, password } = new URL(owner);
      const PGPASSFILE = join(folder, 'passwords');
      writeFileSync(PGPASSFILE, `${host}:*:*:${password}\n`, { mode: 0o600 });
      return { PGPASSFILE };
    },
  ],
])('a password may come from %s', async ([, variables]) => {
  const { code, stdout } = await custody(['migrate'], {
    DATABASE_URL: without(owner),
    ...variables(),
  });
  const { host, pathname } = new URL(owner);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `postgres://${host}${pathname} is up to date.\n`,
  });
});

it('serve counts its connections, and has none left once it is told to stop', async () => {
  const env = { DATABASE_URL: serving, METRICS_TOKEN, PORT: '0', LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [MAIN, 'serve'], { env });
  const ended = once(child, 'close');
  let printed = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    if (printed.includes('setup.json')) break;
  }
  child.stdout.resume();
  const { host, pathname } = new URL(serving);
  expect(printed).toContain(`Database   postgres://${host}${pathname}\n`);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const counted = await (await fetch(`${url}/metrics`, { headers })).text();
  expect(counted).toMatch(/^custody_store_connections\{state="idle"\} [1-9]/m);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  // Refused while anybody is connected.
  const name = pathname.slice(1);
  await expect
    .poll(() => askServer(SERVER, `ALTER DATABASE "${name}" RENAME TO "${name}-left"`))
    .toBeUndefined();
  await askServer(SERVER, `ALTER DATABASE "${name}-left" RENAME TO "${name}"`);
});

it.for([
  ['backup', join(folder, 'copy.db')],
  ['restore', join(folder, 'copy.db')],
])('%s leaves a server to its own means', async (args) => {
  const { code, stderr } = await custody(args, { DATABASE_URL: owner });
  const { host, pathname } = new URL(owner);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `${args[0]} is for a database in a file; postgres://${host}${pathname} is backed up and restored by PostgreSQL's own means: see the README\n`,
  });
});

it('retention scrub says what is gone, and what keeps its time', async () => {
  expect(await custody(['retention', 'scrub'], { DATABASE_URL: owner })).toEqual({
    code: 0,
    stdout:
      'The tables hold nothing of what was erased. Write-ahead logs, replicas and backups may, until they expire.\n',
    stderr: '',
  });
  const lesser = await custody(['retention', 'scrub'], { DATABASE_URL: serving });
  expect(lesser.code).toBe(1);
  expect(lesser.stdout).toMatch(/^The tables may hold old bytes still: /);
});
