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
    await finance.press('See the difference: 01CX/0002/09');
    expect(await finance.text()).toContain('Operation: was none, is now Swale');
    await finance.press('Issue the credit note and the new invoice');
    expect(await finance.text()).toContain('Why it is corrected is empty');
    await finance.page.getByLabel('Why is it corrected?').fill('the operation was missing');
    await finance.press('Issue the credit note and the new invoice');
    expect(await finance.text()).toContain('Corrected. This invoice stands in the place');
    expect(await finance.text()).toContain(`Replaces\n${number}`);
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

/** Who is let in is refused or not before anything is looked for. */
const PATHS: [path: string, finance: number, auditor: number][] = [
  ['/to-do', 200, 403],
  ['/exceptions', 200, 200],
  ['/exceptions?kind=unpriced', 200, 200],
  ['/exceptions?kind=nonsense&after=nonsense', 200, 200],
  ['/invoices', 200, 200],
  ['/invoices?customer=UKBA&issuedFrom=1/1/2010&issuedTo=4/1/2010&superseded=true', 200, 200],
  ['/invoices?issuedFrom=31/2/2010', 422, 422],
  ['/invoices?issuedFrom=4/1/2010&issuedTo=3/1/2010', 422, 422],
  ['/invoices/NUMBER', 200, 200],
  ['/invoices/NUMBER/pdf', 200, 200],
  ['/invoices/NUMBER/xml', 200, 200],
  ['/invoices/NUMBER/json', 200, 200],
  ['/invoices/MPS-2009-999999', 404, 404],
  ['/invoices/MPS-2009-999999/pdf', 404, 404],
  ['/invoices/NUMBER/correct', 200, 200],
  ['/invoices/NUMBER/credit', 200, 403],
  ['/invoices/NUMBER/dispute', 200, 403],
  ['/disputes', 200, 200],
  ['/disputes?status=open', 200, 200],
  ['/disputes/DISPUTE/settle', 200, 403],
  ['/detentions/DETENTION/resume-billing', 200, 403],
];

describe('who sees what', () => {
  test('finance and audit read, finance alone acts, others neither', async ({
    service,
    browse,
  }) => {
    const { number, detention } = await invoiced(service, stay('01CX/0003/09'));
    const { id } = await disputed(service, number);
    const [finance, auditor, custody, other] = await Promise.all([
      browse('finance'),
      browse('auditor'),
      browse('custody'),
      browse('otherFinance'),
    ]);
    const statusesOf = async (by: Browsing) => {
      const found: [string, number][] = [];
      for (const [path] of PATHS) {
        const full = path
          .replace('NUMBER', number)
          .replace('DISPUTE', id)
          .replace('DETENTION', detention.id);
        found.push([path, (await by.page.request.get(full)).status()]);
      }
      return found;
    };
    expect(await statusesOf(finance)).toEqual(PATHS.map(([path, status]) => [path, status]));
    expect(await statusesOf(auditor)).toEqual(PATHS.map(([path, , status]) => [path, status]));
    expect(new Set((await statusesOf(custody)).map(([, status]) => status))).toEqual(
      new Set([403]),
    );
    const named = (await statusesOf(other)).filter(([path]) => /[A-Z]{6}/.test(path));
    expect(new Set(named.map(([, status]) => status))).toEqual(new Set([404]));
    await auditor.open(`/invoices/${number}`);
    expect(await auditor.text()).not.toContain('Record a payment');
    for (const one of [finance, auditor, custody, other]) await one.close();
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
    expect(await finance.text()).toContain('Whether it may be invoiced again is missing: choose yes or no');
    await finance.page.getByLabel('No, it is not to be charged').check();
    await finance.page.getByLabel('Why is it credited?').fill('not our detainee');
    await finance.press('Issue the credit note');
    expect(await finance.text()).toContain('Credited. This is the credit note.');
    await finance.open('/exceptions?kind=billing-stopped');
    await finance.press('Bill it after all: 01CX/0005/09');
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
