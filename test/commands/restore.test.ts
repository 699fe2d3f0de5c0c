import {
  appendFileSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/usecases/access.ts';
import { eraseDetention } from '../../src/usecases/eraseDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { createKey, listKeys, revokeKey } from '../../src/usecases/manageKeys.ts';
import { rotateKey } from '../../src/usecases/rotateKey.ts';
import { rotateSigningKey } from '../../src/usecases/signingKeys.ts';
import type { Script, Steps } from '../../src/usecases/store.ts';
import {
  type BackedUp,
  backedUpForce,
  bytesOf,
  copyOf,
  eventsIn,
  othersIn,
  recordMore,
} from './backingUp.ts';
import { proveRestoreKills } from './backupKills.ts';
import { inDatabase } from './prepared.ts';
import { custody, temporaryFolder } from './run.ts';
import { startServer } from './serving.ts';

const folder = temporaryFolder();
let made: BackedUp;
/** A backup of another force of the same code. */
let other: BackedUp;
beforeAll(async () => {
  [made, other] = await Promise.all([
    backedUpForce(join(folder, 'made'), 3),
    backedUpForce(join(folder, 'other'), 2),
  ]);
});

let copies = 0;
function freshCopy(): BackedUp {
  copies += 1;
  return copyOf(made, join(folder, `copy-${copies}`));
}

const restore = ({ variables, backup }: BackedUp, ...options: string[]) =>
  custody(['restore', backup, ...options], variables);

/** The names in the folder of the database beside those that were there. */
function madeBeside({ variables: { DATABASE_FILE } }: BackedUp): string[] {
  const known = ['custody.db', 'custody.db.signing-key', 'backup.db', 'backup.db.checkpoints'];
  return othersIn(dirname(DATABASE_FILE), ...known);
}

const ASIDE = /^custody\.db\.replaced-\d{8}T\d{6}Z$/;

/** Changes a database as someone would who has the file. */
function change(file: string, sql: string): void {
  const raw = new Database(file);
  raw.pragma('foreign_keys = OFF');
  const triggers = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck();
  for (const name of triggers.all()) raw.exec(`DROP TRIGGER ${name}`);
  raw.exec(sql);
  raw.close();
}

/** An invoice and an erasure, after the backup was made. */
async function goOn({ variables, ids: [id = ''] }: BackedUp): Promise<void> {
  await inDatabase(variables, async (store, nextContext) => {
    const [first, second] = [nextContext(), nextContext()];
    await store.transaction(first.actor.force, (steps) => issueInvoice(steps, first, id));
    const told = { reason: 'its time has come', early: true, years: 7 };
    await store.transaction(second.actor.force, (steps) => eraseDetention(steps, second, id, told));
  });
}

/** Revokes one key of the backup and rotates another, and revokes one that it lacks; and signs anew. */
function closeKeys({ variables }: BackedUp): Promise<string[]> {
  return inDatabase(variables, async (store, nextContext) => {
    const run = async <T>(script: (steps: Steps, context: Context) => Script<T>) => {
      const context = nextContext();
      return await store.transaction(context.actor.force, (steps) => script(steps, context));
    };
    const keys = await run(listKeys);
    const idOf = (name: string) => keys.find((key) => key.name === name)?.key ?? '';
    const [revoked, rotated] = [idOf('Abe Admin'), idOf('Ada All')];
    const request = { name: 'Nia New', kind: 'person', roles: ['auditor'], suites: null } as const;
    await run((steps, context) => revokeKey(steps, context, revoked));
    const made = await run((steps, context) => createKey(steps, context, request, 'token'));
    await run((steps, context) => revokeKey(steps, context, made.key));
    const rotation = { id: rotated, token: 'another', overlapSeconds: 60 };
    await run((steps, context) => rotateKey(steps, context, rotation));
    await run((steps, context) => rotateSigningKey(steps, context, NEXT_KEY));
    return [revoked, rotated];
  });
}

type Present = readonly [
  name: string,
  change: (files: BackedUp) => unknown,
  /** Before it is replaced, and after. */
  would: (files: BackedUp) => RegExp,
  is: (files: BackedUp) => RegExp,
];

/** The public half of a signing key, of which nothing is to be signed. */
const NEXT_KEY = Buffer.alloc(32, 7).toString('base64');
const NOT_A_DATABASE = Buffer.from('not a database, '.repeat(1000));

/** What the present database can be, so that it is not replaced unless told to. */
const PRESENT: readonly Present[] = [
  [
    'goes on after the backup',
    goOn,
    ({ ids }) =>
      new RegExp(
        `^Log MPS: the backup ends before event 8: 2 events of .* would be lost\\.\\n` +
          `  1 invoice issued, whose numbers would be given again: MPS-\\d{4}-000001\\n` +
          `  1 detention erased, whose personal parts would be back, to be erased again: ${ids[0]}$`,
        'm',
      ),
    ({ ids }) =>
      new RegExp(
        `^Log MPS: the backup ends before event 8: 2 events of .* were lost\\.\\n` +
          `  1 invoice issued, whose numbers will be given again: MPS-\\d{4}-000001\\n` +
          `  1 detention erased, whose personal parts are back, to be erased again: ${ids[0]}$`,
        'm',
      ),
  ],
  [
    'is of another force',
    ({ variables: { DATABASE_FILE } }) =>
      copyFileSync(other.variables.DATABASE_FILE, DATABASE_FILE),
    () => /^Log MPS: they part at event \d, .* by \d events: \d events of .* would be lost\.$/m,
    () => /^Log MPS: they part at event \d, .* by \d events: \d events of .* were lost\.$/m,
  ],
  [
    'is older than the backup',
    async (files) => {
      const old = `${files.variables.DATABASE_FILE}.old`;
      copyFileSync(files.variables.DATABASE_FILE, old);
      await recordMore(files.variables, 'N/1');
      rmSync(files.backup);
      rmSync(`${files.backup}.checkpoints`);
      await custody(['backup', files.backup], files.variables);
      rmSync(files.variables.DATABASE_FILE);
      copyFileSync(old, files.variables.DATABASE_FILE);
      rmSync(old);
    },
    () => /^Log MPS: the backup goes on by 1 event: nothing would be lost\.$/m,
    () => /^Log MPS: the backup goes on by 1 event: nothing was lost\.$/m,
  ],
  [
    'has parted from the backup',
    async (files) => {
      const old = `${files.variables.DATABASE_FILE}.old`;
      copyFileSync(files.variables.DATABASE_FILE, old);
      await recordMore(files.variables, 'N/1', 'N/2');
      rmSync(files.backup);
      rmSync(`${files.backup}.checkpoints`);
      await custody(['backup', files.backup], files.variables);
      rmSync(files.variables.DATABASE_FILE);
      copyFileSync(old, files.variables.DATABASE_FILE);
      rmSync(old);
      await recordMore(files.variables, 'M/1');
    },
    () =>
      /^Log MPS: they part at event 8, where the backup goes on otherwise, by 2 events: 1 event of .* would be lost/m,
    () =>
      /^Log MPS: they part at event 8, where the backup goes on otherwise, by 2 events: 1 event of .* was lost/m,
  ],
  [
    'is no database at all',
    ({ variables: { DATABASE_FILE } }) => writeFileSync(DATABASE_FILE, NOT_A_DATABASE),
    () => /^The present database cannot be opened: file is not a database$/m,
    () => /^It could not be opened: file is not a database$/m,
  ],
  [
    'was cut off',
    ({ variables: { DATABASE_FILE } }) => truncateSync(DATABASE_FILE, 8192),
    () => /^The present database (cannot be opened|does not verify): .*malformed/m,
    () => /^It (could not be opened|did not verify): .*malformed/m,
  ],
  [
    'was tampered with',
    ({ variables: { DATABASE_FILE } }) =>
      change(DATABASE_FILE, `UPDATE personal SET body = replace(body, 'B/2', 'B/9')`),
    () =>
      /^The present database does not verify: detention \S+, revision 1: its personal part is not/m,
    () => /^It did not verify: detention \S+, revision 1: its personal part is not/m,
  ],
];

describe.concurrent('restore', () => {
  test('brings a backup back where there is no database, for the owner alone', async () => {
    const files = freshCopy();
    const { DATABASE_FILE } = files.variables;
    rmSync(DATABASE_FILE);
    const before = bytesOf(files.backup);
    const { code, stdout, stderr } = await restore(files);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /custody\.db is restored from .*\n {2}log MPS +8 events {2}root [0-9a-f]{64}\n/,
    );
    expect(stdout).not.toContain('replaced');
    expect(await eventsIn(DATABASE_FILE)).toBe(8);
    expect(statSync(DATABASE_FILE).mode & 0o777).toBe(0o600);
    expect(bytesOf(files.backup)).toBe(before);
    expect(madeBeside(files)).toEqual([]);
  });

  test('replaces what is the same, and keeps it aside', async () => {
    const files = freshCopy();
    expect(await restore(files)).toMatchObject({ code: 0, stderr: '' });
    const [aside = '', ...more] = madeBeside(files);
    expect([aside, more]).toEqual([expect.stringMatching(ASIDE), []]);
    expect(await eventsIn(join(dirname(files.backup), aside))).toBe(8);
  });

  test.each(PRESENT)(
    'replaces one that %s only when told to',
    async (_name, prepare, would, is) => {
      const files = freshCopy();
      const { DATABASE_FILE } = files.variables;
      await prepare(files);
      const [before, backup] = [bytesOf(DATABASE_FILE), bytesOf(files.backup)];
      const refused = await restore(files);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(/^\S+custody\.db is not replaced\.\n/);
      expect(refused.stderr).toMatch(would(files));
      expect(refused.stderr).toMatch(/--discard-present\n$/);
      expect([bytesOf(DATABASE_FILE), bytesOf(files.backup)]).toEqual([before, backup]);
      expect(madeBeside(files)).toEqual([]);

      const { code, stdout, stderr } = await restore(files, '--discard-present');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(is(files));
      expect(stdout).not.toMatch(/would|The present database/);
      const restored = await eventsIn(DATABASE_FILE);
      copyFileSync(files.backup, `${files.backup}.read`);
      expect(restored).toBe(await eventsIn(`${files.backup}.read`));
      rmSync(`${files.backup}.read`);
      const [aside = '', ...more] = madeBeside(files);
      expect([aside, more]).toEqual([expect.stringMatching(ASIDE), []]);
      expect(stdout).toContain(aside);
    },
  );

  test('names the keys that are open again, and the signing keys that are unknown again', async () => {
    const files = freshCopy();
    const closed = await closeKeys(files);
    const refused = await restore(files);
    expect(refused.stderr).toContain(
      `  2 keys revoked or rotated, which would open again, to be revoked again with "keys revoke": ${closed.join(', ')}\n`,
    );
    const signing = (words: string) =>
      new RegExp(
        `^  1 signing key registered, by which alone what was signed since verifies: ${words} "audit rotate-key", ` +
          `and keep what was published: custody-billing/MPS/\\S+\\+[0-9a-f]{8}\\+\\S+$`,
        'm',
      );
    expect(refused.stderr).toMatch(signing('after the restore run'));
    const { code, stdout } = await restore(files, '--discard-present');
    expect(code).toBe(0);
    expect(stdout).toContain(
      `  2 keys revoked or rotated, which open again, to be revoked again with "keys revoke": ${closed.join(', ')}\n`,
    );
    expect(stdout).toMatch(signing('now run'));
  });

  test('is refused while a service runs, which goes on', async () => {
    const files = freshCopy();
    const { url, stop } = await startServer({ ...files.variables, LOG_LEVEL: 'silent' });
    const refused = await restore(files, '--discard-present');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^cannot have the database \S+ alone: stop the service/);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    await stop();
    expect(await restore(files)).toMatchObject({ code: 0, stderr: '' });
  });

  test('of a backup in use, a folder, or what is not there is refused', async () => {
    const files = freshCopy();
    const { DATABASE_FILE } = files.variables;
    const open = new Database(files.backup);
    open.pragma('journal_mode = WAL');
    open.exec('CREATE TABLE more (x)');
    for (const [backup, said] of [
      [files.backup, /backup\.db is no backup: it is a folder, or a database in use/],
      [DATABASE_FILE, /custody\.db is no backup/],
      [dirname(DATABASE_FILE), /is no backup/],
      [`${files.backup}.none`, /^cannot read .*: there is no such file/],
    ] as const) {
      const refused = await restore({ ...files, backup }, '--discard-present');
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(said) });
    }
    open.close();
    mkdirSync(`${DATABASE_FILE}.restoring`);
    const busy = await restore(files);
    expect(busy).toMatchObject({ code: 1, stderr: expect.stringContaining('remove that folder') });
  });

  test('follows a link to the database, and leaves the link', async () => {
    const files = freshCopy();
    const link = join(dirname(files.backup), 'link.db');
    symlinkSync(basename(files.variables.DATABASE_FILE), link);
    const linked = { ...files, variables: { ...files.variables, DATABASE_FILE: link } };
    expect((await restore(linked)).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(madeBeside(files)).toEqual([expect.stringMatching(ASIDE), 'link.db']);
  });

  test('says where the key is missing that would sign what comes', async () => {
    const files = freshCopy();
    rmSync(`${files.variables.DATABASE_FILE}.signing-key`);
    const { code, stderr } = await restore(files);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^the key that signs for the audit log is not in .*\n$/);
  });

  test('killed at any moment, leaves the one database or the other', () =>
    proveRestoreKills(freshCopy(), 1));
});

type Wrong = readonly [name: string, change: (files: BackedUp) => void, said: RegExp];

const checkpointsOf = ({ backup }: BackedUp) => `${backup}.checkpoints`;

/** A byte in the middle of the file, in no page's head. */
function flipByte(file: string, text: string): void {
  const bytes = readFileSync(file);
  const place = bytes.indexOf(text);
  expect(place).toBeGreaterThan(0);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

const WRONG: readonly Wrong[] = [
  [
    'a record that was changed',
    ({ backup }) => change(backup, `UPDATE personal SET body = replace(body, 'B/2', 'B/9')`),
    /detention \S+, revision 1: its personal part is not what event 6 of log MPS sealed/,
  ],
  [
    'a single bit of it that was changed',
    ({ backup }) => flipByte(backup, 'B/3'),
    /its personal part is not what event 7 of log MPS sealed|custody record number|damaged/,
  ],
  [
    'an event that was deleted',
    ({ backup }) => change(backup, "DELETE FROM audit_events WHERE position = 2 AND force = 'MPS'"),
    /log MPS: event 2 is missing/,
  ],
  [
    'a log that was deleted',
    ({ backup }) =>
      change(
        backup,
        `DELETE FROM audit_events WHERE force = 'system'; DELETE FROM audit_nodes WHERE force = 'system';
         DELETE FROM audit_subjects WHERE force = 'system'`,
      ),
    /not what \S+\.checkpoints says: they are of 2 logs, and not of the 1 in it/,
  ],
  ['an end that was cut off the file', ({ backup }) => truncateSync(backup, 40_960), /malformed/],
  ['what is no database', ({ backup }) => writeFileSync(backup, NOT_A_DATABASE), /not a database/],
  ['an empty file', ({ backup }) => writeFileSync(backup, ''), /there is no log in it/],
  [
    'checkpoints that are missing',
    (files) => rmSync(checkpointsOf(files)),
    /cannot read \S+\.checkpoints: there is no such file .*; bring it back, or add --without-checkpoints/,
  ],
  [
    'checkpoints of another force',
    (files) => copyFileSync(checkpointsOf(other), checkpointsOf(files)),
    /not what \S+\.checkpoints says: log MPS: (there is no checkpoint of it|.* none of the public keys)/,
  ],
  [
    'checkpoints that were changed',
    (files) => {
      const text = readFileSync(checkpointsOf(files), 'utf8');
      writeFileSync(checkpointsOf(files), text.replace('\n8\n', '\n9\n'));
    },
    /log MPS: its checkpoint is wrong: its signature by \S+ is not right/,
  ],
  [
    'one checkpoint of two',
    (files) => {
      const [first = ''] = readFileSync(checkpointsOf(files), 'utf8').split(/(?<=—.*\n)/);
      writeFileSync(checkpointsOf(files), first);
    },
    /log system: there is no checkpoint of it/,
  ],
  [
    'checkpoints with something after them',
    (files) => appendFileSync(checkpointsOf(files), 'more\n'),
    /they are no signed notes, one after another/,
  ],
];

describe.concurrent('a backup that is wrong', () => {
  test.each(WRONG)('is refused, and %s named', async (_name, spoil, said) => {
    const files = freshCopy();
    const { DATABASE_FILE } = files.variables;
    spoil(files);
    const before = [bytesOf(DATABASE_FILE), bytesOf(files.backup)];
    const { code, stdout, stderr } = await restore(files, '--discard-present');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^\S+backup\.db is not restored, and nothing is changed\.\nIt is wrong: /,
    );
    expect(stderr).toMatch(said);
    expect([bytesOf(DATABASE_FILE), bytesOf(files.backup)]).toEqual(before);
    expect(madeBeside(files)).toEqual([]);
  });

  test('is refused with the checkpoints of an earlier one', async () => {
    const files = freshCopy();
    await recordMore(files.variables, 'L/1');
    const later = `${files.backup}.later`;
    expect((await custody(['backup', later], files.variables)).code).toBe(0);
    copyFileSync(checkpointsOf(files), `${later}.checkpoints`);
    const { code, stderr } = await restore({ ...files, backup: later });
    expect(code).toBe(1);
    expect(stderr).toMatch(/log MPS: its checkpoint is of 8 events, and it has 9/);
  });

  test('has its checkpoints left out when told to', async () => {
    const files = freshCopy();
    rmSync(checkpointsOf(files));
    expect(await restore(files, '--without-checkpoints')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(checkpointsOf(files))).toBe(false);
  });
});
