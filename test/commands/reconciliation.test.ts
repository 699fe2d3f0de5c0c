import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/usecases/access.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { correctInvoice } from '../../src/usecases/correctInvoice.ts';
import { creditInvoice } from '../../src/usecases/creditInvoice.ts';
import type { Script, Steps } from '../../src/usecases/store.ts';
import { span, stay } from '../usecases/force.ts';
import { inDatabase, prepareForce, recordStays } from './prepared.ts';
import { custody, temporaryFolder, type Variables } from './run.ts';

/** What becomes of each in the financial year 2009: ten hours are £296.00, and fifteen £435.00. */
const STAYS = {
  plain: held('2009-06-01T08:00:00Z', '2009-06-01T18:00:00Z'),
  heldOverItsBegin: held('2009-03-31T18:00:00Z', '2009-04-01T04:00:00Z'),
  heldOverItsEnd: held('2010-03-31T18:00:00Z', '2010-04-01T04:00:00Z'),
  corrected: held('2009-06-02T08:00:00Z', '2009-06-02T18:00:00Z'),
  creditedAndRunAgain: held('2009-06-03T08:00:00Z', '2009-06-03T18:00:00Z'),
  creditedToBeBilledAgain: held('2009-06-04T08:00:00Z', '2009-06-04T18:00:00Z'),
  creditedForGood: held('2009-06-05T08:00:00Z', '2009-06-05T18:00:00Z'),
  superseded: held('2009-06-06T08:00:00Z', '2009-06-06T18:00:00Z'),
  unpriced: held('2009-06-07T08:00:00Z', '2009-06-09T20:00:00Z'),
  leftUnbilled: held('2010-02-01T08:00:00Z', '2010-02-01T18:00:00Z'),
};
type Name = keyof typeof STAYS;

function held(from: string, to: string) {
  return { intervals: [span(from, to)], outcome: 'removed' };
}

const folder = temporaryFolder();
let variables: Variables;
let ids: string[];
beforeAll(async () => {
  ({ variables } = await prepareForce(folder));
  const stays = Object.entries(STAYS);
  ids = await recordStays(
    variables,
    stays.map(([custodyRecordNumber, part]) => ({ custodyRecordNumber, ...part })),
  );
  await runUntilDecember();
  await credit('creditedAndRunAgain', true);
  await runUntilDecember();
  await credit('creditedToBeBilledAgain', true);
  await credit('creditedForGood', false);
  await lengthen('superseded', '2009-06-06');
  await lengthen('corrected', '2009-06-02');
  await correct('corrected');
});

async function runUntilDecember(): Promise<void> {
  const dates = ['--from', '2009-04-01', '--to', '2009-12-31'];
  await custody(['invoice-run', '--customer', 'UKBA', ...dates], variables);
}

const idOf = (name: Name) => ids[Object.keys(STAYS).indexOf(name)] ?? '';

function invoiceOf(name: Name): Promise<string> {
  return inDatabase(variables, async (store) => {
    const current = await store.read((steps) => steps.detentions.current('MPS', idOf(name)));
    return current?.invoice ?? 'none';
  });
}

async function credit(name: Name, rebill: boolean): Promise<void> {
  await act(creditInvoice, await invoiceOf(name), { reason: 'made up', rebill });
}

async function correct(name: Name): Promise<void> {
  await act(correctInvoice, await invoiceOf(name), 'keyed early');
}

async function lengthen(name: Name, date: string): Promise<void> {
  const part = held(`${date}T08:00:00Z`, `${date}T23:00:00Z`);
  const detention = stay({ custodyRecordNumber: name, ...part });
  await act(amendDetention, idOf(name), () => true, { reason: 'keyed early', detention });
}

type UseCase<A extends unknown[]> = (steps: Steps, context: Context, ...args: A) => Script<unknown>;

function act<A extends unknown[]>(useCase: UseCase<A>, ...args: A): Promise<unknown> {
  return inDatabase(variables, (store, nextContext) => {
    const context = nextContext();
    return store.transaction(context.actor.force, (steps) => useCase(steps, context, ...args));
  });
}

const reconciliation = (...args: string[]) => custody(['reconciliation', ...args], variables);

describe.concurrent('reconciliation', () => {
  test('prints the way from the claims to the statistics, and leaves out empty rows', async () => {
    const { code, stdout, stderr } = await reconciliation('2009', '--financial');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [title, , ...lines] = stdout
      .split('\n')
      .map((line) => line.replaceAll(/ {2,}/g, '  ').replace(/CL-\d+-(\d+) of \S+/, 'CL-$1'));
    expect(title).toBe('From claims to statistics, net: 2009-04-01 to 2010-03-31');
    expect(lines).toEqual([
      "Of each claim, its run's invoices for releases in the year  count  net",
      'Claim MPS-CL-000001  7  £2,072.00',
      'Claim MPS-CL-000002  1  £296.00',
      '',
      '  count  net',
      '  Invoices issued by runs, as their claims have them  8  £2,368.00',
      '  Invoices issued one by one  1  £435.00',
      '  Credit notes  4  -£1,184.00',
      '= Live invoices for releases in the year  5  £1,619.00',
      '  Superseded, not corrected yet: what they cost now, less what is invoiced  1  £139.00',
      '  Released and priced, never invoiced  1  £296.00',
      '  Credited, to be invoiced again  1  £296.00',
      '  Credited for good: not to be invoiced  1  £296.00',
      '  Released without a price  1  £0.00',
      '= What the releases of the year cost now  8  £2,646.00',
      '  Began before the year, released in it: counted where they began  1  -£296.00',
      '  Began in the year, released after it: counted here  1  £296.00',
      "= The year's statistics: charges, net, of those that began in it  8  £2,646.00",
      '= Difference  £0.00',
      '',
    ]);
  });

  test('comes to the charges that the statistics print', async () => {
    const { stdout } = await custody(['statistics', '2009', '--financial'], variables);
    const { charges, released, unpriced } = JSON.parse(stdout);
    expect([charges.total, released, unpriced]).toEqual(['2646.00', 9, 1]);
  });

  test('prints a financial year, as JSON or CSV', async () => {
    const [json, csv] = await Promise.all([
      reconciliation('2009', '--financial', '--json'),
      reconciliation('2010', '--csv'),
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({ basis: 'financial', difference: '0.00' });
    expect(csv.stdout).toContain('\nnot-invoiced,row,2,592.00,');
  });

  test('refuses what is no year', async () => {
    const { code, stderr } = await reconciliation('09');
    expect(stderr).toContain('the year is not a year: write it like 2009');
    expect(code).toBe(1);
  });
});
