import { beforeAll, describe, expect, test } from 'vitest';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { span } from '../usecases/force.ts';
import { inDatabase, prepareForce, recordStays } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

const folder = temporaryFolder();
let variables: Variables;
beforeAll(async () => {
  ({ variables } = await prepareForce(folder));
  const stays = [
    ['2009-06-01T08:15:00Z', '2009-06-01T18:45:00Z'],
    ['2009-12-31T20:00:00Z', '2010-01-01T06:00:00Z'],
    ['2009-07-01T08:15:00Z', '2009-07-01T18:45:00Z'],
  ] as const;
  const [first = '', second = ''] = await recordStays(
    variables,
    stays.map(([from, to], n) => ({
      custodyRecordNumber: `S/${n}`,
      intervals: [span(from, to)],
      outcome: 'removed',
    })),
  );
  await inDatabase(variables, async (store, nextContext) => {
    for (const id of [first, second]) {
      await store.transaction((steps) => issueInvoice(steps, nextContext(), id));
    }
  });
});

const reconciliation = (...args: string[]) => custody(['reconciliation', ...args], variables);

describe.concurrent('reconciliation', () => {
  test('prints the way from the invoices to the statistics, and leaves out empty rows', async () => {
    const { code, stdout, stderr } = await reconciliation('2009');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [title, , , ...lines] = stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));
    expect(title).toBe('From claims to statistics, net: 2009-01-01 to 2009-12-31');
    expect(lines).toEqual([
      '  Invoices issued one by one  1  £296.00',
      '= Live invoices for releases in the year  1  £296.00',
      '  Released and priced, never invoiced  1  £296.00',
      '= What the releases of the year cost now  2  £592.00',
      '  Began in the year, released after it: counted here  1  £296.00',
      "= The year's statistics: charges, net, of those that began in it  3  £888.00",
      '= Difference  £0.00',
      '',
    ]);
  });

  test('prints a financial year, as JSON or CSV', async () => {
    const [json, csv] = await Promise.all([
      reconciliation('2009', '--financial', '--json'),
      reconciliation('2010', '--csv'),
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({ basis: 'financial', difference: '0.00' });
    expect(csv.stdout).toContain('\nbegan-before,row,1,-296.00,');
  });

  test('refuses what is no year', async () => {
    const { code, stderr } = await reconciliation('09');
    expect(stderr).toContain('the year is not a year: write it like 2009');
    expect(code).toBe(1);
  });
});
