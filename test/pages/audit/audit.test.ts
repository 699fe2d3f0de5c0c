/** The auditor's way from a complaint to its answer; and who is kept out of it. */
import { describe, expect } from 'vitest';
import { invoiced, recorded, stay } from '../../api/sent.ts';
import { openService, type Service } from '../../api/server.ts';
import { span } from '../../usecases/force.ts';
import { type Browsing, test } from '../browsing.ts';
import { visitor } from '../fetching.ts';

const REFERENCE = 'MADEUP-D-77';

/** A stay that was amended, with its first invoice. */
async function amended(service: Service) {
  const sent = stay('01CX/0077/09', { detaineeReference: REFERENCE });
  const invoice = await invoiced(service, sent);
  const intervals = [span('2009-06-01T08:15:00Z', '2009-06-01T20:45:00Z', { watch: 'constant' })];
  await service.ask(`PUT /v1/detentions/${invoice.detention.id}`, {
    as: 'custody',
    headers: { 'if-match': '"1"' },
    body: { reason: 'he was watched, and left later', detention: { ...sent, intervals } },
  });
  return invoice;
}

async function upload({ page, press }: Browsing, name: string, buffer: Buffer): Promise<void> {
  await page.goto('/audit/verify');
  await page
    .getByLabel('The file')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  await press('Verify');
}

describe('an auditor with a complaint on the desk', () => {
  test('finds the detainee, reads what happened and why it cost that, and has it proven', async ({
    service,
    browse,
  }) => {
    const invoice = await amended(service);
    const { number, detention } = invoice;
    const auditor = await browse('auditor');
    const { page } = auditor;
    expect(new URL(page.url()).pathname).toBe('/audit');
    await auditor.press('Audit');
    await page.getByLabel('Reference or number').fill(REFERENCE);
    await page.getByLabel('Why do you look?').fill('complaint of 4 January');
    await auditor.press('Look up');
    expect(page.url()).not.toContain('MADEUP');
    expect(await auditor.text()).toContain(`the force’s reference ${REFERENCE}`);

    await auditor.press('Detention 01CX/0077/09');
    expect(await auditor.heading()).toBe('Breakdown of 01CX/0077/09');
    const told = await auditor.text();
    expect(told).toContain('complaint of 4 January');
    expect(told).toContain('12 h 30 min is within 12-24 hours: constant watch charge £1,876.00');
    expect(told).toContain('Charing Cross (CX) from Mon 1 Jun 2009 09:15 BST');
    expect(told).toContain('Recorded the detention.');
    expect(told).toContain('superseded: what it shows has changed since');
    expect(told).toMatch(/(\d+) of its \1 events were held against the log/);
    await auditor.check();

    await auditor.press('Compare two revisions');
    const compared = await auditor.text();
    expect(compared).toContain('Interval 1, watch: was standard, is now constant');
    expect(compared).toContain('he was watched, and left later');

    const genuine = await service.ask(`GET /v1/invoices/${number}`, {
      as: 'auditor',
      headers: { accept: 'application/pdf' },
    });
    await upload(auditor, 'invoice.pdf', Buffer.from(genuine.bytes));
    expect(await auditor.heading()).toBe('This invoice is genuine');
    const altered = { ...invoice, charge: { ...invoice.charge, total: '196.00' } };
    await upload(auditor, 'invoice.json', Buffer.from(JSON.stringify(altered)));
    expect(await auditor.heading()).toBe('This is not genuine');
    expect(await auditor.text()).toContain(
      'The price: Charge total: it says "196.00", and its tariff gives "296.00"',
    );
    await auditor.check();
    const bytes = Buffer.from(genuine.bytes);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await upload(auditor, 'invoice.pdf', bytes);
    expect(await auditor.heading()).toBe('This is not genuine');
    expect(await auditor.text()).not.toContain('before you rely on it');

    await auditor.open(`/audit/log?subject=detention/${detention.id}`);
    const log = await auditor.text();
    expect(log).toContain('Verified a copy of invoice');
    expect(log).toContain('Read the breakdown.');
    expect(log).toContain('Reason: complaint of 4 January');
    await auditor.close();
  });

  test('is told at the field what is not there, and keeps what was typed', async ({ browse }) => {
    const auditor = await browse('auditor');
    await auditor.open('/audit');
    await auditor.page.getByLabel('The number of an invoice').check();
    await auditor.page.getByLabel('Reference or number').fill('MPS-2031-000009');
    await auditor.press('Look up');
    expect(await auditor.text()).toContain('The reference or number is no number of this force');
    expect(await auditor.page.getByLabel('Reference or number').inputValue()).toBe(
      'MPS-2031-000009',
    );
    await auditor.close();
  });
});

describe('a detention whose references were erased', () => {
  test('says so, and when, wherever they would stand', async ({ service }) => {
    const id = await recorded(service, stay('01CX/0080/09', { detaineeReference: REFERENCE }));
    await service.ask(`POST /v1/detentions/${id}/erase`, {
      as: 'administrator',
      body: { reason: 'their right', early: true },
    });
    const { get } = await visitor(service, 'auditor');
    for (const part of ['breakdown', 'compare']) {
      const { html, status } = await get(`/detentions/${id}/${part}`);
      expect(status).toBe(200);
      expect(html).toContain('What was personal of this record was erased, Mon 4 Jan 2010');
      expect(html).not.toMatch(/0080|MADEUP/);
    }
  });
});

describe('the log', () => {
  test('is not said to be filtered by what it cannot be filtered by', async ({ service }) => {
    const { post } = await visitor(service, 'auditor');
    const answer = await post('/audit/log', { kind: 'invoice.eaten' });
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('What happened is none of these');
    expect((await post('/audit/log', { kind: 'invoice.issued' })).status).toBe(303);
  });
});

describe('a checkpoint that was kept', () => {
  test('is held against the log, and an altered one is not what was signed', async ({ browse }) => {
    const auditor = await browse('auditor');
    const { page } = auditor;
    const kept = await (await page.request.get('/audit/checkpoint/file')).text();
    for (const [note, answer] of [
      [kept, 'The log goes on from this checkpoint'],
      [kept.replace(/\n\d+\n/, '\n1\n'), 'The log does not go on from this checkpoint'],
      ['nothing', 'The checkpoint is no checkpoint'],
    ] as const) {
      await auditor.open('/audit/checkpoint');
      await page.getByLabel('The checkpoint').fill(note);
      await auditor.press('Hold against the log');
      expect(await auditor.text()).toContain(answer);
    }
    await auditor.close();
  });
});

describe('the pages of an audit', () => {
  test('are for who may see them, and of their own force', async ({ service, browse }) => {
    const id = await recorded(service, stay('01CX/0078/09'));
    const statuses = async (as: 'custody' | 'finance' | 'otherFinance', paths: string[]) => {
      const { page, close } = await browse(as);
      const answers = await Promise.all(
        paths.map(async (path) => (await page.request.get(path)).status()),
      );
      await close();
      return answers;
    };
    const breakdown = `/detentions/${id}/breakdown`;
    const compare = `/detentions/${id}/compare`;
    const log = ['/audit', '/audit/log', '/audit/log/0'];
    expect(await statuses('custody', [...log, breakdown, '/audit/verify'])).toEqual([
      403, 403, 403, 403, 403,
    ]);
    expect(await statuses('custody', [compare, '/definitions'])).toEqual([200, 200]);
    expect(await statuses('finance', [...log, breakdown, compare])).toEqual([
      403, 403, 403, 200, 200,
    ]);
    const own = [breakdown, `${breakdown}/why`, `${breakdown}/pdf`, `${breakdown}/json`, compare];
    expect(await statuses('otherFinance', own)).toEqual([404, 404, 404, 404, 404]);
    expect(await statuses('otherFinance', ['/audit/log/99999', '/audit/log/x'])).toEqual([
      404, 404,
    ]);
  });
});

describe('where a reason is required', () => {
  test('nothing of a breakdown is shown before one is given, and its file says it too', async () => {
    const service = await openService((store) => store, { breakdownReason: 'required' });
    try {
      const id = await recorded(service, stay('01CX/0079/09', { detaineeReference: REFERENCE }));
      const path = `/detentions/${id}/breakdown`;
      const auditor = await visitor(service, 'auditor');
      const asked = await auditor.get(path);
      expect([asked.status, asked.headers.get('location')]).toEqual([303, `${path}/why`]);
      const { html } = await auditor.get(`${path}/why`);
      expect(html).not.toContain('0079');
      expect((await auditor.post(`${path}/why`, { reason: ' ' })).html).toContain(
        'Why you look is missing',
      );
      expect((await auditor.get(`${path}/pdf`)).headers.get('location')).toBe(`${path}/why`);
      const told = await auditor.post(`${path}/why`, { reason: 'complaint — of José' });
      const shown = await auditor.get(told.headers.get('location') ?? '');
      expect(shown.html).toContain('complaint — of José');
      const [, json = ''] = /href="([^"]*\/json[^"]*)"/.exec(shown.html) ?? [];
      expect((await auditor.get(json)).html).toContain('"reason":"complaint — of José"');
      const search = { by: 'force', what: REFERENCE };
      expect((await auditor.post('/audit', search)).html).toContain('Why you look is missing');
      const found = await auditor.post('/audit', { ...search, reason: 'complaint' });
      const stays = found.headers.get('location') ?? '';
      expect((await auditor.get(stays)).html).toContain('01CX/0079/09');
      const pdf = await auditor.get(`${stays}/pdf`);
      expect(pdf.headers.get('content-type')).toBe('application/pdf');
    } finally {
      await service.close();
    }
  });
});
