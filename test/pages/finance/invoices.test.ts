/** Finance's way from its to-do to a corrected invoice, and what of it others may see. */
import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import {
  credited,
  disputed,
  invoiced,
  paid,
  recorded,
  stay,
  supersededInvoice,
} from '../../api/sent.ts';
import { type Browsing, test } from '../browsing.ts';
import { type Visitor, visitor } from '../fetching.ts';

let finance: Visitor, otherFinance: Visitor, auditor: Visitor, custody: Visitor;
const NUMBER = 'MPS-2009-000001';
test.beforeAll(async ({ service }) => {
  await invoiced(service, stay('01CX/0000/09'));
  finance = await visitor(service, 'finance');
  otherFinance = await visitor(service, 'otherFinance');
  auditor = await visitor(service, 'auditor');
  custody = await visitor(service, 'custody');
});

describe('a finance officer at month end', () => {
  test('corrects what was superseded, takes the new invoice, and settles a dispute of it', async ({
    service,
    browse,
  }) => {
    await recorded(service, stay('01CX/0001/09'));
    const { number } = await supersededInvoice(service, '01CX/0002/09');
    const finance = await browse('finance');
    expect(await finance.heading()).toBe('To do');
    expect(await finance.text()).toMatch(
      /June 2009\s+UK Border Agency\s+1\s+£296.00\s+Preview a run/,
    );
    await finance.check();

    await finance.press('Superseded invoices');
    expect(await finance.text()).toContain(`Invoice ${number} no longer shows what is so`);
    await finance.check();
    await finance.press('See the difference for 01CX/0002/09');
    expect(await finance.text()).toContain('Operation: was none, is now Swale');
    await finance.press('Issue the credit note and the new invoice');
    expect(await finance.text()).toContain('Why it is corrected is empty');
    await finance.page.getByLabel('Why is it corrected?').fill('the operation was missing');
    await finance.press('Issue the credit note and the new invoice');
    expect(await finance.text()).toContain('Corrected. This invoice stands in the place');
    expect(await finance.text()).toMatch(new RegExp(`Replaces\\s+${number}`));
    expect(await pdfOf(finance)).toMatch(/^%PDF-/);

    await finance.press('Note a dispute');
    await finance.page.getByLabel('How much of it is disputed?').fill('£50');
    await finance.page.getByLabel('What does the customer say?').fill('released an hour earlier');
    await finance.press('Note the dispute');
    expect(await finance.text()).toContain('The dispute is noted.');
    await finance.open('/to-do');
    expect(await finance.text()).toContain('£50.00');
    await finance.page.getByRole('link', { name: /^Settle/ }).click();
    await finance.page.getByLabel('Rejected: the invoice stands').check();
    await finance.page.getByLabel('Why?', { exact: true }).fill('their log was read');
    await finance.press('Settle the dispute');
    expect(await finance.text()).toContain('The dispute is settled: the invoice stands.');
    expect(await finance.text()).toContain('Rejected: their log was read');
    await finance.check();
    await finance.close();
  });
});

/** Presses the link to the PDF, as a browser keeps it. */
async function pdfOf({ page }: Browsing): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Invoice as PDF' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^MPS-2009-\d{6}\.pdf$/);
  return readFileSync(await file.path(), 'latin1');
}

describe('what is asked for', () => {
  test.each([
    ['/exceptions?kind=nonsense&after=nonsense', 200],
    ['/invoices?customer=UKBA&issuedFrom=1/1/2010&issuedTo=4/1/2010&superseded=true', 200],
    ['/invoices?kind=nonsense&superseded=nonsense&after=nonsense', 200],
    ['/invoices?issuedFrom=31/2/2010', 422],
    ['/invoices?issuedFrom=4/1/2010&issuedTo=3/1/2010', 422],
    ['/invoices/MPS-2009-999999', 404],
    ['/invoices/MPS-2009-999999/pdf', 404],
    ['/disputes/nonsense/settle', 404],
  ])('%s: %i', async (path, status) => {
    expect((await finance.get(path)).status).toBe(status);
  });

  test.each(['', '/pdf', '/xml', '/json', '/correct', '/credit', '/dispute'])(
    'an invoice%s is another force’s nothing',
    async (end) => {
      expect((await finance.get(`/invoices/${NUMBER}${end}`)).status).toBe(200);
      expect((await otherFinance.get(`/invoices/${NUMBER}${end}`)).status).toBe(404);
    },
  );

  test.each(['pdf', 'xml', 'json'])(
    'the %s is for those who may read the invoice',
    async (form) => {
      expect((await auditor.get(`/invoices/${NUMBER}/${form}`)).status).toBe(200);
      expect((await custody.get(`/invoices/${NUMBER}/${form}`)).status).toBe(403);
    },
  );

  test('an auditor is offered nothing that finance does', async () => {
    const { html } = await auditor.get(`/invoices/${NUMBER}`);
    expect(html).toContain('Invoice as PDF');
    expect(html).not.toMatch(/Record a payment|Note a dispute/);
  });
});

describe('what is sent', () => {
  test('issues nothing where the record changed after the difference was seen', async ({
    service,
    browse,
  }) => {
    const { number, detention } = await supersededInvoice(service, '01CX/0004/09');
    const finance = await browse('finance');
    await finance.open(`/invoices/${number}/correct`);
    await service.ask(`PUT /v1/detentions/${detention.id}`, {
      as: 'custody',
      headers: { 'if-match': '"2"' },
      body: { reason: 'once more', detention: stay('01CX/0004/09', { operation: 'Gull' }) },
    });
    await finance.page.getByLabel('Why is it corrected?').fill('the operation was missing');
    await finance.press('Issue the credit note and the new invoice');
    expect(await finance.text()).toContain('The record changed after this page was shown');
    expect(await finance.text()).toContain('is now Gull');
    await finance.press('Issue the credit note and the new invoice');
    expect(await finance.text()).toContain('Corrected.');
    await finance.close();
  });

  test('credits for good, which the exceptions undo', async ({ service, browse }) => {
    const { number } = await invoiced(service, stay('01CX/0005/09'));
    await paid(service, { allocations: [{ invoice: number, amount: '100.00' }] });
    const finance = await browse('finance');
    await finance.open(`/invoices/${number}`);
    expect(await finance.text()).toContain('£196.00 of £296.00');
    await finance.press('Credit');
    await finance.press('Issue the credit note');
    expect(await finance.text()).toContain(
      'Whether it may be invoiced again is missing: choose yes or no',
    );
    await finance.page.getByLabel('No, it is not to be charged').check();
    await finance.page.getByLabel('Why is it credited?').fill('not our detainee');
    await finance.press('Issue the credit note');
    expect(await finance.text()).toContain('Credited. This is the credit note.');
    await finance.open('/exceptions?kind=billing-stopped');
    await finance.press('Bill it after all for 01CX/0005/09');
    await finance.page.getByLabel('Why may it be invoiced?').fill('it was ours');
    await finance.press('Let it be invoiced');
    expect(await finance.text()).toContain('The detention can be invoiced again.');
    await finance.close();
  });

  test('upholds a dispute by crediting', async ({ service, browse }) => {
    const { number } = await invoiced(service, stay('01CX/0006/09'));
    const { id } = await disputed(service, number);
    const finance = await browse('finance');
    await finance.open(`/disputes/${id}/settle`);
    await finance.page.getByLabel('Upheld: credit it, and invoice again later').check();
    await finance.page.getByLabel('Why?', { exact: true }).fill('another force had them');
    await finance.press('Settle the dispute');
    expect(await finance.text()).toContain('Credited. This is the credit note.');
    await finance.open('/disputes?status=settled');
    expect(await finance.text()).toContain('another force had them');
    await finance.close();
  });
});

test('a script in a reason comes out as text', async ({ service, browse }) => {
  const { number } = await invoiced(service, stay('01CX/0007/09'));
  await service.ask(`POST /v1/invoices/${number}/disputes`, {
    as: 'finance',
    body: { reason: '<script>document.title = "x"</script>' },
  });
  const finance = await browse('finance');
  for (const path of [`/invoices/${number}`, '/disputes']) {
    await finance.open(path);
    expect(await finance.text()).toContain('<script>document.title');
    await finance.check();
  }
  await credited(service, number);
  await finance.close();
});
