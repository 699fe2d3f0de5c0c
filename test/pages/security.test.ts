/** What the pages keep out, and keep in. */
import { describe, expect } from 'vitest';
import { invoiced, paid, recorded, stay } from '../api/sent.ts';
import { newToken, openService, read, type Service, tableTest as test } from '../api/server.ts';
import { fetchPage, signIn, visitor } from './fetching.ts';

const TEMPLATE_SCRIPT = /<script nonce="([^"]+)">/;

describe('every page', () => {
  test('runs no script and no style but its own', async ({ service }) => {
    for (const path of ['/sign-in', '/no-such-page']) {
      const page = await (await visitor(service, 'custody')).get(path);
      const policy = page.headers.get('content-security-policy') ?? '';
      const nonce = TEMPLATE_SCRIPT.exec(page.html)?.[1];
      expect(policy).toContain(`script-src 'self' 'nonce-${nonce}'`);
      expect(policy).toContain("style-src 'self';");
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(page.html).not.toMatch(/ style="| on[a-z]+="/);
    }
  });

  test('has a nonce of its own', async ({ service }) => {
    const nonces = await Promise.all(
      [1, 2].map(
        async () => TEMPLATE_SCRIPT.exec((await fetchPage(service, '/sign-in')).html)?.[1],
      ),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  test('is kept by nobody, says nobody where a link led from, and asks for TLS', async ({
    service,
  }) => {
    const { headers } = await (await visitor(service, 'custody')).get('/no-such-page');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/);
    expect(headers.get('x-frame-options')).toBe('DENY');
  });

  test('needs one style sheet, which never changes under its name', async ({ service }) => {
    const { html } = await fetchPage(service, '/sign-in');
    const sheets = html.match(/<link rel="stylesheet" href="([^"]+)"/g) ?? [];
    expect(sheets).toHaveLength(1);
    const sheet = await fetchPage(service, /href="([^"]+)"/.exec(sheets[0] ?? '')?.[1] ?? '');
    expect(sheet.headers.get('cache-control')).toContain('immutable');
    expect(/GDS Transport|crest\.svg|Calvert|@import/.exec(sheet.html)).toBeNull();
  });
});

describe('a visit', () => {
  test('stands in a cookie that no script reads and no other site sends', async ({ service }) => {
    const { headers } = await signIn(service, service.tokens.custody);
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(/^visit=/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(cookie).not.toContain(service.tokens.custody);
  });

  test('leads to the page that was asked for, and to no other site', async ({ service }) => {
    const to = async (next: string) =>
      (await signIn(service, service.tokens.custody, { next })).headers.get('location');
    expect(await to('/find?a=b')).toBe('/find?a=b');
    for (const next of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/\tx',
      'held',
    ]) {
      expect(await to(next)).toBe('/held');
    }
    const asked = await fetchPage(service, '/invoices?customer=UKBA');
    expect(asked.headers.get('location')).toBe('/sign-in?next=%2Finvoices%3Fcustomer%3DUKBA');
  });

  test('is of its own: who signs in anew goes by another, also in a browser that had one', async ({
    service,
  }) => {
    const planted = `visit=${newToken('MPS')}`;
    const key = service.tokens.custody;
    const answer = await fetchPage(service, '/sign-in', {
      headers: { origin: service.url, cookie: planted },
      fields: { key },
    });
    expect(answer.headers.getSetCookie()[0]).not.toContain(planted);
    const page = await fetchPage(service, '/held', { headers: { cookie: planted } });
    expect(page.headers.get('location')).toMatch(/^\/sign-in/);
  });

  test('is of one force, whatever force its cookie says', async ({ service }) => {
    const { cookie } = await visitor(service, 'custody');
    const other = cookie.replace('_MPS_', '_GMP_');
    expect(other).not.toBe(cookie);
    const page = await fetchPage(service, '/held', { headers: { cookie: other } });
    expect(page.headers.get('location')).toMatch(/^\/sign-in/);
  });

  test('keeps what is typed in it to itself', async ({ service }) => {
    const mine = await visitor(service, 'auditor');
    const sought = { detaineeReference: 'MINE' };
    const path = (await mine.post('/find', sought)).headers.get('location') ?? '';
    expect((await mine.get(path)).html).toContain('MINE');
    for (const holder of ['auditor', 'finance', 'otherFinance'] as const) {
      expect((await (await visitor(service, holder)).get(path)).status, holder).toBe(404);
    }
    expect((await mine.get(path.replace('/find/', '/audit/detainee/'))).status).toBe(404);
  });

  test('is over once its access key is revoked', async ({ service }) => {
    const { get } = await visitor(service, 'cashier');
    expect((await get('/visit')).status).toBe(200);
    await service.store.transaction('MPS', function* ({ keys }) {
      const key = (yield* keys.list('MPS')).find(({ name }) => name === 'Example cashier');
      yield* keys.revoke('MPS', key?.key ?? '', 0);
    });
    expect((await get('/visit')).headers.get('location')).toMatch(/^\/sign-in/);
  });
});

describe('a form', () => {
  test('that another site sends is refused', async ({ service }) => {
    const { cookie, post } = await visitor(service, 'custody');
    const id = await recorded(service, stay('CSRF-1'));
    const path = `/detentions/${id}/void`;
    const reason = 'forged';
    const forged = [
      await post(path, { reason, formToken: '' }),
      await post(path, { reason, formToken: 'f'.repeat(64) }),
      await fetchPage(service, path, { headers: { cookie }, fields: { reason } }),
      await post(path, { reason, formToken: await tokenOfAnother(service) }),
    ];
    expect(forged.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    const record = await service.ask(`GET /v1/detentions/${id}`, { as: 'custody' });
    expect(record.json).toMatchObject({ status: 'released', revision: 1 });
    expect((await post(path, { reason })).status).toBe(303);
  });

  test('to sign in that another site sends is refused', async ({ service }) => {
    const sent = { fields: { key: service.tokens.custody } };
    const from = (headers: Record<string, string>) =>
      fetchPage(service, '/sign-in', { headers, ...sent });
    expect((await from({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await from({ origin: 'null', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await from({ origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(303);
  });

  test('sent twice has one effect, and other content under it is refused', async ({ service }) => {
    const { post } = await visitor(service, 'custody');
    const id = await recorded(service, stay('TWICE-1'));
    const send = (reason: string) => post(`/detentions/${id}/void`, { once: 'one-form', reason });
    const first = await send('keyed twice');
    const second = await send('keyed twice');
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const record = await service.ask(`GET /v1/detentions/${id}`, { as: 'custody' });
    expect(record.json).toMatchObject({ status: 'void', revision: 2 });
    const other = await send('something else');
    expect(other.status).toBe(422);
    expect(other.html).toContain('This form was sent before');
  });

  test('of more than a form has is refused, and read by nobody', async ({ service }) => {
    const { post } = await visitor(service, 'custody');
    const large = await post('/detentions/x/void', { reason: 'x'.repeat(7_000_000) });
    expect(large.status).toBe(413);
  });
});

describe('a page that is asked for', () => {
  test('by its head is answered as it is, without its content', async ({ service }) => {
    const { cookie } = await visitor(service, 'auditor');
    const ask = (path: string) =>
      fetch(service.url + path, { method: 'HEAD', redirect: 'manual', headers: { cookie } });
    const head = await ask('/audit/log');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await ask('/held')).status).toBe(403);
  });

  test('in another way does nothing', async ({ service }) => {
    const { cookie } = await visitor(service, 'custody');
    const id = await recorded(service, stay('METHOD-1'));
    const ask = (method: string, headers: Record<string, string>) =>
      fetch(`${service.url}/detentions/${id}/void`, {
        method,
        redirect: 'manual',
        headers: { cookie, ...headers },
      });
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) {
      expect((await ask(method, {})).status, method).toBe(403);
      const posed = await ask(method, { 'x-http-method-override': 'GET' });
      expect(posed.status, `${method} as GET`).toBe(403);
    }
    const posed = await ask('GET', { 'x-http-method-override': 'POST' });
    expect(posed.status).toBe(200);
  });

  test('with a success code that there is none of says nothing of it', async ({ service }) => {
    const { number, detention } = await invoiced(service, stay('DONE-1'));
    const { payment } = { payment: (await paid(service)).id };
    const tariffs = await service.ask('GET /v1/tariffs', { as: 'finance' });
    const [tariff] = read('TariffList', tariffs).items;
    const { get } = await visitor(service, 'finance');
    for (const code of ['constructor', '__proto__', 'toString', 'no-such-code']) {
      for (const path of [
        `/invoices/${number}`,
        `/payments/${payment}`,
        `/tariffs/${tariff?.id}`,
        `/detentions/${detention.id}`,
      ]) {
        const page = await get(`${path}?done=${code}`);
        expect(page.status, `${path} ${code}`).toBe(200);
        expect(page.html).not.toContain('govuk-notification-banner');
      }
    }
  });
});

describe('a form as nobody fills it in', () => {
  const URLENCODED = { 'content-type': 'application/x-www-form-urlencoded' };
  const send = (service: Service, path: string, body: string, headers: Record<string, string>) =>
    fetch(service.url + path, { method: 'POST', redirect: 'manual', body, headers });

  test('keeps nobody waiting, whoever sends it', async ({ service }) => {
    const origin = { origin: service.url };
    const large = await send(service, '/sign-in', 'a&'.repeat(500_000), {
      ...origin,
      ...URLENCODED,
    });
    expect(large.status).toBe(413);
    const { cookie, post } = await visitor(service, 'auditor');
    const formToken = await tokenIn(service, cookie);
    const started = performance.now();
    const path = '/audit/log';
    const many = await send(service, path, `formToken=${formToken}&${'a&'.repeat(450_000)}`, {
      cookie,
      ...URLENCODED,
    });
    expect(many.status).toBe(422);
    expect(await many.text()).toContain('A form here has at most 10,000 fields');
    expect(performance.now() - started).toBeLessThan(2000);
    expect((await post('/audit', { by: 'force', what: 'x'.repeat(1_100_000) })).status).toBe(413);
  });

  test('is refused by what is missing in it', async ({ service }) => {
    const { cookie } = await visitor(service, 'auditor');
    const formToken = await tokenIn(service, cookie);
    const broken = { 'content-type': 'multipart/form-data; boundary=x', cookie };
    const fields = JSON.stringify({ formToken });
    const text = `formToken=${formToken}`;
    const sent = [
      await send(service, '/audit/log', `--y\r\n${text}`, broken),
      await send(service, '/audit/log', fields, { cookie, 'content-type': 'application/json' }),
      await send(service, '/audit/log', text, { cookie, 'content-type': 'text/plain' }),
    ];
    expect(sent.map(({ status }) => status)).toEqual([403, 403, 403]);
    const origin = { ...broken, origin: service.url };
    expect((await send(service, '/sign-in', '--y', origin)).status).toBe(422);
  });

  test('with names that objects have is a form like any other', async ({ service }) => {
    const { post } = await visitor(service, 'auditor');
    const names = {
      __proto__: 'a',
      constructor: 'b',
      'constructor.prototype.x': 'c',
      toString: 'd',
    };
    const fields = Object.fromEntries(Object.entries(names));
    for (const [path, status] of [
      ['/audit', 422],
      ['/audit/log', 303],
      ['/audit/checkpoint', 422],
      ['/find', 422],
    ] as const) {
      const odd = { ...fields, ['__proto__']: 'a', once: '__proto__' };
      expect((await post(path, odd)).status, path).toBe(status);
    }
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });
});

describe('whoever signs in wrongly', () => {
  test('is told, is in the log, and has to wait after many tries', async ({ service }) => {
    const before = await service.store.read((steps) => steps.audit.size('system'));
    const wrong = await signIn(service, newToken('MPS'));
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('This access key opens nothing');
    expect(await service.store.read((steps) => steps.audit.size('system'))).toBe(before + 1);
    const tries = await Promise.all(
      Array.from({ length: 25 }, () => signIn(service, newToken('MPS'))),
    );
    expect(tries.map(({ status }) => status)).toContain(429);
    expect((await signIn(service, service.tokens.custody)).status).toBe(303);
  });
});

describe('whoever is signed in', () => {
  test('sees nothing of another force', async ({ service }) => {
    const id = await recorded(service, stay('OTHER-1'));
    const { get, post } = await visitor(service, 'otherCustody');
    expect((await get(`/detentions/${id}/void`)).status).toBe(404);
    expect((await post(`/detentions/${id}/void`, { reason: 'mine' })).status).toBe(404);
  });

  test('is refused what is not for their role', async ({ service }) => {
    const id = await recorded(service, stay('ROLE-1'));
    const { get, post } = await visitor(service, 'auditor');
    const page = await get(`/detentions/${id}/void`);
    expect(page.status).toBe(403);
    expect(page.html).toContain('You cannot do this');
    expect((await post(`/detentions/${id}/void`, { reason: 'mine' })).status).toBe(403);
  });

  test('can load a text that looks like a script, as text', async ({ service }) => {
    const { post } = await visitor(service, 'custody');
    const script = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
    const id = await recorded(service, stay(`<b>${'XSS'}</b>`));
    const page = await post(`/detentions/${id}/void`, { reason: `${script}${'x'.repeat(1000)}` });
    expect(page.status).toBe(422);
    expect(page.html).not.toContain('<script>alert');
    expect(page.html).not.toContain('<img');
    expect(page.html).not.toContain('<b>XSS');
    expect(page.html).toContain('&lt;script&gt;alert(1)');
  });
});

describe('where the pages are reached', () => {
  const sameStore = (store: Service['store']) => store;
  const signInAt = (service: Service, url: string) =>
    service.app.request(`${url}/sign-in`, {
      method: 'POST',
      headers: { origin: 'https://custody.example' },
      body: new URLSearchParams({ key: service.tokens.custody }),
    });

  test('without PUBLIC_URL that is this machine, and the page says what to set', async ({
    service,
  }) => {
    const elsewhere = await service.app.request('http://custody.example/sign-in');
    expect(elsewhere.status).toBe(403);
    expect(await elsewhere.text()).toContain('PUBLIC_URL');
    expect((await service.app.request('http://localhost/sign-in')).status).toBe(200);
  });

  test('behind a proxy with TLS, the cookie is for TLS and for that name alone', async () => {
    const service = await openService(sameStore, { publicUrl: 'https://custody.example' });
    const answer = await signInAt(service, 'http://custody.example');
    expect(answer.status).toBe(303);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-visit=/);
    expect(cookie).toContain('Secure');
    expect(cookie).not.toContain('Domain');
    await service.close();
  });
});

async function tokenOfAnother(service: Service): Promise<string> {
  return tokenIn(service, (await visitor(service, 'finance')).cookie);
}

async function tokenIn(service: Service, cookie: string): Promise<string> {
  const { html } = await fetchPage(service, '/no-such-page', { headers: { cookie } });
  return /name="formToken" value="(\w+)"/.exec(html)?.[1] ?? '';
}
