import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { londonDate } from '../../src/domain/time.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { inDatabase, prepareForce, recordStays } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
let variables: Variables;
let number: string;
beforeAll(async () => {
  ({ variables } = await prepareForce(folder));
  const [startedAt, endedAt] = ['2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z'];
  const intervals = [{ suite: 'CX', startedAt, endedAt }];
  const stay = { custodyRecordNumber: 'R/1', intervals, outcome: 'removed' };
  const [id = ''] = await recordStays(variables, [stay]);
  number = await inDatabase(variables, async (store, nextContext) => {
    const context = nextContext();
    return (
      await store.transaction(context.actor.force, (steps) => issueInvoice(steps, context, id))
    ).number;
  });
});

const size = () => inDatabase(variables, (store) => store.read((steps) => steps.audit.size('MPS')));

function remittance(text: string, ...more: string[]) {
  const file = join(folder, 'file.csv');
  writeFileSync(file, text);
  const today = londonDate(Math.floor(Date.now() / 1000));
  const options = ['--customer', 'UKBA', '--received-on', today, '--reference', 'BACS 7'];
  return custody(['remittance', file, ...options, ...more], variables);
}

describe('remittance', () => {
  test('says what a file would pay, then pays it, and names what is left', async () => {
    const text = `invoice,amount\n${number},200.00\nOTHER,5\n`;
    const before = await size();
    const tried = await remittance(text, '--dry-run');
    expect(tried).toEqual({
      code: 1,
      stdout:
        '2 rows, £205.00: 1 allocated, 0 in part, 1 unmatched; £5.00 is unallocated. A dry run: nothing was written.\n',
      stderr: 'row 3  OTHER  there is no invoice OTHER\n',
    });
    expect(await size()).toBe(before + 1);
    const done = await remittance(text);
    expect(done.stdout).toMatch(
      /^2 rows, £205\.00: 1 allocated, 0 in part, 1 unmatched; .* Payment [-0-9a-f]{36}\.\n$/,
    );
    const again = await remittance(text);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('another reference')]);
    const rest = await remittance(`invoice,amount\n${number},96.00\n`);
    expect([rest.code, rest.stderr]).toEqual([0, '']);
  });

  test('is refused whole for a row that cannot be read, or an option', async () => {
    const before = await size();
    const row = await remittance('invoice,amount\nA,x\n');
    expect([row.code, row.stderr]).toEqual([
      1,
      expect.stringContaining('row 2: amount is not an amount'),
    ]);
    const blank = ',\n'.repeat(600_000);
    const long = await remittance(`invoice,amount\nA,1\n${blank}B,1\n`);
    expect([long.code, long.stderr]).toEqual([1, expect.stringContaining('more than 1 MB')]);
    const spoken = await remittance('invoice,amount\nA,"£1,005.00"\n');
    expect(spoken.stderr).toContain(
      'row 2: amount has a comma, a space or "£" in it: write "1005.00"',
    );
    const empty = await remittance('');
    expect(empty.stderr).toBe(
      'the file is empty: its first row is invoice,amount; nothing was written\n',
    );
    const late = await remittance('invoice,amount\nA,1\n', '--received-on', '2999-01-01');
    expect([late.code, late.stderr]).toEqual([1, '--received-on lies in the future\n']);
    const option = await remittance('invoice,amount\nA,1\n', '--received-on', 'today');
    expect([option.code, option.stderr]).toEqual([1, expect.stringContaining('--received-on')]);
    expect(await size()).toBe(before);
  });
});
