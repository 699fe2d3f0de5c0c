/** Who may do what: the end of DESIGN section 6, route by route. */
import { describe, expect } from 'vitest';
import { isApiPath } from '../../src/http/apiPaths.ts';
import { createKey, revokeKey } from '../../src/usecases/manageKeys.ts';
import { ADA, attendance, deskOf, span, tableOne } from '../usecases/force.ts';
import { describedBy } from './describedAnswer.ts';
import {
  claimed,
  credited,
  disputed,
  invoiced,
  openStay,
  PERIOD,
  paid,
  recorded,
  referenceData,
  startedRun,
  stay,
  supersededInvoice,
  writes,
} from './sent.ts';
import { newToken, problemIn, type Request, type Service, tableTest, test } from './server.ts';
import { PLAIN_SETTINGS } from './settings.ts';

const HOLDERS = [undefined, 'custody', 'limited', 'finance', 'auditor', 'administrator'] as const;

/** What a request bears, and what fills the parameter of its route; `number` is a new one. */
type Prepared = Request & { parameter?: string; query?: string };
type Prepare = (service: Service, number: string) => Promise<Prepared> | Prepared;

const nothing: Prepare = () => ({});

/** A request on a detention of its own. */
function on(make: (number: string) => object, request: Request = {}): Prepare {
  return async (service, number) => ({
    parameter: await recorded(service, make(number)),
    ...request,
  });
}

const longStay = (number: string) =>
  stay(number, { intervals: [span('2009-06-01T08:00:00Z', '2009-06-06T08:00:00Z')] });
const stayWithOverlap = (number: string) =>
  stay(number, {
    interpreterSessions: [
      attendance('2009-06-01T09:00:00Z', '2009-06-01T10:00:00Z', { interpreter: number }),
      attendance('2009-06-01T09:30:00Z', '2009-06-01T10:30:00Z', { interpreter: number }),
    ],
  });
const session = {
  mode: 'telephone',
  startedAt: '2009-06-01T09:00:00Z',
  endedAt: '2009-06-01T10:00:00Z',
};
const receipt = { customer: 'UKBA', receivedOn: '2010-01-04', reference: 'FP 1' };
const reason = 'made up for a test';

/** A request on a payment of its own. */
function onPayment(request: Request = {}): Prepare {
  return async (service) => ({ parameter: (await paid(service)).id, ...request });
}

/** Answers without a key, then to each role; "limited" is custody at CX only. */
const TABLE: [route: `${string} /${string}`, statuses: string, prepare: Prepare][] = [
  ['POST /v1/detentions', '401 201 201 403 403 403', (_, number) => ({ body: stay(number) })],
  [
    'POST /v1/detentions/import',
    '401 200 200 403 403 403',
    (_, number) => ({
      raw: JSON.stringify(stay(number)),
      headers: { 'content-type': 'application/x-ndjson' },
    }),
  ],
  ['GET /v1/detentions', '401 200 200 200 200 403', nothing],
  [
    'POST /v1/detentions/search',
    '401 200 200 200 200 403',
    (_, number) => ({ body: { custodyRecordNumber: number } }),
  ],
  ['GET /v1/detentions/{id}', '401 200 200 200 200 403', on(stay)],
  [
    'PUT /v1/detentions/{id}',
    '401 200 200 403 403 403',
    async (service, number) => ({
      parameter: await recorded(service, stay(number)),
      headers: { 'if-match': '"1"' },
      body: { reason, detention: stay(number, { operation: 'Swale' }) },
    }),
  ],
  [
    'POST /v1/detentions/{id}/intervals',
    '401 200 200 403 403 403',
    on(openStay, { body: { startedAt: '2010-01-04T09:00:00Z', watch: 'constant' } }),
  ],
  [
    'POST /v1/detentions/{id}/release',
    '401 200 200 403 403 403',
    on(openStay, { body: { endedAt: '2010-01-04T09:00:00Z', outcome: 'bailed' } }),
  ],
  [
    'POST /v1/detentions/{id}/interpreter-sessions',
    '401 200 200 403 403 403',
    on(stay, { body: session }),
  ],
  ['POST /v1/detentions/{id}/void', '401 200 200 403 403 403', on(stay, { body: { reason } })],
  ['GET /v1/detentions/{id}/charge', '401 200 200 200 200 403', on(stay)],
  [
    'POST /v1/detentions/{id}/agreed-charge',
    '401 403 403 201 403 403',
    on(longStay, { body: { amount: '1500.00', reason, agreedBy: 'Example Officer' } }),
  ],
  [
    'POST /v1/detentions/{id}/accept-overlaps',
    '401 403 403 200 403 403',
    on(stayWithOverlap, { body: { reason } }),
  ],
  ['GET /v1/detentions/{id}/breakdown', '401 403 403 200 200 403', on(stay)],
  [
    'POST /v1/breakdowns',
    '401 403 403 200 200 403',
    () => ({ body: { scheme: 'force', reference: 'MPS-D-000001' } }),
  ],
  [
    'POST /v1/invoices',
    '401 403 403 201 403 403',
    async (service, number) => ({ body: { detention: await recorded(service, stay(number)) } }),
  ],
  ['GET /v1/invoices', '401 403 403 200 200 403', nothing],
  [
    'GET /v1/invoices/{number}',
    '401 403 403 200 200 403',
    async (service, number) => ({ parameter: (await invoiced(service, stay(number))).number }),
  ],
  [
    'GET /v1/invoices/{number}/difference',
    '401 403 403 200 200 403',
    async (service, number) => ({ parameter: (await invoiced(service, stay(number))).number }),
  ],
  [
    'POST /v1/invoices/{number}/correct',
    '401 403 403 201 403 403',
    async (service, number) => ({
      parameter: (await supersededInvoice(service, number)).number,
      body: { reason },
    }),
  ],
  [
    'POST /v1/invoices/{number}/credit',
    '401 403 403 201 403 403',
    async (service, number) => ({
      parameter: (await invoiced(service, stay(number))).number,
      body: { reason, rebill: true },
    }),
  ],
  [
    'POST /v1/detentions/{id}/lift-billing-stop',
    '401 403 403 200 403 403',
    async (service, number) => {
      const invoice = await invoiced(service, stay(number));
      await credited(service, invoice.number, false);
      return { parameter: invoice.detention.id, body: { reason } };
    },
  ],
  [
    'POST /v1/invoices/{number}/disputes',
    '401 403 403 201 403 403',
    async (service, number) => ({
      parameter: (await invoiced(service, stay(number))).number,
      body: { reason },
    }),
  ],
  [
    'POST /v1/disputes/{id}/settle',
    '401 403 403 200 403 403',
    async (service, number) => ({
      parameter: (await disputed(service, (await invoiced(service, stay(number))).number)).id,
      body: { outcome: 'rejected', reason },
    }),
  ],
  ['GET /v1/disputes', '401 403 403 200 200 403', nothing],
  [
    'POST /v1/payments',
    '401 403 403 201 403 403',
    () => ({ body: { ...receipt, amount: '10.00' } }),
  ],
  [
    'POST /v1/payments/remittance',
    '401 403 403 200 403 403',
    () => ({
      raw: 'invoice,amount\nMPS-2009-000001,10.00\n',
      headers: { 'content-type': 'text/csv' },
      query: new URLSearchParams({ ...receipt, reference: 'BACS 1' }).toString(),
    }),
  ],
  ['GET /v1/payments', '401 403 403 200 200 403', nothing],
  ['GET /v1/payments/{id}', '401 403 403 200 200 403', onPayment()],
  [
    'POST /v1/payments/{id}/allocations',
    '401 403 403 200 403 403',
    async (service, number) => {
      const allocations = [
        { invoice: (await invoiced(service, stay(number))).number, amount: '1.00' },
      ];
      return { parameter: (await paid(service)).id, body: { allocations } };
    },
  ],
  [
    'POST /v1/payments/{id}/reverse',
    '401 403 403 200 403 403',
    onPayment({ body: { reason: 'bounced' } }),
  ],
  ['GET /v1/customers/{code}/statement', '401 403 403 200 200 403', () => ({ parameter: 'UKBA' })],
  ['GET /v1/aged-debt', '401 403 403 200 200 403', nothing],
  ['POST /v1/invoice-runs', '401 403 403 201 403 403', () => ({ body: PERIOD })],
  ['POST /v1/invoice-runs/preview', '401 403 403 200 403 403', () => ({ body: PERIOD })],
  ['GET /v1/invoice-runs', '401 403 403 200 200 403', nothing],
  [
    'GET /v1/invoice-runs/{id}',
    '401 403 403 200 200 403',
    async (service) => ({ parameter: (await startedRun(service)).id }),
  ],
  [
    'GET /v1/invoice-runs/{id}/left-out',
    '401 403 403 200 200 403',
    async (service) => ({ parameter: (await startedRun(service)).id }),
  ],
  ['GET /v1/claims', '401 403 403 200 200 403', nothing],
  [
    'GET /v1/claims/{number}',
    '401 403 403 200 200 403',
    async (service, number) => ({ parameter: (await claimed(service, stay(number))).claim }),
  ],
  ['GET /v1/audit/events', '401 403 403 403 200 200', nothing],
  ['GET /v1/audit/checkpoint', '401 403 403 200 200 200', nothing],
  ['GET /v1/audit/inclusion', '401 403 403 200 200 200', () => ({ query: 'index=0' })],
  ['GET /v1/audit/consistency', '401 403 403 200 200 200', () => ({ query: 'from=1' })],
  ['GET /v1/audit/number-gaps', '401 403 403 200 200 200', nothing],
  ['GET /v1/retention', '401 403 403 403 200 200', nothing],
  [
    'POST /v1/detentions/{id}/erase',
    '401 403 403 403 403 200',
    on(stay, { body: { reason, early: true } }),
  ],
  [
    'POST /v1/verify',
    '401 403 403 200 200 403',
    () => ({ raw: '{}', headers: { 'content-type': 'application/json' } }),
  ],
  ['GET /v1/exceptions', '401 403 403 200 200 403', nothing],
  ['GET /v1/statistics/{year}', '401 403 403 200 200 200', () => ({ parameter: '2009' })],
  ['GET /v1/reconciliation/{year}', '401 403 403 200 200 200', () => ({ parameter: '2009' })],
  [
    'POST /v1/tariffs',
    '401 403 403 403 403 201',
    () => ({ body: tableOne({ effectiveFrom: '2010-02-01' }) }),
  ],
  [
    'POST /v1/tariffs/preview',
    '401 403 403 200 200 200',
    () => ({ body: { tariff: tableOne(), from: '2009-01-01', to: '2009-12-31' } }),
  ],
  ['GET /v1/tariffs', '401 200 200 200 200 200', nothing],
  ['GET /v1/force', '401 200 200 200 200 200', nothing],
  ['PUT /v1/force', '401 403 403 403 403 200', () => ({ body: referenceData().force })],
  ['GET /v1/suites', '401 200 200 200 200 200', nothing],
  [
    'PUT /v1/suites/{code}',
    '401 403 403 403 403 200',
    () => ({ parameter: 'CX', body: { code: 'CX', name: 'Charing Cross' } }),
  ],
  ['GET /v1/customers', '401 200 200 200 200 200', nothing],
  [
    'PUT /v1/customers/{code}',
    '401 403 403 403 403 200',
    () => ({ parameter: 'UKBA', body: referenceData().customer }),
  ],
];

/** What whoever runs the service reads, with a token that is of no force. */
const OPERATORS = 'GET /metrics';

const ANONYMOUS = [
  'GET /health/live',
  'GET /health/ready',
  'GET /docs',
  'GET /docs/start.js',
  'GET /docs/swagger-ui.css',
  'GET /docs/swagger-ui-bundle.js',
  'GET /openapi.json',
  'GET /public-keys',
] as const;

/** Every route of the app, in the words of the description; what stands before routes left out. */
function routesOf({ app }: Service): string[] {
  const routes = app.routes.filter(({ path }) => !path.endsWith('*'));
  const ours = routes.filter(({ path }) => isApiPath(path));
  const names = ours.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  return [...new Set(names)].sort();
}

describe('every route', () => {
  tableTest('stands in the table, and every one of the table is there', ({ service }) => {
    const expected = [...TABLE.map(([route]) => route), ...ANONYMOUS, OPERATORS];
    expect(routesOf(service)).toEqual(expected.sort());
  });

  tableTest('under /v1 is described, and the public keys', async ({ service }) => {
    const document: unknown = await (await fetch(`${service.url}/openapi.json`)).json();
    const described = describedBy(document).map(({ method, path }) => `${method} ${path}`);
    const expected = [...TABLE.map(([route]) => route), 'GET /public-keys'];
    expect(described.sort()).toEqual(expected.sort());
  });

  tableTest.for(TABLE)('%s answers %s', async ([route, statuses, prepare], { service }) => {
    const answered: number[] = [];
    for (const as of HOLDERS) {
      const {
        parameter = '',
        query = '',
        ...request
      } = await prepare(service, `${route.slice(-30)} ${as}`);
      const before = await writes(service);
      const asked = query && `?${query}`;
      const line = `${route.replace(/\{\w+\}/, parameter)}${asked}` as typeof route;
      const { status } = await service.ask(line, { ...request, ...(as && { as }) });
      answered.push(status);
      if (status >= 400) expect(await writes(service)).toBe(before);
    }
    expect(answered.join(' ')).toBe(statuses);
  });

  tableTest(`${OPERATORS} is opened by its own token, and by no force's`, async ({ service }) => {
    for (const as of HOLDERS) {
      const answer = await service.ask(OPERATORS, as ? { as } : {});
      expect([answer.status, problemIn(answer).code]).toEqual([401, 'unauthenticated']);
    }
    const authorization = `Bearer ${PLAIN_SETTINGS.metricsToken}`;
    expect((await service.ask(OPERATORS, { headers: { authorization } })).status).toBe(200);
  });

  tableTest.for(ANONYMOUS.map((route) => [route] as const))(
    '%s needs no key',
    async ([route], { service }) => {
      expect((await service.ask(route)).status).toBe(200);
    },
  );
});

describe('an access key', () => {
  tableTest.for<[name: string, header: (token: string) => string, status: number]>([
    ['in lower case', (token) => `bearer ${token}`, 200],
    ['in upper case', (token) => `BEARER ${token}`, 200],
    ['with spaces after it', (token) => `Bearer ${token}   `, 200],
    ['with no scheme', (token) => token, 401],
    ['under another scheme', (token) => `Basic ${token}`, 401],
    ['that is missing', () => 'Bearer', 401],
    ['that is empty', () => 'Bearer ', 401],
    ['with something after it', (token) => `Bearer ${token} x`, 401],
    ['of another force', (token) => `Bearer ${token.replace('MPS', 'GMP')}`, 401],
    ['of a force that there is not', (token) => `Bearer ${token.replace('MPS', 'ZZZ')}`, 401],
    ['that lacks a letter', (token) => `Bearer ${token.slice(0, -1)}`, 401],
    ['in other letters', (token) => `Bearer ${token.toUpperCase()}`, 401],
    ['that nobody has', () => `Bearer ${newToken('MPS')}`, 401],
    ['that is no token', () => `Bearer ${'x'.repeat(8000)}`, 401],
  ])('%s', async ([, header, status], { service }) => {
    const authorization = header(service.tokens.auditor);
    const answer = await service.ask('GET /v1/suites', { headers: { authorization } });
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expect(problemIn(answer).code).toBe('unauthenticated');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.text).not.toContain(service.tokens.auditor);
  });

  test('opens nothing from the moment it is revoked', async ({ service }) => {
    const desk = deskOf(service.store).as({ key: 'a key of the desk' });
    const token = newToken('MPS');
    const request = { name: ADA.name, kind: ADA.kind, roles: ['auditor'] as const, suites: null };
    const context = { ...desk.context(), id: 'key-to-revoke' };
    await service.store.transaction(context.actor.force, (steps) =>
      createKey(steps, context, request, token),
    );
    const headers = { authorization: `Bearer ${token}` };
    expect((await service.ask('GET /v1/suites', { headers })).status).toBe(200);
    await service.store.transaction(context.actor.force, (steps) =>
      revokeKey(steps, context, 'key-to-revoke'),
    );
    const answer = await service.ask('GET /v1/suites', { headers });
    expect([answer.status, problemIn(answer).detail]).toEqual([
      401,
      'the access key is unknown, expired or revoked',
    ]);
  });

  tableTest('comes before everything else that is wrong with a request', async ({ service }) => {
    const wrong = { raw: '{', headers: { 'content-type': 'text/plain' } };
    expect((await service.ask('POST /v1/detentions', wrong)).status).toBe(401);
    expect((await service.ask('GET /v1/nowhere')).status).toBe(401);
  });
});
