/** Signing in and out, and being signed out. */
import { describe, expect } from 'vitest';
import { test } from './browsing.ts';
import { fetchPage } from './fetching.ts';

describe('signing in with an access key', () => {
  test('leads to where the role has its work, and out again', async ({ service, browse }) => {
    const custody = await browse(null);
    await custody.open('/held');
    expect(await custody.heading()).toBe('Sign in to custody billing');
    await custody.check();
    await custody.page.getByLabel('Access key', { exact: true }).fill('custody_MPS_wrong');
    await custody.press('Sign in');
    expect(await custody.text()).toContain('This access key opens nothing');
    await custody.check();
    await custody.page.getByLabel('Access key', { exact: true }).fill(service.tokens.custody);
    await custody.press('Sign in');
    expect(new URL(custody.page.url()).pathname).toBe('/held');
    await custody.press('Sign out');
    expect(await custody.text()).toContain('You have signed out.');
    await custody.open('/held');
    expect(await custody.heading()).toBe('Sign in to custody billing');
    await custody.close();
  });
});

describe('a form that is sent when its visit is over', () => {
  test('is said to be lost, not silently', async ({ service }) => {
    const { headers } = await fetchPage(service, '/book-in', { fields: { suite: 'CX' } });
    expect(headers.get('location')).toBe('/sign-in?next=%2F&ended=unsent');
    const { html } = await fetchPage(service, '/sign-in?next=%2F&ended=unsent');
    expect(html).toContain('What you sent was not saved');
    const out = await fetchPage(service, '/sign-out', { fields: {} });
    expect(out.headers.get('location')).toBe('/sign-in?next=%2F');
  });
});

describe('whoever does nothing for long', () => {
  test('is warned before they are signed out, and can stay', async ({ service, browse }) => {
    service.at('2010-01-04T12:00:00Z');
    const custody = await browse('custody');
    await custody.page.clock.install();
    await custody.open('/no-such-page');
    const warning = custody.page.getByRole('dialog');
    const later = async (seconds: number, time: string) => {
      service.at(time);
      await custody.page.clock.runFor(seconds * 1000);
    };
    await later(17 * 60, '2010-01-04T12:17:00Z');
    expect(await warning.isVisible()).toBe(false);
    await later(70, '2010-01-04T12:18:10Z');
    await warning.waitFor();
    await custody.check();
    await custody.page.keyboard.press('Enter');
    await warning.waitFor({ state: 'hidden' });
    await later(18 * 60 + 10, '2010-01-04T12:36:20Z');
    await warning.waitFor();
    await later(130, '2010-01-04T12:38:30Z');
    await custody.page.waitForURL(/ended=over/);
    expect(await custody.text()).toContain('You were signed out');
    await custody.close();
    service.at('2010-01-04T12:00:00Z');
  });
});
