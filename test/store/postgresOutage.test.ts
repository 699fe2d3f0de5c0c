/** What the service does while its server is gone amid writes, and after. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { recorded, startedRun, stay } from '../api/sent.ts';
import { type Answer, openService, problemIn, read, type Service } from '../api/server.ts';
import { askServer } from '../databases/open.ts';
import type { PostgresServer } from '../databases/postgresServer.ts';
import { startWithTemplate } from '../databases/startPostgres.ts';
import { signIn, visitor } from '../pages/fetching.ts';

const TERMINATE =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'custody-billing'";

let server: PostgresServer;
beforeAll(async () => {
  server = await startWithTemplate();
});
afterAll(() => server.stop());

let service: Service;
beforeEach(async () => {
  service = await openService((store) => store, {}, { server: server.url, carriesOutRuns: true });
  return () => service.close();
});

function post(number: string): Promise<Answer> {
  return service.ask('POST /v1/detentions', {
    as: 'custody',
    body: stay(number),
    headers: { 'idempotency-key': number },
  });
}

/** Eight record one detention after another until something has ended: what was answered, by number. */
async function recordUntil(ended: Promise<void>): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  const clients = Array.from({ length: 8 }, async (_, client) => {
    for (let n = 0; !isOver; n++) answers.set(`${client}/${n}`, await post(`${client}/${n}`));
  });
  await Promise.all([over, ...clients]);
  return answers;
}

async function untilReady(): Promise<void> {
  await expect
    .poll(async () => (await service.ask('GET /health/ready')).status, { timeout: 20_000 })
    .toBe(200);
}

/** Was answered by 201 or 503; and once what was refused is sent again, all are there, once. */
async function checkNothingLost(answers: ReadonlyMap<string, Answer>): Promise<void> {
  const ids = new Set<string>();
  for (const [number, answer] of answers) {
    expect(answer.headers.get('retry-after')).toBe(answer.status === 201 ? null : '5');
    const { id } = read('DetentionAnswer', answer.status === 503 ? await post(number) : answer);
    const kept = await service.ask(`GET /v1/detentions/${id}`, { as: 'custody' });
    expect(read('DetentionAnswer', kept).custodyRecordNumber).toBe(number);
    ids.add(id);
  }
  expect(ids.size).toBe(answers.size);
}

describe('a server that goes down amid writes', () => {
  it.for(['fast', 'immediate', 'kill'] as const)(
    '(%s) is told of by 503, and worked with again when it is back',
    async (how) => {
      const finance = await visitor(service, 'finance');
      const outage = async () => {
        await setTimeout(300);
        await server.halt(how);
        const ready = await service.ask('GET /health/ready');
        expect(problemIn(ready)).toMatchObject({ code: 'unavailable', reason: 'unreachable' });
        for (const line of ['GET /v1/invoices', 'GET /public-keys'] as const) {
          const { code } = problemIn(await service.ask(line, { as: 'finance' }));
          expect(code).toBe('unavailable');
        }
        for (const page of [
          await finance.get('/invoices'),
          await signIn(service, service.tokens.finance),
        ]) {
          expect(page.status).toBe(503);
          expect(page.headers.get('retry-after')).toBe('5');
          expect(page.html).toContain('<h1 class="govuk-heading-l">The database is not available');
        }
        await server.start();
        await untilReady();
      };
      const answers = await recordUntil(outage());
      const statuses = new Set([...answers.values()].map(({ status }) => status));
      expect(statuses).toEqual(new Set([201, 503]));
      await checkNothingLost(answers);
      expect((await finance.get('/invoices')).status).toBe(200);
    },
  );

  it('is waited for by an invoice run, which goes on by itself', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, n) => recorded(service, stay(`run ${n}`))));
    const { id } = await startedRun(service);
    await server.halt('immediate');
    await server.start();
    await untilReady();
    const now = async () =>
      read('InvoiceRun', await service.ask(`GET /v1/invoice-runs/${id}`, { as: 'finance' }));
    await expect.poll(async () => (await now()).status, { timeout: 20_000 }).toBe('ended');
    expect((await now()).progress).toMatchObject({ done: 60, issued: 60 });
  });
});

it('a server that stands still is told of in a moment, and worked with when it goes on', async () => {
  await post('before');
  const goOn = await server.freeze();
  onTestFinished(goOn);
  const asked = performance.now();
  // By the connections that it had, and by new ones.
  for (let n = 0; n < 3; n++) {
    const ready = await service.ask('GET /health/ready');
    expect(problemIn(ready).reason).toBe('unreachable');
  }
  expect(performance.now() - asked).toBeLessThan(20_000);
  goOn();
  await untilReady();
  expect((await post('after')).status).toBe(201);
});

it('every connection that is cut off is replaced by another', async () => {
  const answers = await recordUntil(
    (async () => {
      for (let cut = 0; cut < 5; cut++) {
        await setTimeout(100);
        await askServer(server.url, TERMINATE);
      }
    })(),
  );
  await untilReady();
  await checkNothingLost(answers);
});
