/** A month end in the browser: previewed, run, claimed, paid; and what each role is refused. */
import { describe, expect, vi } from 'vitest';
import { recorded, stay } from '../../api/sent.ts';
import { read } from '../../api/server.ts';
import { span } from '../../usecases/force.ts';
import { type Browsing, test as browsing } from '../browsing.ts';
import { sentFields } from '../filling.ts';

const test = browsing.override('carriesOutRuns', true);

/** Ended, and nobody recorded how. */
const UNFINISHED = {
  intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T20:00:00Z')],
  outcome: null,
};

/** The bytes of what a link leads to, as the browser is given it. */
async function downloaded(b: Browsing, name: string): Promise<Buffer> {
  const href = await b.page.getByRole('link', { name }).getAttribute('href');
  const answer = await b.page.request.get(href ?? '');
  expect(answer.status(), name).toBe(200);
  return answer.body();
}

describe('a finance officer', () => {
  test('previews a month, runs it, sends the claim and records what is paid', async ({
    service,
    browse,
  }) => {
    for (const number of ['01CX/0001/09', '01CX/0002/09', '01CX/0003/09']) {
      await recorded(service, stay(number));
    }
    await recorded(service, stay('01CX/0009/09', UNFINISHED));
    service.at('2010-01-04T12:00:00Z');
    const b = await browse('finance');

    await b.open('/runs');
    await b.press('Invoice what was released');
    await b.page.getByLabel('Released from').fill('1/6/2009');
    await b.page.getByLabel('Released to').fill('30 June 2009');
    await b.press('Preview the run');
    expect(await b.heading()).toBe('What the run would issue');
    const preview = await b.text();
    expect(preview).toContain('3 invoices, on a claim of £888.00. 1 would be left out.');
    expect(preview).toContain('01CX/0009/09');
    expect(preview).toContain('Ask the suite to record the outcome.');
    await b.check();

    await b.press('Start the run');
    await vi.waitFor(async () => expect(await b.text()).toContain('Claim MPS-CL-'), 10_000);
    expect(await b.text()).toContain('The run has ended: 3 invoices issued.');
    await b.page.getByRole('link', { name: '1: see each, and what to do' }).click();
    expect(await b.text()).toContain('01CX/0009/09');
    await b.press('The run');

    await b.press('Open claim MPS-CL-2009-000001');
    expect(await b.text()).toContain('Total of this claim: £888.00');
    const zip = await downloaded(b, 'Everything, to send (zip)');
    expect(zip.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    const pdf = await downloaded(b, 'Cover sheet (PDF)');
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const schedule = await downloaded(b, 'Schedule (CSV)');
    expect(schedule.toString()).toContain('MPS-2009-000003');

    await b.open('/payments/new?customer=UKBA&invoice=MPS-2009-000002');
    await b.check();
    await b.page.getByLabel('Received on').fill('4/1/2010');
    await b.page.getByLabel('The bank’s reference').fill('BACS 77');
    await b.press('Record the payment');
    expect(await b.heading()).toBe('Payment BACS 77');
    expect(await b.text()).toContain('The payment is recorded.');
    expect(await b.text()).toContain('£296.00 on MPS-2009-000002');

    await b.press('UKBA');
    const statement = await b.text();
    expect(statement).toContain('Balance owed on 4 January 2010: £592.00');
    expect(statement).toContain('Payment BACS 77, received 4 January 2010\t-£296.00\t£592.00');
    await b.check();
    const sent = await downloaded(b, 'Statement, to send (PDF)');
    expect(sent.subarray(0, 5).toString()).toBe('%PDF-');
    await b.close();
  });

  test('sees row by row what a remittance would pay before it is recorded', async ({
    service,
    browse,
  }) => {
    const b = await browse('cashier', { script: false, width: 320 });
    await b.open('/payments/remittance');
    const upload = async (text: string) => {
      await b.page.getByLabel('Received on').fill('4/1/2010');
      await b.page.getByLabel('The bank’s reference').fill('BACS 78');
      const buffer = Buffer.from(text);
      await b.page
        .getByLabel('Remittance file')
        .setInputFiles({ name: 'paid.csv', mimeType: 'text/csv', buffer });
      await b.press('See what it would pay');
    };
    await upload('');
    expect(await b.text()).toContain('The file is empty');
    await upload('invoice,amount\nMPS-2009-000001,none\n');
    expect(await b.text()).toContain('The file: row 2: amount is not an amount');
    await b.check();
    await upload('invoice,amount\nMPS-2009-000001,296\nMPS-2009-000009,100\n');
    expect(await b.heading()).toBe('What the file would pay');
    expect(await b.text()).toContain('1 of 2 rows cannot be wholly allocated');
    expect(await b.text()).toContain('Left as credit\nthere is no invoice MPS-2009-000009');
    await b.check();
    const debt = async () =>
      (await service.ask('GET /v1/aged-debt', { as: 'finance' })).json as {
        items: { owed: string; unallocated: string }[];
      };
    expect((await debt()).items[0]).toMatchObject({ owed: '592.00', unallocated: '0.00' });
    const [shown, fields] = [b.page.url(), await sentFields(b)];
    await b.press('Record the payment');
    expect(await b.heading()).toBe('Payment BACS 78');
    const again = await b.page.request.post(shown, { form: fields });
    expect(again.url()).toBe(b.page.url());
    expect((await b.page.request.get(shown)).status()).toBe(422);
    expect((await debt()).items[0]).toMatchObject({ owed: '296.00', unallocated: '100.00' });
    await b.press('Allocate the rest');
    await b.page.getByLabel('Amount for MPS-2009-000003').fill('£300');
    await b.press('Allocate');
    expect(await b.text()).toContain('come to £300.00, and £100.00 of the payment is unallocated');
    await b.check();
    await b.page.getByLabel('Amount for MPS-2009-000003').fill('100');
    await b.press('Allocate');
    expect((await debt()).items[0]).toMatchObject({ owed: '196.00', unallocated: '0.00' });
    await b.open(`${new URL(b.page.url()).pathname}/allocate`);
    expect(await b.text()).toContain('It was allocated already: nothing of it is left.');
    await b.press('The payment');
    await b.press('Reverse the payment');
    await b.page.getByLabel('It was recorded twice').check();
    await b.press('Reverse the payment');
    expect(await b.text()).toContain('Reversed: it was recorded twice');
    expect((await debt()).items[0]).toMatchObject({ owed: '592.00', unallocated: '0.00' });
    await b.check();
    await b.close();
  });
});

describe('the pages of a month end', () => {
  const reads = [
    '/runs',
    '/claims',
    '/claims/MPS-CL-2009-000001',
    '/accounts',
    '/accounts/aged-debt.csv',
    '/customers/UKBA/statement',
    '/customers/UKBA/statement.csv',
    '/payments',
  ];
  const writes = ['/runs/new', '/runs/preview', '/payments/new', '/payments/remittance'];

  test.for([
    ['auditor', 200, 403],
    ['custody', 403, 403],
    ['administrator', 403, 403],
  ] as const)('%s: %i to read, %i to write', async ([holder, toRead, toWrite], { browse }) => {
    const b = await browse(holder);
    for (const path of reads) {
      expect([path, (await b.page.request.get(path)).status()]).toEqual([path, toRead]);
    }
    for (const path of writes) {
      expect([path, (await b.page.request.get(path)).status()]).toEqual([path, toWrite]);
    }
    await b.open('/payments');
    expect(await b.text()).not.toContain('Record a payment');
    const token = await b.page.evaluate<string>('document.body.dataset.formToken');
    for (const path of ['/runs', '/payments/new', '/payments/remittance']) {
      const sent = { headers: { 'x-form-token': token }, form: { customer: 'UKBA' } };
      expect([path, (await b.page.request.post(path, sent)).status()]).toEqual([path, toWrite]);
    }
    await b.close();
  });

  test('show nothing of another force', async ({ service, browse }) => {
    const { items } = read('PaymentList', await service.ask('GET /v1/payments', { as: 'auditor' }));
    const runs = read(
      'InvoiceRunList',
      await service.ask('GET /v1/invoice-runs', { as: 'auditor' }),
    );
    const payment = `/payments/${items[0]?.id}`;
    const b = await browse('otherFinance');
    for (const path of [
      '/claims/MPS-CL-2009-000001',
      '/claims/MPS-CL-2009-000001/all.zip',
      `/runs/${runs.items[0]?.id}`,
      `/runs/${runs.items[0]?.id}/left-out`,
      payment,
      `${payment}/allocate`,
      `${payment}/reverse`,
    ]) {
      expect([path, (await b.page.request.get(path)).status()]).toEqual([path, 404]);
    }
    await b.close();
  });
});
