import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { inDatabase, prepareForce } from './prepared.ts';
import { custody, temporaryFolder, tokenIn, type Variables } from './run.ts';

const folder = temporaryFolder();
let variables: Variables;
beforeAll(async () => {
  ({ variables } = await prepareForce(folder));
});

const keys = (...args: string[]) => custody(['keys', ...args], variables);

describe.concurrent('keys', () => {
  test('are created for a system, limited to suites, and listed', async () => {
    const keyFile = join(folder, 'system.key');
    const { code, stdout } = await keys(
      ...['create', '--name', 'Custody system', '--system', '--role', 'custody'],
      ...['--suite', 'CX', 'BX', '--key-file', keyFile],
    );
    expect(code).toBe(0);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const token = readFileSync(keyFile, 'utf8').trim();
    expect(stdout).not.toContain(token);
    const list = await keys('list');
    expect(list.stdout).toMatch(
      /Custody system +system +custody +CX BX +\S+ +never +never +open\n/,
    );
    expect(list.stdout).not.toContain(token);
  });

  test('are for an administrator, and open nothing once they are revoked', async () => {
    const made = await keys('create', '--name', 'Ada Audit', '--role', 'auditor');
    const auditor = { ...variables, CUSTODY_KEY: tokenIn(made.stdout) };
    const before = await custody(['keys', 'list'], auditor);
    expect(before).toEqual({ code: 1, stdout: '', stderr: 'this needs the role administrator\n' });
    const id = /^Key (\S+) of Ada Audit/.exec(made.stdout)?.[1] ?? '';
    expect((await keys('revoke', id)).stdout).toBe(`Key ${id} is revoked.\n`);
    const after = await custody(['keys', 'list'], auditor);
    expect(after.code).toBe(1);
    expect(after.stderr).toContain('the token in CUSTODY_KEY opens nothing');
    expect(after.stderr).not.toContain(auditor.CUSTODY_KEY);
    const again = await keys('revoke', id);
    expect(again).toMatchObject({
      code: 1,
      stderr: 'there is no such key, or it is revoked already\n',
    });
  });

  test('expire at the end of a day in London', async () => {
    const [inMay, lastYear, never] = await Promise.all([
      keys('create', '--name', 'Tim Temp', '--role', 'auditor', '--expires', '2037-05-31'),
      keys('create', '--name', 'A', '--role', 'auditor', '--expires', '2025-05-31'),
      keys('create', '--name', 'A', '--role', 'auditor', '--expires', '31 May'),
    ]);
    expect(inMay.stdout).toMatch(/of Tim Temp: auditor, until 2037-06-01T00:00:00\+01:00\.\n/);
    expect((await keys('list')).stdout).toMatch(/Tim Temp .* 2037-06-01T00:00:00\+01:00 +open\n/);
    expect(lastYear).toMatchObject({ code: 1, stdout: '' });
    expect(lastYear.stderr).toContain('the expiry is past already');
    expect(never.stderr).toBe('--expires is not a date: write it as text, like "2009-06-01"\n');
  });

  test('are listed with the hour of their last use', async () => {
    const made = await keys('create', '--name', 'Una Used', '--role', 'administrator');
    await custody(['keys', 'list'], { ...variables, CUSTODY_KEY: tokenIn(made.stdout) });
    expect((await keys('list')).stdout).toMatch(/Una Used .*T\d\d:00:00\+0\d:00 +never +open\n/);
  });

  test('are rotated without a gap, and the log still verifies', async () => {
    const made = await keys('create', '--name', 'Rory Rotated', '--role', 'administrator');
    const id = /^Key (\S+) of/.exec(made.stdout)?.[1] ?? '';
    const keyFile = join(folder, 'rotated.key');
    const rotated = await keys('rotate', id, '--key-file', keyFile);
    const tokens = [tokenIn(made.stdout), readFileSync(keyFile, 'utf8').trim()];
    expect(rotated.stdout).toMatch(/^Key \S+ of Rory Rotated: administrator\.\n/);
    expect(rotated.stdout).toMatch(
      new RegExp(`It follows key ${id}, which opens until \\S+\\.\n$`),
    );
    for (const CUSTODY_KEY of tokens) {
      expect((await custody(['keys', 'list'], { ...variables, CUSTODY_KEY })).code).toBe(0);
    }
    const again = await keys('rotate', id);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toMatch(/^the key is followed by \S+ already: rotate that one\n/);
    const successor = /^Key (\S+) of/.exec(rotated.stdout)?.[1] ?? '';
    const last = await keys('rotate', successor, '--overlap', '0');
    expect(last.stdout).toContain(`It follows key ${successor}, which opens no longer.\n`);
    const expired = { ...variables, CUSTODY_KEY: tokens[1] ?? '' };
    expect((await custody(['keys', 'list'], expired)).stderr).toContain('expired or revoked');
    expect((await keys('list')).stdout).toMatch(new RegExp(`${successor} .* expired\n`));
    expect((await custody(['audit', 'verify'], variables)).stdout).toContain('Nothing is wrong.');
  });

  test.each(['91', '-1', '1.5', 'week'])('are not rotated with an overlap of %s', async (days) => {
    const refused = await keys('rotate', 'any', `--overlap=${days}`);
    expect(refused).toMatchObject({
      code: 1,
      stderr: '--overlap is not a number of days: write one from 0 to 90\n',
    });
  });

  test('that open nothing leave an event in the system log, without their token', async () => {
    const CUSTODY_KEY = `custody_MPS_${'x'.repeat(43)}`;
    await custody(['keys', 'list'], { ...variables, CUSTODY_KEY });
    const leaves = await inDatabase(variables, (store) =>
      store.read((steps) => steps.audit.leaves('system', 0, 100)),
    );
    const failed = leaves.map(({ leaf }) => leaf).filter((leaf) => leaf.includes('unknown-key'));
    expect(failed).toHaveLength(1);
    expect(failed[0]).not.toContain('xxx');
  });

  test('are refused with an unknown role or suite, and without a role or a name', async () => {
    const [role, suite, noRole, noName] = await Promise.all([
      keys('create', '--name', 'A', '--role', 'king'),
      keys('create', '--name', 'A', '--role', 'custody', '--suite', 'ZZ'),
      keys('create', '--name', 'A'),
      keys('create', '--role', 'auditor'),
    ]);
    expect(role.stderr).toContain('Allowed choices are custody, finance, auditor, administrator');
    expect(suite.stderr).toContain('ZZ: not a suite of MPS, which has AC, BG');
    expect(noRole.stderr).toContain("'--role <role...>' not specified");
    expect(noName.stderr).toContain("'--name <name>' not specified");
    expect([role.code, suite.code, noRole.code, noName.code]).toEqual([1, 1, 1, 1]);
  });

  test('need a key, in a database that is there', async () => {
    const { DATABASE_FILE = '' } = variables;
    const [none, elsewhere] = await Promise.all([
      custody(['keys', 'list'], { DATABASE_FILE }),
      custody(['keys', 'list'], { ...variables, DATABASE_FILE: join(folder, 'no.db') }),
    ]);
    expect(none.stderr).toContain('put its token into the variable CUSTODY_KEY');
    expect(elsewhere.stderr).toContain('there is no database');
    expect([none.code, elsewhere.code]).toEqual([1, 1]);
  });
});
