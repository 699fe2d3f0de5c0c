import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createKeyring } from '../../src/commands/keyring.ts';
import { growing } from '../../src/domain/auditLog.ts';
import { canonicalJson } from '../../src/domain/hashing.ts';
import type { VerifierKey } from '../../src/domain/signedNote.ts';
import { signCheckpoint } from '../../src/usecases/proveLog.ts';
import { publicKeys, rotateSigningKey } from '../../src/usecases/signingKeys.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { inDatabase, prepareForce } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
let forces = 0;

/** A force of its own, and the key of its administrator. */
async function prepared(): Promise<Variables> {
  forces += 1;
  const place = join(folder, `force-${forces}`);
  mkdirSync(place);
  return (await prepareForce(place)).administrator;
}

const fileOf = ({ DATABASE_FILE }: Variables) => `${DATABASE_FILE}.signing-key`;
const presentOf = (variables: Variables) =>
  createKeyring(fileOf(variables)).open(fileOf(variables));

/** The public keys that a database publishes, newest of a log first. */
function keysOf(variables: Variables): Promise<VerifierKey[]> {
  return inDatabase(variables, (store) => store.read(publicKeys));
}

/** That the logs are in order, and signed with this key, the newest that is published. */
async function checkSigned(variables: Variables, publicKey: string): Promise<void> {
  const verdict = await inDatabase(variables, async (store, nextContext) => {
    const context = nextContext();
    const note = await store.read((steps) => signCheckpoint(steps, context, 'MPS'));
    return await verifyLog(store, () => {}, [{ name: 'kept', note }]);
  });
  expect(verdict).toMatchObject({ problem: null, logs: [{ extends: [{ name: 'kept' }] }, {}] });
  expect((await keysOf(variables))[0]?.publicKey).toBe(publicKey);
}

/** Makes the logs anew as they were before keys were registered: without those events. */
function forgetKeys(databaseFile: string): void {
  const raw = new Database(databaseFile);
  const triggers = raw.prepare("select name from sqlite_master where type = 'trigger'").pluck();
  for (const name of triggers.all()) raw.exec(`drop trigger ${name}`);
  const leaves = raw
    .prepare(`select leaf from audit_events where force = 'MPS' and leaf not like '%signing-key.%'`)
    .pluck()
    .all();
  for (const table of ['events', 'nodes', 'subjects']) raw.exec(`delete from audit_${table}`);
  const tree = growing();
  for (const [index, leaf] of leaves.entries()) {
    const event = { ...JSON.parse(String(leaf)), index };
    const text = canonicalJson(event);
    raw.prepare("insert into audit_events values ('MPS', ?, ?)").run(index, text);
    for (const node of tree.append(text)) {
      const values = [node.level, node.index, node.hash];
      raw.prepare("insert into audit_nodes values ('MPS', ?, ?, ?)").run(values);
    }
    for (const { type, id } of event.subjects) {
      const insert = raw.prepare("insert into audit_subjects values ('MPS', ?, ?)");
      insert.run(`${type}/${id}`, index);
    }
  }
  raw.close();
}

describe('audit rotate-key', () => {
  test('registers a new key in every log, and keeps the old ones published', async () => {
    const variables = await prepared();
    const old = presentOf(variables);
    const { code, stdout } = await custody(['audit', 'rotate-key'], variables);
    expect(code).toBe(0);
    expect(stdout).toContain('A new key signs for the logs MPS, system from now on.\n');
    const present = presentOf(variables);
    expect(present).not.toBe(old);
    const keys = await keysOf(variables);
    expect(keys.map(({ publicKey }) => publicKey)).toEqual([present, old, present, old]);
    expect(keys.map(({ name }) => name.split('/')[1])).toEqual(['MPS', 'MPS', 'system', 'system']);
    for (const { name, publicKey } of keys.filter((key) => key.publicKey === present)) {
      expect(stdout).toContain(`${name}+`);
      expect(publicKey).toBe(present);
    }
    expect(existsSync(`${fileOf(variables)}.next`)).toBe(false);
    await checkSigned(variables, present);
  });

  test('is finished by a second run where it was cut off before anything was registered', async () => {
    const variables = await prepared();
    const old = presentOf(variables);
    const next = createKeyring(fileOf(variables)).openNext(fileOf(variables));
    await checkSigned(variables, old);
    await custody(['audit', 'rotate-key'], variables);
    expect(presentOf(variables)).toBe(next);
    await checkSigned(variables, next);
  });

  test('is finished by a second run where it was cut off before the key was adopted', async () => {
    const variables = await prepared();
    const next = createKeyring(fileOf(variables)).openNext(fileOf(variables));
    await inDatabase(variables, async (store, nextContext) => {
      const context = nextContext();
      await store.transaction((steps) => rotateSigningKey(steps, context, next));
    });
    await checkSigned(variables, next);
    const { stdout } = await custody(['audit', 'rotate-key'], variables);
    expect(stdout).toContain('was registered already');
    expect(presentOf(variables)).toBe(next);
    expect(await keysOf(variables)).toHaveLength(4);
    await checkSigned(variables, next);
  });

  test('goes on where the making of the key itself was cut off', async () => {
    const variables = await prepared();
    writeFileSync(`${fileOf(variables)}.next.0b5e`, '-----BEGIN PRIV');
    expect((await custody(['audit', 'rotate-key'], variables)).code).toBe(0);
    await checkSigned(variables, presentOf(variables));
  });

  test('registers another key where the present one is lost', async () => {
    const variables = await prepared();
    const lost = presentOf(variables);
    rmSync(fileOf(variables));
    const refused = await custody(['audit', 'checkpoint'], variables);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('put it back') });
    expect((await custody(['audit', 'rotate-key'], variables)).code).toBe(0);
    const keys = await keysOf(variables);
    expect(keys.map(({ publicKey }) => publicKey)).toContain(lost);
    await checkSigned(variables, presentOf(variables));
  });

  test('is for administrators, and makes no key for others', async () => {
    const variables = await prepared();
    const args = ['keys', 'create', '--name', 'Ada Audit', '--role', 'auditor'];
    const { stdout } = await custody(args, variables);
    const CUSTODY_KEY = /custody_\S+/.exec(stdout)?.[0] ?? '';
    const refused = await custody(['audit', 'rotate-key'], { ...variables, CUSTODY_KEY });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('administrator') });
    expect(existsSync(`${fileOf(variables)}.next`)).toBe(false);
  });

  test('registers the first key of a database from before there were any', async () => {
    const variables = await prepared();
    const before = { ...variables, DATABASE_FILE: `${variables.DATABASE_FILE}.before` };
    copyFileSync(variables.DATABASE_FILE ?? '', before.DATABASE_FILE);
    forgetKeys(before.DATABASE_FILE);
    const unsigned = await custody(['audit', 'checkpoint'], before);
    expect(unsigned).toMatchObject({ code: 1, stderr: expect.stringContaining('rotate-key') });
    expect((await custody(['audit', 'public-keys'], before)).stdout).toBe('');
    expect((await custody(['audit', 'rotate-key'], before)).code).toBe(0);
    expect(await keysOf(before)).toHaveLength(2);
    await checkSigned(before, presentOf(before));
  });
});
