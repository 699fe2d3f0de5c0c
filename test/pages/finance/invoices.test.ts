/** Finance's way from its to-do to a corrected invoice, and what of it others may see. */
import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { disputed, invoiced, paid, recorded, stay, supersededInvoice } from '../../api/sent.ts';
import { span } from '../../usecases/force.ts';
import { type Browsing, test } from '../browsing.ts';
import { type Fetched, type Visitor, visitor } from '../fetching.ts';

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
    [`/invoices/${NUMBER}?done=constructor`, 200],
    [`/invoices/${NUMBER}?done=__proto__`, 200],
  ])('%s: %i', async (path, status) => {
    expect((await finance.get(path)).status).toBe(status);
  });

  test('and does not hold is said by the names on the page, and of a file by what is wrong', async () => {
    const path = '/customers/UKBA/statement';
    const { html } = await finance.get(`${path}?from=3/1/2010&to=2/1/2010`);
    expect(html).toContain('The first day is after the last day');
    const file = await finance.get(`${path}.csv?from=nonsense`);
    expect(file.status).toBe(422);
    expect(file.html).toContain('From is not a date');
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

  test('says what was done, as each page that leads to an invoice does', async () => {
    for (const code of ['issued', 'corrected', 'credited', 'disputed', 'rejected']) {
      const { html } = await finance.get(`/invoices/${NUMBER}?done=${code}`);
      expect(html, code).toContain('govuk-notification-banner--success');
    }
  });

  test('an auditor is offered nothing that finance does', async () => {
    const { html } = await auditor.get(`/invoices/${NUMBER}`);
    expect(html).toContain('Invoice as PDF');
    expect(html).not.toMatch(/Record a payment|Note a dispute/);
  });
});

test('a correction that is not possible yet leads to what solves it', async ({ service }) => {
  const { number, detention } = await supersededInvoice(service, '01CX/0010/09');
  const intervals = [span('2009-06-01T08:00:00Z', '2009-06-04T08:00:00Z')];
  await service.ask(`PUT /v1/detentions/${detention.id}`, {
    as: 'custody',
    headers: { 'if-match': '"2"' },
    body: { reason: 'held for days', detention: stay('01CX/0010/09', { intervals }) },
  });
  const { html } = await finance.get(`/invoices/${number}/correct`);
  expect(html).toContain(`href="/detentions/${detention.id}/agree"`);
});

describe('what is sent', () => {
  test('issues nothing where the record changed after the difference was seen', async ({
    service,
  }) => {
    const { number, detention } = await supersededInvoice(service, '01CX/0004/09');
    const path = `/invoices/${number}/correct`;
    const before = await finance.get(path);
    await service.ask(`PUT /v1/detentions/${detention.id}`, {
      as: 'custody',
      headers: { 'if-match': '"2"' },
      body: { reason: 'once more', detention: stay('01CX/0004/09', { operation: 'Gull' }) },
    });
    const reason = 'the operation was missing';
    const refused = await finance.post(path, { ...hiddenIn(before), reason });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('The record changed after this page was shown');
    expect(refused.html).toContain('is now Gull');
    expect(refused.html).toContain(reason);
    const sent = await finance.post(path, { ...hiddenIn(refused), reason });
    expect(sent.headers.get('location')).toMatch(/^\/invoices\/MPS-2009-\d{6}\?done=corrected$/);
  });

  test('is done once, however often it is sent', async ({ service }) => {
    const { number } = await invoiced(service, stay('01CX/0008/09'));
    const path = `/invoices/${number}/credit`;
    const fields = { ...hiddenIn(await finance.get(path)), rebill: 'yes', reason: 'keyed late' };
    const [first, again] = [await finance.post(path, fields), await finance.post(path, fields)];
    expect(first.headers.get('location')).toContain('/invoices/MPS-CN-2009-');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });

  test('credits for good, which the exceptions undo', async ({ service }) => {
    const { number, detention } = await invoiced(service, stay('01CX/0005/09'));
    await paid(service, { allocations: [{ invoice: number, amount: '100.00' }] });
    expect((await finance.get(`/invoices/${number}`)).html).toContain('£196.00 of £296.00');
    const blank = await finance.post(`/invoices/${number}/credit`);
    expect(blank.status).toBe(422);
    expect(blank.html).toContain('Whether it may be invoiced again is missing');
    await finance.post(`/invoices/${number}/credit`, { rebill: 'no', reason: 'not our detainee' });
    const resume = `/detentions/${detention.id}/lift-billing-stop`;
    const stopped = '/exceptions?kind=billing-stopped';
    expect((await finance.get(stopped)).html).toContain(`href="${resume}"`);
    await finance.post(resume, { reason: 'it was ours' });
    expect((await finance.get(stopped)).html).not.toContain(resume);
  });

  test.for<[string, RegExp]>([
    ['credit-rebill', /^\/invoices\/MPS-CN-2009-\d{6}\?done=credited$/],
    ['credit', /^\/invoices\/MPS-CN-2009-\d{6}\?done=credited$/],
    ['correct', /^\/invoices\/MPS-2009-\d{6}\?done=corrected$/],
    ['rejected', /^\/invoices\/MPS-2009-\d{6}\?done=rejected$/],
  ])('settles a dispute by %s', async ([ending, location], { service }) => {
    const { number } = await supersededInvoice(service, `01CX/${ending}/09`);
    const { id } = await disputed(service, number);
    const path = `/disputes/${id}/settle`;
    expect((await finance.post(path, { reason: 'so it was' })).html).toContain(
      'How it ends is missing',
    );
    const sent = await finance.post(path, { ending, reason: 'so it was' });
    expect(sent.headers.get('location')).toMatch(location);
    expect((await finance.get('/disputes?status=settled')).html).toContain(number);
    expect((await finance.get('/disputes?status=open')).html).not.toContain(number);
  });

  test('as a script comes out as text', async ({ service }) => {
    const { number } = await invoiced(service, stay('01CX/0007/09'));
    const reason = '<script>document.title = "x"</script>';
    await finance.post(`/invoices/${number}/dispute`, { amount: '', reason });
    for (const path of [`/invoices/${number}`, '/disputes']) {
      const { html } = await finance.get(path);
      expect(html).toContain('&lt;script&gt;document.title');
      expect(html).not.toContain('<script>document');
    }
  });

  test.each([
    ['0', 'The amount is no part of the invoice: write 0.01 to 296.00'],
    ['296.01', '296.00'],
    ['fifty', 'is not an amount'],
  ])('as an amount of %s is refused', async (amount, words) => {
    const { status, html } = await finance.post(`/invoices/${NUMBER}/dispute`, {
      amount,
      reason: 'too much',
    });
    expect([status, html.includes(`value="${amount}"`)]).toEqual([422, true]);
    expect(html).toContain(words);
  });
});

/** What a form sends along. */
function hiddenIn({ html }: Fetched): Record<string, string> {
  const found = html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
}
