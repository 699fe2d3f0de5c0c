import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareForce } from './prepared.ts';
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
    expect(list.stdout).toMatch(/Custody system +system +custody +CX BX +\S+ +-\n/);
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
