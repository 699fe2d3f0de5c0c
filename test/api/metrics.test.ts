import { expect } from 'vitest';
import { createMetrics } from '../../src/http/metrics.ts';
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
