import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, inject, onTestFinished, test } from 'vitest';
import { backedUpForce } from '../commands/backingUp.ts';
import { custody, temporaryFolder } from '../commands/run.ts';
import { startServer } from '../commands/serving.ts';
import { askServer, urlOf } from '../databases/open.ts';

const folder = temporaryFolder();

/** A new database that has no tables yet: its address without the password, and that. */
async function newDatabase(): Promise<{ url: string; PGPASSWORD: string }> {
  const server = inject('postgres') ?? '';
  const name = `moved_${randomUUID()}`;
  await askServer(server, `CREATE DATABASE "${name}"`);
  onTestFinished(() => askServer(server, `DROP DATABASE "${name}" WITH (FORCE)`));
  const url = new URL(urlOf(server, name));
  const PGPASSWORD = url.password;
  url.password = '';
  return { url: url.href, PGPASSWORD };
}

test('migrate-to moves all there is, says how it is the same, and what to do then', async () => {
  const { variables } = await backedUpForce(join(folder, 'moved'), 3);
  const { url, PGPASSWORD } = await newDatabase();
  const { host, pathname } = new URL(url);
  const place = `postgres://${host}${pathname}`;
  const kept = join(folder, 'kept.checkpoint');
  writeFileSync(kept, (await custody(['audit', 'checkpoint'], variables)).stdout);

  const moved = await custody(['migrate-to', url], { ...variables, PGPASSWORD });
  expect(moved).toMatchObject({ code: 0, stderr: '' });
  const { DATABASE_FILE } = variables;
  expect(moved.stdout).toContain(
    `${DATABASE_FILE} is moved to ${place}: 79 rows, each the same on both sides.\n`,
  );
  expect(moved.stdout).toMatch(/^ {2}detentions +3 {2}equal$/m);
  expect(moved.stdout).toMatch(/^ {2}audit_events +\d+ {2}equal$/m);
  const sides =
    /^ {2}log MPS +here +(\d+ events {2}root [0-9a-f]{64})\n +there +(\d+ events {2}root [0-9a-f]{64}) {2}equal$/m;
  const [, here, there] = sides.exec(moved.stdout) ?? [];
  expect(here).toBeDefined();
  expect(there).toBe(here);
  expect(moved.stdout).toContain('Both sign the same checkpoints of these logs.\n');
  expect(moved.stdout).toContain(`SIGNING_KEY_FILE=${DATABASE_FILE}.signing-key,`);
  expect(moved.stdout).not.toContain(PGPASSWORD);

  const asThere = { ...variables, DATABASE_URL: url, PGPASSWORD };
  const again = await custody(['migrate-to'], asThere);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/ was moved to postgres:.* already\.\n$/);
  const verified = await custody(['audit', 'verify', '--checkpoint', kept], asThere);
  expect(verified.stdout).toMatch(/ {2}extends {2}.*kept\.checkpoint, signed at \d+ events\n/);
  expect(verified.code).toBe(0);

  const undone = await custody(['migrate-to', '--undo'], asThere);
  expect(undone).toMatchObject({ code: 0, stderr: '' });
  expect((await custody(['keys', 'list'], variables)).code).toBe(0);
  const refused = await custody(['keys', 'list'], asThere);
  expect(refused.stderr).toMatch(/the move of .* is not through: go on with it, by the command/);
});

test('migrate-to leaves all as it is where a service runs, or the file is not in order', async () => {
  const { variables } = await backedUpForce(join(folder, 'kept'), 1);
  const { url, PGPASSWORD } = await newDatabase();
  const secret = { ...variables, PGPASSWORD };
  const service = await startServer(variables);
  const busy = await custody(['migrate-to', url], secret);
  await service.stop();
  expect(busy).toMatchObject({ code: 1, stdout: '' });
  expect(busy.stderr).toMatch(/^cannot have the database .* alone: stop the service/);

  const mark = (status: string) => {
    const raw = new Database(variables.DATABASE_FILE);
    raw.prepare('UPDATE detentions SET status = ?').run(status);
    raw.close();
  };
  mark('open');
  const wrong = await custody(['migrate-to', url], secret);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/is not in order, so the move is not through: .* head row is not/);
  mark('released');
  expect((await custody(['migrate-to', url], secret)).code).toBe(0);
});
