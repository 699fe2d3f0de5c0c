import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { inDatabase, type Prepared, prepareForce, recordStays } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
let databases = 0;
let prepared: Prepared;
let ids: string[];

const stayOn = (custodyRecordNumber: string, date: string, more: object = {}) => ({
  custodyRecordNumber,
  intervals: [{ suite: 'CX', startedAt: `${date}T09:15:00Z`, endedAt: `${date}T19:45:00Z` }],
  outcome: 'removed',
  ...more,
});
const today = () => new Date().toISOString().slice(0, 10);

/** Two stays of 2009, one that has no outcome, and one of this year. */
beforeEach(async () => {
  databases += 1;
  const own = join(folder, `force-${databases}`);
  mkdirSync(own);
  prepared = await prepareForce(own);
  const recent = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
  ids = await recordStays(prepared.variables, [
    stayOn('NUMBER-1.', '2009-06-01'),
    stayOn('NUMBER-2.', '2009-06-02'),
    stayOn('NUMBER-3.', '2009-06-03', { outcome: null }),
    stayOn('NUMBER-4.', recent),
  ]);
});

function bytesOf({ DATABASE_FILE = '' }: Variables): string {
  const files = [DATABASE_FILE, `${DATABASE_FILE}-wal`].filter((file) => existsSync(file));
  return files.map((file) => readFileSync(file, 'latin1')).join('');
}

const problemIn = (variables: Variables) =>
  inDatabase(variables, async (store) => (await verifyLog(store)).problem);

describe('retention list', () => {
  test('shows what is to be reviewed, to an administrator', async () => {
    const { code, stdout, stderr } = await custody(['retention', 'list'], prepared.administrator);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ID +STATUS +ARRIVED +ENDED +RETENTION ENDED +INVOICE$/);
    expect(rows.pop()).toBe('3 detentions to review.');
    expect(rows.map((row) => row.split(/ +/).slice(0, 2))).toEqual([
      [ids[0], 'released'],
      [ids[1], 'released'],
      [ids[2], 'open'],
    ]);
    expect(stdout).not.toContain('NUMBER-');
    const longer = { ...prepared.administrator, RETENTION_YEARS: '99' };
    expect((await custody(['retention', 'list'], longer)).stdout).toBe('0 detentions to review.\n');
  });
});

describe('retention erase', () => {
  const erase = (args: string[], variables = prepared.administrator) =>
    custody(['retention', 'erase', '--reason', 'yearly review', ...args], variables);

  test('erases all that is due, names what is refused, and leaves no byte of it', async () => {
    const { code, stdout, stderr } = await erase(['--all-due']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(
      `${ids[2]} is not erased: the detention is open: release or void it first\n` +
        `2 detentions erased on ${today()}.\n` +
        'The database file holds nothing of what was erased.\n',
    );
    const bytes = bytesOf(prepared.variables);
    const found = ['NUMBER-1.', 'NUMBER-2.', 'NUMBER-3.', 'NUMBER-4.'].map((text) =>
      bytes.includes(text),
    );
    expect(found).toEqual([false, false, true, true]);
    expect(await problemIn(prepared.variables)).toBeNull();
    const left = await custody(['retention', 'list'], prepared.administrator);
    expect(left.stdout).toContain('1 detention to review.');
  });

  test('erases those that are named, early only where that is said', async () => {
    const [, second = '', , recent = ''] = ids;
    const refused = await erase([second, recent]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(
      new RegExp(
        `^${recent} is not erased: its retention ends on \\d{4}-04-01: erase it from then on, or before, where a data subject has a right to that, with --early\\n1 detention `,
      ),
    );
    const early = await erase(['--early', recent]);
    expect(early).toMatchObject({ code: 0, stderr: '' });
    expect(bytesOf(prepared.variables)).not.toContain('NUMBER-4.');
    expect(await problemIn(prepared.variables)).toBeNull();
  });

  test('refuses what it cannot make sense of, and erases nothing', async () => {
    const [first = ''] = ids;
    const auditor = { ...prepared.administrator, CUSTODY_KEY: 'custody_MPS_none' };
    const answers = await Promise.all([
      erase([]),
      erase(['--all-due', first]),
      erase(['--all-due', '--early']),
      custody(['retention', 'erase', first], prepared.administrator),
      custody(['retention', 'erase', '--reason', ' ', first], prepared.administrator),
      erase([first], auditor),
    ]);
    expect(answers.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(answers.map(({ stderr }) => stderr.split('\n')[0])).toEqual([
      'name the detentions to erase by their ids, or say --all-due',
      'name the detentions to erase by their ids, or say --all-due',
      '--early is for detentions that are named',
      "error: required option '--reason <text>' not specified",
      '--reason is empty: say what it is',
      expect.stringContaining('the token in CUSTODY_KEY opens nothing'),
    ]);
    expect(bytesOf(prepared.variables)).toContain('NUMBER-1.');
  });
});

describe('retention scrub', () => {
  test('writes the file anew, and needs no key', async () => {
    const { DATABASE_FILE = '' } = prepared.variables;
    const { code, stdout } = await custody(['retention', 'scrub'], { DATABASE_FILE });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'The database file holds nothing of what was erased.\n',
    });
    expect(await problemIn(prepared.variables)).toBeNull();
  });
});
