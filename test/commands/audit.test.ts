import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { eraseDetention } from '../../src/usecases/eraseDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { inDatabase, prepareForce, recordStays } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
const sound = join(folder, 'sound.db');
let first: string;
let key: string;

/** A force, a tariff, two detentions and the invoice of the first, as the service writes them. */
beforeAll(async () => {
  const { variables } = await prepareForce(folder);
  const interval = {
    suite: 'CX',
    startedAt: '2009-06-01T09:15:00+01:00',
    endedAt: '2009-06-01T19:45:00+01:00',
  };
  const stays = ['V/1', 'V/2'].map((custodyRecordNumber) => ({
    custodyRecordNumber,
    intervals: [interval],
    outcome: 'removed',
  }));
  [first = ''] = await recordStays(variables, stays);
  key = variables.CUSTODY_KEY ?? '';
  await inDatabase(variables, async (store, nextContext) => {
    const context = nextContext();
    await store.transaction(context.actor.force, (steps) => issueInvoice(steps, context, first));
  });
  copyFileSync(join(folder, 'custody.db'), sound);
});

/** A copy in which someone who has the file, and knows SQL, changed something. */
function tampered(name: string, sql: string): Variables {
  const DATABASE_FILE = join(folder, `${name.replaceAll(/\W/g, '-')}.db`);
  copyFileSync(sound, DATABASE_FILE);
  const db = new Database(DATABASE_FILE);
  db.pragma('foreign_keys = OFF');
  db.unsafeMode();
  const triggers = db.prepare("select name from sqlite_master where type = 'trigger'").pluck();
  for (const trigger of triggers.all()) db.exec(`drop trigger ${trigger}`);
  const before = db.prepare('select total_changes()').pluck().get();
  db.exec(sql);
  expect(db.prepare('select total_changes()').pluck().get()).not.toBe(before);
  db.close();
  return { DATABASE_FILE };
}

/** What the command would print after "WRONG", without the time that a process takes to start. */
async function problemOf({ DATABASE_FILE = '' }: Variables): Promise<string | null> {
  const store = openSqlite(DATABASE_FILE);
  const { problem } = await verifyLog(store);
  store.close();
  return problem;
}

/** Each with what is said of it; events 0 to 7 are the force, its signing key, two keys, the tariff, two stays, the invoice. */
type Tampering = readonly [name: string, sql: string, said: RegExp];
const TAMPERINGS: readonly [Tampering, ...Tampering[]] = [
  [
    'what a detention says',
    `update revisions set facts = replace(facts, '"removed"', '"bailed"')
       where detention = (select substr(record, 11, 36) from personal where body like '%V/1%'
       and record like 'detention/%')`,
    /detention \S+, revision 1: its content is not what event 5 of log MPS sealed/,
  ],
  [
    'who a detention is about',
    `update personal set body = replace(body, 'V/2', 'V/9') where record like 'detention/%'`,
    /detention \S+, revision 1: its personal part is not what event 6 of log MPS sealed/,
  ],
  [
    'a personal part that is gone, of which no erasure tells',
    `delete from personal where record like 'detention/%'`,
    /detention \S+, revision 1: its personal part is gone, and no erasure says so/,
  ],
  [
    'a price of the tariff',
    `update tariffs set content = replace(content, '"296.00"', '"196.00"')`,
    /tariff \S+: its content is not what event 4 of log MPS sealed/,
  ],
  [
    'the sum of an invoice',
    `update documents set facts = replace(facts, '"296.00"', '"296.01"')`,
    /invoice MPS-\d{4}-000001: its content is not what event 7 of log MPS sealed/,
  ],
  [
    'an invoice that was deleted',
    'delete from live_invoices; delete from document_proofs; delete from documents',
    /invoice MPS-\d{4}-000001: event 7 of log MPS names it, and it is gone/,
  ],
  [
    'a detention that nobody recorded',
    `insert into revisions select force, detention, 2, void, facts, personal_hash, content_hash,
       started_at, ended_at, recorded_at, by_key, by_name from revisions`,
    /detention \S+, revision 2: no event of log MPS names it/,
  ],
  [
    'what an event says',
    `update audit_events set leaf = replace(leaf, 'Ada All', 'Abe All') where position = 4`,
    /log MPS: the tree does not hold the hash of event 4/,
  ],
  [
    'an event that was deleted',
    "delete from audit_events where position = 2 and force = 'MPS'",
    /log MPS: event 2 is missing/,
  ],
  [
    'a hash of the tree',
    `update audit_nodes set hash = replace(hash, substr(hash, 1, 1), 'x') where level = 2 and force = 'MPS'`,
    /log MPS: the tree does not hold the hash of events 0 to 3/,
  ],
  [
    'a number that was given to nothing',
    'update series set last = 2',
    /series MPS-\d{4}: it counts 2 numbers, and there are 1 documents, the highest 1/,
  ],
];

describe.concurrent('audit verify', () => {
  test('finds nothing wrong in what the service wrote, and needs no key', async () => {
    const { code, stdout, stderr } = await custody(['audit', 'verify'], { DATABASE_FILE: sound });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Log MPS\n {2}events {3}8\n {2}root {5}[0-9a-f]{64}\n {2}records {2}4, .*\n {2}erased {3}0 .*\n {2}keys {5}1\nLog system\n(?: .*\n)+Nothing is wrong\.\n$/,
    );
  });

  test.each(TAMPERINGS)('names %s', async (name, sql, said) => {
    expect(await problemOf(tampered(name, sql))).toMatch(said);
  });

  test('names a row that names one that is not there, and an index that hides an event', async () => {
    const orphan = `insert into idempotent_answers values ('BTP', 'k', 'o', 'h', 'a', 0)`;
    const hidden = `create table kept as select sql from sqlite_schema where name = 'audit_events_by_kind';
      drop index audit_events_by_kind;
      create index audit_events_by_kind on audit_events (force, "leaf" ->> '$.kind', "leaf" ->> '$.at', position)
        where position < 3;
      pragma writable_schema = on;
      update sqlite_schema set sql = (select sql from kept) where name = 'audit_events_by_kind';
      pragma writable_schema = reset;
      drop table kept`;
    for (const [name, sql] of Object.entries({ orphan, hidden })) {
      const variables = tampered(name, sql);
      expect(await problemOf(variables)).toBeNull();
      const { code, stdout } = await custody(['audit', 'verify'], variables);
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringMatching(/^WRONG {2}the file is damaged: /),
      });
    }
  });

  test('prints the first thing that is wrong, and ends with 1', async () => {
    const [, sql, said] = TAMPERINGS[0];
    const { code, stdout, stderr } = await custody(['audit', 'verify'], tampered('first', sql));
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^WRONG {2}.*\n$/);
    expect(stdout).toMatch(said);
  });

  test('counts what is erased, and finds nothing wrong in it', async () => {
    const erased = { DATABASE_FILE: join(folder, 'erased.db') };
    copyFileSync(sound, erased.DATABASE_FILE);
    await inDatabase({ ...erased, CUSTODY_KEY: key }, async (store, nextContext) => {
      const said = { reason: 'request 31', early: true, years: 7 };
      const context = nextContext();
      await store.transaction(context.actor.force, (steps) =>
        eraseDetention(steps, context, first, said),
      );
    });
    const { code, stdout } = await custody(['audit', 'verify'], erased);
    expect(code).toBe(0);
    expect(stdout).toContain('erased   2 personal parts\n  keys     1\nLog system\n');
  });

  test('says so when there is no database, or nothing in it', async () => {
    const empty = { DATABASE_FILE: join(folder, 'empty.db') };
    await custody(['migrate'], empty);
    const [none, nothing] = await Promise.all([
      custody(['audit', 'verify'], { DATABASE_FILE: join(folder, 'nowhere.db') }),
      custody(['audit', 'verify'], empty),
    ]);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('no database') });
    expect(nothing).toMatchObject({ code: 0, stdout: expect.stringContaining('no log yet') });
  });
});
