/** Every page of tariffs in every state: with and without script, on a small screen, with large text. */
import { expect } from 'vitest';
import { recorded, stay } from '../../api/sent.ts';
import { fixedPrice, tableOne } from '../../usecases/force.ts';
import { type Browsing, doubleText, test } from '../browsing.ts';

const CUSTODY = {
  hourly: {
    model: 'hourly',
    watch: 'premium',
    firstHour: { standard: '25.82', constantWatch: '30.00' },
    furtherHour: { standard: '21.08', constantWatch: '25.00' },
  },
  'per-period': {
    model: 'per-period',
    watch: 'separate',
    hours: 24,
    standard: '360.00',
    constantWatch: '500.00',
  },
  'per-night': { model: 'per-night', watch: 'any', standard: '60.00', constantWatch: '90.00' },
} as const;

async function look(browsing: Browsing, heading: string): Promise<void> {
  expect(await browsing.heading()).toContain(heading);
  await browsing.check();
  await doubleText(browsing.page);
  await browsing.check();
}

test.for([
  [1100, true, '2011-01-01'],
  [320, true, '2012-01-01'],
  [320, false, '2013-01-01'],
] as const)(
  'every page holds at %i px, script %s',
  async ([width, script, effectiveFrom], { service, browse }) => {
    await recorded(service, stay(`LONG-${width}-${script}`));
    const admin = await browse('administrator', { width, script });
    const open = async (path: string, heading: string) => {
      await admin.open(path);
      await look(admin, heading);
    };
    const begin = async (tariff: object) => {
      await admin.open('/tariffs/new');
      await admin.page.locator('summary').click();
      await admin.page.locator('#json').fill(JSON.stringify(tariff));
      await admin.press('Continue');
    };
    await open('/tariffs', 'Tariffs');
    await admin.page.locator('th a').first().click();
    await look(admin, 'Tariff of UKBA');
    const version = new URL(admin.page.url()).pathname;
    await open('/tariffs/new', 'New tariff version');
    await begin({ customer: 'UKBA' });
    await look(admin, 'New tariff version');
    await open(`/tariffs/new?replaces=${version.split('/').at(-1)}`, 'Replace a tariff version');
    await admin.press('Continue');
    await admin.press('Check it');
    await look(admin, 'Replace a tariff version');
    expect(await admin.text()).toContain('Reason is empty');

    for (const custody of Object.values(CUSTODY)) {
      await begin(tableOne({ custody, effectiveFrom }));
      await look(admin, 'New tariff version');
      await admin.press('Check it');
      await look(admin, 'Check the tariff before you publish it');
    }
    // Somebody else publishes one for its day meanwhile.
    const body = tableOne({ effectiveFrom });
    await service.ask('POST /v1/tariffs', { as: 'administrator', body });
    await admin.press('Publish it');
    expect(await admin.text()).toContain('There is a problem');
    await look(admin, 'Check the tariff before you publish it');
    await admin.press('Change it');
    await admin.page.locator('#custody_model').selectOption('banded');
    await admin.press('Show the prices of this kind');
    await admin.press('Add a higher rate: by video');
    await admin.press('Check it');
    await look(admin, 'New tariff version');

    await open('/tariffs/preview', 'Back-test a tariff');
    await admin.press('Compare');
    await look(admin, 'Back-test a tariff');
    await admin.page.locator('#pounds').fill('500');
    await admin.press('Compare');
    await look(admin, 'Back-test');
    await admin.open('/tariffs/preview');
    await admin.page.locator('#pounds').fill('500');
    await admin.page.locator('#from').fill('1/1/1999');
    await admin.page.locator('#to').fill('1/2/1999');
    await admin.press('Compare');
    expect(await admin.text()).toContain('0 detentions of UKBA');
    await look(admin, 'Back-test');
    await begin(fixedPrice('500.00', { effectiveFrom: '2014-01-01' }));
    await admin.press('Check it');
    await admin.press('Back-test it first');
    await look(admin, 'Back-test a tariff');
    await admin.close();
  },
);

test('nothing is there yet', async ({ browse }) => {
  const other = await browse('otherFinance', { width: 320 });
  for (const path of ['/tariffs', '/tariffs/preview']) {
    await other.open(path);
    await look(other, 'ariff');
    expect(await other.text()).toContain('There is no tariff');
  }
  await other.close();
});
