import { expect, vi } from 'vitest';
import { createMetrics } from '../../src/http/metrics.ts';
import { StorageUnavailable } from '../../src/usecases/store.ts';
import { recorded, stay } from './sent.ts';
import { openService, type Service, test } from './server.ts';
import { PLAIN_SETTINGS } from './settings.ts';

const authorization = `Bearer ${PLAIN_SETTINGS.metricsToken}`;

/** The lines of one measure. */
async function linesOf(service: Service, name: string): Promise<string[]> {
  const { text } = await service.ask('GET /metrics', { headers: { authorization } });
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

test('are text for Prometheus, kept by nobody', async ({ service }) => {
  const { headers, status } = await service.ask('GET /metrics', { headers: { authorization } });
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
});

test('count requests by route, method and status, and never by what was asked', async ({
  onTestFinished,
}) => {
  const service = await openService((store) => store, { metrics: createMetrics() });
  onTestFinished(() => service.close());
  const id = await recorded(service, stay('SECRET'));
  for (const path of [`/v1/detentions/${id}`, '/v1/detentions/SECRET', '/v1/SECRET'] as const) {
    await service.ask(`GET ${path}`, { as: 'custody' });
  }
  const counts = await linesOf(service, 'custody_http_request_seconds_count');
  expect(counts.toSorted()).toEqual([
    'custody_http_request_seconds_count{method="GET",route="/*",status="404"} 1',
    'custody_http_request_seconds_count{method="GET",route="/v1/detentions/:id",status="200"} 1',
    'custody_http_request_seconds_count{method="GET",route="/v1/detentions/:id",status="404"} 1',
    'custody_http_request_seconds_count{method="POST",route="/v1/detentions",status="201"} 1',
  ]);
  const { text } = await service.ask('GET /metrics', { headers: { authorization } });
  for (const secret of ['SECRET', id, 'MPS', 'GMP']) expect(text).not.toContain(secret);
});

test('count what was refused by its code, and a database that is away by the reason', async ({
  onTestFinished,
}) => {
  const away = new StorageUnavailable('away', { reason: 'disk-full' });
  const service = await openService(
    (store) => ({ ...store, transaction: () => Promise.reject(away) }),
    { metrics: createMetrics(), requestsPerMinute: 3 },
  );
  onTestFinished(() => service.close());
  await service.ask('GET /v1/suites');
  await service.ask('GET /v1/detentions/SECRET', { as: 'auditor' });
  await service.ask('POST /v1/detentions', { as: 'custody', body: stay('SECRET') });
  for (let n = 0; n < 5; n++) await service.ask('GET /v1/suites', { as: 'finance' });
  const problems = await linesOf(service, 'custody_problems_total');
  expect(problems.filter((line) => !line.endsWith(' 0')).toSorted()).toEqual([
    'custody_problems_total{code="too-many-requests",reason=""} 2',
    'custody_problems_total{code="unauthenticated",reason=""} 1',
    'custody_problems_total{code="unavailable",reason="disk-full"} 2',
  ]);
});

test('count faults from 0 on, so that the first of a kind is seen to rise', async () => {
  const text = await createMetrics().text();
  for (const labels of [
    'code="internal",reason=""',
    'code="signing-key-missing",reason=""',
    'code="unavailable",reason="disk-fails"',
  ]) {
    expect(text).toContain(`custody_problems_total{${labels}} 0\n`);
  }
});

test('tell nothing of a database that nobody has looked at', async () => {
  const metrics = createMetrics();
  const figures = /^custody_(database|invoice|audit|exceptions|figures)\w*/gm;
  expect((await metrics.text()).match(figures)).toBeNull();
  metrics.ofWork.onAway();
  expect((await metrics.text()).match(figures)).toEqual(['custody_database_up']);
});

test('count what is in progress: requests, and imports until their file has come', async ({
  onTestFinished,
}) => {
  const service = await openService((store) => store, { metrics: createMetrics() });
  onTestFinished(() => service.close());
  const figures = async () => [
    ...(await linesOf(service, 'custody_http_requests_in_progress')),
    ...(await linesOf(service, 'custody_imports_in_progress')),
  ];
  // The one in progress is that which asks.
  const none = ['custody_http_requests_in_progress 1', 'custody_imports_in_progress 0'];
  expect(await figures()).toEqual(none);
  const [file, writer] = openFile();
  const headers = { 'content-type': 'application/x-ndjson' };
  const importing = service.ask('POST /v1/detentions/import', {
    as: 'custody',
    raw: file,
    headers,
  });
  await writer.write(`${JSON.stringify(stay('one'))}\n`);
  await vi.waitFor(async () => expect(await figures()).toContain('custody_imports_in_progress 1'));
  await writer.close();
  expect((await importing).status).toBe(200);
  expect(await figures()).toEqual(none);
  const refused = await service.ask('POST /v1/detentions/import', {
    as: 'finance',
    raw: '',
    headers,
  });
  expect(refused.status).toBe(403);
  expect(await figures()).toEqual(none);
});

test('count no import whose sender hung up', async ({ onTestFinished }) => {
  const service = await openService((store) => store, { metrics: createMetrics() });
  onTestFinished(() => service.close());
  const [file, writer] = openFile();
  const hangingUp = new AbortController();
  const sending = fetch(`${service.url}/v1/detentions/import`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${service.tokens.custody}`,
      'content-type': 'application/x-ndjson',
    },
    body: file,
    duplex: 'half',
    signal: hangingUp.signal,
  });
  const broken = expect(sending.then((answer) => answer.text())).rejects.toThrow();
  await writer.write(`${JSON.stringify(stay('one'))}\n`);
  const imports = () => linesOf(service, 'custody_imports_in_progress');
  await vi.waitFor(async () => expect(await imports()).toEqual(['custody_imports_in_progress 1']));
  hangingUp.abort();
  await broken;
  await vi.waitFor(async () => expect(await imports()).toEqual(['custody_imports_in_progress 0']));
});

/** A body that comes as it is written. */
function openFile() {
  const { readable, writable } = new TransformStream<string, string>();
  const bytes = readable.pipeThrough(new TextEncoderStream());
  return [bytes, writable.getWriter()] as const;
}

test('have the memory, the handles and the event loop of the process', async ({ service }) => {
  for (const name of [
    'process_resident_memory_bytes',
    'nodejs_heap_size_used_bytes',
    'process_open_fds',
    'nodejs_eventloop_lag_p99_seconds',
  ]) {
    expect((await linesOf(service, name)).length, name).toBe(1);
  }
});

test('are for nobody where no token is set', async ({ onTestFinished }) => {
  const service = await openService((store) => store, { metricsToken: null });
  onTestFinished(() => service.close());
  for (const headers of [
    {},
    { authorization },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
  ]) {
    expect((await service.ask('GET /metrics', { headers })).status).toBe(401);
  }
});
