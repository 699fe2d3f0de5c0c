import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createKeyring } from '../../src/commands/keyring.ts';
import { type AuditEvent, type EventDetails, growing } from '../../src/domain/auditLog.ts';
import { canonicalJson } from '../../src/domain/hashing.ts';
import type { ChainedKey } from '../../src/domain/keyChain.ts';
import {
  checkpointText,
  endorsementText,
  signedNote,
  verifierKeyText,
} from '../../src/domain/signedNote.ts';
import type { Signer } from '../../src/usecases/access.ts';
import { witness } from '../../src/usecases/events.ts';
import { rootAt, signCheckpoint, verifierKeys } from '../../src/usecases/proveLog.ts';
import { publicKeys, rotateSigningKey, trustedKeys } from '../../src/usecases/signingKeys.ts';
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
function keysOf(variables: Variables): Promise<ChainedKey[]> {
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

/** The newest registration of a key in the force's log. */
function lastKeyEvent(variables: Variables): Promise<AuditEvent | undefined> {
  return inDatabase(variables, async (store) => {
    const events = await store.read((steps) => steps.audit.eventsOf('MPS', 'signing-key/MPS'));
    return events.at(-1);
  });
}

/** Appends an event that registers a key, as whoever can write the file alone does. */
function register(variables: Variables, details: EventDetails): Promise<AuditEvent> {
  return inDatabase(variables, (store, nextContext) => {
    const context = nextContext();
    return store.transaction('MPS', (steps) =>
      witness(steps, context, {
        kind: 'signing-key.registered',
        subjects: [{ type: 'signing-key', id: 'MPS' }],
        details,
      }),
    );
  });
}

/** A checkpoint of the log at a size, signed by this key. */
function signedAt(
  variables: Variables,
  size: number,
  { signer, publicKey }: { signer: Signer; publicKey: string },
): Promise<string> {
  return inDatabase(variables, (store) =>
    store.read(function* (steps) {
      const [key] = yield* verifierKeys(steps, 'MPS');
      const name = key?.name ?? '';
      const text = checkpointText({ origin: name, size, root: yield* rootAt(steps, 'MPS', size) });
      return signedNote(text, { name, publicKey }, signer.sign(publicKey, text));
    }),
  );
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
      await store.transaction(null, (steps) => rotateSigningKey(steps, context, next));
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
    const unendorsed = await custody(['audit', 'rotate-key'], variables);
    expect(unendorsed).toMatchObject({ code: 1, stderr: expect.stringContaining('add --lost') });
    expect(await keysOf(variables)).toHaveLength(2);
    const { code, stdout } = await custody(['audit', 'rotate-key', '--lost'], variables);
    expect(code).toBe(0);
    expect(stdout).toContain('has not endorsed it in the logs MPS, system: whoever checks');
    expect(stdout).toContain('must be given the new public key by a way that they trust');
    const keys = await keysOf(variables);
    expect(keys.map(({ publicKey }) => publicKey)).toContain(lost);
    await checkSigned(variables, presentOf(variables));
    const event = await lastKeyEvent(variables);
    expect(event?.details).toEqual({ publicKey: presentOf(variables), lost: true });
    const published = (await custody(['audit', 'public-keys'], variables)).stdout.split('\n');
    expect(published[0]).toBe(
      `# registered at event ${event?.index} without the key before it: check it with the force, and take out the # below`,
    );
    expect(published[2]).toBe(verifierKeyText(keys[1] ?? { name: '', publicKey: '' }));
    expect((await custody(['audit', 'verify'], variables)).stdout).toContain(
      `  keys     2, of which 1 was registered without the one before it, by event ${event?.index}\n`,
    );
  });

  test('endorses the new key with the old one, even with --lost where it is not', async () => {
    const variables = await prepared();
    const { stdout } = await custody(['audit', 'rotate-key', '--lost'], variables);
    expect(stdout).not.toContain('endorsed');
    expect((await lastKeyEvent(variables))?.details).toEqual({
      publicKey: presentOf(variables),
      endorsement: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
    });
    expect((await keysOf(variables)).map(({ unendorsed }) => unendorsed)).toEqual(
      Array(4).fill(null),
    );
    expect((await custody(['audit', 'public-keys'], variables)).stdout).not.toContain('#');
    expect((await custody(['audit', 'verify'], variables)).stdout).toContain('  keys     2\n');
  });

  test('after a lost key endorses the next, which is marked as the lost one’s follower', async () => {
    const variables = await prepared();
    rmSync(fileOf(variables));
    await custody(['audit', 'rotate-key', '--lost'], variables);
    const lost = await lastKeyEvent(variables);
    await custody(['audit', 'rotate-key'], variables);
    const [newest] = (await custody(['audit', 'public-keys'], variables)).stdout.split('\n');
    expect(newest).toMatch(
      new RegExp(
        `^# registered at event \\d+, after one registered at event ${lost?.index} without`,
      ),
    );
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

describe('a key that someone registers who has the database alone', () => {
  const folderKey = (name: string) => {
    const signer = createKeyring(join(folder, name));
    return { signer, publicKey: signer.open(join(folder, name)) };
  };

  test('is marked where it is published, is not trusted, and shows in audit verify', async () => {
    const variables = await prepared();
    const eve = folderKey('eve-1');
    const present = presentOf(variables);
    const { index } = await register(variables, { publicKey: eve.publicKey });
    const { stdout } = await custody(['audit', 'public-keys'], variables);
    expect(stdout).toMatch(
      new RegExp(`^# registered at event ${index} without the key before it: .*\n# \\S+\n[^#]`),
    );
    const trusted = await inDatabase(variables, (store, nextContext) => {
      const { signer } = nextContext();
      return store.read((steps) => trustedKeys(steps, signer));
    });
    expect(trusted.map(({ publicKey }) => publicKey)).toEqual([present, present]);
    const verified = await custody(['audit', 'verify'], variables);
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`event ${index}\n`),
    });
    const refused = await custody(['audit', 'rotate-key'], variables);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`event ${index},`) });
  });

  test('is not vouched for by the present key, registered again after it', async () => {
    const variables = await prepared();
    const eve = folderKey('eve-2');
    const present = presentOf(variables);
    const { index } = await register(variables, { publicKey: eve.publicKey, lost: true });
    const next = { index: index + 1, publicKey: present };
    const name = (await keysOf(variables))[0]?.name ?? '';
    const signature = eve.signer.sign(eve.publicKey, endorsementText({ name, ...next }));
    const endorsement = Buffer.from(signature).toString('base64');
    await register(variables, { publicKey: present, endorsement });
    expect((await keysOf(variables)).map(({ unendorsed }) => unendorsed)).toEqual([
      index,
      index,
      null,
      null,
    ]);
    const trusted = await inDatabase(variables, (store, nextContext) => {
      const { signer } = nextContext();
      return store.read((steps) => trustedKeys(steps, signer));
    });
    expect(new Set(trusted.map(({ publicKey }) => publicKey))).toEqual(new Set([present]));
  });

  test.each<[string, EventDetails]>([
    ['a wrong endorsement', { endorsement: Buffer.alloc(64).toString('base64') }],
    ['an endorsement that is none', { endorsement: null }],
    ['no key', { publicKey: 'AAAA' }],
  ])('with %s is not published, does not sign, and is WRONG', async (_, details) => {
    const variables = await prepared();
    const present = presentOf(variables);
    const { publicKey } = folderKey('eve-3');
    const { index } = await register(variables, { publicKey, ...details });
    expect((await keysOf(variables)).map((key) => key.publicKey)).toEqual([present, present]);
    expect((await custody(['audit', 'checkpoint'], variables)).code).toBe(0);
    const { code, stdout } = await custody(['audit', 'verify'], variables);
    expect(code).toBe(1);
    expect(stdout).toBe(
      `WRONG  log MPS: event ${index} registers a signing key that the key before it has not endorsed so\n`,
    );
  });
});

describe('a checkpoint of a size', () => {
  test('is signed by the key that was the log’s then, by none before and none after', async () => {
    const variables = await prepared();
    const file = fileOf(variables);
    copyFileSync(file, `${file}.old`);
    const signer = createKeyring(`${file}.old`);
    const old = { signer, publicKey: signer.open(`${file}.old`) };
    await custody(['audit', 'rotate-key'], variables);
    const next = { signer: createKeyring(file), publicKey: presentOf(variables) };
    const index = (await lastKeyEvent(variables))?.index ?? 0;
    const problemWith = async (size: number, by: typeof old) => {
      const note = await signedAt(variables, size, by);
      return inDatabase(
        variables,
        async (store) => (await verifyLog(store, () => {}, [{ name: 'kept', note }])).problem,
      );
    };
    expect(await problemWith(index, old)).toBeNull();
    expect(await problemWith(index + 1, next)).toBeNull();
    for (const [size, by] of [
      [index + 1, old],
      [index, next],
    ] as const) {
      expect(await problemWith(size, by)).toBe(
        `kept: the key that log MPS had at ${size} events has not signed it as it is: ` +
          'none of the public keys given has signed it',
      );
    }
  });
});
