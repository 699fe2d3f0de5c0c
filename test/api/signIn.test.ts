/** Who gets in with what, and what the `system` log says of whoever does not. */
import { test as base, describe, expect, onTestFinished, vi } from 'vitest';
import type { AuditEvent } from '../../src/domain/auditLog.ts';
import { type Instant, parseInstant } from '../../src/domain/time.ts';
import { limitPerMinute, networkOf } from '../../src/http/rateLimits.ts';
import { createKey, listKeys, revokeKey } from '../../src/usecases/manageKeys.ts';
import { StorageUnavailable } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { ADA, deskOf } from '../usecases/force.ts';
import { stay, writes } from './sent.ts';
import {
  type Answer,
  newToken,
  openService,
  problemIn,
  type Request,
  type Service,
  test,
} from './server.ts';

const bearing = (token: string): Request => ({ headers: { authorization: `Bearer ${token}` } });
const suites = (service: Service, token: string) => service.ask('GET /v1/suites', bearing(token));

async function systemEvents({ store }: Service): Promise<AuditEvent[]> {
  const leaves = await store.read((steps) => steps.audit.leaves('system', 0, 1000));
  const events: AuditEvent[] = leaves.map(({ leaf }) => JSON.parse(leaf));
  return events.filter(({ kind }) => kind === 'sign-in.failed');
}

/** What the log says of why, of each failure. */
const reasons = async (service: Service) =>
  (await systemEvents(service)).map(({ details }) => details?.why);

/** A key of MPS with an id that is told, at the service's start. */
async function makeKey({ store }: Service, id: string, expiresAt: Instant | null = null) {
  const token = newToken('MPS');
  const context = { ...deskOf(store).as({ key: 'a key of the desk' }).context(), id };
  const request = { name: ADA.name, kind: ADA.kind, roles: ['auditor'] as const, suites: null };
  await store.transaction(context.actor.force, (steps) =>
    createKey(steps, context, { ...request, expiresAt }, token),
  );
  return { token, context };
}

describe('a failed sign-in', () => {
  test('is an event of the system log, and tells no one else why', async ({ service }) => {
    const expired = await makeKey(service, 'key-expired', parseInstant('2010-01-04T13:00:00Z'));
    const revoked = await makeKey(service, 'key-revoked');
    const { store } = service;
    await store.transaction(revoked.context.actor.force, (steps) =>
      revokeKey(steps, revoked.context, 'key-revoked'),
    );
    service.at('2010-01-04T13:00:00Z');
    const before = await writes(service);
    const cases = [
      [newToken('MPS'), 'unknown-key', 'MPS', []],
      [newToken('ZZZ'), 'unknown-key', null, []],
      [expired.token, 'expired-key', 'MPS', [{ type: 'key', id: 'key-expired' }]],
      [revoked.token, 'revoked-key', 'MPS', [{ type: 'key', id: 'key-revoked' }]],
      ['SECRET', 'not-a-token', null, []],
    ] as const;
    for (const [n, [token, why, force, subjects]] of cases.entries()) {
      const answer = await suites(service, token);
      expect(answer.status).toBe(401);
      if (why !== 'not-a-token') {
        expect(problemIn(answer).detail).toBe('the access key is unknown, expired or revoked');
      }
      expect((await systemEvents(service))[n]).toEqual({
        version: 1,
        log: 'system',
        index: n + 1,
        at: parseInstant('2010-01-04T13:00:00Z'),
        actor: { key: '', name: 'anonymous', kind: 'system' },
        kind: 'sign-in.failed',
        subjects,
        details: { why, force },
      });
    }
    const all = JSON.stringify([await systemEvents(service), service.log]);
    for (const [token] of cases) expect(all).not.toContain(token.slice(-20));
    expect(all).not.toContain('127.0.0.1');
    expect(await writes(service)).toBe(before);
    expect(await verifyLog(store)).toMatchObject({ problem: null });
  });

  test.for([
    ['no header', {}],
    ['a scheme alone', { authorization: 'Bearer' }],
  ] as const)('is none where nothing is sent: %s', async ([, headers], { service }) => {
    expect((await service.ask('GET /v1/suites', { headers })).status).toBe(401);
    expect(await systemEvents(service)).toEqual([]);
  });

  test.for(['Basic YWRhOmFkYQ==', 'Bearer two words', 'custody_MPS_x'])(
    'is one where something else than a token is sent: %s',
    async (authorization, { service }) => {
      const answer = await service.ask('GET /v1/suites', { headers: { authorization } });
      expect(problemIn(answer)).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(await reasons(service)).toEqual(['not-a-token']);
    },
  );

  test('is limited: past it, there are no more events', async ({ service }) => {
    const answers: Answer[] = [];
    for (let n = 0; n < 25; n++) answers.push(await suites(service, newToken('MPS')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
    expect(await systemEvents(service)).toHaveLength(20);
    const last = answers[24];
    if (!last) throw new Error('no answer');
    expect(problemIn(last)).toMatchObject({ code: 'too-many-requests' });
    expect(Number(last.headers.get('retry-after'))).toBeOneOf(
      Array.from({ length: 60 }, (_, n) => n + 1),
    );
    // A key that is valid gets in from the same address.
    expect((await suites(service, service.tokens.auditor)).status).toBe(200);
    // So does whoever sends nothing: they are told how.
    expect((await service.ask('GET /v1/suites')).status).toBe(401);
  });

  test('that cannot be written to the log is 503', async () => {
    const service = await openService((store) => ({
      ...store,
      transaction: () => Promise.reject(new StorageUnavailable('away')),
    }));
    onTestFinished(() => service.close());
    const answer = await suites(service, newToken('MPS'));
    expect(problemIn(answer)).toMatchObject({ status: 503, code: 'unavailable' });
    // Nor can its use be noted, which is no matter to a key that is valid.
    expect((await suites(service, service.tokens.auditor)).status).toBe(200);
    expect(service.log.map(({ msg }) => msg)).toContain('use of a key not noted');
  });
});

describe('the use of a key', () => {
  test('is kept to the hour', async ({ service }) => {
    await makeKey(service, 'key-unused');
    service.at('2010-01-04T13:40:00Z');
    await Promise.all([1, 2, 3].map(() => suites(service, service.tokens.auditor)));
    const used = async () => {
      const context = deskOf(service.store).context();
      const keys = await service.store.read((steps) => listKeys(steps, context));
      return keys.filter(({ lastUsedAt }) => lastUsedAt !== null);
    };
    // No answer waits for it.
    await expect
      .poll(used)
      .toMatchObject([
        { name: 'Example auditor', lastUsedAt: parseInstant('2010-01-04T13:00:00Z') },
      ]);
  });
});

const limitedTest = base
  .extend('requestsPerMinute', () => 3)
  .extend('service', async ({ requestsPerMinute }, { onCleanup }) => {
    const service = await openService((store) => store, { requestsPerMinute });
    onCleanup(() => service.close());
    return service;
  });

describe('a rate limit', () => {
  limitedTest('is of each key by itself', async ({ service }) => {
    const answers: Answer[] = [];
    for (let n = 0; n < 4; n++) answers.push(await suites(service, service.tokens.auditor));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"requests";q=3;w=60');
    expect(answers[2]?.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    const [, , , refused] = answers;
    expect(refused && problemIn(refused)).toMatchObject({ code: 'too-many-requests' });
    expect(refused?.headers.get('ratelimit-policy')).toBe('"requests";q=3;w=60');
    expect(refused?.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await suites(service, service.tokens.finance)).status).toBe(200);
    expect((await service.ask('GET /health/live')).status).toBe(200);
    expect(await systemEvents(service)).toEqual([]);
  });

  limitedTest('counts an import once, and what is refused too', async ({ service }) => {
    const lines = Array.from({ length: 20 }, (_, n) => JSON.stringify(stay(`n${n}`)));
    const raw = lines.join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const send = () => service.ask('POST /v1/detentions/import', { as: 'custody', raw, headers });
    const first = await send();
    expect(first.text).toContain('"recorded":20');
    expect(first.headers.get('ratelimit')).toMatch(/^"requests";r=2;/);
    const notFound = await service.ask('GET /v1/detentions/none', { as: 'custody' });
    expect([notFound.status, notFound.headers.get('ratelimit')?.slice(0, 14)]).toEqual([
      404,
      '"requests";r=1',
    ]);
    await send();
    expect((await send()).status).toBe(429);
  });

  test('is not there unless one is set', async ({ service }) => {
    const answer = await suites(service, service.tokens.auditor);
    expect(answer.headers.has('ratelimit')).toBe(false);
  });

  base('begins anew when its minute is over', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const count = limitPerMinute(2);
    const over = async () => (await count('a')).isOver;
    expect([await over(), await over(), await over()]).toEqual([false, false, true]);
    vi.advanceTimersByTime(60_000);
    expect(await over()).toBe(false);
  });

  base('lasts a minute, wherever the clock on the wall is set meanwhile', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const count = limitPerMinute(1);
    await count('a');
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(await count('a')).toMatchObject({ isOver: true, resetSeconds: 60 });
    vi.advanceTimersByTime(60_000);
    expect((await count('a')).isOver).toBe(false);
  });

  base.for([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
  ])('takes what one party has by itself as one: %s', ([address = '', network]) => {
    expect(networkOf(address)).toBe(network);
  });
});
