/** Every page of an audit in every state: valid, to be used by all, on a small screen and with large text. */
import { describe, expect } from 'vitest';
import { credited, invoiced, recorded, stay } from '../../api/sent.ts';
import type { Service } from '../../api/server.ts';
import { span } from '../../usecases/force.ts';
import { type Browsing, doubleText, test } from '../browsing.ts';

const LARGEST_BYTES = 60_000;
const HOSTILE = '<script>alert(1)</script>';
const SCREENS = [{ width: 1100 }, { width: 320 }, { width: 320, script: false }] as const;

/** A stay with all that can happen to one; its text is what someone might try. */
async function eventful(service: Service, number: string, detaineeReference: string) {
  const sent = stay(number, {
    detaineeReference,
    operation: HOSTILE,
    interpreterSessions: [
      {
        interpreter: detaineeReference,
        mode: 'telephone',
        startedAt: '2009-06-01T09:00:00Z',
        endedAt: '2009-06-01T10:00:00Z',
        invoiced: '33.64',
      },
    ],
  });
  const first = await invoiced(service, sent);
  const { id } = first.detention;
  for (let revision = 1; revision <= 12; revision++) {
    const end = `2009-06-01T20:${String(revision).padStart(2, '0')}:00Z`;
    const intervals = [
      span('2009-06-01T08:15:00Z', '2009-06-01T14:00:00Z', { watch: 'constant' }),
      span('2009-06-01T14:00:00Z', end, { suite: 'BX', power: 'criminal' }),
    ];
    await service.ask(`PUT /v1/detentions/${id}`, {
      as: 'custody',
      headers: { 'if-match': `"${revision}"` },
      body: { reason: `${HOSTILE} ${revision}`, detention: { ...sent, intervals } },
    });
  }
  await service.ask(`POST /v1/invoices/${first.number}/disputes`, {
    as: 'finance',
    body: { reason: HOSTILE },
  });
  await credited(service, first.number, false);
  for (let look = 0; look < 45; look++) {
    await service.ask(`GET /v1/detentions/${id}`, {
      as: 'finance',
      headers: { 'audit-reason': 'look '.repeat(50).trim() },
    });
  }
  return { id, number: first.number, invoice: first };
}

async function seen({ page, open, check, text }: Browsing, path: string): Promise<void> {
  const bytes = page.waitForResponse((response) => response.request().isNavigationRequest());
  await open(path);
  await check();
  expect((await (await bytes).body()).length, path).toBeLessThan(LARGEST_BYTES);
  expect(await text()).not.toContain('Page not found');
  await doubleText(page);
  await check();
}

describe('every page of an audit', () => {
  for (const screen of SCREENS) {
    const name = `${screen.width} px${'script' in screen ? ', without script' : ''}`;
    test(`is sound at ${name}`, { timeout: 120_000 }, async ({ service, browse }) => {
      const { id, number, invoice } = await eventful(service, `L/${name}`, name);
      const plain = await recorded(service, stay(`P/${name}`));
      const auditor = await browse('auditor', screen);
      const { page, press, check, text } = auditor;
      for (const path of [
        '/audit',
        '/audit/verify',
        '/audit/checkpoint',
        '/audit/checkpoint?first=2&second=9',
        '/audit/checkpoint?first=x',
        '/audit/log',
        `/audit/log?subject=detention/${id}`,
        '/audit/log?subject=invoice/NONE',
        '/audit/log/0',
        `/detentions/${id}/breakdown`,
        `/detentions/${id}/breakdown/why`,
        `/detentions/${id}/compare`,
        `/detentions/${id}/compare?from=1&to=12`,
        `/detentions/${id}/compare?from=2&to=2`,
        `/detentions/${plain}/compare`,
        `/detentions/${plain}/breakdown`,
        '/definitions',
      ]) {
        await seen(auditor, path);
      }

      await auditor.open('/audit');
      await press('Look up');
      expect(await text()).toContain('There is a problem');
      await check();
      await page.getByLabel('Reference or number').fill('NOBODY');
      await press('Look up');
      expect(await text()).toContain('No detention bears this reference now');
      await check();
      await auditor.open('/audit');
      await page.getByLabel('Reference or number').fill(name);
      await press('Look up');
      expect(await text()).toContain(number);
      await check();

      for (const [file, heading] of [
        [JSON.stringify(invoice), 'This invoice is genuine'],
        [JSON.stringify({ ...invoice, purchaseOrder: 'PO-9' }), 'This is not genuine'],
        ['a letter', 'This cannot be verified'],
      ] as const) {
        await auditor.open('/audit/verify');
        const buffer = Buffer.from(file);
        await page.getByLabel('The file').setInputFiles({ name: 'f', mimeType: '', buffer });
        await press('Verify');
        expect(await auditor.heading()).toBe(heading);
        await check();
      }
      await auditor.open('/audit/verify');
      await press('Verify');
      expect(await text()).toContain('The file is missing');
      await check();
      await auditor.close();
    });
  }

  test('filters the log without a name in its address, and says what a filter lacks', async ({
    service,
    browse,
  }) => {
    await recorded(service, stay('F/1'));
    const auditor = await browse('auditor');
    const { page, press, check, text } = auditor;
    const filter = async (fields: Record<string, string>) => {
      await auditor.open('/audit/log');
      await page.getByText('Filter the events').click();
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
      await press('Filter');
    };
    await filter({ 'Who did it': 'Example custody', 'The first day': '4/1/2010' });
    expect(page.url()).not.toContain('Example');
    expect(await text()).toContain('Recorded the detention.');
    expect(await text()).not.toContain('Signed in');
    await check();
    await filter({ 'The first day': 'soon', 'The record': 'that one' });
    expect(await text()).toContain('The first day is not a date');
    expect(await text()).toContain('The record is not a record');
    await check();
    await filter({ 'Who did it': 'Nobody' });
    expect(await text()).toContain('No event is like that');
    await check();
    await auditor.close();
  });
});
