/** The command line on PostgreSQL, from an empty database to an invoice that proves itself. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { askServer, urlOf } from '../databases/open.ts';
import { custody, type Ended, fixture, temporaryFolder, tokenIn, type Variables } from './run.ts';
import { expectFigures } from './scraping.ts';
import { startServer } from './serving.ts';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const server = inject('postgres') ?? '';
const name = `test_${randomUUID()}`;
const database: Variables = {
  DATABASE_URL: urlOf(server, name),
  SIGNING_KEY_FILE: file('signing-key'),
};
let all: Variables;

/** A command that goes well; gives what it printed. */
async function run(args: string, variables = all, input = ''): Promise<string> {
  const { code, stdout, stderr } = await custody(args.split(' '), variables, input);
  expect({ code, stderr }, args).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const refused = (args: string, variables = all): Promise<Ended> =>
  custody(args.split(' '), variables);

beforeAll(async () => {
  await askServer(server, `CREATE DATABASE "${name}"`);
  const CUSTODY_KEY = tokenIn(await run(`setup ${fixture('setup.json')}`, database));
  const roles = 'custody finance auditor administrator';
  const made = await run(`keys create --name Ann --role ${roles}`, { ...database, CUSTODY_KEY });
  all = { ...database, CUSTODY_KEY: tokenIn(made) };
  await run(`tariff publish ${fixture('tariff.json')}`);
});
afterAll(() => askServer(server, `DROP DATABASE "${name}" WITH (FORCE)`));

// Each command is a process of its own.
describe('on PostgreSQL', { timeout: 120_000 }, () => {
  test('a year is begun: imported, once, invoiced and claimed, and comes to its averages', async () => {
    const lines = readFileSync(fixture('made-up-2009.ndjson'), 'utf8').split('\n');
    const [some, more] = [lines.slice(0, 20), lines.slice(0, 110)].map((rows) => rows.join('\n'));
    const from = 'import - --format ndjson';
    expect(await run(`${from} --dry-run`, all, some)).toContain('20 recorded');
    expect(await run(`${from} --atomic`, all, some)).toContain('20 recorded');
    expect(await run(from, all, more)).toContain('90 recorded, 20 unchanged');
    const january = '--customer UKBA --from 2009-01-01 --to 2009-01-31';
    expect(await run(`invoice-run ${january} --preview`)).toContain('Nothing was issued.');
    expect(await run(`invoice-run ${january}`)).toMatch(/^Claim MPS-CL-\d{4}-000001: MPS-/);
    expect(JSON.parse(await run('statistics 2009'))).toMatchObject({ detentions: 110 });
    expect(await run('reconciliation 2009')).toMatch(/^= Difference +£0\.00$/m);
    const period = '--from 2009-01-01 --to 2009-12-31';
    const preview = await run(`tariff preview ${fixture('fixed-price.json')} ${period}`);
    expect(preview).toContain('Over all 110');
  });

  test('a collector reads what was sent, and how many connections there are', async () => {
    const figures = await expectFigures(all);
    expect(figures.get('custody_store_connections{state="idle"}')).toBeGreaterThan(0);
    expect(figures.has('custody_database_bytes{part="wal"}')).toBe(false);
  });

  test('rows of a CSV file are recorded, and paid by a remittance', async () => {
    const head = 'custodyRecordNumber,suite,startedAt,endedAt,outcome\n';
    const rows = [1, 3].map(
      (day) => `PG/${day},CX,2009-06-0${day}T08:00:00Z,2009-06-0${day}T18:00:00Z,removed\n`,
    );
    writeFileSync(file('stays.csv'), head + rows.join(''));
    expect(await run(`import ${file('stays.csv')}`)).toContain('2 recorded');
    const claim = await run('invoice-run --customer UKBA --from 2009-06-01 --to 2009-06-01');
    const [number = ''] = /MPS-\d{4}-\d{6}/.exec(claim) ?? [];
    const today = new Date().toISOString().slice(0, 10);
    const from = `--customer UKBA --received-on ${today} --reference BACS`;
    const paid = await run(`remittance - ${from}`, all, `invoice,amount\n${number},1.00\n`);
    expect(paid).toContain('1 allocated');
  });

  test('the log verifies, goes on from a checkpoint, and signs with another key', async () => {
    writeFileSync(file('kept'), await run('audit checkpoint', database));
    await run('audit rotate-key');
    const verified = await run(`audit verify --checkpoint ${file('kept')}`, database);
    expect(verified).toContain('Nothing is wrong.');
    expect((await run('audit public-keys', database)).trim().split('\n')).toHaveLength(4);
  });

  test('what the service gives of an invoice is genuine without it', async () => {
    const { url, stop } = await startServer({ ...all, LOG_LEVEL: 'error' });
    const headers = { authorization: `Bearer ${all.CUSTODY_KEY}`, accept: 'application/pdf' };
    const list = await fetch(`${url}/v1/invoices?limit=1`, { headers });
    const { items } = (await list.json()) as { items: { number: string }[] };
    const pdf = await fetch(`${url}/v1/invoices/${items[0]?.number}`, { headers });
    writeFileSync(file('invoice.pdf'), Buffer.from(await pdf.arrayBuffer()));
    await stop();
    writeFileSync(file('keys'), await run('audit public-keys', database));
    const verdict = await run(`verify ${file('invoice.pdf')} --key ${file('keys')}`, {});
    expect(verdict).toContain('Genuine, as it was issued');
  });

  test('keys are rotated and revoked', async () => {
    const made = await run('keys create --name Bo --role auditor');
    const id = /Key (\S+)/.exec(made)?.[1] ?? '';
    const rotated = await run(`keys rotate ${id}`);
    await run(`keys revoke ${id}`);
    const [old, next] = [made, rotated].map((text) => ({ ...all, CUSTODY_KEY: tokenIn(text) }));
    expect(await run('statistics 2009', next)).toContain('"detentions"');
    const { code, stderr } = await refused('statistics 2009', old);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('revoked') });
  });

  test('what is due is listed and erased', async () => {
    const due = await run('retention list');
    const id = /^[0-9a-f-]{36}/m.exec(due)?.[0] ?? '';
    const erased = await refused(`retention erase ${id} --reason due`);
    expect(erased.stdout).toContain('1 detention erased');
    expect(await run('retention list')).not.toContain(id);
    expect(await run('audit verify', database)).toContain('Nothing is wrong.');
  });

  test('no password is said where the server cannot be reached, or does not let anybody in', async () => {
    const nowhere = { ...all, DATABASE_URL: 'postgres://custody:hunter2@127.0.0.1:1/none' };
    const wrong = new URL(database.DATABASE_URL ?? '');
    wrong.password = 'hunter2';
    for (const DATABASE_URL of [nowhere.DATABASE_URL, wrong.href]) {
      const { code, stderr } = await refused('migrate', { ...all, DATABASE_URL });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^cannot open the database postgres:\/\/127\.0\.0\.1:\d+\/\w+/);
      expect(stderr).not.toContain('hunter2');
    }
  });
});
