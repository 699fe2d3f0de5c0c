/** Tokens of an OpenID Connect provider, which runs here for real. */
import { createHmac } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterAll, test as base, describe, expect, onTestFinished, vi } from 'vitest';
import type { AuditEvent } from '../../src/domain/auditLog.ts';
import { formatInstant } from '../../src/domain/time.ts';
import type { OpenIdConnect } from '../../src/http/openIdConnect.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { span } from '../usecases/force.ts';
import { AUDIENCE, openProvider, TTL_SECONDS } from './provider.ts';
import { recorded, stay } from './sent.ts';
import { openService, problemIn, type Request, type Service } from './server.ts';

/** The provider's clock, in seconds: it has no other. */
const realNow = () => Math.floor(Date.now() / 1000);
const at = (service: Service, seconds: number) => service.at(formatInstant(realNow() + seconds));

async function openFor(issuer: string, more: Partial<OpenIdConnect> = {}): Promise<Service> {
  const openIdConnect = { issuer, audience: AUDIENCE, force: 'MPS', rolesClaim: 'roles' };
  const service = await openService((store) => store, {
    openIdConnect: { ...openIdConnect, suitesClaim: null, client: null, ...more },
  });
  at(service, 0);
  return service;
}

const provider = await openProvider();
afterAll(() => provider.stop());

const test = base
  .extend('issuer', () => provider.issuer)
  .extend('service', async ({ issuer }, { onCleanup }) => {
    const service = await openFor(issuer);
    onCleanup(() => service.close());
    return service;
  });

const bearing = (token: string): Request => ({ headers: { authorization: `Bearer ${token}` } });
const suites = (service: Service, token: string) => service.ask('GET /v1/suites', bearing(token));

async function eventsOf({ store }: Service, log: string): Promise<AuditEvent[]> {
  const leaves = await store.read((steps) => steps.audit.leaves(log, 0, 1000));
  return leaves.map(({ leaf }) => JSON.parse(leaf));
}

/** The details of the failures that the log has. */
async function failures(service: Service): Promise<unknown[]> {
  const events = await eventsOf(service, 'system');
  return events.filter(({ kind }) => kind === 'sign-in.failed').map(({ details }) => details);
}

describe('a token', () => {
  test('of a person opens what its roles open, and no more', async ({ service }) => {
    const token = await provider.personToken('ada@example.org', {
      roles: ['custody', 'offline_access', 'king'],
      name: ' Ada Example ',
      preferred_username: 'ada',
    });
    const body = stay('OIDC/1');
    const sent = await service.ask('POST /v1/detentions', { ...bearing(token), body });
    expect(sent.status).toBe(201);
    expect(sent.json).toMatchObject({ recordedBy: 'Ada Example' });
    const [event] = (await eventsOf(service, 'MPS')).slice(-1);
    expect(event?.actor).toEqual({
      key: 'oidc/ada@example.org',
      name: 'Ada Example',
      kind: 'person',
    });
    expect((await service.ask('GET /v1/exceptions', bearing(token))).status).toBe(403);
    expect((await service.ask('GET /v1/detentions', { as: 'otherCustody' })).json).toEqual({
      items: [],
      next: null,
    });
    expect(await verifyLog(service.store)).toMatchObject({ problem: null });
  });

  test('of a client for itself is of a system', async ({ service }) => {
    const token = await provider.systemToken({ roles: 'custody' });
    await service.ask('POST /v1/detentions', { ...bearing(token), body: stay('OIDC/2') });
    const [event] = (await eventsOf(service, 'MPS')).slice(-1);
    expect(event?.actor).toEqual({
      key: 'oidc/custody-system',
      name: 'custody-system',
      kind: 'system',
    });
  });

  test('leaves no name or address of a person in our log', async ({ service }) => {
    const claims = { roles: ['auditor'], name: 'Ada Example' };
    const tokens = await Promise.all([
      provider.personToken('ada@example.org', claims),
      provider.personToken('bo@example.org', claims),
    ]);
    for (const token of [...tokens, ...tokens]) await suites(service, token);
    const keys = service.log.flatMap(({ key }) => (typeof key === 'string' ? [key] : []));
    expect(keys).toEqual(Array(4).fill(expect.stringMatching(/^oidc\/[0-9a-f]{12}$/)));
    expect(new Set(keys).size).toBe(2);
    expect(keys.slice(0, 2)).toEqual(keys.slice(2));
    expect(JSON.stringify(service.log)).not.toMatch(/example|\bada\b/i);
  });

  test('without one of our roles is refused, and says so', async ({ service }) => {
    const tokens = [
      await provider.systemToken({}),
      await provider.systemToken({ roles: ['king', 7, null] }),
      await provider.systemToken({ roles: { custody: true } }),
    ];
    for (const token of tokens) {
      expect(problemIn(await suites(service, token))).toMatchObject({
        status: 403,
        code: 'forbidden',
        detail: 'the identity provider gives you none of the roles of this service',
      });
    }
    expect(await failures(service)).toEqual(Array(3).fill({ why: 'no-role', force: 'MPS' }));
  });

  test('is of use where there is no provider to none', async () => {
    const service = await openService((store) => store);
    onTestFinished(() => service.close());
    const token = await provider.systemToken({ roles: ['custody'] });
    expect((await suites(service, token)).status).toBe(401);
    expect(await failures(service)).toEqual([{ why: 'not-a-token', force: null }]);
  });
});

describe('a token that is not right is refused, and witnessed without any part of it', () => {
  const { issuer, forged, publicKey, systemToken } = provider;
  const claims: JWTPayload = {
    sub: 'SECRET-SUB',
    iss: issuer,
    aud: AUDIENCE,
    exp: realNow() + TTL_SECONDS,
    roles: ['auditor'],
  };
  const { exp: _, ...endless } = claims;
  const saying = (more: JWTPayload) => () => forged({ ...claims, ...more });
  const partOf = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signedWithPublicKey = async () => {
    const text = `${partOf({ alg: 'HS256', typ: 'JWT' })}.${partOf(claims)}`;
    const mac = createHmac('sha256', JSON.stringify(await publicKey())).update(text);
    return `${text}.${mac.digest('base64url')}`;
  };
  const tampered = async () => {
    const [header, , signature] = (await systemToken({ roles: ['custody'] })).split('.');
    return [header, partOf(claims), signature].join('.');
  };
  const ofImpostor = async () => {
    const impostor = await openProvider();
    onTestFinished(() => impostor.stop());
    return await impostor.forged(claims);
  };
  const otherAudience = () => systemToken({ roles: ['auditor'] }, 'urn:other');

  test('would be let in if it were', async ({ service }) => {
    expect((await suites(service, await saying({})())).status).toBe(200);
  });

  test.for<[name: string, why: string, make: () => Promise<string> | string]>([
    ['of another audience', 'wrong-audience', otherAudience],
    ['of no audience', 'wrong-audience', saying({ aud: [] })],
    ['of another issuer', 'wrong-issuer', saying({ iss: 'http://127.0.0.1:1' })],
    ['that has expired', 'expired-token', saying({ exp: realNow() - 31 })],
    ['that never expires', 'wrong-claims', () => forged(endless)],
    ['that is not valid yet', 'early-token', saying({ nbf: realNow() + 900 })],
    ['of nobody', 'wrong-claims', saying({ sub: '' })],
    ['of somebody on two lines', 'wrong-claims', saying({ sub: 'ada\nbo' })],
    ['that was tampered with', 'wrong-signature', tampered],
    ["with another provider's key", 'wrong-signature', ofImpostor],
    [
      'without a signature',
      'wrong-signature',
      () => `${partOf({ alg: 'none' })}.${partOf(claims)}.`,
    ],
    ['with the public key as a secret', 'wrong-signature', signedWithPublicKey],
    ['that is no JSON', 'not-a-token', () => 'a.b.c'],
    ['that is opaque', 'not-a-token', () => 'x'.repeat(43)],
  ])('%s: %s', async ([, why, make], { service }) => {
    const token = await make();
    const answer = await suites(service, token);
    expect(problemIn(answer)).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(await failures(service)).toEqual([{ why, force: why === 'not-a-token' ? null : 'MPS' }]);
    const told = JSON.stringify([await eventsOf(service, 'system'), service.log, answer.text]);
    expect(told).not.toContain('SECRET');
    for (const part of token.split('.').filter((text) => text.length > 10)) {
      expect(told).not.toContain(part);
    }
  });

  test('by the clock of the service, half a minute given', async ({ service }) => {
    const token = await provider.systemToken({ roles: ['auditor'] });
    at(service, TTL_SECONDS + 20);
    expect((await suites(service, token)).status).toBe(200);
    at(service, TTL_SECONDS + 40);
    expect(problemIn(await suites(service, token)).detail).toBe(
      'the token has expired: sign in anew',
    );
  });
});

const NOBODY_JUST_NOW =
  'nobody can sign in through the identity provider just now: try again shortly, or use an access key';

describe('the provider', () => {
  test('is asked for its keys again when it signs with another', async () => {
    const provider = await openProvider();
    const service = await openFor(provider.issuer);
    onTestFinished(async () => {
      vi.useRealTimers();
      await Promise.all([provider.stop(), service.close()]);
    });
    const old = await provider.systemToken({ roles: ['auditor'] });
    expect((await suites(service, old)).status).toBe(200);
    await provider.rotate();
    // So long it is not asked again, whatever is sent.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    at(service, 0);
    const token = await provider.systemToken({ roles: ['auditor'] });
    expect((await suites(service, token)).status).toBe(200);
    expect(problemIn(await suites(service, old)).status).toBe(401);
  });

  test('that is away is 503, and access keys go on opening', async () => {
    const provider = await openProvider();
    const token = await provider.systemToken({ roles: ['auditor'] });
    await provider.stop();
    const service = await openFor(provider.issuer);
    onTestFinished(() => service.close());
    const answer = await suites(service, token);
    expect(problemIn(answer)).toMatchObject({
      status: 503,
      code: 'sign-in-unavailable',
      detail: NOBODY_JUST_NOW,
    });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(service.log.find(({ level }) => level === 50)?.error).toMatchObject({
      why: expect.stringMatching(/^the identity provider http.* ECONNREFUSED/),
    });
    expect((await suites(service, service.tokens.auditor)).status).toBe(200);
    expect(await failures(service)).toEqual([]);
    await provider.start();
    onTestFinished(() => provider.stop());
    expect((await suites(service, token)).status).toBe(200);
  });

  test.for<[name: string, under: string]>([
    ['that is not there', '/nowhere'],
    ['that goes by another name', '/'],
  ])('%s is 503', async ([, under]) => {
    const service = await openFor(`${provider.issuer}${under}`);
    onTestFinished(() => service.close());
    const token = await provider.systemToken({ roles: ['auditor'] });
    expect(problemIn(await suites(service, token)).code).toBe('sign-in-unavailable');
  });

  test('whose force is not set up is 503', async () => {
    const service = await openFor(provider.issuer, { force: 'BTP' });
    onTestFinished(() => service.close());
    const token = await provider.systemToken({ roles: ['auditor'] });
    expect(problemIn(await suites(service, token))).toMatchObject({
      code: 'sign-in-unavailable',
      title: 'Nobody can sign in through the identity provider',
      detail: NOBODY_JUST_NOW,
    });
    expect(await eventsOf(service, 'BTP')).toEqual([]);
  });
});

describe('the suites of a token', () => {
  test('limit what the custody role sees and writes', async () => {
    const service = await openFor(provider.issuer, { suitesClaim: 'suites' });
    onTestFinished(() => service.close());
    await recorded(service, stay('CX/1'));
    const elsewhere = span('2009-06-02T08:15:00Z', '2009-06-02T18:45:00Z', { suite: 'BX' });
    await recorded(service, stay('BX/1', { intervals: [elsewhere] }));
    const seen = async (claims: object, roles = ['custody']) => {
      const token = await provider.systemToken({ roles, ...claims });
      const list = await service.ask('GET /v1/detentions', bearing(token));
      const body = stay(`new ${JSON.stringify(claims)}${roles}`);
      const sent = await service.ask('POST /v1/detentions', { ...bearing(token), body });
      return [(list.json as { items: unknown[] }).items.length, sent.status];
    };
    expect(await seen({})).toEqual([0, 403]);
    expect(await seen({ suites: [] })).toEqual([0, 403]);
    expect(await seen({ suites: 'BX' })).toEqual([1, 403]);
    expect(await seen({ suites: ['CX', 'ZZ'] })).toEqual([1, 201]);
    expect(await seen({ suites: '*' })).toEqual([3, 201]);
    expect(await seen({}, ['auditor'])).toEqual([4, 403]);
  });
});

describe('two people', () => {
  const long = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-06T08:00:00Z')] };

  test.for([
    ['the same person by the provider', 'fay@example.org', 'Another Name', 409],
    ['one of the same name', 'fay2', 'example   FINANCE', 409],
    ['another', 'bo@example.org', 'Bo Example', 201],
  ] as const)(
    'who enters an agreed charge does not issue it: %s',
    async ([, sub, name, status], { service }) => {
      const clerk = await provider.personToken('fay@example.org', {
        roles: ['finance'],
        name: 'Example Finance',
      });
      const detention = await recorded(service, stay('L/1', long));
      const agreed = { amount: '1500.00', reason: 'by letter', agreedBy: 'Casey Example' };
      const path = `POST /v1/detentions/${detention}/agreed-charge` as const;
      const entered = await service.ask(path, { ...bearing(clerk), body: agreed });
      expect(entered.status).toBe(201);
      // By a key of the same name first.
      const byKey = await service.ask('POST /v1/invoices', { as: 'finance', body: { detention } });
      expect(problemIn(byKey).code).toBe('same-person');
      const other = await provider.personToken(sub, { roles: ['finance'], name });
      const issued = await service.ask('POST /v1/invoices', {
        ...bearing(other),
        body: { detention },
      });
      expect(issued.status).toBe(status);
    },
  );
});
