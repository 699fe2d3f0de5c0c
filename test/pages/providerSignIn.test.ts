/** Signing in at an OpenID Connect provider, which runs here for real, in a real browser. */
import { afterAll, beforeEach, describe, expect, onTestFinished } from 'vitest';
import { formatInstant } from '../../src/domain/time.ts';
import type { Client } from '../../src/http/openIdConnect.ts';
import { behindOne } from '../api/behindOne.ts';
import { AUDIENCE, openProvider, PAGES, PUBLIC_PAGES } from '../api/provider.ts';
import { type Hosting, openService, type Service } from '../api/server.ts';
import { type Browse, type Browsing, test as browsing } from './browsing.ts';

const provider = await openProvider();
afterAll(() => provider.stop());
beforeEach(() => provider.everybodyIs({ roles: ['auditor'], name: 'Ada Example' }));

async function openFor(
  client: Client,
  overlay: Parameters<typeof openService>[0] = (store) => store,
  hosting: Hosting = {},
): Promise<Service> {
  const { issuer } = provider;
  const openIdConnect = { issuer, audience: AUDIENCE, force: 'MPS', client };
  const settings = { openIdConnect: { ...openIdConnect, rolesClaim: 'roles', suitesClaim: null } };
  const service = await openService(overlay, settings, hosting);
  // The provider has no clock but the machine's.
  service.at(formatInstant(Math.floor(Date.now() / 1000)));
  return service;
}

const test = browsing.extend('service', { scope: 'file' }, async ({ overlay }, { onCleanup }) => {
  const service = await openFor(PAGES, overlay);
  onCleanup(() => service.close());
  return service;
});

/** A browser of nobody's; what the provider's own pages want from elsewhere is empty. */
async function visitor(browse: Browse): Promise<Browsing> {
  const browsing = await browse(null);
  await browsing.page.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => route.fulfill({ body: '' }),
  );
  return browsing;
}

/** What the provider asks, at its own pages. */
async function answerProvider({ page }: Browsing, sub = 'ada'): Promise<void> {
  await page.locator('input[name=login]').fill(sub);
  await page.locator('input[name=password]').fill('made up');
  await page.getByRole('button').first().click();
  const consent = page.getByRole('button', { name: 'Continue' });
  await consent.or(page.locator('h1')).first().waitFor();
  if (await consent.isVisible()) await consent.click();
  await page.waitForLoadState();
}

async function failures({ store }: Service): Promise<unknown[]> {
  const leaves = await store.read((steps) => steps.audit.leaves('system', 0, 1000));
  const events: { kind: string; details: unknown }[] = leaves.map(({ leaf }) => JSON.parse(leaf));
  return events.filter(({ kind }) => kind === 'sign-in.failed').map(({ details }) => details);
}

describe('signing in at the provider', () => {
  test('leads to the page that was asked for, and out again', async ({ browse }) => {
    const ada = await visitor(browse);
    await ada.open('/years/2009?basis=financial');
    await ada.check();
    await ada.press('Sign in with your police account');
    await answerProvider(ada);
    expect(ada.page.url()).toMatch(/\/years\/2009\?basis=financial$/);
    expect(await ada.page.locator('body').innerText()).toContain('Signed in as Ada Example, MPS');

    await ada.press('Sign out');
    expect(await ada.text()).toContain('You have signed out here.');
    await ada.check();
    // Whoever comes next is asked who they are, though the provider would know Ada still.
    await ada.press('Sign in with your police account');
    expect(await ada.page.locator('input[name=login]').count()).toBe(1);

    await ada.open('/sign-in?ended=here');
    await ada.press('Sign out of your police account too');
    expect(new URL(ada.page.url()).origin).toBe(provider.issuer);
    await ada.close();
  });

  test('may come back to another instance than it began at', async ({ service, browse }) => {
    const other = await openFor(PAGES, undefined, { beside: service });
    onTestFinished(() => other.close());
    const answered: string[] = [];
    const url = await behindOne((path) => {
      const isBack = path.startsWith('/sign-in/provider/back');
      answered.push(...(isBack ? [path] : []));
      return isBack ? other : service;
    });
    const ada = await visitor(browse);
    await ada.open(`${url}/years/2009`);
    await ada.press('Sign in with your police account');
    await answerProvider(ada);
    expect(ada.page.url()).toBe(`${url}/years/2009`);
    expect(await ada.page.locator('body').innerText()).toContain('Signed in as Ada Example, MPS');
    expect(answered).toHaveLength(1);
    await ada.close();
  });

  test('is no way in for whoever has no role, which the log has', async ({ service, browse }) => {
    const before = await failures(service);
    provider.everybodyIs({ roles: ['king'] });
    const bob = await visitor(browse);
    await bob.open('/sign-in');
    await bob.press('Sign in with your police account');
    await answerProvider(bob, 'bob');
    expect(await bob.heading()).toBe('You have no role here');
    await bob.check();
    expect(await failures(service)).toEqual([...before, { why: 'no-role', force: 'MPS' }]);
    await bob.open('/audit');
    expect(await bob.heading()).toBe('Sign in to custody billing');
    await bob.close();
  });

  test('that somebody else began is refused', async ({ service, browse }) => {
    const before = await failures(service);
    const eve = await visitor(browse);
    const forged = '/sign-in/provider/back?code=forged&state=forged';
    await eve.open(forged);
    expect(await eve.heading()).toBe('You are not signed in');
    expect(await eve.text()).toContain('This sign-in did not begin in this browser');
    await eve.check();
    await eve.open('/sign-in');
    await eve.press('Sign in with your police account');
    await eve.open(service.url + forged);
    expect(await eve.heading()).toBe('You are not signed in');
    const wrong = { why: 'wrong-answer', force: 'MPS' };
    expect(await failures(service)).toEqual([...before, wrong, wrong]);
    await eve.close();
  });
});

/** Without a browser: its cookies, and where it is sent. */
async function begun(service: Service): Promise<{ cookie: string; state: string }> {
  const answer = await fetch(`${service.url}/sign-in/provider`, { redirect: 'manual' });
  const cookie = answer.headers.getSetCookie()[0] ?? '';
  expect(cookie).toMatch(/^sign-in=.*; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  const sentTo = new URL(answer.headers.get('location') ?? '');
  expect(sentTo.searchParams.get('code_challenge_method')).toBe('S256');
  return { cookie: cookie.split(';')[0] ?? '', state: sentTo.searchParams.get('state') ?? '' };
}

const back = (service: Service, query: Record<string, string>, cookie = '') =>
  fetch(`${service.url}/sign-in/provider/back?${new URLSearchParams(query)}`, {
    headers: { cookie },
    redirect: 'manual',
  });

describe('what comes back from the provider', () => {
  test('with a code that it did not give opens nothing', async ({ service }) => {
    const { cookie, state } = await begun(service);
    const { issuer: iss } = provider;
    const answer = await back(service, { code: 'forged', state, iss }, cookie);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('sign in again from the start');
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^sign-in=; Max-Age=0/)]);
  });

  test('may be that somebody gave up, which is no failure', async ({ service }) => {
    const before = await failures(service);
    const { cookie, state } = await begun(service);
    const { issuer: iss } = provider;
    const answer = await back(service, { error: 'access_denied', state, iss }, cookie);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('The sign-in was broken off there');
    expect(await failures(service)).toEqual(before);
  });

  test('wrong too often is looked at no more', async () => {
    const service = await openFor(PAGES);
    onTestFinished(() => service.close());
    const statuses: number[] = [];
    for (let n = 0; n < 21; n++) statuses.push((await back(service, { state: 'x' })).status);
    expect(statuses).toEqual([...Array(20).fill(403), 429]);
    expect(await failures(service)).toHaveLength(20);
  });
});

test('a client without a secret has PKCE alone', async ({ browse }) => {
  const service = await openFor(PUBLIC_PAGES);
  onTestFinished(() => service.close());
  const ada = await visitor(browse);
  await ada.open(`${service.url}/sign-in/provider?next=/years`);
  await answerProvider(ada);
  expect(new URL(ada.page.url()).pathname).toMatch(/^\/years\/\d{4}$/);
  await ada.close();
});

test('a provider that is away is said to be, and asked again once it is back', async ({
  browse,
}) => {
  const service = await openFor(PAGES);
  onTestFinished(() => service.close());
  const ada = await visitor(browse);
  const { cookie, state } = await begun(service);
  await provider.stop();
  try {
    const late = await back(service, { code: 'a code', state, iss: provider.issuer }, cookie);
    expect(late.status).toBe(503);
    const answer = await fetch(`${service.url}/sign-in/provider`);
    expect(answer.status).toBe(503);
    const text = await answer.text();
    expect(text).toContain('Sign-in is not available');
    expect(text).toContain('or use an access key');
    expect(JSON.stringify(service.log)).toContain(provider.issuer);
  } finally {
    await provider.start();
  }
  await ada.open(`${service.url}/sign-in/provider`);
  expect(await ada.page.locator('input[name=login]').count()).toBe(1);
  await ada.close();
});
