import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { custody, fixture, temporaryFolder, tokenIn } from './run.ts';

const folder = temporaryFolder();
const SETUP = fixture('setup.json');

const database = (name: string) => ({ DATABASE_FILE: join(folder, name, 'custody.db') });

describe.concurrent('setup', () => {
  test('makes folder, force and first key once, and shows the token once', async () => {
    const variables = database('first');
    const { code, stdout, stderr } = await custody(['setup', SETUP], variables);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('12 suites, 1 customer.');
    expect(statSync(variables.DATABASE_FILE).mode & 0o077).toBe(0);
    const CUSTODY_KEY = tokenIn(stdout);
    const keys = await custody(['keys', 'list'], { ...variables, CUSTODY_KEY });
    expect(keys.stdout).toMatch(/First administrator {2}person {2}administrator/);
    expect(keys.stdout).not.toContain(CUSTODY_KEY);

    const keyFile = join(folder, 'none.key');
    const again = await custody(['setup', SETUP, '--key-file', keyFile], variables);
    expect(again).toEqual({
      code: 1,
      stdout: '',
      stderr: 'MPS is set up already in this database\n',
    });
    expect(existsSync(keyFile)).toBe(false);
  });

  test('writes the token to a file that only its owner may read, and nowhere else', async () => {
    const keyFile = join(folder, 'admin.key');
    const args = ['setup', SETUP, '--name', 'Ada Admin', '--key-file', keyFile];
    const { code, stdout, stderr } = await custody(args, { ...database('second') });
    expect(code).toBe(0);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const token = readFileSync(keyFile, 'utf8').trim();
    expect(tokenIn(token)).toBe(token);
    expect(stdout + stderr).not.toContain(token);
    expect(stdout).toContain('of Ada Admin: administrator');

    const other = await custody(args, database('third'));
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('there is such a file already');
    expect(readFileSync(keyFile, 'utf8').trim()).toBe(token);
  });

  test('refuses a file that does not hold, naming each place', async () => {
    const setup = JSON.parse(readFileSync(SETUP, 'utf8'));
    setup.force.code = 'CN';
    setup.suites[1].code = setup.suites[0].code;
    setup.customers[0].paymentdays = 30;
    const file = join(folder, 'bad.json');
    writeFileSync(file, JSON.stringify(setup));
    const variables = database('bad');
    const { code, stdout, stderr } = await custody(['setup', file], variables);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${file} does not hold\n`);
    expect(stderr).toContain('  /force/code may not be CN or CL\n');
    expect(stderr).toContain('  /suites/1/code "AC" is there already');
    expect(stderr).toContain('  /customers/0/paymentdays is not a field here');
    expect(existsSync(variables.DATABASE_FILE)).toBe(false);
  });

  test('refuses a file that is not there, a folder, and a name that is none', async () => {
    const [missing, isFolder, unnamed] = await Promise.all([
      custody(['setup', join(folder, 'nowhere.json')], database('no')),
      custody(['setup', folder], database('no')),
      custody(['setup', SETUP, '--name', ' '], database('no')),
    ]);
    expect(missing.stderr).toContain('there is no such file');
    expect(isFolder.stderr).toContain('it is a folder');
    expect(unnamed.stderr).toContain('--name is empty');
    expect([missing.code, isFolder.code, unnamed.code]).toEqual([1, 1, 1]);
  });
});

describe.concurrent('migrate', () => {
  test('makes a database, and says again and again that it is up to date', async () => {
    const variables = database('migrated');
    const first = await custody(['migrate'], variables);
    const second = await custody(['migrate'], variables);
    expect(first).toEqual({
      code: 0,
      stdout: `${variables.DATABASE_FILE} is up to date.\n`,
      stderr: '',
    });
    expect(second).toEqual(first);
  });

  test('says of a file that is no database that it cannot be opened', async () => {
    const { code, stderr } = await custody(['migrate'], { DATABASE_FILE: SETUP });
    expect(code).toBe(1);
    expect(stderr).toBe(`cannot open the database ${SETUP}: file is not a database\n`);
    const debug = await custody(['migrate'], { DATABASE_FILE: SETUP, LOG_LEVEL: 'debug' });
    expect(debug.stderr).toContain('at ');
  });
});
