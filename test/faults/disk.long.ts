/** Disks and files that give out under a service in a process of its own. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { stay } from '../api/sent.ts';
import { prepareForce, recordStays } from '../commands/prepared.ts';
import { custody, MAIN, temporaryFolder } from '../commands/run.ts';
import { mounted } from './mounted.ts';
import { type Served, served } from './served.ts';

const TOGETHER = 20;
const NOBODY = 65_534;
const PAGE_BYTES = 4096;

const folder = temporaryFolder();

/** Records until something is refused; gives the ids of all that was recorded, and what was refused. */
async function recordUntilRefused({ post }: Served) {
  const ids: string[] = [];
  for (let n = 0; ; n++) {
    const numbers = Array.from({ length: TOGETHER }, (_, i) => `${n}/${i}`);
    const answers = await Promise.all(numbers.map(post));
    ids.push(...answers.filter(({ status }) => status === 201).map(({ id }) => id));
    const refused = answers.filter(({ status }) => status !== 201);
    if (refused.length > 0) return { ids, refused };
  }
}

function idsIn(file: string): unknown[] {
  const client = new Database(file, { readonly: true });
  const ids = client.prepare('SELECT id FROM detentions ORDER BY id').pluck().all();
  client.close();
  return ids;
}

describe('a disk', () => {
  test('that is full is told; nothing is lost, and with room all goes on', async ({ skip }) => {
    const place = join(folder, 'small');
    skip(!mounted(place, 8), 'mounting a small file system is not allowed here');
    const { variables } = await prepareForce(place);
    const service = await served(variables);
    const { ids, refused } = await recordUntilRefused(service);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 503, reason: 'disk-full' });
    expect(await service.ask('/v1/suites')).toMatchObject({ status: 200 });
    expect(await service.ask('/health/ready')).toMatchObject({ status: 503, reason: 'disk-full' });

    execFileSync('mount', ['-o', 'remount,size=64m', place]);
    expect(await service.ask('/health/ready')).toMatchObject({ status: 200 });
    const after = await service.post('with room');
    expect(after.status).toBe(201);
    await service.kill();
    expect(idsIn(join(place, 'custody.db'))).toEqual([...ids, after.id].sort());
    expect((await custody(['audit', 'verify'], variables)).stdout).toContain('Nothing is wrong.');
  });

  test('that refuses to be written loses nothing either', async () => {
    const place = join(folder, 'limited');
    mkdirSync(place);
    const { variables } = await prepareForce(place);
    // Writing any file past so many kilobytes fails, as past a quota.
    const limited = ['bash', '-c', 'ulimit -S -f 6000; exec "$0" "$@"'];
    const service = await served(variables, limited);
    const { ids, refused } = await recordUntilRefused(service);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 503, reason: 'disk-fails' });
    expect(await service.ask('/v1/suites')).toMatchObject({ status: 200 });
    await service.kill();
    expect(idsIn(join(place, 'custody.db'))).toEqual(ids.sort());
    const again = await served(variables);
    expect((await again.post('without the limit')).status).toBe(201);
  });
});

describe('a file that may not be written', () => {
  test('is told at the start, by whoever may not, and opens once it may', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can start a service as another user');
    const place = join(folder, 'guarded');
    mkdirSync(place);
    chmodSync(folder, 0o755);
    const { variables } = await prepareForce(place);
    const file = join(place, 'custody.db');
    for (const name of [place, ...readdirSync(place).map((name) => join(place, name))]) {
      chownSync(name, NOBODY, NOBODY);
    }
    const nobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    chmodSync(file, 0o400);
    const [command = '', ...args] = [...nobody, process.execPath, MAIN, 'serve'];
    const env = { PATH: process.env.PATH, ...variables, PORT: '0' };
    expect(() => execFileSync(command, args, { env, stdio: 'pipe' })).toThrow(
      `cannot write the database ${file}: let the user that the service runs as write it, all beside it that begins with its name, and its folder`,
    );
    for (const name of readdirSync(place)) chmodSync(join(place, name), 0o600);
    const service = await served(variables, nobody);
    expect((await service.post('once it may')).status).toBe(201);
  });
});

describe('a damaged page', () => {
  test('is told by what verifies the database and by what backs it up', async () => {
    const place = join(folder, 'damaged');
    mkdirSync(place);
    const { variables } = await prepareForce(place);
    await recordStays(
      variables,
      Array.from({ length: 60 }, (_, n) => stay(`n${n}`)),
    );
    const file = join(place, 'custody.db');
    const client = new Database(file);
    client.pragma('journal_mode = DELETE');
    const pages = client
      .prepare("SELECT pageno FROM dbstat WHERE name = 'revisions' AND pagetype = 'leaf'")
      .pluck()
      .all();
    client.close();
    const page = Number(pages[Math.floor(pages.length / 2)]);
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, (page - 1) * PAGE_BYTES);
    closeSync(handle);

    const verified = await custody(['audit', 'verify'], variables);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toContain('WRONG  the file is damaged: ');
    expect(verified.stdout).toContain(`page ${page}`);

    const backup = join(place, 'backup.db');
    const backedUp = await custody(['backup', backup], variables);
    expect(backedUp.code).toBe(1);
    expect(backedUp.stderr).toContain('the file is damaged: ');
    expect(readdirSync(place)).not.toContain('backup.db');
  });
});
