/** The pages of signing in at a provider, that can be away: on every screen, with and without script. */
import { expect } from 'vitest';
import { openService } from '../api/server.ts';
import { test as browsing, doubleText } from './browsing.ts';

const AWAY = 'http://127.0.0.1:9';

const test = browsing.extend('service', { scope: 'file' }, async ({ overlay }, { onCleanup }) => {
  const client = { id: 'pages', secret: null };
  const openIdConnect = { issuer: AWAY, audience: 'billing', force: 'MPS', client };
  const service = await openService(overlay, {
    openIdConnect: { ...openIdConnect, rolesClaim: 'roles', suitesClaim: null },
  });
  onCleanup(() => service.close());
  return service;
});

test.for([
  [1100, true],
  [320, true],
  [320, false],
] as const)('hold at %i px, script %s', async ([width, script], { browse }) => {
  const nobody = await browse(null, { width, script });
  for (const [path, heading] of [
    ['/sign-in', 'Sign in to custody billing'],
    ['/sign-in?ended=here', 'Sign in to custody billing'],
    ['/sign-in/provider/out', 'Sign in to custody billing'],
    ['/sign-in/provider/back?state=x', 'You are not signed in'],
  ] as const) {
    await nobody.open(path);
    expect(await nobody.heading()).toBe(heading);
    await nobody.check();
    await doubleText(nobody.page);
    await nobody.check();
  }
  await nobody.open('/sign-in');
  await nobody.page.locator('summary').click();
  await nobody.press('Sign in');
  expect(await nobody.text()).toContain('Enter your access key');
  expect(await nobody.page.locator('details[open] #key').isVisible()).toBe(true);
  await nobody.check();
  await nobody.close();
});
