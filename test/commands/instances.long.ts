/** Two processes of the service on one PostgreSQL database, of which one is killed. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { type PostgresServer, startPostgres } from '../databases/postgresServer.ts';
import { custody, fixture, temporaryFolder, tokenIn, type Variables } from './run.ts';
import { type Serving, startServer } from './serving.ts';

const STAYS = 400;
const PERIOD = { customer: 'UKBA', releasedFrom: '2009-06-01', releasedTo: '2009-06-01' };

const folder = temporaryFolder();
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** A force with a tariff in a database of its own, and a key with every role. */
async function prepared(database: string): Promise<Variables> {
  await server.create(database);
  const variables = {
    DATABASE_URL: server.urlOf(database),
    SIGNING_KEY_FILE: join(folder, `${database}.signing-key`),
    LOG_LEVEL: 'silent',
  };
  const first = await done(['setup', fixture('setup.json')], variables);
  const administrator = { ...variables, CUSTODY_KEY: tokenIn(first) };
  await done(['tariff', 'publish', fixture('tariff.json')], administrator);
  const roles = ['custody', 'finance', 'auditor'];
  const key = await done(['keys', 'create', '--name', 'All', '--role', ...roles], administrator);
  return { ...variables, CUSTODY_KEY: tokenIn(key) };
}

async function done(args: string[], variables: Variables): Promise<string> {
  const { code, stdout, stderr } = await custody(args, variables);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

async function started(variables: Variables): Promise<Serving> {
  const serving = await startServer(variables);
  onTestFinished(() => serving.kill());
  return serving;
}

const stays = Array.from({ length: STAYS }, (_, n) => ({
  custodyRecordNumber: `N/${n}`,
  intervals: [{ suite: 'CX', startedAt: '2009-06-01T08:15:00Z', endedAt: '2009-06-01T18:45:00Z' }],
  outcome: 'removed',
}));

const runShape = z.looseObject({
  id: z.string(),
  status: z.string(),
  progress: z.looseObject({ done: z.int(), issued: z.int() }),
  claim: z.string().nullable(),
});

test('a run that a killed process was at is ended by the other, with everything once', async () => {
  const variables = await prepared('killed');
  const ask = async ({ url }: Serving, path: string, body?: string, type = 'application/json') => {
    const headers = { authorization: `Bearer ${variables.CUSTODY_KEY}`, 'content-type': type };
    const sent = body === undefined ? { headers } : { method: 'POST', body, headers };
    return await fetch(url + path, sent);
  };
  const [a, b] = await Promise.all([started(variables), started(variables)]);
  const lines = stays.map((stay) => JSON.stringify(stay)).join('\n');
  const imported = await ask(a, '/v1/detentions/import', lines, 'application/x-ndjson');
  expect(await imported.text()).toContain(`"recorded":${STAYS}`);

  const begun = await ask(a, '/v1/invoice-runs', JSON.stringify(PERIOD));
  const { id } = runShape.parse(await begun.json());
  const runAtB = async () => runShape.parse(await (await ask(b, `/v1/invoice-runs/${id}`)).json());
  await expect
    .poll(async () => (await runAtB()).progress.done, { interval: 5, timeout: 60_000 })
    .toBeGreaterThan(0);
  await a.kill();
  expect((await runAtB()).status).toBe('running');
  await expect.poll(async () => (await runAtB()).status, { timeout: 60_000 }).toBe('ended');

  const { claim, progress } = await runAtB();
  expect(progress).toMatchObject({ done: STAYS, issued: STAYS });
  const { invoices } = z
    .looseObject({ invoices: z.array(z.looseObject({ detention: z.string() })) })
    .parse(await (await ask(b, `/v1/claims/${claim}`)).json());
  expect(new Set(invoices.map(({ detention }) => detention)).size).toBe(STAYS);
  expect(invoices).toHaveLength(STAYS);
  await done(['audit', 'verify'], variables);
});
