import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareForce } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
let variables: Variables;
let administrator: Variables;
beforeAll(async () => {
  ({ variables, administrator } = await prepareForce(folder));
});

const run = (args: string[], input?: string) => custody(['import', ...args], variables, input);

function file(name: string, ...lines: (string | object)[]): string {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(join(folder, name), `${text.join('\n')}\n`);
  return join(folder, name);
}

function stay(custodyRecordNumber: string, endedAt = '2009-06-01T19:45:00+01:00') {
  const interval = { suite: 'CX', startedAt: '2009-06-01T09:15:00+01:00', endedAt };
  return { custodyRecordNumber, intervals: [interval], outcome: 'removed' };
}

const parsed = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe.concurrent('import', () => {
  test('keeps what holds, names what does not, and says so at the end', async () => {
    const detaineeReference = 'D-SECRET-77';
    const backwards = { ...stay('N/2', '2009-06-01T08:15:00+01:00'), detaineeReference };
    const name = file('mixed.ndjson', stay('N/1'), backwards, '{"oops', stay('N/3'));
    const first = await run([name]);
    expect(first.code).toBe(1);
    expect(first.stdout).toBe('4 rows: 2 recorded, 0 unchanged, 0 amended, 2 refused.\n');
    const [second, third, ...more] = first.stderr.trimEnd().split('\n');
    expect(second).toMatch(/^row 2 {2}\/intervals\/0\/endedAt {2}interval 1 runs backwards/);
    expect(third).toBe('row 3  the line is not JSON');
    expect(more).toEqual([]);
    expect(first.stderr).not.toContain(detaineeReference);

    const again = await run([name]);
    expect(again.stdout).toBe('4 rows: 0 recorded, 2 unchanged, 0 amended, 2 refused.\n');
  });

  test('refuses other content of a record that is there, or amends it', async () => {
    expect(await run([file('before.jsonl', stay('A/1'), stay('A/2'))])).toEqual({
      code: 0,
      stdout: '2 rows: 2 recorded, 0 unchanged, 0 amended, 0 refused.\n',
      stderr: '',
    });
    const after = file('after.ndjson', stay('A/1', '2009-06-01T22:15:00+01:00'));
    const refused = await run([after]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toBe('row 1  /intervals/0/endedAt  differs from what is recorded\n');
    const amended = await run([after, '--existing', 'amend']);
    expect(amended).toMatchObject({
      code: 0,
      stdout: '1 row: 0 recorded, 0 unchanged, 1 amended, 0 refused.\n',
    });
  });

  test('writes nothing in a dry run, nor when all or nothing has something refused', async () => {
    const name = file('all.ndjson', stay('D/1'), { ...stay('D/2'), intervals: [] });
    const dry = await run([name, '--dry-run']);
    expect(dry.stdout).toBe(
      '2 rows: 1 recorded, 0 unchanged, 0 amended, 1 refused. This was a dry run: nothing was written.\n',
    );
    const atomic = await run([name, '--atomic']);
    expect(atomic.code).toBe(1);
    expect(atomic.stdout).toContain('It is all or nothing, and something was refused: nothing was');
    const after = await run([name]);
    expect(after.stdout).toContain('1 recorded, 0 unchanged');
  });

  test('reads CSV from a pipe, and writes a line of JSON for each record to one', async () => {
    const csv =
      'custodyRecordNumber,suite,startedAt,endedAt,outcome\n' +
      'C/1,CX,2009-06-01T09:15:00+01:00,2009-06-01T10:15:00+01:00,removed\n' +
      'C/1,BX,2009-06-01T10:15:00+01:00,2009-06-01T19:45:00+01:00,removed\n' +
      'C/2,ZZ,2009-06-01T09:15:00+01:00,2009-06-01T19:45:00+01:00,removed\n';
    const ended = await run(['-', '--format', 'csv', '--results', '-'], csv);
    expect(ended.code).toBe(1);
    const [recorded, refused, last] = parsed(ended.stdout);
    expect(recorded).toEqual({ row: 2, status: 'recorded', id: expect.any(String), errors: [] });
    expect(refused).toMatchObject({
      row: 4,
      status: 'refused',
      errors: [{ pointer: '/intervals/0/suite' }],
    });
    expect(last.summary).toMatchObject({ rows: 3, recorded: 1, refused: 1, nothingWritten: false });
    expect(ended.stderr).toMatch(
      /^row 4 .*\n3 rows: 1 recorded, 0 unchanged, 0 amended, 1 refused/,
    );
  });

  test('reads another system’s file through a mapping, and writes the results to a file', async () => {
    const theirs = file(
      'theirs.csv',
      'REF,IN,OUT',
      'M/1,2009-06-01 09:15,2009-06-01 19:45',
      'M/2,2009-03-29 01:30,2009-03-29 19:45',
    );
    const mapping = file('mapping.json', {
      columns: { custodyRecordNumber: 'REF', startedAt: 'IN', endedAt: 'OUT' },
      constants: { suite: 'CX', outcome: 'other' },
      zone: 'Europe/London',
    });
    const results = join(folder, 'results.ndjson');
    const ended = await run([theirs, '--mapping', mapping, '--results', results]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^row 3 {2}\/intervals\/0\/startedAt {2}does not exist in Europe/);
    expect(ended.stdout).toContain('2 rows: 1 recorded');
    expect(parsed(readFileSync(results, 'utf8'))).toMatchObject([
      { row: 2, status: 'recorded' },
      { row: 3, status: 'refused' },
      { summary: { rows: 2 } },
    ]);
  });

  test('refuses files and options that it cannot work with', async () => {
    const name = file('good.ndjson', stay('G/1'));
    const text = file('stays.txt', stay('G/2'));
    const mapping = file('wrong.json', { columns: { nowhere: 'X' }, zone: 'Mars' });
    const [unformatted, mapped, wrong, missing] = await Promise.all([
      run([text]),
      run([name, '--mapping', mapping]),
      run(['x.csv', '--mapping', mapping]),
      run([join(folder, 'nowhere.csv')]),
    ]);
    expect(unformatted.stderr).toBe('say what the file is: --format csv or --format ndjson\n');
    expect(mapped.stderr).toContain('--mapping is for CSV');
    expect(wrong.stderr).toContain('/zone is not a time zone');
    expect(missing.stderr).toContain('nowhere.csv: there is no such file');
    const all = [unformatted, mapped, wrong, missing];
    expect(all.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  });

  test('needs the custody role', async () => {
    const ended = await custody(['import', file('mine.ndjson', stay('R/1'))], administrator);
    expect(ended).toEqual({ code: 1, stdout: '', stderr: 'this needs the role custody\n' });
  });
});
