/** Tariffs: an administrator's way from a version to the next, and what each role may do of it. */
import { describe, expect } from 'vitest';
import { recorded, stay } from '../../api/sent.ts';
import type { Service } from '../../api/server.ts';
import { tableOne } from '../../usecases/force.ts';
import { type Browsing, test } from '../browsing.ts';
import { type Visitor, visitor } from '../fetching.ts';

const fill = async ({ page }: Browsing, fields: Record<string, string>) => {
  for (const [id, text] of Object.entries(fields)) await page.locator(`#${id}`).fill(text);
};

/** The fields of a form as a page shows them, without a browser. */
function formIn(html: string): Record<string, string> {
  const fields = [...html.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) => {
    const part = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
    const isChosen = !/type="(radio|checkbox)"/.test(tag) || /\bchecked\b/.test(tag);
    const name = part('name');
    return name && isChosen ? [[name, part('value') ?? ''] as const] : [];
  });
  return Object.fromEntries(fields);
}

/** Begins a version in the form, with some fields typed; gives the path of its form. */
async function typed(
  admin: Visitor,
  begin: Record<string, string>,
  fields: Record<string, string>,
): Promise<{ path: string; sent: Awaited<ReturnType<Visitor['post']>> }> {
  const started = await admin.post('/tariffs/new', begin);
  const path = started.headers.get('location') ?? '';
  const form = formIn((await admin.get(path)).html);
  const selects = { customer: 'UKBA', custody_model: 'banded', vat_category: 'O' };
  return { path, sent: await admin.post(path, { ...form, ...selects, act: 'check', ...fields }) };
}

async function firstTariff(service: Service): Promise<string> {
  const { json } = await service.ask('GET /v1/tariffs', { as: 'finance' });
  return (json as { items: { id: string }[] }).items[0]?.id ?? '';
}

let admin: Visitor;
test.beforeAll(async ({ service }) => {
  admin = await visitor(service, 'administrator');
});

describe('a tariff version', () => {
  test('is begun from another, checked, tested on a period, and published', async ({
    service,
    browse,
  }) => {
    await recorded(service, stay('TARIFF-1'));
    const admin = await browse('administrator');
    await admin.press('Tariffs');
    await admin.press('1 January 2009');
    expect(await admin.text()).toContain('Beyond 48 hours there is no price');
    await admin.press('Begin a new version with it');
    await admin.press('Continue');
    await admin.press('Check it');
    expect(await admin.text()).toContain(
      'First day in force is missing: write day, month and year',
    );
    await admin.press('Add a band');
    await fill(admin, {
      effectiveFrom: '1/4/2010',
      source: 'Agreement of March 2010',
      custody_bands_0_standard: '£300',
      custody_bands_3_label: '48-96',
      custody_bands_3_upToHours: '96',
      custody_bands_3_standard: '1,500.5',
      custody_bands_3_constantWatch: '7000',
    });
    await admin.page.locator('input[value=repeat]').check();
    await admin.check();
    await admin.press('Check it');
    expect(await admin.heading()).toBe('Check the tariff before you publish it');
    expect(await admin.text()).toMatch(/Custody, 0-12\s+up to 12 hours: £296.00.*£300.00/);
    await admin.check();

    await admin.press('Back-test it first');
    await admin.press('Compare');
    expect(await admin.text()).toContain('1 detention of UKBA that began from 1 January 2009');
    expect(await admin.text()).toContain('they would have cost £300.00: £4.00 more.');
    expect(await admin.page.locator('svg.chart').count()).toBe(1);
    await admin.check();
    await admin.page.goBack();
    await admin.page.goBack();
    await admin.press('Publish it');
    expect(await admin.text()).toContain('The tariff is published.');
    expect(await admin.text()).toContain('£1,500.50');
    await admin.press('All tariffs');
    expect(await admin.text()).toMatch(/1 April 2010\s+To come/);
    await admin.check();
    await admin.close();
  });

  test('takes the place of another for the same days, and says why', async ({ service }) => {
    const replaces = await firstTariff(service);
    const { path, sent } = await typed(admin, { replaces }, { custody_bands_1_standard: '436' });
    expect([sent.status, sent.html]).toEqual([422, expect.stringContaining('Reason is empty')]);
    expect((await admin.get(`${path}/check`)).headers.get('location')).toBe(path);
    const more = { ...formIn(sent.html), reason: '12-24 was mistyped', custody_model: 'banded' };
    const checked = await admin.post(path, { ...more, vat_category: 'O', act: 'check' });
    expect(checked.headers.get('location')).toBe(`${path}/check`);
    const { html } = await admin.get(`${path}/check`);
    expect(html).toContain('up to 24 hours: £436.00');
    const published = await admin.post(`${path}/check`, { once: 'once' });
    const again = await admin.post(`${path}/check`, { once: 'once' });
    expect(again.headers.get('location')).toBe(published.headers.get('location'));
    const old = await admin.get(`/tariffs/${replaces}`);
    expect(old.html).toMatch(/It was replaced.*because: 12-24 was mistyped/s);
    expect(old.html).not.toContain('Replace it');
  });

  test('is refused for days that have one', async ({ service }) => {
    const from = await firstTariff(service);
    const fields = { effectiveFrom: '1/1/2009', source: 'the same day again' };
    const { path, sent } = await typed(admin, { from }, fields);
    for (const refused of [sent, await admin.post(`${path}/check`)]) {
      expect(refused.status).toBe(422);
      expect(refused.html).toContain('A version from 1 January 2009 is published already');
    }
    expect(sent.html).toContain('href="#effectiveFrom"');
  });

  test.each([
    ['{"a":', 'The tariff is not JSON: paste all of it'],
    ['[]', 'The tariff is not an object'],
    [
      JSON.stringify({ ...tableOne(), effectiveFrom: '1 June 2009', custody: { model: 'flat' } }),
      'In the tariff, effectiveFrom is not a date: write it as text, like &quot;2009-06-01&quot;',
    ],
    [JSON.stringify({ ...tableOne(), customer: 'NONE' }), 'customer is NONE, and there is no such'],
  ])('as JSON is refused by the names in it: %s', async (json, words) => {
    const refused = await admin.post('/tariffs/new', { json });
    expect([refused.status, refused.html]).toEqual([422, expect.stringContaining(words)]);
    expect(refused.html).toContain('href="#json"');
  });

  test('is tested once it is one', async ({ service }) => {
    const { path } = await typed(admin, {}, {});
    const draft = path.split('/').at(-1) ?? '';
    const [from, to] = ['1/1/2009', '31/12/2009'];
    const sent = { what: 'draft', draft, version: await firstTariff(service), from, to };
    const refused = await admin.post('/tariffs/preview', sent);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('The new version cannot be tested yet');
  });

  test('that no tariff can be is refused at its fields', async () => {
    const { sent } = await typed(
      admin,
      { json: JSON.stringify(tableOne()) },
      {
        custody_bands_1_upToHours: '10',
        custody_bands_2_constantWatch: 'much',
        interpreters_telephone_uplifts_0_from: '20:00',
        vat_category: 'S',
      },
    );
    expect(sent.status).toBe(422);
    for (const name of ['custody_bands_2_constantWatch', 'interpreters_telephone_uplifts_0']) {
      expect(sent.html).toContain(`href="#${name}"`);
      expect(sent.html).toContain(`id="${name}"`);
    }
    const { sent: ordered } = await typed(
      admin,
      { json: JSON.stringify(tableOne()) },
      { custody_bands_1_upToHours: '10', vat_category: 'S' },
    );
    expect(ordered.html).toContain('Band 2, hours: bands must ascend');
    expect(ordered.html).toContain('VAT, rate: category S needs a rate above 0');
  });
});

describe('tariffs', () => {
  test.for([
    ['custody', 403, 403, 403],
    ['finance', 200, 403, 200],
    ['auditor', 200, 403, 200],
    ['administrator', 200, 200, 200],
  ] as const)(
    'are for some to see, and for administrators to publish: %s',
    async ([holder, list, start, preview], { service }) => {
      const { get } = await visitor(service, holder);
      const pages = await Promise.all(['', '/new', '/preview'].map((at) => get(`/tariffs${at}`)));
      expect(pages.map(({ status }) => status)).toEqual([list, start, preview]);
      expect(pages[0]?.html.includes('New tariff version')).toBe(holder === 'administrator');
    },
  );

  test('of another force are not there', async ({ service }) => {
    const { get } = await visitor(service, 'otherFinance');
    expect((await get(`/tariffs/${await firstTariff(service)}`)).status).toBe(404);
    expect((await get('/tariffs')).html).toContain('There is no tariff for this customer yet');
    expect((await get('/tariffs/preview')).html).toContain('There is no tariff yet');
  });
});

describe('a back-test', () => {
  test('of a fixed price says what is wrong with what was asked', async ({ service }) => {
    const finance = await visitor(service, 'finance');
    const version = await firstTariff(service);
    const asked = { what: 'fixed', version, from: '1/1/2009', to: '31/12/2009', pounds: '' };
    const refused = await finance.post('/tariffs/preview', asked);
    expect([refused.status, refused.html]).toEqual([
      422,
      expect.stringContaining('The fixed price is missing'),
    ]);
    const backwards = await finance.post('/tariffs/preview', {
      ...asked,
      pounds: '500',
      to: '1/1/2008',
    });
    expect([backwards.status, backwards.html]).toEqual([
      422,
      expect.stringContaining('The last day is before the period begins'),
    ]);
  });
});
