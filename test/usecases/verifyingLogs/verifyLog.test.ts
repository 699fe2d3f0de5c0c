import { randomUUIDv7 } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { growing, rootOf } from '../../../src/domain/auditLog.ts';
import { canonicalJson, contentHash } from '../../../src/domain/hashing.ts';
import { splitDetention } from '../../../src/domain/personal.ts';
import {
  checkpointText,
  logProofText,
  parseLogProof,
  readCheckpoint,
  signedNote,
} from '../../../src/domain/signedNote.ts';
import { openSqlite } from '../../../src/store/sqlite/open.ts';
import { amendDetention } from '../../../src/usecases/amendDetention.ts';
import type { Store } from '../../../src/usecases/store.ts';
import { verifyLog } from '../../../src/usecases/verifyingLogs/verifyLog.ts';
import { openBusyForce } from '../busyForce.ts';
import { eraseEarly, readFor } from '../erasing.ts';
import {
  deskOf,
  madeUpForce,
  openDesk,
  PUBLIC_KEY,
  record,
  SIGNING_KEY,
  setUp,
  stay,
} from '../force.ts';

let folder: string;
let copies = 0;
let invoiced: string;
const files = new WeakMap<Store, string>();
const fileOf = (store: Store) => files.get(store) ?? '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'custody-verify-'));
  const busy = await openBusyForce({ file: join(folder, 'busy.db') });
  busy.desk.store.close();
  invoiced = busy.invoiced;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of the busy force's file that someone has changed by hand, past every trigger. */
function tampered(...changes: (string | ((raw: Database.Database) => void))[]): Store {
  copies += 1;
  const file = join(folder, `copy-${copies}.db`);
  copyFileSync(join(folder, 'busy.db'), file);
  const raw = new Database(file);
  raw.pragma('foreign_keys = OFF');
  const triggers = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck();
  for (const name of triggers.all()) raw.exec(`DROP TRIGGER ${name}`);
  // An index over what is in a leaf refuses what is no JSON.
  for (const index of ['time', 'kind', 'actor']) raw.exec(`DROP INDEX audit_events_by_${index}`);
  for (const change of changes) {
    if (typeof change !== 'string') change(raw);
    else if (raw.prepare(change).run().changes === 0) throw new Error(`nothing changed: ${change}`);
  }
  raw.close();
  const store = openSqlite(file);
  files.set(store, file);
  onTestFinished(() => store.close());
  return store;
}

/** Writes the log anew up to a leaf, and that leaf with a tree that is right of it. */
function endLogWith(leaf: string, position: number) {
  return (raw: Database.Database): void => {
    const leaves = raw
      .prepare("SELECT leaf FROM audit_events WHERE force = 'MPS' ORDER BY position")
      .pluck()
      .all();
    raw.exec("DELETE FROM audit_events WHERE force = 'MPS'");
    raw.exec("DELETE FROM audit_nodes WHERE force = 'MPS'");
    const tree = growing();
    const insertLeaf = raw.prepare("INSERT INTO audit_events VALUES ('MPS', ?, ?)");
    const insertNode = raw.prepare("INSERT INTO audit_nodes VALUES ('MPS', ?, ?, ?)");
    for (const [n, text] of [...leaves.slice(0, position).map(String), leaf].entries()) {
      insertLeaf.run(n, text);
      for (const { level, index, hash } of tree.append(text)) insertNode.run(level, index, hash);
    }
  };
}

async function problemOf(...changes: string[]): Promise<string | null> {
  return (await verifyLog(tampered(...changes))).problem;
}

describe('a log in order', () => {
  test('is counted whole, with its root, and what it seals', async () => {
    const store = tampered();
    const seen: [string, number][] = [];
    const verdict = await verifyLog(store, (log, events) => seen.push([log, events]));
    const size = await store.read((steps) => steps.audit.size('MPS'));
    expect(verdict).toEqual({
      problem: null,
      logs: [
        {
          log: 'MPS',
          events: size,
          root: expect.stringMatching(/^[0-9a-f]{64}$/),
          records: expect.any(Number),
          erased: 1,
          keys: { count: 1, unendorsed: [] },
          extends: [],
        },
        expect.objectContaining({ log: 'system', events: 2 }),
      ],
    });
    expect(seen).toEqual([
      ['MPS', size],
      ['system', 2],
    ]);
  });

  test('has the root that its stored nodes have', async () => {
    const desk = await openDesk();
    for (const n of [1, 2, 3, 4]) await record(desk, { custodyRecordNumber: `N-${n}` });
    const verdict = await verifyLog(desk.store);
    const peaks = await desk.store.read(function* ({ audit }) {
      return (yield* audit.nodes('MPS', 3, 0, 1)).map(({ hash }) => hash);
    });
    expect(verdict).toMatchObject({ logs: [{ events: 8, root: rootOf(peaks) }, {}] });
  });

  test('says how much of it is erased', async () => {
    const store = tampered();
    const { personalParts } = await eraseEarly(deskOf(store), invoiced);
    expect(personalParts).toBeGreaterThan(6);
    // Beside the one that was erased before.
    const erased = personalParts + 1;
    expect(await verifyLog(store)).toMatchObject({ problem: null, logs: [{ erased }, {}] });
  });

  test('that is written to, and erased from, while it is counted is in order', async () => {
    const store = tampered();
    const desk = deskOf(store, undefined, randomUUIDv7);
    const { id } = await record(desk, { custodyRecordNumber: 'before' });
    await readFor(desk, { type: 'detention', id }, 'a complaint');
    const size = await store.read((steps) => steps.audit.size('MPS'));
    let meanwhile: Promise<unknown> | undefined;
    const { problem } = await verifyLog(store, (_, events) => {
      if (events === size) meanwhile ??= eraseEarly(desk, id);
    });
    expect(await meanwhile).toMatchObject({ personalParts: 2 });
    expect(problem).toBeNull();
  });

  test('of several forces is one of several', async () => {
    const desk = await openDesk();
    await setUp(desk, madeUpForce('BTP'));
    expect(await verifyLog(desk.store)).toMatchObject({
      problem: null,
      logs: [
        { log: 'BTP', records: 0 },
        { log: 'MPS', records: 1 },
        { log: 'system', records: 0 },
      ],
    });
  });

  test('is in order also while it is written to', async () => {
    const store = tampered();
    const desk = deskOf(store, undefined, () => crypto.randomUUID());
    let next: Promise<unknown> = Promise.resolve();
    const verdict = await verifyLog(store, (_, events) => {
      next = record(desk, { custodyRecordNumber: `after ${events}` });
    });
    await next;
    expect(verdict.problem).toBeNull();
  });
});

describe('what was changed by hand is named', () => {
  const first = () => `detention = '${invoiced}' AND revision = 1`;
  const revision = () => `detention ${invoiced}, revision 1:`;

  test('the facts of a revision', async () => {
    const change = `UPDATE revisions SET facts = replace(facts, '"CX"', '"BX"') WHERE ${first()}`;
    expect(await problemOf(change)).toMatch(
      new RegExp(`^${revision()} its content is not what event \\d+ of log MPS sealed$`),
    );
  });

  test('the facts of a revision with a hash to match', async () => {
    const store = tampered();
    const [one] = await store.read((steps) => steps.detentions.revisions('MPS', invoiced));
    if (!one) throw new RangeError('the busy force has this detention');
    const changed = { ...splitDetention(one.detention).facts, operation: 'Swale', void: false };
    const change = `UPDATE revisions SET facts = '${canonicalJson(changed)}', content_hash = '${contentHash(changed)}' WHERE ${first()}`;
    expect(await problemOf(change)).toContain(`${revision()} its content is not`);
  });

  test.each([
    ['another word', "replace(body, 'REF-DETAINEE', 'REF-OTHER')"],
    ['no JSON', "'not JSON'"],
  ])('the personal part of a revision: %s', async (_, body) => {
    const record = `detention/${invoiced}/1`;
    expect(
      await problemOf(`UPDATE personal SET body = ${body} WHERE record = '${record}'`),
    ).toContain(`${revision()} its personal part is not`);
  });

  test('the salt of a personal part', async () => {
    const record = `detention/${invoiced}/1`;
    for (const salt of ["'no salt'", "replace(salt, substr(salt, 1, 1), 'f') || ''"]) {
      const change = `UPDATE personal SET salt = ${salt} WHERE record = '${record}'`;
      expect(await problemOf(change)).toContain(`${revision()} its personal part is not`);
    }
  });

  test('the personal hash of a revision', async () => {
    const change = `UPDATE revisions SET personal_hash = content_hash WHERE ${first()}`;
    expect(await problemOf(change)).toContain(`${revision()} its personal hash is not`);
  });

  test.each([
    [
      'an invoice',
      `UPDATE documents SET facts = replace(facts, '956.00', '9.56') WHERE sequence = 1`,
      'invoice MPS-2009-000001: its content is not',
    ],
    [
      "an invoice's reference",
      `UPDATE personal SET body = replace(body, '01CX/7001/09', 'other') WHERE record = 'invoice/MPS-2009-000001'`,
      'invoice MPS-2009-000001: its personal part is not',
    ],
    [
      'a tariff',
      `UPDATE tariffs SET content = replace(content, '296.00', '297.00') WHERE replaces IS NOT NULL`,
      ': its content is not',
    ],
    [
      'a claim',
      `UPDATE claims SET facts = replace(facts, '296.00', '2.96')`,
      'claim MPS-CL-2009-000001: its content is not',
    ],
    ['an agreed charge', 'UPDATE agreed_charges SET amount_pence = 1', ': its content is not'],
    [
      'an agreed charge that is no number',
      "UPDATE agreed_charges SET amount_pence = 'x'",
      ': its content is not',
    ],
    [
      'a payment',
      `UPDATE payment_acts SET content = replace(content, '"amountPence":100000', '"amountPence":100001')`,
      ', revision 1: its content is not',
    ],
    [
      'what a payment comes to',
      `UPDATE payment_acts SET amount_pence = 1 WHERE sequence = 1`,
      ', revision 1: its column amountPence is not',
    ],
    [
      'what is allocated',
      'UPDATE allocations SET amount_pence = amount_pence + 1 WHERE sequence = 2',
      ', revision 2: its column allocations is not',
    ],
    [
      'the invoice that is paid',
      `UPDATE allocations SET invoice = 'MPS-2009-000001' WHERE sequence = 2`,
      ', revision 2: its column allocations is not',
    ],
    [
      'an allocation beside those that were made',
      `INSERT INTO allocations SELECT force, payment, sequence, 9, invoice, 1 FROM allocations LIMIT 1`,
      ': its column allocations is not',
    ],
    [
      'what is owed on an invoice',
      'UPDATE live_invoices SET owed_pence = 0',
      ': what is owed on its live invoice is not what is unpaid of it',
    ],
    [
      'the reason of an agreed charge',
      `UPDATE personal SET body = replace(body, 'by letter', 'orally') WHERE record LIKE 'agreement/%'`,
      ': its personal part is not',
    ],
    [
      'the reason of an accepted overlap',
      `UPDATE personal SET body = replace(body, 'two rooms', 'one room') WHERE record LIKE 'overlap/%'`,
      ': its personal part is not',
    ],
    [
      'a credit note',
      `UPDATE documents SET facts = replace(facts, '296.00', '2.96') WHERE kind = 'credit-note'`,
      'credit-note MPS-CN-2009-000001: its content is not',
    ],
    [
      'whether it lets a detention be invoiced again',
      'UPDATE documents SET rebill = 1 WHERE credits IS NOT NULL',
      'credit-note MPS-CN-2009-000001: its column rebill is not',
    ],
    [
      'what it credits',
      "UPDATE documents SET credits = 'MPS-2009-000001' WHERE credits IS NOT NULL",
      'credit-note MPS-CN-2009-000001: its column credits is not',
    ],
    [
      'an invoice that credits another',
      "UPDATE documents SET credits = 'MPS-2009-000001' WHERE number = 'MPS-2009-000002'",
      'invoice MPS-2009-000002: its column credits is not',
    ],
    [
      'a credit note made an invoice',
      "UPDATE documents SET kind = 'invoice' WHERE credits IS NOT NULL",
      ' of log MPS names it, and it is gone',
    ],
    [
      'a document of neither kind',
      "UPDATE documents SET kind = 'other' WHERE credits IS NOT NULL",
      'credit-note MPS-CN-2009-000001: its column kind is not',
    ],
    [
      'the reason of a credit note',
      `UPDATE personal SET body = replace(body, 'without charge', 'at once') WHERE record LIKE 'credit-note/%'`,
      'credit-note MPS-CN-2009-000001: its personal part is not',
    ],
    [
      'who lifted a stop',
      "UPDATE lifted_stops SET by_name = 'Eve Example'",
      'lifted-stop MPS-CN-2009-000001: its column byName is not',
    ],
    [
      'why it was lifted',
      `UPDATE personal SET body = replace(body, 'wrong', 'right') WHERE record LIKE 'lifted-stop/%'`,
      'lifted-stop MPS-CN-2009-000001: its personal part is not',
    ],
    ['an amount in dispute', 'UPDATE disputes SET amount_pence = 1', ': its content is not'],
    ['no amount in dispute', 'UPDATE disputes SET amount_pence = NULL', ': its content is not'],
    [
      'a disputed invoice',
      "UPDATE disputes SET invoice = 'MPS-2009-000002'",
      ': its content is not',
    ],
    ['when it was raised', 'UPDATE disputes SET raised_at = 7', ': its column raisedAt is not'],
    [
      'why it was raised',
      `UPDATE personal SET body = replace(body, 'ours', 'theirs') WHERE record LIKE 'dispute/%'`,
      ': its personal part is not',
    ],
    [
      'an outcome',
      "UPDATE settlements SET outcome = 'upheld' WHERE credit_note IS NULL",
      ': its content is not',
    ],
    [
      'what settled it',
      "UPDATE settlements SET credit_note = 'MPS-CN-2009-000001'",
      ': its content is not',
    ],
    [
      'how it was settled',
      `UPDATE personal SET body = replace(body, 'files', 'minds') WHERE record LIKE 'settlement/%'`,
      ': its personal part is not',
    ],
  ])('%s', async (_, change, problem) => {
    expect(await problemOf(change)).toContain(problem);
  });

  test.each([
    ['invoice', 'DELETE FROM documents WHERE sequence = 2', /^invoice MPS-2009-000002: event/],
    ['claim', 'DELETE FROM claims', /^claim MPS-CL-2009-000001: event/],
    ['agreed charge', 'DELETE FROM agreed_charges', /^agreement .*\/1: event/],
    ['overlap', 'DELETE FROM accepted_overlaps', /^overlap .*\/1: event/],
    ['tariff', 'DELETE FROM tariffs WHERE replaces IS NOT NULL', /^tariff .*: event/],
    ['credit note', 'DELETE FROM documents WHERE credits IS NOT NULL', /^credit-note .*: event/],
    ['lifted stop', 'DELETE FROM lifted_stops', /^lifted-stop MPS-CN-2009-000001: event/],
    ['dispute', 'DELETE FROM disputes WHERE sequence = 2', /^dispute .*: event/],
    ['settlement', 'DELETE FROM settlements WHERE credit_note IS NULL', /^settlement .*: event/],
    [
      'act of a payment',
      'DELETE FROM payment_acts WHERE sequence = 2',
      /^payment .*, revision 2: event/,
    ],
    ['revision', 'DELETE FROM revisions WHERE revision = 2', /^detention .*, revision 2: event/],
  ])('a deleted %s', async (_, change, problem) => {
    const found = await problemOf(change);
    expect(found).toMatch(problem);
    expect(found).toMatch(/event \d+ of log MPS names it, and it is gone$/);
  });

  test.each([
    ['by hand', "UPDATE invoice_runs SET id = 'run-x', status = 'running'"],
    ['by another', "UPDATE invoice_runs SET started_by = replace(started_by, 'Ada', 'Eve')"],
    ['for other dates', "UPDATE invoice_runs SET released_to = '2009-12-31'"],
  ])('an invoice run that was started %s', async (_, change) => {
    expect(await problemOf(change)).toMatch(
      /^invoice-run \S+: log MPS does not say that it was started so$/,
    );
  });

  test.each([
    ['that nobody started', 'run-x', 'no event before it says that invoice run run-x was started'],
    ['in the name of another', '', 'it is by Eve Example, and Ada Example started invoice run '],
  ])('an event of an invoice run %s', async (_, name, problem) => {
    const store = tampered();
    const size = await store.read((steps) => steps.audit.size('MPS'));
    const [run] = await store.read((steps) => steps.runs.list({ force: 'MPS', limit: 1 }));
    await store.transaction('MPS', (steps) =>
      steps.audit.append({
        version: 1,
        log: 'MPS',
        index: size,
        at: 0,
        actor: { key: 'key-eve', name: 'Eve Example', kind: 'person' },
        kind: 'invoice-run.ended',
        subjects: [{ type: 'invoice-run', id: name || (run?.id ?? '') }],
      }),
    );
    const found = (await verifyLog(store)).problem;
    expect(found).toContain(`event ${size} of log MPS: ${problem}`);
  });

  test('an inserted revision', async () => {
    const change = `INSERT INTO revisions SELECT force, detention, 99, void, facts, personal_hash, content_hash, started_at, ended_at, recorded_at, by_key, by_name FROM revisions WHERE ${first()}`;
    expect(await problemOf(change)).toBe(
      `detention ${invoiced}, revision 99: no event of log MPS names it`,
    );
  });

  test('a record that a second event seals anew', async () => {
    const store = tampered(
      `UPDATE revisions SET facts = '{}', content_hash = '${contentHash({})}' WHERE ${first()}`,
    );
    const size = await store.read((steps) => steps.audit.size('MPS'));
    await store.transaction('MPS', (steps) =>
      steps.audit.append({
        version: 1,
        log: 'MPS',
        index: size,
        at: 0,
        actor: { key: 'key-eve', name: 'Eve Example', kind: 'person' },
        kind: 'detention.amended',
        subjects: [{ type: 'detention', id: invoiced, revision: 1, hash: contentHash({}) }],
      }),
    );
    const { problem } = await verifyLog(store);
    expect(problem).toMatch(
      new RegExp(`^${revision()} events \\d+ and ${size} of log MPS both seal it$`),
    );
  });

  test.each([
    ['another name', "replace(leaf, 'Ada Example', 'Eve Example')"],
    ['no JSON', "'not JSON'"],
    ['null', "'null'"],
    ['another event', '(SELECT leaf FROM audit_events WHERE position = 4)'],
  ])('a leaf: %s', async (_, leaf) => {
    expect(await problemOf(`UPDATE audit_events SET leaf = ${leaf} WHERE position = 3`)).toBe(
      'log MPS: the tree does not hold the hash of event 3',
    );
  });

  test.each([
    ['no subjects', '{"index":3,"log":"MPS"}'],
    ['no JSON', 'not JSON'],
    ['another place', '{"index":4,"log":"MPS","subjects":[]}'],
    ['another log', '{"index":3,"log":"BTP","subjects":[]}'],
  ])('a leaf with a tree to match: %s', async (_, leaf) => {
    const { problem } = await verifyLog(tampered(endLogWith(leaf, 3)));
    expect(problem).toBe('log MPS: event 3 is not what was written there');
  });

  test.each([
    ['as they are', false, 'log MPS: the tree does not hold the hash of event 4'],
    ['with a tree to match', true, 'log MPS: event 4 is not what was written there'],
  ])('two events that changed places, %s', async (_, hasTree, problem) => {
    const swapped = tampered((raw) => {
      const leafAt = raw
        .prepare("SELECT leaf FROM audit_events WHERE force = 'MPS' AND position = ?")
        .pluck();
      const [fourth, fifth] = [String(leafAt.get(4)), String(leafAt.get(5))];
      const put = raw.prepare(
        "UPDATE audit_events SET leaf = ? WHERE force = 'MPS' AND position = ?",
      );
      put.run(fourth, 5);
      put.run(fifth, 4);
      if (hasTree) endLogWith(fourth, 5)(raw);
    });
    expect((await verifyLog(swapped)).problem).toBe(problem);
  });

  test('an event of a kind that there is not, with a tree to match', async () => {
    const leaf = '{"index":3,"kind":"detention.hidden","log":"MPS","subjects":[]}';
    expect((await verifyLog(tampered(endLogWith(leaf, 3)))).problem).toBe(
      'log MPS: event 3 is of a kind that there is not: detention.hidden',
    );
  });

  test.each([
    ['a leaf hash', 'level = 0 AND position = 5', 'event 5'],
    ['a node', 'level = 2 AND position = 1', 'events 4 to 7'],
  ])('%s of the tree, changed or gone', async (_, where, span) => {
    const problem = `log MPS: the tree does not hold the hash of ${span}`;
    const other = "substr(hash, 2) || 'f'";
    expect(await problemOf(`UPDATE audit_nodes SET hash = ${other} WHERE ${where}`)).toBe(problem);
    expect(await problemOf(`DELETE FROM audit_nodes WHERE ${where}`)).toBe(problem);
  });

  test('a missing event: in the middle, at the end, or all of them', async () => {
    expect(await problemOf('DELETE FROM audit_events WHERE position = 3')).toBe(
      'log MPS: event 3 is missing',
    );
    const last =
      'DELETE FROM audit_events WHERE position = (SELECT max(position) FROM audit_events)';
    expect(await problemOf(last)).toMatch(/^log MPS: event \d+ is missing$/);
    expect(await problemOf('DELETE FROM audit_events')).toBe('log MPS: event 0 is missing');
  });

  test('a log that is gone with all its tree', async () => {
    const problem = await problemOf('DELETE FROM audit_events', 'DELETE FROM audit_nodes');
    expect(problem).toBe('log MPS: its index names events that do not name their subject');
  });

  test.each([
    ['when a revision was recorded', 'UPDATE revisions SET recorded_at = 1', 'column recordedAt'],
    ['who recorded it', "UPDATE revisions SET by_name = 'Eve Example'", 'column byName'],
    ['when it started', 'UPDATE revisions SET started_at = started_at - 1', 'column startedAt'],
    ['that it was voided', 'UPDATE revisions SET void = 1 - void', 'column void'],
    ['what an invoice comes to', 'UPDATE documents SET total_pence = 1', 'column totalPence'],
    ['whose it is', "UPDATE documents SET detention = 'other'", 'column detention'],
    ['its tariff date', "UPDATE documents SET tariff_date = '2009-01-01'", 'column tariffDate'],
    ['when it was issued', 'UPDATE documents SET issued_at = 1', 'column issuedAt'],
    ['its place', "UPDATE documents SET series = 'MPS-2008' WHERE sequence = 2", 'column series'],
    ['that a run issued it', "UPDATE documents SET run = 'other' WHERE run IS NULL", 'column run'],
    ['which run it was', 'UPDATE documents SET run = NULL WHERE run IS NOT NULL', 'column run'],
    ['what a claim comes to', 'UPDATE claims SET total_pence = 1', 'column totalPence'],
    ['whose claim it is', "UPDATE claims SET customer = 'OTHER'", 'column customer'],
    ['which run a claim is of', "UPDATE claims SET run = 'other'", 'column run'],
    ['when a claim was issued', 'UPDATE claims SET issued_at = 1', 'column issuedAt'],
    ['its place in the log', 'UPDATE claims SET position = 1', 'column position'],
    ['its number', 'UPDATE claims SET sequence = 2', 'column sequence'],
    [
      'from when a tariff holds',
      "UPDATE tariffs SET effective_from = '2008-01-01' WHERE replaces IS NOT NULL",
      'column effectiveFrom',
    ],
    ['who published it', "UPDATE tariffs SET by_key = 'other'", 'column byKey'],
    ['when a charge was agreed', 'UPDATE agreed_charges SET agreed_at = 1', 'column agreedAt'],
    ['who accepted an overlap', "UPDATE accepted_overlaps SET by_name = 'Eve'", 'column byName'],
  ])('in its columns: %s', async (_, change, problem) => {
    expect(await problemOf(change)).toContain(`its ${problem} is not what event`);
  });

  test.each([
    ['its revision', 'UPDATE detentions SET revision = revision + 1', 'its head row is not what'],
    [
      'its status',
      "UPDATE detentions SET status = 'void' WHERE status <> 'void'",
      'its head row is not what',
    ],
    ['its end', 'UPDATE detentions SET ended_at = 7', 'its head row is not what'],
    ['all of it', 'DELETE FROM detentions', 'its head row is gone'],
    [
      'its number',
      "UPDATE custody_records SET number = 'N' || number",
      'its custody record number does not',
    ],
    ['its live invoice', 'DELETE FROM live_invoices', 'its live invoice is not the last'],
  ])('in the head of a detention: %s', async (_, change, problem) => {
    expect(await problemOf(change)).toContain(problem);
  });

  test.each([
    [
      'the force',
      `UPDATE forces SET content = replace(content, 'Example', 'Other')`,
      /^force MPS: it is not/,
    ],
    [
      'a force that is no JSON',
      'UPDATE forces SET content = substr(content, 2)',
      /^force MPS: what is stored there is no JSON$/,
    ],
    [
      'a customer that is no JSON',
      'UPDATE customers SET content = substr(content, 2)',
      /^customers of MPS: what is stored there is no JSON$/,
    ],
    [
      'what a key may do, in no JSON',
      'UPDATE access_keys SET roles = substr(roles, 2)',
      /^keys of MPS: what is stored there is no JSON$/,
    ],
    ['a suite', "UPDATE suites SET name = 'Other' WHERE code = 'CX'", /^suite CX: it is not/],
    ['a suite that is gone', "DELETE FROM suites WHERE code = 'CX'", /^suite CX: it is not/],
    [
      'a customer',
      `UPDATE customers SET content = replace(content, 'UKBA', 'UKVI')`,
      /^customer UKBA: it is not/,
    ],
    [
      'what a key may do',
      `UPDATE access_keys SET roles = '["administrator"]'`,
      /^key .*: it is not/,
    ],
    [
      'a key that was revoked',
      'UPDATE access_keys SET revoked_at = NULL WHERE revoked_at IS NOT NULL',
      /^key .*: it is not/,
    ],
    [
      'a key that expires later, or never',
      'UPDATE access_keys SET expires_at = NULL WHERE expires_at IS NOT NULL',
      /^key .*: it is not/,
    ],
    [
      'a key that nobody made',
      "INSERT INTO access_keys SELECT force, 'eve', 'eve', name, kind, roles, suites, created_at, NULL, NULL, NULL FROM access_keys LIMIT 1",
      /^key eve: it is not/,
    ],
  ])('in reference data: %s', async (_, change, problem) => {
    expect(await problemOf(change)).toMatch(problem);
  });

  test.each<[string, string, string]>([
    [
      'its signature',
      "substr(proof, 1, length(proof) - 6) || iif(substr(proof, -6, 1) = 'x', 'y', 'x') || substr(proof, -5)",
      'is not right',
    ],
    ['its index', "replace(proof, 'index 1', 'index 2')", 'it is not of event 1'],
    ['its form', "'not a proof'", 'it is no proof'],
    [
      'whose key has signed it',
      "replace(proof, char(8212) || ' custody', char(8212) || ' other')",
      'none of the public keys given has signed it',
    ],
    [
      'a hash of it',
      "replace(proof, substr(proof, 60, 3), 'AAA')",
      'it does not lead from event 1',
    ],
    [
      "another document's",
      '(SELECT proof FROM document_proofs WHERE position = (SELECT max(position) FROM document_proofs))',
      'it is not of event 1',
    ],
  ])('the proof of an invoice: %s', async (_, proof, problem) => {
    const change = `UPDATE document_proofs SET proof = ${proof} WHERE number = 'MPS-2009-000001'`;
    const found = await problemOf(change);
    expect(found).toContain('invoice MPS-2009-000001: its proof is not right: ');
    expect(found).toContain(problem);
  });

  test('the proof of a credit note, and an invoice that is live though it was credited', async () => {
    const forged = "UPDATE document_proofs SET proof = 'none' WHERE number LIKE '%-CN-%'";
    expect(await problemOf(forged)).toMatch(/^credit-note MPS-CN-2009-000001: its proof is not/);
    const revived =
      'INSERT INTO live_invoices SELECT force, detention, credits, 0, 0 FROM documents WHERE credits IS NOT NULL';
    expect(await problemOf(revived)).toMatch(/: its live invoice is not the last one issued and/);
  });

  test('the place of an invoice’s proof, and a proof that is gone', async () => {
    const moved = "UPDATE document_proofs SET position = position - 1 WHERE number LIKE '%2'";
    expect(await problemOf(moved)).toMatch(/^invoice MPS-2009-000002: .* it is not of event \d+$/);
    expect(await problemOf("DELETE FROM document_proofs WHERE number LIKE '%1'")).toBe(
      'invoice MPS-2009-000001: its proof is gone',
    );
  });

  test('an event that its subject no longer leads to, and one that it should not lead to', async () => {
    expect(await problemOf('DELETE FROM audit_subjects WHERE position = 5')).toMatch(
      /^log MPS: event 5 is not found by its subject /,
    );
    const more = "INSERT INTO audit_subjects VALUES ('MPS', 'detention/other', 5)";
    expect(await problemOf(more)).toBe(
      'log MPS: its index names events that do not name their subject',
    );
  });

  test.each([
    ['the reason', "body = replace(body, 'counsel', 'nobody')"],
    ['the recipient', "body = replace(body, 'Robin', 'Sam')"],
    ['the salt', "salt = 'no salt'"],
    ['all of it', "body = 'not JSON'"],
  ])('why something was read: %s', async (_, change) => {
    expect(await problemOf(`UPDATE personal SET ${change} WHERE record LIKE 'event/%'`)).toMatch(
      /^log MPS: event \d+ has a personal part that is not the one written with it$/,
    );
  });

  test.each([
    ['an event that was written with none', 0],
    ['an event whose personal part is its record\u2019s', 3],
  ])('a personal part beside %s', async (_, position) => {
    const copy = `INSERT INTO personal SELECT force, 'event/${position}', salt, body FROM personal WHERE record = 'detention/${invoiced}/1'`;
    expect(await problemOf(copy)).toBe(
      `log MPS: event ${position} has a personal part, and was written with none`,
    );
  });

  test.each([
    'event/99999',
    'event/007',
    'event/x',
    'event/',
    'detention/other/1',
    'detention/INVOICED/99',
    'detention/INVOICED/01',
    'invoice/MPS-2009-000009',
    'credit-note/MPS-2009-000001',
    'invoice/MPS-CN-2009-000001',
    'lifted-stop/MPS-CN-2009-000009',
    'dispute/other',
    'settlement/other',
    'agreement/INVOICED/1/9',
    'overlap/INVOICED/1/other/1',
    'tariff/other',
    'anything',
  ])('a personal part of what there is not: %s', async (name) => {
    const record = name.replace('INVOICED', invoiced);
    const copy = `INSERT INTO personal SELECT force, '${record}', salt, body FROM personal LIMIT 1`;
    expect(await problemOf(copy)).toBe(`force MPS: the personal part ${record} belongs to nothing`);
  });

  test.each([
    ['detentions', "'other', 1, 'open', 0, NULL, NULL"],
    ['custody_records', "'N', 'other', 0"],
    ['custody_records', "'N', 'other', 1"],
    ['detainee_references', "'force', 'D', 'other'"],
    ['detention_suites', "'CX', 'other'"],
    ['sessions', "'other', 1, 0, NULL, NULL, 0, 1"],
    ['live_invoices', "'other', 'MPS-2009-000009', 0, 0"],
  ])('a row of %s that leads to no detention', async (table, values) => {
    expect(await problemOf(`INSERT INTO ${table} VALUES ('MPS', ${values})`)).toBe(
      `detention other: ${table} names it, and there is no such revision of it`,
    );
  });

  test('a session of a revision that there is not', async () => {
    const more = `INSERT INTO sessions VALUES ('MPS', '${invoiced}', 99, 0, NULL, NULL, 0, 1)`;
    expect(await problemOf(more)).toBe(
      `detention ${invoiced}: sessions names it, and there is no such revision of it`,
    );
  });

  test('an allocation of what was never done with a payment, and the debt less by it', async () => {
    const problem = problemOf(
      `INSERT INTO allocations
        SELECT force, 'other', 1, 0, number, 100 FROM live_invoices WHERE owed_pence > 100 LIMIT 1`,
      `UPDATE live_invoices SET owed_pence = owed_pence - 100
        WHERE number = (SELECT invoice FROM allocations WHERE payment = 'other')`,
    );
    expect(await problem).toBe(
      'payment other: allocations names it, and there is no such revision of it',
    );
  });

  test('a node above the tree', async () => {
    const more = "INSERT INTO audit_nodes VALUES ('MPS', 20, 0, 'hash')";
    expect(await problemOf(more)).toBe('log MPS: its tree has nodes that no event completes');
  });

  test('a proof with a checkpoint that the key has signed for another log than this became', async () => {
    const [kept] = await tampered().read((steps) => steps.documents.proofs('MPS', '', 1));
    const proof = parseLogProof(kept?.text ?? '');
    const { origin, size } = readCheckpoint(proof.checkpoint);
    const text = checkpointText({ origin, size, root: 'ab'.repeat(32) });
    const key = { name: origin, publicKey: PUBLIC_KEY };
    const checkpoint = signedNote(text, key, SIGNING_KEY.sign(PUBLIC_KEY, text));
    const forged = logProofText({ ...proof, checkpoint });
    expect(await problemOf(`UPDATE document_proofs SET proof = '${forged}'`)).toMatch(
      /^invoice MPS-2009-000001: .* it does not lead from event \d+ to the root of log MPS$/,
    );
  });

  test('a series that nothing counts any more', async () => {
    expect(await problemOf('DELETE FROM series')).toBe(
      'series MPS-2009: there are 4 documents, and nothing counts them',
    );
  });

  test.each(['+ 1', '- 1'])('when a series was last issued: %s', async (change) => {
    expect(await problemOf(`UPDATE series SET last_issued_at = last_issued_at ${change}`)).toBe(
      'series MPS-2009: when it says that it was last issued is not when its latest document was',
    );
  });

  test.each([
    ['a node', "audit_nodes VALUES ('BTP', 3, 0, 'hash')", 'its tree has nodes that no event'],
    ['an index', "audit_subjects VALUES ('BTP', 'detention/other', 0)", 'its index names events'],
  ])('a log of no event that has %s', async (_, row, problem) => {
    expect(await problemOf(`INSERT INTO ${row}`)).toContain(`log BTP: ${problem}`);
  });

  test('a proof with a checkpoint that the key has signed for more events than there are', async () => {
    const [kept] = await tampered().read((steps) => steps.documents.proofs('MPS', '', 1));
    const proof = parseLogProof(kept?.text ?? '');
    const { origin, root } = readCheckpoint(proof.checkpoint);
    const text = checkpointText({ origin, size: 9999, root });
    const key = { name: origin, publicKey: PUBLIC_KEY };
    const checkpoint = signedNote(text, key, SIGNING_KEY.sign(PUBLIC_KEY, text));
    const forged = logProofText({ ...proof, checkpoint });
    expect(await problemOf(`UPDATE document_proofs SET proof = '${forged}'`)).toMatch(
      /^invoice MPS-2009-000001: .* it is not of event \d+$/,
    );
  });

  test('a number that a series counts and no document bears', async () => {
    expect(await problemOf("UPDATE series SET last = last + 1 WHERE series = 'MPS-2009'")).toBe(
      'series MPS-2009: it counts 5 numbers, and there are 4 documents, the highest 4',
    );
    expect(await problemOf("UPDATE series SET last = last + 1 WHERE series LIKE '%CL%'")).toBe(
      'series MPS-CL-2009: it counts 2 numbers, and there are 1 documents, the highest 1',
    );
  });
});

describe('an erasure that was done by hand, undone, or hidden is named', () => {
  const erased = '(SELECT id FROM detentions WHERE erased_at IS NOT NULL)';

  test.each([
    [
      'a revision',
      `detention/%`,
      / revision \d: its personal part is gone, and no erasure says so$/,
    ],
    ['an invoice', 'invoice/%', /^invoice MPS-2009-00000\d: its personal part is gone, and/],
    ['an agreed charge', 'agreement/%', /^agreement .*: its personal part is gone, and/],
    ['an overlap', 'overlap/%', /^overlap .*: its personal part is gone, and/],
    [
      'the reason of an erasure',
      'event/%',
      /^event \d+ of log MPS: its personal part is gone, and/,
    ],
  ])('%s, whose personal part was deleted', async (_, records, problem) => {
    const change = `DELETE FROM personal WHERE record LIKE '${records}'`;
    expect(await problemOf(change)).toMatch(problem);
  });

  test.each([
    [
      'a personal part that is there again',
      `INSERT INTO personal SELECT force, 'detention/' || ${erased} || '/1', salt, body FROM personal LIMIT 1`,
      /revision 1: its personal part is there, though event \d+ says that it was erased$/,
    ],
    [
      'a record that is marked as erased',
      'UPDATE detentions SET erased_at = 5 WHERE erased_at IS NULL',
      /^detention .*: when it was erased is not what the log says$/,
    ],
    [
      'one that is marked as not erased',
      'UPDATE detentions SET erased_at = NULL',
      /^detention .*: when it was erased is not what the log says$/,
    ],
    [
      'one that is marked as erased at another time',
      'UPDATE detentions SET erased_at = erased_at + 1',
      /^detention .*: when it was erased is not what the log says$/,
    ],
    [
      'a number that leads to it',
      `INSERT INTO custody_records VALUES ('MPS', 'N', ${erased}, 1)`,
      /: a reference leads to it, though it is erased$/,
    ],
    [
      'a former number that leads to it',
      `INSERT INTO custody_records VALUES ('MPS', 'N', ${erased}, 0)`,
      /: a reference leads to it, though it is erased$/,
    ],
    [
      'a reference that leads to it',
      `INSERT INTO detainee_references VALUES ('MPS', 'force', 'D', ${erased})`,
      /: a reference leads to it, though it is erased$/,
    ],
  ])('%s', async (_, change, problem) => {
    expect(await problemOf(change)).toMatch(problem);
  });

  test('an interpreter that leads to it', async () => {
    const store = tampered();
    await eraseEarly(deskOf(store), invoiced);
    expect((await verifyLog(store)).problem).toBeNull();
    const other = new Database(fileOf(store));
    other.exec(`UPDATE sessions SET interpreter = 'INT-1' WHERE detention = '${invoiced}'`);
    other.close();
    expect((await verifyLog(store)).problem).toMatch(/: its column sessions is not what event/);
  });

  test('the reason of a read that an erasure should have taken', async () => {
    const store = tampered();
    const desk = deskOf(store);
    const index = await readFor(desk, { type: 'detention', id: invoiced }, 'a complaint');
    const other = new Database(fileOf(store));
    other.exec(`CREATE TABLE before AS SELECT * FROM personal WHERE record = 'event/${index}'`);
    const { event } = await eraseEarly(desk, invoiced);
    const later = await readFor(desk, { type: 'detention', id: invoiced }, 'is it gone?');
    expect((await verifyLog(store)).problem).toBeNull();
    other.exec('INSERT INTO personal SELECT * FROM before');
    expect((await verifyLog(store)).problem).toBe(
      `event ${index} of log MPS: its personal part is there, though event ${event.index} says that it was erased`,
    );
    other.exec(`DELETE FROM personal WHERE record IN ('event/${index}', 'event/${later}')`);
    other.close();
    expect((await verifyLog(store)).problem).toBe(
      `event ${later} of log MPS: its personal part is gone, and no erasure says so`,
    );
  });
});

describe('what leads to a record is recounted', () => {
  test('the numbers that it bore, each once, and not the one that it bears again', async () => {
    const store = tampered();
    const desk = deskOf(store, undefined, randomUUIDv7);
    const { id } = await record(desk, { custodyRecordNumber: 'B' });
    for (const custodyRecordNumber of ['A', 'C', 'A', 'B', 'C']) {
      const detention = stay({ custodyRecordNumber });
      await desk.do(amendDetention, id, () => true, { reason: 'a slip', detention });
    }
    expect((await verifyLog(store)).problem).toBeNull();
    const raw = new Database(fileOf(store));
    raw.exec("DELETE FROM custody_records WHERE number = 'A'");
    raw.close();
    expect((await verifyLog(store)).problem).toBe(
      `detention ${id}: its former numbers are not those that it bore`,
    );
  });

  test('by an index, whatever is asked of a detention', async () => {
    const prepare = vi.spyOn(Database.prototype, 'prepare');
    const store = tampered();
    await verifyLog(store);
    const statements = prepare.mock.calls.map(([sql]) => sql);
    prepare.mockRestore();
    const heads = statements.find((sql) => sql.includes('"former"')) ?? '';
    const raw = new Database(fileOf(store));
    const values = Array(heads.split('?').length - 1).fill(null);
    const plan = raw
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${heads}`)
      .all(...values)
      .map(({ detail }) => detail);
    raw.close();
    expect(plan).toContainEqual(expect.stringContaining('custody_records_by_detention'));
    // The numbers are those that one detention bore.
    expect(plan.filter((step) => /^SCAN (?!numbers)|\(force=\?\)/.test(step))).toEqual([]);
  });

  test.each([
    ['a reference', "UPDATE detainee_references SET reference = 'D'", 'its references do not lead'],
    ['a scheme', 'DELETE FROM detainee_references', 'its references do not lead to it'],
    [
      'one more reference',
      "INSERT INTO detainee_references SELECT 'MPS', 'force', 'D', id FROM detentions WHERE erased_at IS NULL",
      'its references do not lead to it',
    ],
    [
      'one more former number',
      "INSERT INTO custody_records SELECT 'MPS', 'N', id, 0 FROM detentions WHERE erased_at IS NULL",
      'its former numbers are not those that it bore',
    ],
    ['a suite', "UPDATE detention_suites SET suite = 'ZZ'", 'its suites do not lead to it'],
    ['no suite', 'DELETE FROM detention_suites', 'its suites do not lead to it'],
    ['an interpreter', "UPDATE sessions SET interpreter = 'I'", 'its column sessions is not what'],
    ['an engagement', "UPDATE sessions SET engagement = 'E'", 'its column sessions is not what'],
    [
      'the time of a session',
      'UPDATE sessions SET ended_at = 7',
      'its column sessions is not what',
    ],
    ['no session', 'DELETE FROM sessions', 'its column sessions is not what'],
  ])('%s', async (_, change, problem) => {
    expect(await problemOf(change)).toContain(problem);
  });
});
