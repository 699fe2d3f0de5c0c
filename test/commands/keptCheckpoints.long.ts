/** What only a checkpoint kept elsewhere shows: a log that was cut off, or made anew, by whoever can sign. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkpointIn } from '../../src/commands/checkpointFile.ts';
import { createKeyring } from '../../src/commands/keyring.ts';
import { breakdownPdf } from '../../src/documents/breakdownPdf.ts';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import { growing } from '../../src/domain/auditLog.ts';
import { checkpointText, logProofText, signedNote } from '../../src/domain/signedNote.ts';
import { reportAnswer } from '../../src/shapes/breakdown.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import {
  inclusionProof,
  rootAt,
  signCheckpoint,
  verifierKeys,
} from '../../src/usecases/proveLog.ts';
import type { KeptCheckpoint } from '../../src/usecases/verifyingLogs/keptCheckpoints.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { breakdownOf, reportOf } from '../documents/breakdowns.ts';
import { inDatabase, prepareForce, recordStays } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const KEPT = { early: file('early.checkpoint'), late: file('late.checkpoint') };
let invoiceFile = '';
let pdfFile = '';
let CUSTODY_KEY = '';

const stay = (custodyRecordNumber: string) => ({
  custodyRecordNumber,
  intervals: [
    {
      suite: 'CX',
      startedAt: '2009-06-01T09:15:00+01:00',
      endedAt: '2009-06-01T19:45:00+01:00',
    },
  ],
  outcome: 'removed',
});

async function keep(variables: Variables, into: string): Promise<void> {
  const { code, stdout } = await custody(['audit', 'checkpoint'], variables);
  expect(code).toBe(0);
  writeFileSync(into, stdout);
}

/** Events 0 to 7 of the log: the force, its signing key, two keys, the tariff, two stays, the invoice. */
beforeAll(async () => {
  const { variables } = await prepareForce(folder);
  CUSTODY_KEY = variables.CUSTODY_KEY ?? '';
  const keyFile = `${variables.DATABASE_FILE}.signing-key`;
  const [first = ''] = await recordStays(variables, [stay('V/1'), stay('V/2')]);
  await keep(variables, KEPT.early);
  await inDatabase(variables, async (store, nextContext) => {
    const context = nextContext();
    const invoice = await store.transaction(context.actor.force, (steps) =>
      issueInvoice(steps, context, first),
    );
    invoiceFile = file(`${invoice.number}.json`);
    writeFileSync(invoiceFile, JSON.stringify(invoice, null, 2));
    pdfFile = file(`${invoice.number}.pdf`);
    writeFileSync(pdfFile, await invoicePdf(invoice));
  });
  await keep(variables, KEPT.late);
  copyFileSync(variables.DATABASE_FILE ?? '', file('sound.db'));
  copyFileSync(keyFile, file('sound.db.signing-key'));
});

/** A copy that someone who has the file and the signing key worked on, past every trigger. */
function forged(name: string, work: (raw: Database.Database) => void): Variables {
  const DATABASE_FILE = file(`${name}.db`);
  copyFileSync(file('sound.db'), DATABASE_FILE);
  copyFileSync(file('sound.db.signing-key'), `${DATABASE_FILE}.signing-key`);
  const raw = new Database(DATABASE_FILE);
  const triggers = raw.prepare("select name, sql from sqlite_master where type = 'trigger'").all();
  const named = triggers as { name: string; sql: string }[];
  for (const trigger of named) raw.exec(`drop trigger ${trigger.name}`);
  raw.transaction(work)(raw);
  for (const trigger of named) raw.exec(trigger.sql);
  raw.close();
  return { DATABASE_FILE };
}

/** Takes the invoice back: every row of it, and its event with all that the event completed. */
function cutOff(raw: Database.Database): void {
  raw.exec(`
    delete from live_invoices;
    delete from document_proofs;
    delete from documents;
    delete from series;
    delete from personal where record like 'invoice/%';
    delete from audit_events where force = 'MPS' and position >= 7;
    delete from audit_subjects where force = 'MPS' and position >= 7;
    delete from audit_nodes where force = 'MPS' and (position + 1) * (1 << level) > 7;
  `);
}

/** Tells every event of the log from one on as done by someone else, with a tree that is right of it. */
function rewriteFrom(from: number) {
  return (raw: Database.Database): void => {
    raw.exec(`
      update audit_events set leaf = replace(leaf, 'Ada All', 'Eve Evil')
        where force = 'MPS' and position >= ${from} and position < 4;
      delete from audit_nodes where force = 'MPS';
    `);
    const leaves = raw
      .prepare("select leaf from audit_events where force = 'MPS' order by position")
      .pluck()
      .all();
    const insert = raw.prepare("insert into audit_nodes values ('MPS', ?, ?, ?)");
    const tree = growing();
    for (const leaf of leaves) {
      for (const { level, index, hash } of tree.append(String(leaf))) {
        insert.run(level, index, hash);
      }
    }
  };
}

/** Signs the invoice's proof anew, so that nothing in the file is left of what was. */
async function signAgain({ DATABASE_FILE = '' }: Variables): Promise<void> {
  const signer = createKeyring(`${DATABASE_FILE}.signing-key`);
  const store = openSqlite(DATABASE_FILE);
  const text = await store.read(function* (steps) {
    const hashes = yield* inclusionProof(steps, 'MPS', { index: 7, size: 8 });
    const checkpoint = yield* signCheckpoint(steps, { signer }, 'MPS');
    return logProofText({ index: 7, hashes, checkpoint });
  });
  store.close();
  const raw = new Database(DATABASE_FILE);
  raw.exec('drop trigger document_proofs_refuse_update');
  raw.prepare('update document_proofs set proof = ?').run(text);
  raw.close();
}

async function problemOf(
  { DATABASE_FILE = '' }: Variables,
  kept: readonly KeptCheckpoint[] = [],
): Promise<string | null> {
  const store = openSqlite(DATABASE_FILE);
  const { problem } = await verifyLog(store, () => {}, kept);
  store.close();
  return problem;
}

const kept = async (path: string): Promise<KeptCheckpoint> => ({
  name: 'kept',
  note: await checkpointIn(readFileSync(path)),
});

const sound = (): Variables => ({ DATABASE_FILE: file('sound.db') });

describe('a sound log', () => {
  test('goes on from a checkpoint, from a proof, and from an invoice', async () => {
    const checkpoint = readFileSync(KEPT.late, 'utf8');
    const proof = file('event.tlog-proof');
    const store = openSqlite(file('sound.db'));
    const place = { index: 2, size: 8 };
    const hashes = await store.read((steps) => inclusionProof(steps, 'MPS', place));
    store.close();
    writeFileSync(proof, logProofText({ index: 2, hashes, checkpoint }));
    const files = [KEPT.early, proof, invoiceFile, pdfFile];
    const ended = await custody(['audit', 'verify', '--checkpoint', ...files], sound());
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain(
      `  extends  ${KEPT.early}, signed at 7 events\n` +
        `  extends  ${proof}, signed at 8 events\n` +
        `  extends  ${invoiceFile}, signed at 8 events\n` +
        `  extends  ${pdfFile}, signed at 8 events\nLog system\n`,
    );
    expect(ended.stdout).toMatch(/Nothing is wrong\.\n$/);
  });

  test('goes on from a breakdown: the report that was filed, or either answer in JSON', async () => {
    const checkpoint = readFileSync(KEPT.late, 'utf8');
    const report = reportOf([breakdownOf()], { checkpoint });
    const files = ['breakdown.pdf', 'breakdowns.json', 'breakdown.json'].map(file);
    const [pdf = '', many = '', one = ''] = files;
    writeFileSync(pdf, await breakdownPdf(report));
    writeFileSync(
      many,
      JSON.stringify({ ...report, asked: { scheme: 'force', reference: 'D-1' } }),
    );
    writeFileSync(one, JSON.stringify(reportAnswer(report)));
    const ended = await custody(['audit', 'verify', '--checkpoint', ...files], sound());
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    for (const name of files) {
      expect(ended.stdout).toContain(`  extends  ${name}, signed at 8 events\n`);
    }
  });

  test('cannot be held against JSON that has nothing signed', async () => {
    const other = file('other.json');
    writeFileSync(other, '{"checkpoint": 5}');
    const ended = await custody(['audit', 'verify', '--checkpoint', other], sound());
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain(
      `${other}: it is neither an invoice with a proof nor a breakdown with a checkpoint`,
    );
  });

  test('is proven against the checkpoint of each log', async () => {
    const system = file('system.checkpoint');
    const signed = await custody(['audit', 'checkpoint', '--log', 'system'], sound());
    writeFileSync(system, signed.stdout);
    const ended = await custody(['audit', 'verify', '--checkpoint', system, KEPT.late], sound());
    expect(ended.stdout).toMatch(
      /Log MPS\n(?: .*\n)* {2}extends {2}\S+late\.checkpoint, signed at 8/,
    );
    expect(ended.stdout).toMatch(
      /Log system\n(?: .*\n)* {2}extends {2}\S+system\.checkpoint, .* 1 /,
    );
  });
});

describe('a log whose end was cut off, with all that the events were about', () => {
  test('is in order by itself: there is nothing in the file to show it', async () => {
    const { code, stdout } = await custody(['audit', 'verify'], forged('cut', cutOff));
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Log MPS\n {2}events {3}7\n(?:.*\n)*Nothing is wrong\.\n$/),
    });
  });

  test('is found out by a checkpoint kept elsewhere, and by the invoice itself', async () => {
    const cut = forged('cut-and-kept', cutOff);
    const said = 'log MPS had 8 events when it was signed, and has 7: its end was cut off';
    const ended = await custody(['audit', 'verify', '--checkpoint', KEPT.late], cut);
    expect(ended).toMatchObject({ code: 1, stdout: `WRONG  ${KEPT.late}: ${said}\n`, stderr: '' });
    expect(await problemOf(cut, [await kept(invoiceFile)])).toBe(`kept: ${said}`);
    expect(await problemOf(cut, [await kept(KEPT.early)])).toBeNull();
  });

  test('is found out also once it has grown again', async () => {
    const cut = forged('cut-and-grown', cutOff);
    const store = openSqlite(cut.DATABASE_FILE ?? '');
    await store.transaction('MPS', (steps) =>
      steps.audit.append({
        version: 1,
        log: 'MPS',
        index: 7,
        at: 0,
        actor: { key: 'key-eve', name: 'Eve Example', kind: 'person' },
        kind: 'statistics.consulted',
        subjects: [],
      }),
    );
    store.close();
    expect(await problemOf(cut)).toBeNull();
    expect(await problemOf(cut, [await kept(KEPT.late)])).toBe(
      'kept: the first 8 events of log MPS are not those that it was signed over: they were rewritten',
    );
  });
});

describe('a log that was made anew, and signed again with the same key', () => {
  test('is in order by itself, and found out by an old checkpoint', async () => {
    const anew = forged('rewritten', rewriteFrom(3));
    expect(await problemOf(anew)).toMatch(
      /^invoice MPS-\d{4}-000001: its proof is not right: it does/,
    );
    await signAgain(anew);
    expect(await problemOf(anew)).toBeNull();
    const signedAgain = file('again.checkpoint');
    await keep(anew, signedAgain);
    expect(await problemOf(anew, [await kept(signedAgain)])).toBeNull();
    for (const old of [KEPT.early, KEPT.late, invoiceFile]) {
      expect(await problemOf(anew, [await kept(signedAgain), await kept(old)])).toMatch(
        /^kept: the first [78] events of log MPS are not those that it was signed over/,
      );
    }
  });

  test('from its first event on is another log', async () => {
    const anew = forged('rewritten-whole', rewriteFrom(0));
    await signAgain(anew);
    expect(await problemOf(anew)).toBeNull();
    expect(await problemOf(anew, [await kept(KEPT.late)])).toMatch(
      /^kept: it is of the log custody-billing\/MPS\/[0-9a-f]{16}, and no log here begins with/,
    );
  });
});

describe('a checkpoint that says what was not signed', () => {
  const text = () => readFileSync(KEPT.late, 'utf8');

  test.each<[string, (note: string) => string, RegExp]>([
    [
      'another size',
      (note) => note.replace('\n8\n', '\n7\n'),
      /^kept: the key that log MPS had at 7 events .* is not right$/,
    ],
    [
      'a signature by nobody known',
      (note) => note.replace(/\n— (\S+) .*/, `\n— $1 ${Buffer.alloc(68).toString('base64')}`),
      /^kept: the key that log MPS had at 8 events has not signed it as it is: none of/,
    ],
    [
      'no signature',
      (note) => note.replace(/\n— .*/, ''),
      /^kept: the key that log MPS had at 8 events has not signed/,
    ],
    [
      'another log',
      (note) => note.replaceAll('/MPS/', '/GMP/'),
      /^kept: it is of the log custody-billing\/GMP\/\S+, and no log here begins with/,
    ],
    ['nothing of the kind', () => 'shopping list\nmilk\n', /^kept: it is no checkpoint/],
  ])('%s', async (_, alter, said) => {
    const note = alter(text());
    expect(note).not.toBe(text());
    expect(await problemOf(sound(), [{ name: 'kept', note }])).toMatch(said);
  });

  test('signed by a key that was never registered, under the name of the log', async () => {
    const elsewhere = file('foreign.checkpoint');
    const foreign = forged('foreign', () => {});
    await custody(['audit', 'rotate-key'], { ...foreign, CUSTODY_KEY });
    await keep(foreign, elsewhere);
    expect(await problemOf(sound(), [await kept(elsewhere)])).toMatch(
      /none of the public keys given/,
    );
  });

  test.each<[string, number, unknown]>([
    ['after a rotation', 9, expect.stringMatching(/not right: none of the public keys given has/)],
    ['up to a rotation, which is sound', 8, null],
  ])('an invoice’s proof that the old key signed %s', async (_, size, problem) => {
    const rotated = forged(`rotated-${size}`, () => {});
    await custody(['audit', 'rotate-key'], { ...rotated, CUSTODY_KEY });
    const { DATABASE_FILE = '' } = rotated;
    const signer = createKeyring(file('sound.db.signing-key'));
    const store = openSqlite(DATABASE_FILE);
    const proof = await store.read(function* (steps) {
      const [key] = yield* verifierKeys(steps, 'MPS');
      if (!key) throw new RangeError('the force has a key');
      const root = yield* rootAt(steps, 'MPS', size);
      const said = checkpointText({ origin: key.name, size, root });
      const checkpoint = signedNote(said, key, signer.sign(key.publicKey, said));
      const hashes = yield* inclusionProof(steps, 'MPS', { index: 7, size });
      return logProofText({ index: 7, hashes, checkpoint });
    });
    store.close();
    const raw = new Database(DATABASE_FILE);
    raw.exec('drop trigger document_proofs_refuse_update');
    raw.prepare('update document_proofs set proof = ?').run(proof);
    raw.close();
    expect(await problemOf(rotated)).toEqual(problem);
  });
});
