import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint, splitNotes } from '../../src/domain/signedNote.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { verifierKeys } from '../../src/usecases/proveLog.ts';
import {
  type BackedUp,
  backedUpForce,
  copyOf,
  eventsIn,
  othersIn,
  recordMore,
  stayOf,
} from './backingUp.ts';
import { proveBackupKills } from './backupKills.ts';
import { custody, temporaryFolder } from './run.ts';
import { startServer } from './serving.ts';

const folder = temporaryFolder();
let made: BackedUp;
beforeAll(async () => {
  made = await backedUpForce(join(folder, 'made'), 3);
});

describe.concurrent('backup', () => {
  test('makes one file that verifies, and signed checkpoints of what is in it', async () => {
    const { backup } = made;
    expect(othersIn(join(folder, 'made'), 'custody.db', 'custody.db.signing-key')).toEqual([
      'backup.db',
      'backup.db.checkpoints',
    ]);
    for (const file of [backup, `${backup}.checkpoints`]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    const copy = copyOf(made, join(folder, 'read'));
    const events = await eventsIn(copy.backup);
    const store = openSqlite(copy.backup);
    const keys = await store.read((steps) => verifierKeys(steps, 'MPS'));
    store.close();
    const notes = splitNotes(readFileSync(`${backup}.checkpoints`, 'utf8')) ?? [];
    expect(notes).toHaveLength(2);
    expect(openCheckpoint(notes[0] ?? '', keys)).toMatchObject({ size: events });
    const secret = readFileSync(`${made.variables.DATABASE_FILE}.signing-key`, 'latin1');
    expect(readFileSync(backup, 'latin1')).not.toContain(secret.split('\n')[1]);
  });

  test('has checkpoints that the database can be held against later', async () => {
    const { variables, backup } = copyOf(made, join(folder, 'later'));
    await recordMore(variables, 'L/1');
    const kept = `${backup}.checkpoints`;
    const { code, stdout } = await custody(['audit', 'verify', '--checkpoint', kept], variables);
    expect(code).toBe(0);
    expect(stdout.match(/extends {2}\S+backup\.db\.checkpoints, signed at/g)).toHaveLength(2);
  });

  // With the test's own `expect`: where tests run at once, the common one cannot tell which is polling.
  test('holds all that was acknowledged before, while twenty go on writing', async ({ expect }) => {
    const { variables } = copyOf(made, join(folder, 'busy'));
    const { url, stop } = await startServer({ ...variables, LOG_LEVEL: 'silent' });
    const acknowledged: string[] = [];
    let writing = true;
    const write = async (writer: number) => {
      for (let n = 0; writing; n++) {
        const number = `W/${writer}/${n}`;
        const response = await fetch(`${url}/v1/detentions`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${variables.CUSTODY_KEY}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify(stayOf(number)),
        });
        expect(response.status).toBe(201);
        acknowledged.push(number);
      }
    };
    const writers = Promise.all(Array.from({ length: 20 }, (_, n) => write(n)));
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(40);
    const before = [...acknowledged];
    const file = join(folder, 'busy', 'while.db');
    const { code, stderr } = await custody(['backup', file], variables);
    writing = false;
    await writers;
    await stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(acknowledged.length).toBeGreaterThan(before.length);
    await eventsIn(file);
    const store = openSqlite(file);
    const lost: string[] = [];
    for (const number of before) {
      const found = await store.read((steps) => steps.detentions.withNumber('MPS', number));
      if (!found) lost.push(number);
    }
    store.close();
    expect(lost).toEqual([]);
  });

  test('overwrites nothing, and leaves nothing behind', async () => {
    const { variables, backup } = copyOf(made, join(folder, 'taken'));
    const again = await custody(['backup', backup], variables);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('backup.db.checkpoints: it is there already: name another');
    const free = join(folder, 'taken', 'other.db');
    writeFileSync(free, 'mine');
    const other = await custody(['backup', free], variables);
    expect(other.stderr).toContain('other.db: it is there already');
    expect(readFileSync(free, 'utf8')).toBe('mine');
    const nowhere = await custody(['backup', join(folder, 'no', 'where.db')], variables);
    expect(nowhere).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^cannot write .*no such/),
    });
    mkdirSync(join(folder, 'taken', 'new.db.unfinished'));
    const busy = await custody(['backup', join(folder, 'taken', 'new.db')], variables);
    expect(busy.stderr).toContain(
      'new.db.unfinished is there: this is being done already, or was cut',
    );
    expect(existsSync(join(folder, 'taken', 'new.db'))).toBe(false);
  });

  test('refuses where there is nothing to back up', async () => {
    const DATABASE_FILE = join(folder, 'empty.db');
    const file = join(folder, 'of-nothing.db');
    const none = await custody(['backup', file], { DATABASE_FILE });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('no database') });
    await custody(['migrate'], { DATABASE_FILE });
    const nothing = await custody(['backup', file], { DATABASE_FILE });
    expect(nothing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no force is set up'),
    });
    expect(existsSync(file)).toBe(false);
  });

  test('says so when the key that signs is missing, and does without it when told to', async () => {
    const { variables } = copyOf(made, join(folder, 'keyless'));
    const key = `${variables.DATABASE_FILE}.signing-key`;
    renameSync(key, `${key}.elsewhere`);
    const file = join(folder, 'keyless', 'new.db');
    const refused = await custody(['backup', file], variables);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /the key that signs .* is not in .*; or add --without-checkpoints/,
    );
    expect(existsSync(file)).toBe(false);
    const without = await custody(['backup', file, '--without-checkpoints'], variables);
    expect(without).toMatchObject({ code: 0, stdout: expect.stringContaining('no checkpoints') });
    expect(await eventsIn(file)).toBeGreaterThan(0);
    expect(existsSync(`${file}.checkpoints`)).toBe(false);
  });

  test('killed at any moment, leaves a whole backup or none', () =>
    proveBackupKills(copyOf(made, join(folder, 'killed')), 1));
});
