/** Signing in and out: who is let in, for how long, and what a request forged elsewhere comes to. */
import { describe, expect } from 'vitest';
import { recorded, stay } from '../api/sent.ts';
import { test } from './browsing.ts';

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

describe('a record', () => {
  test('is voided with a reason, and not without', async ({ service, browse }) => {
    const id = await recorded(service, stay('01CX/0001/09'));
    const custody = await browse('custody');
    await custody.open(`/detentions/${id}/void`);
    await custody.check();
    await custody.press('Void the record');
    expect(await custody.text()).toContain('There is a problem');
    await custody.check();
    await custody.close();
  });
});
