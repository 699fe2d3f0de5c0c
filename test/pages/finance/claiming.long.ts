/** Every page of a month end in every state: empty, wrong and full; script on and off, at 320 px, and with larger text. */
import { describe, expect } from 'vitest';
import {
  claimed,
  credited,
  disputed,
  paid,
  recorded,
  referenceData,
  startedRun,
  stay,
} from '../../api/sent.ts';
import type { Service } from '../../api/server.ts';
import { span } from '../../usecases/force.ts';
import { type Browse, doubleText, test } from '../browsing.ts';

const SCREENS = [
  { width: 1100, script: true },
  { width: 320, script: false },
  { width: 320, script: true },
];

/** Opens each on every screen, and holds it against the rules of all pages. */
async function checkAll(browse: Browse, paths: readonly string[]): Promise<void> {
  for (const screen of SCREENS) {
    const b = await browse('finance', screen);
    for (const path of paths) {
      await b.open(path);
      await b.check();
      expect((await b.page.content()).length, `the size of ${path}`).toBeLessThan(60_000);
      if (!screen.script || screen.width !== 1100) continue;
      await doubleText(b.page);
      await b.check();
    }
    await b.close();
  }
}

/** Invoices, some disputed, credited or paid in part; a claim, a run that nobody carries out, and what is left out. */
async function fill(service: Service) {
  const { customer } = referenceData();
  await service.ask('PUT /v1/customers/HOEO', {
    as: 'administrator',
    body: { ...customer, code: 'HOEO', name: 'Home Office Example' },
  });
  const { run, claim } = await claimed(service, stay('01CX/1000/09'));
  for (let n = 0; n < 60; n++) {
    const detention = await recorded(service, stay(`01CX/2${n}/09`));
    await service.ask('POST /v1/invoices', { as: 'finance', body: { detention } });
  }
  await disputed(service, 'MPS-2009-000003', { amount: '50.00' });
  await credited(service, 'MPS-2009-000004');
  const unfinished = {
    intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T20:00:00Z')],
    outcome: null,
  };
  for (let n = 0; n < 60; n++) await recorded(service, stay(`01CX/3${n}/09`, unfinished));
  for (let n = 0; n < 60; n++) await paid(service, {});
  const allocations = [{ invoice: 'MPS-2009-000005', amount: '100.00' }];
  const payment = await paid(service, { allocations });
  const second = await claimed(service, stay('01CX/4000/09'));
  const running = (await startedRun(service)).id;
  return { run, claim, payment: payment.id, second, running };
}

describe('the pages of a month end', () => {
  test('teach what is missing while there is nothing, and hold', async ({ browse }) => {
    await checkAll(browse, [
      '/runs',
      '/runs/new',
      '/runs/preview?customer=UKBA&releasedFrom=2009-06-01&releasedTo=2009-06-30',
      '/claims',
      '/accounts',
      '/customers/UKBA/statement',
      '/payments',
      '/payments?from=2009-01-01',
      '/payments/new',
      '/payments/remittance',
    ]);
  });

  test('say what is wrong with what was typed, and hold', async ({ browse }) => {
    await checkAll(browse, [
      '/runs/preview?customer=UKBA&releasedFrom=31%2F2%2F2009&releasedTo=',
      '/runs/preview?customer=NOBODY&releasedFrom=2009-06-30&releasedTo=2009-06-01',
      '/accounts?asOf=tomorrow',
      '/accounts?asOf=2030-01-01',
      '/customers/UKBA/statement?from=2009-12-31&to=2009-01-01',
      '/payments?from=2009-12-31&to=2009-01-01',
      '/claims/MPS-CL-2009-999999',
    ]);
  });

  test('hold when they are full, on pages of fifty', async ({ service, browse }) => {
    const { claim, payment, second, running } = await fill(service);
    const next = async (path: string) => {
      const b = await browse('auditor');
      await b.open(path);
      const href = await b.page.getByRole('link', { name: 'Next page' }).getAttribute('href');
      await b.close();
      return href ?? '';
    };
    const leftOut = `/runs/${second.run}/left-out`;
    await checkAll(browse, [
      '/runs',
      `/runs/${running}`,
      `/runs/${second.run}`,
      leftOut,
      await next(leftOut),
      '/runs/preview?customer=UKBA&releasedFrom=2009-06-01&releasedTo=2009-06-30',
      '/claims',
      `/claims/${claim}`,
      `/claims/${second.claim}`,
      '/accounts',
      '/customers/UKBA/statement',
      await next('/customers/UKBA/statement'),
      '/payments',
      await next('/payments'),
      '/payments/new?customer=UKBA&invoice=MPS-2009-000060',
      `/payments/${payment}?done=recorded`,
      `/payments/${payment}/allocate`,
      `/payments/${payment}/reverse`,
    ]);
    const b = await browse('finance', { script: false });
    await b.open(`/runs/${running}`);
    await b.press('Refresh');
    expect(await b.text()).toContain('detentions looked at');
    await b.close();
  });

  test('keep what was typed where it is refused', async ({ browse }) => {
    for (const screen of SCREENS) {
      const b = await browse('finance', screen);
      await b.open('/payments/new');
      await b.page.getByLabel('Amount received').fill('a lot');
      await b.page.getByLabel('Received on').fill('5/1/2010');
      await b.page.getByLabel('Amount for MPS-2009-000001').fill('1,000');
      await b.page.getByLabel('Other invoices').fill('MPS-2009-000004 10\nMPS-2009-000005');
      await b.press('Record the payment');
      expect(await b.text()).toContain('Amount received is not an amount');
      expect(await b.page.getByLabel('Amount for MPS-2009-000001').inputValue()).toBe('1,000');
      await b.check();
      await b.page.getByLabel('Amount received').fill('1,010.00');
      await b.page.getByLabel('Received on').fill('4/1/2010');
      await b.page.getByLabel('The bank’s reference').fill('BACS <b>9</b>');
      await b.page.getByLabel('Other invoices').fill('MPS-2009-000004 10');
      await b.press('Record the payment');
      const text = await b.text();
      expect(text).toContain(
        'Amount for MPS-2009-000001 is £1,000.00, and £296.00 is owed on invoice MPS-2009-000001',
      );
      expect(text).toContain(
        'Other invoices: MPS-2009-000004: invoice MPS-2009-000004 was credited by',
      );
      await b.check();
      await b.close();
    }
  });
});

describe('a remittance', () => {
  test('holds row by row, and where it is recorded already', async ({ service, browse }) => {
    const rows = Array.from(
      { length: 60 },
      (_, n) => `MPS-2009-${String(n + 1).padStart(6, '0')},37`,
    );
    const buffer = Buffer.from(`invoice,amount\n${rows.join('\n')}\n`);
    for (const screen of SCREENS) {
      const b = await browse('finance', screen);
      await b.open('/payments/remittance');
      await b.page.getByLabel('Received on').fill('4/1/2010');
      await b.page.getByLabel('The bank’s reference').fill(`BACS ${screen.width} ${screen.script}`);
      await b.page
        .getByLabel('Remittance file')
        .setInputFiles({ name: 'paid.csv', mimeType: 'text/csv', buffer });
      await b.press('See what it would pay');
      expect(await b.heading()).toBe('What the file would pay');
      await b.check();
      await b.press('Next page');
      await b.check();
      const reference = `BACS ${screen.width} ${screen.script}`;
      // 60 rows of £37.
      await paid(service, { reference, amount: '2220.00' });
      await b.press('Record the payment');
      expect(await b.text()).toContain(
        'of the same customer, day, reference and amount is recorded already',
      );
      await b.check();
      await b.close();
    }
  });
});
