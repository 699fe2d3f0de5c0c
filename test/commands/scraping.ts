/** What a collector of metrics reads after a small load of a service in a process of its own. */
import { expect, vi } from 'vitest';
import { scraped } from '../scraped.ts';
import type { Variables } from './run.ts';
import { startServer } from './serving.ts';

const METRICS_TOKEN = 'made-up-for-a-test-made-up-for-a-test';

/** Serves, sends a few requests, and expects the figures to say just that. */
export async function expectFigures(variables: Variables): Promise<Map<string, number>> {
  const serving = await startServer({ ...variables, METRICS_TOKEN, LOG_LEVEL: 'silent' });
  try {
    const asking = asker(serving.url, variables.CUSTODY_KEY ?? '');
    const stays = Array.from({ length: 12 }, (_, n) => ({ custodyRecordNumber: `M/${n}` }));
    await Promise.all(stays.map((stay) => asking.record(stay)));
    await asking.record({ custodyRecordNumber: 'M/1', outcome: 'bailed' });
    await asking.get('/v1/detentions/SECRET');
    await asking.get('/v1/suites');
    const figures = await vi.waitFor(async () => {
      const now = await scraped(serving.url, METRICS_TOKEN);
      expect(now.get('custody_database_up')).toBe(1);
      return now;
    }, 10_000);
    expectLoad(figures);
    expect([...figures.keys()].join()).not.toMatch(/SECRET|M\/1/);
    return figures;
  } finally {
    await serving.stop();
  }
}

function asker(url: string, key: string) {
  const authorization = `Bearer ${key}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const interval = {
    suite: 'CX',
    startedAt: '2009-06-01T08:00:00Z',
    endedAt: '2009-06-01T18:00:00Z',
  };
  return {
    async record(part: object): Promise<void> {
      const body = JSON.stringify({ intervals: [interval], outcome: 'removed', ...part });
      await fetch(`${url}/v1/detentions`, { method: 'POST', headers, body });
    },
    async get(path: string): Promise<void> {
      await fetch(url + path, { headers });
    },
  };
}

function expectLoad(figures: Map<string, number>): void {
  const answered = (method: string, route: string, status: number) =>
    figures.get(
      `custody_http_request_seconds_count{method="${method}",route="${route}",status="${status}"}`,
    );
  expect(answered('POST', '/v1/detentions', 201)).toBe(12);
  expect(answered('POST', '/v1/detentions', 409)).toBe(1);
  expect(answered('GET', '/v1/detentions/:id', 404)).toBe(1);
  expect(answered('GET', '/v1/suites', 200)).toBe(1);
  const problems = (code: string) =>
    figures.get(`custody_problems_total{code="${code}",reason=""}`);
  expect([problems('already-recorded'), problems('not-found')]).toEqual([1, 1]);
  const commits = figures.get('custody_store_commit_scripts_count') ?? 0;
  expect(figures.get('custody_recorded_together_sum')).toBe(12);
  // Those of the records; the one that was refused, with others and by itself; and that the key was used.
  const scripts = (figures.get('custody_recorded_together_count') ?? 0) + 3;
  expect(figures.get('custody_store_commit_scripts_sum')).toBeGreaterThanOrEqual(scripts);
  expect(commits).toBeGreaterThan(0);
  expect(figures.get('custody_store_commit_seconds_count')).toBe(commits);
  expect(figures.get('custody_store_waiting_scripts')).toBe(0);
  expect(figures.get('custody_audit_log_events{log="MPS"}')).toBeGreaterThan(0);
  expect(figures.get('custody_database_bytes{part="database"}')).toBeGreaterThan(4096);
  expect(figures.get('custody_invoice_runs')).toBe(0);
}
