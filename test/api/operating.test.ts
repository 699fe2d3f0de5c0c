/** What those who run the service see: its log, its health, and what it does when things break. */
import { pino } from 'pino';
import { test as base, describe, expect } from 'vitest';
import { problemOf } from '../../src/api/problems.ts';
import { router } from '../../src/api/router.ts';
import { Refusal } from '../../src/domain/errors.ts';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { signIn, visitor } from '../pages/fetching.ts';
import { attendance } from '../usecases/force.ts';
import { invoiced, recorded, stay, writes } from './sent.ts';
import {
  type Answer,
  type LogLine,
  openService,
  problemIn,
  read,
  type Service,
  test,
} from './server.ts';

const SECRET = 'PO-SECRET-IN-A-MESSAGE';

/** The line that the log has of an answer. */
function lineOf({ log }: Service, answer: Answer): LogLine {
  const requestId = answer.headers.get('x-request-id');
  const line = log.find((one) => one.msg === 'request' && one.requestId === requestId);
  if (!line) throw new Error(`no line of ${requestId}`);
  return line;
}

test('a missing signing key is told of by whom to ask, and where it should be in the log', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const refusal = new Refusal('signing-key-missing', 'it is not in /srv/secret.key');
  const app = router();
  app.use((c, next) => {
    c.set('requestId', 'request-1');
    return next();
  });
  app.onError((error, c) => problemOf(error, c, log));
  app.get('/', () => {
    throw refusal;
  });
  const response = await app.request('/');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBeNull();
  expect(await response.json()).toMatchObject({
    detail: 'nothing was written; whoever runs the service finds why under request request-1',
  });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { requestId: 'request-1', why: 'it is not in /srv/secret.key' },
  ]);
});

describe('the log', () => {
  test('has a line of each request, with the route and not the path', async ({ service }) => {
    const id = await recorded(service, stay('one'));
    const cases = [
      [`GET /v1/detentions/${id}`, '/v1/detentions/:id', 200],
      [`GET /v1/detentions/${id}/charge`, '/v1/detentions/:id/charge', 200],
      ['GET /v1/detentions/SECRET', '/v1/detentions/:id', 404],
      ['GET /v1/invoices/SECRET', '/v1/invoices/:number', 403],
      ['POST /v1/detentions/import?mapping=SECRET', '/v1/detentions/import', 422],
      ['GET /v1/SECRET', '/*', 404],
      ['GET /health/live', '/health/live', 200],
      ['GET /docs', '/docs', 200],
    ] as const;
    for (const [line, route, status] of cases) {
      const answer = await service.ask(line, { as: 'custody' });
      expect(lineOf(service, answer)).toMatchObject({
        level: 30,
        method: line.split(' ')[0],
        route,
        status,
        milliseconds: expect.any(Number),
      });
    }
    expect(JSON.stringify(service.log)).not.toContain('SECRET');
  });

  test('names the access key by its id', async ({ service }) => {
    const mine = await service.ask('GET /v1/suites', { as: 'auditor' });
    const nobody = await service.ask('GET /v1/suites');
    expect(lineOf(service, mine).key).toMatch(/^0{8}-0000-7000-8000-\d{12}$/);
    expect(lineOf(service, nobody)).not.toHaveProperty('key');
  });

  test('says what was refused by its code, and of a problem by the id that its caller has', async ({
    service,
  }) => {
    const answer = await service.ask('GET /v1/invoices/SECRET', { as: 'custody' });
    expect(problemIn(answer).requestId).toBe(answer.headers.get('x-request-id'));
    expect(lineOf(service, answer)).toMatchObject({ status: 403, code: 'forbidden' });
    const { headers } = await service.ask('GET /v1/suites', { as: 'custody' });
    expect(lineOf(service, { ...answer, headers })).not.toHaveProperty('code');
  });

  test('says who was refused at the pages as it says it of the API', async ({ service }) => {
    const codes = async (tries: number) => {
      const before = service.log.length;
      for (let n = 0; n < tries; n++) await signIn(service, 'custody_MPS_SECRET');
      return service.log.slice(before).map(({ code }) => code);
    };
    expect(await codes(20)).toEqual(Array(20).fill('unauthenticated'));
    expect(await codes(1)).toEqual(['too-many-requests']);
  });

  test('calls a file that a page hands out as it calls the page', async ({ service }) => {
    await (await visitor(service, 'auditor')).get('/years/2009/csv');
    const lines = service.log.filter(({ route }) => /2009|:year/.test(String(route)));
    expect(lines.map(({ route }) => route)).toEqual(['/v1/statistics/:year', '/years/:year/csv']);
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('calls a request as a proxy does, and by nothing that says whose it is', async ({
    service,
  }) => {
    const asked = async (sent: string) => {
      const headers = { 'x-request-id': sent };
      return (await service.ask('GET /health/live', { headers })).headers.get('x-request-id');
    };
    for (const id of ['0b6d0d16-6d2c-4a8e-8d2a-0242ac120002', '0b6d0d166d2c4a8e8d2a0242ac120002']) {
      expect(await asked(id)).toBe(id);
      expect(service.log.map(({ requestId }) => requestId)).toContain(id);
    }
    for (const other of ['SECRET', '01CX/4512/09', `${'0'.repeat(32)}SECRET`, '0'.repeat(400)]) {
      expect(await asked(other)).toMatch(/^[0-9a-f]{8}-/);
    }
    expect(JSON.stringify(service.log)).not.toMatch(/SECRET|4512/);
  });

  test('holds no reference, reason, name, token or id of a record', async ({ service }) => {
    const sent = stay('01CX/SECRET-1/09', {
      detaineeReference: 'SECRET-2',
      homeOfficeReference: 'SECRET-3',
      operation: 'SECRET-4',
      interpreterSessions: [
        attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', { interpreter: 'SECRET-5' }),
      ],
    });
    const { detention, number } = await invoiced(service, sent);
    const ask = service.ask;
    await ask('POST /v1/detentions', { as: 'custody', body: { ...sent, outcome: 'SECRET-6' } });
    await ask('POST /v1/detentions', { as: 'custody', body: { ...sent, operation: 'SECRET-7' } });
    await ask('POST /v1/detentions', {
      as: 'custody',
      raw: '{"SECRET-8',
      headers: { 'content-type': 'application/json' },
    });
    await ask('POST /v1/detentions/search', {
      as: 'custody',
      body: { custodyRecordNumber: 'SECRET-1' },
    });
    await ask('POST /v1/breakdowns', {
      as: 'auditor',
      body: { scheme: 'force', reference: 'SECRET-2' },
    });
    await ask(`POST /v1/detentions/${detention.id}/void`, {
      as: 'custody',
      body: { reason: 'SECRET-9' },
    });
    await ask(`GET /v1/invoices/${number}`, {
      as: 'finance',
      headers: { accept: 'application/pdf' },
    });
    await ask('POST /v1/detentions/import', {
      as: 'custody',
      raw: `${JSON.stringify(sent)}\n{"SECRET`,
      headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': 'SECRET-10' },
    });
    const lines = JSON.stringify(service.log);
    expect(service.log.length).toBeGreaterThan(9);
    for (const secret of ['SECRET', detention.id, number, ...Object.values(service.tokens)]) {
      expect(lines).not.toContain(secret);
    }
  });
});

/** What the store's reads and writes fail with; null while they don't. */
interface Fault {
  ofReads: Error | null;
  ofWrites: Error | null;
}

function failing(store: Store, fault: Fault): Store {
  return {
    ...store,
    read: (script) => (fault.ofReads ? Promise.reject(fault.ofReads) : store.read(script)),
    transaction: (force, script) =>
      fault.ofWrites ? Promise.reject(fault.ofWrites) : store.transaction(force, script),
  };
}

const brokenTest = base
  .extend('fault', (): Fault => ({ ofReads: null, ofWrites: null }))
  .extend('service', async ({ fault }, { onCleanup }) => {
    const service = await openService((store) => failing(store, fault));
    onCleanup(() => service.close());
    return service;
  });

describe('when something breaks', () => {
  brokenTest.for([['ofReads'], ['ofWrites']] as const)(
    'a fault %s is told by its id alone',
    async ([which], { service, fault }) => {
      fault[which] = new TypeError(SECRET, { cause: new RangeError(SECRET) });
      const body = stay('never');
      const answer = await service.ask('POST /v1/detentions', { as: 'custody', body });
      const requestId = answer.headers.get('x-request-id');
      expect(problemIn(answer)).toEqual({
        type: 'urn:custody-billing:problem:internal',
        title: 'Something went wrong here',
        status: 500,
        code: 'internal',
        requestId,
        detail: `it broke off, and what it had written stands: look before you send it again; whoever runs the service finds why under request ${requestId}`,
      });
      const [failure] = service.log.filter(({ level }) => level === 50);
      expect(failure).toMatchObject({
        msg: 'request failed',
        requestId,
        error: { name: 'TypeError', stack: expect.any(Array), cause: { name: 'RangeError' } },
      });
      expect(JSON.stringify(service.log) + answer.text).not.toContain(SECRET);
    },
  );

  brokenTest('a database that is away is told as that', async ({ service, fault }) => {
    fault.ofReads = new StorageUnavailable(SECRET);
    for (const line of [
      'GET /v1/detentions',
      'POST /v1/detentions',
      'POST /v1/detentions/import',
    ] as const) {
      const answer = await service.ask(line, { as: 'custody' });
      expect(problemIn(answer)).toMatchObject({
        status: 503,
        code: 'unavailable',
        reason: 'unreachable',
        detail: 'nothing was written: try again shortly (the database does not answer)',
      });
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    expect(JSON.stringify(service.log)).not.toContain(SECRET);
    fault.ofReads = null;
    expect((await service.ask('GET /v1/detentions', { as: 'custody' })).status).toBe(200);
  });

  brokenTest('a write that may stand is told as that', async ({ service, fault }) => {
    fault.ofWrites = new StorageUnavailable(SECRET, { reason: 'too-slow', isMaybeWritten: true });
    const body = stay('perhaps');
    const answer = await service.ask('POST /v1/detentions', { as: 'custody', body });
    expect(problemIn(answer)).toEqual({
      type: 'urn:custody-billing:problem:unavailable',
      title: 'The database is not available',
      status: 503,
      code: 'unavailable',
      detail:
        'it broke off as it was being written, and may be written: send it again with the same Idempotency-Key, or look before you send it again',
      reason: 'too-slow',
      requestId: answer.headers.get('x-request-id'),
      maybeWritten: true,
    });
    expect(answer.headers.get('retry-after')).toBe('5');
    const failure = service.log.find(({ msg }) => msg === 'request failed');
    expect(failure).toMatchObject({ error: { name: 'Error', why: 'too-slow' } });

    const page = await signIn(service, service.tokens.custody);
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('5');
    expect(page.html).toContain(
      'It broke off as it was being saved, and may be saved: go back and send the form again, which has one effect.',
    );
    expect(page.html).not.toContain(SECRET);
  });

  brokenTest.for([
    ['', { maybeWritten: true }],
    ['?dryRun=true', {}],
    ['?atomic=true', {}],
  ] as const)(
    'an import%s that answered nothing yet says what may stand',
    async ([query, told], { service, fault }) => {
      fault.ofWrites = new StorageUnavailable(SECRET);
      const answer = await service.ask(`POST /v1/detentions/import${query}`, {
        as: 'custody',
        raw: `${JSON.stringify(stay('perhaps'))}\n`,
        headers: { 'content-type': 'application/x-ndjson' },
      });
      const { maybeWritten } = answer.json as { maybeWritten?: boolean };
      expect({ status: answer.status, maybeWritten }).toEqual({ status: 503, ...told });
    },
  );

  brokenTest('an import that breaks off says so in its last line', async ({ service, fault }) => {
    const lines = Array.from({ length: 450 }, (_, n) => JSON.stringify(stay(`n${n}`)));
    const before = await writes(service);
    let sent = 0;
    const raw = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const part = lines.slice(sent, sent + 150);
        sent += 150;
        if (sent === 450) {
          await expect.poll(() => writes(service)).toBeGreaterThan(before);
          fault.ofWrites = new StorageUnavailable(SECRET);
        }
        if (part.length === 0) controller.close();
        else controller.enqueue(new TextEncoder().encode(`${part.join('\n')}\n`));
      },
    });
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await service.ask('POST /v1/detentions/import', {
      as: 'custody',
      raw,
      headers,
    });
    expect(answer.status).toBe(200);
    const answered = answer.text.trimEnd().split('\n');
    expect(answered.at(-1)).toBe('{"broken":"the import broke off here: send the file again"}');
    const failure = service.log.find(({ msg }) => msg === 'import broke off');
    expect(failure?.requestId).toBe(answer.headers.get('x-request-id'));
    fault.ofWrites = null;
    const list = await service.ask('GET /v1/detentions?limit=500', { as: 'custody' });
    expect(read('DetentionList', list).items).toHaveLength(answered.length - 1);
  });
});

test.for<[`/${string}`]>([
  ['/health/live'],
  ['/openapi.json'],
  ['/docs/start.js'],
  ['/public-keys'],
  ['/v1/nowhere'],
])('the answer at %s is taken as what it says it is', async ([path], { service }) => {
  const { headers } = await service.ask(`GET ${path}`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
});

describe('health', () => {
  test('is alive, and ready with its database', async ({ service }) => {
    expect((await service.ask('GET /health/live')).json).toEqual({ status: 'ok' });
    expect((await service.ask('GET /health/ready')).json).toEqual({ status: 'ok', forces: 2 });
    expect((await service.ask('HEAD /health/ready')).status).toBe(200);
  });

  brokenTest('is alive and not ready without it', async ({ service, fault }) => {
    fault.ofReads = new Error(SECRET);
    expect((await service.ask('GET /health/live')).status).toBe(200);
    const answer = await service.ask('GET /health/ready');
    expect(problemIn(answer)).toMatchObject({ status: 503, code: 'unavailable' });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(problemIn(answer).reason).toBe('unknown');
    expect(JSON.stringify(service.log) + answer.text).not.toContain(SECRET);
  });

  brokenTest.for([
    'unreachable',
    'refused',
    'pool-full',
    'server-full',
    'too-slow',
    'locked',
    'read-only',
    'other-version',
    'moving',
    'clock-ahead',
    'disk-full',
    'disk-fails',
    'damaged',
  ] as const)('says that its database is %s', async (reason, { service, fault }) => {
    fault.ofReads = new StorageUnavailable(SECRET, { reason });
    const answer = await service.ask('GET /health/ready');
    expect(problemIn(answer)).toMatchObject({ status: 503, code: 'unavailable', reason });
    expect(service.log.find(({ msg }) => msg === 'not ready')).toMatchObject({ reason });
  });
});
