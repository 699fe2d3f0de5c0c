/** Invoice runs over HTTP, carried out in the background by the service itself. */
import { setTimeout } from 'node:timers/promises';
import { test as base, describe, expect, vi } from 'vitest';
import { StorageUnavailable, type Store } from '../../src/usecases/store.ts';
import { createRunCarrier } from '../../src/workers/runCarrier.ts';
import { deskOf, span } from '../usecases/force.ts';
import { PERIOD, recorded, startedRun, stay, writes } from './sent.ts';
import { openService, problemIn, read, type Service, test } from './server.ts';

/** A service that carries out what is started. */
const carryingTest = base
  .extend('own', () => ({ carriesOutRuns: true }))
  .extend('service', async ({ own }, { onCleanup }) => {
    const service = await openService((store) => store, {}, own);
    onCleanup(() => service.close());
    return service;
  });

const runNow = async (service: Service, id: string) =>
  read('InvoiceRun', await service.ask(`GET /v1/invoice-runs/${id}`, { as: 'auditor' }));

/** The run once it has ended. */
async function ended(service: Service, id: string) {
  return await vi.waitFor(async () => {
    const run = await runNow(service, id);
    expect(run.status).toBe('ended');
    return run;
  }, 10_000);
}

const LONG = { intervals: [span('2009-06-01T08:00:00Z', '2009-06-01T20:00:00Z')], outcome: null };

describe('an invoice run', () => {
  carryingTest('is started, carried out, and ends with its claim', async ({ service }) => {
    for (let n = 0; n < 30; n++) await recorded(service, stay(`run ${n}`));
    const left = await recorded(service, stay('left out', LONG));
    const body = PERIOD;
    const expected = read(
      'InvoiceRunPreview',
      await service.ask('POST /v1/invoice-runs/preview', { as: 'finance', body }),
    );
    const answer = await service.ask('POST /v1/invoice-runs', { as: 'finance', body });
    const started = read('InvoiceRun', answer);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      201,
      `/v1/invoice-runs/${started.id}`,
    ]);
    expect(started).toMatchObject({
      ...PERIOD,
      status: 'running',
      startedBy: 'Example finance',
      progress: { done: 0, total: 31, issued: 0, leftOut: 0, perSecond: null, secondsLeft: null },
      claim: null,
      problem: null,
    });
    const run = await ended(service, started.id);
    expect(run).toMatchObject({
      progress: { done: 31, total: 31, issued: 30, leftOut: 1, secondsLeft: 0 },
      leftOut: { 'not-released': 1 },
      claim: 'MPS-CL-2009-000001',
    });
    const claim = read(
      'Claim',
      await service.ask(`GET /v1/claims/${run.claim}`, { as: 'finance' }),
    );
    expect(claim.sums).toEqual(expected.sums);
    expect(claim.total).toBe(expected.total);
    expect(claim.leftOut).toEqual(expected.leftOut.items);
    expect(expected.leftOut).toMatchObject({ count: 1, byCode: { 'not-released': 1 } });
    const page = await service.ask(`GET /v1/invoice-runs/${run.id}/left-out`, { as: 'auditor' });
    expect(read('LeftOutList', page)).toEqual({
      items: [{ detention: left, code: 'not-released', detail: expect.any(String) }],
      next: null,
    });
    const list = read('ClaimList', await service.ask('GET /v1/claims', { as: 'auditor' }));
    expect(list.items).toMatchObject([
      { number: run.claim, run: run.id, ...PERIOD, invoices: 30, total: claim.total },
    ]);
    const runs = await service.ask('GET /v1/invoice-runs?customer=UKBA', { as: 'auditor' });
    expect(read('InvoiceRunList', runs).items).toMatchObject([{ id: run.id, status: 'ended' }]);
  });

  carryingTest(
    'has its archive sent to four at once, and again after that',
    async ({ service }) => {
      for (let n = 0; n < 5; n++) await recorded(service, stay(`run ${n}`));
      const run = await ended(service, (await startedRun(service)).id);
      const headers = { accept: 'application/zip' };
      const ask = () => service.ask(`GET /v1/claims/${run.claim}`, { as: 'finance', headers });
      const before = await writes(service);
      const answers = await Promise.all(Array.from({ length: 12 }, ask));
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.length).toBeGreaterThan(0);
      for (const answer of refused) expect(problemIn(answer).code).toBe('too-many-requests');
      // What was refused was not read.
      expect((await writes(service)) - before).toBe(answers.length - refused.length);
      for (let n = 0; n < 6; n++) expect((await ask()).status).toBe(200);
    },
  );

  carryingTest('sent again under its key is the same run', async ({ service }) => {
    await recorded(service, stay('once'));
    const send = () =>
      service.ask('POST /v1/invoice-runs', {
        as: 'finance',
        body: PERIOD,
        headers: { 'idempotency-key': 'june' },
      });
    const [first, second] = [await send(), await send()];
    expect(read('InvoiceRun', second).id).toBe(read('InvoiceRun', first).id);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    await ended(service, read('InvoiceRun', first).id);
  });

  carryingTest('says what keeps it from going on, and goes on by itself', async ({ service }) => {
    await recorded(service, stay('one'));
    const { id } = await startedRun(service);
    await ended(service, id);
    await recorded(service, stay('two'));
    // It is behind the last number from here on, until the clock is right.
    service.at('2010-01-03T12:00:00Z');
    const second = await startedRun(service);
    await vi.waitFor(async () =>
      expect((await runNow(service, second.id)).problem).toMatchObject({
        code: 'clock-behind',
        detail: expect.stringContaining('set the clock right'),
      }),
    );
    service.at('2010-01-04T12:00:00Z');
    expect(await ended(service, second.id)).toMatchObject({
      problem: null,
      progress: { issued: 1 },
    });
  });

  test('of nobody’s customer, or of days that are the wrong way round, is refused', async ({
    service,
  }) => {
    const before = await writes(service);
    for (const [pointer, part] of [
      ['/customer', { customer: 'NOBODY' }],
      ['/releasedTo', { releasedTo: '2009-05-31' }],
      ['/releasedTo', { releasedTo: '2010-01-05' }],
    ] as const) {
      for (const path of ['/v1/invoice-runs', '/v1/invoice-runs/preview'] as const) {
        const body = { ...PERIOD, ...part };
        const answer = await service.ask(`POST ${path}`, { as: 'finance', body });
        expect(problemIn(answer)).toMatchObject({ status: 422, errors: [{ pointer }] });
      }
    }
    expect(await writes(service)).toBe(before);
  });

  test('of another force is not there', async ({ service }) => {
    const { id } = await startedRun(service);
    for (const path of [id, `${id}/left-out`]) {
      const answer = await service.ask(`GET /v1/invoice-runs/${path}`, { as: 'otherFinance' });
      expect(answer.status).toBe(404);
    }
  });

  test('is watched without an event each time', async ({ service }) => {
    const { id } = await startedRun(service);
    const before = await writes(service);
    for (let n = 0; n < 3; n++) await runNow(service, id);
    expect(await writes(service)).toBe(before);
  });
});

describe('the carrier', () => {
  const carrierOf = (service: Service, overlay: (store: Store) => Store = (store) => store) => {
    const desk = deskOf(service.store, undefined, () => crypto.randomUUID());
    const problems: unknown[] = [];
    const carrier = createRunCarrier({
      store: overlay(service.store),
      newContext: (actor) => desk.as(actor).context(),
      onProblem: (_, error) => problems.push(error),
      lookMilliseconds: 20,
      retryMilliseconds: 20,
    });
    carrier.start();
    return { carrier, problems };
  };

  test('takes up at its start what was left unfinished', async ({ service }) => {
    await recorded(service, stay('unfinished'));
    const { id } = await startedRun(service);
    const { carrier } = carrierOf(service);
    expect(await ended(service, id)).toMatchObject({ claim: 'MPS-CL-2009-000001' });
    await carrier.stop();
  });

  test('takes up later what nobody goes on with', async ({ service }) => {
    await recorded(service, stay('left'));
    const { carrier } = carrierOf(service);
    await setTimeout(30);
    const { id } = await startedRun(service);
    expect((await ended(service, id)).progress.issued).toBe(1);
    await carrier.stop();
  });

  test('leaves a run to the process that is at it, and goes on once that has died', async ({
    service,
  }) => {
    await recorded(service, stay('of another'));
    const { id } = await startedRun(service);
    const lease = { force: 'MPS', work: `invoice-run/${id}`, holder: 'another process' };
    const holdFor = (seconds: number) =>
      service.store.transaction('MPS', (steps) => steps.leases.hold(lease, seconds));
    await holdFor(30);
    let looks = 0;
    const { carrier, problems } = carrierOf(service, (store) => ({
      ...store,
      read: (script) => {
        looks++;
        return store.read(script);
      },
    }));
    await vi.waitFor(() => expect(looks).toBeGreaterThan(3), 10_000);
    expect(await runNow(service, id)).toMatchObject({ status: 'running', progress: { done: 0 } });
    expect(carrier.paceOf(id)).toBeUndefined();
    await holdFor(0);
    expect((await ended(service, id)).progress.issued).toBe(1);
    expect(problems).toEqual([]);
    await carrier.stop();
  });

  test('tries again while the database is not available, and says so', async ({ service }) => {
    await recorded(service, stay('full'));
    const disk = { isFull: true };
    const { carrier, problems } = carrierOf(service, (store) => ({
      ...store,
      transaction: (force, script) =>
        disk.isFull
          ? Promise.reject(new StorageUnavailable('full'))
          : store.transaction(force, script),
    }));
    const { id } = await startedRun(service);
    await vi.waitFor(() =>
      expect(carrier.paceOf(id)).toMatchObject({ problem: { code: 'unavailable' } }),
    );
    expect(problems[0]).toBeInstanceOf(StorageUnavailable);
    disk.isFull = false;
    expect((await ended(service, id)).progress.issued).toBe(1);
    await carrier.stop();
  });

  test('stops between two detentions, and another goes on from there', async ({ service }) => {
    for (let n = 0; n < 40; n++) await recorded(service, stay(`stop ${n}`));
    const { id } = await startedRun(service);
    let stopped: Promise<void> | undefined;
    const { carrier } = carrierOf(service, (store) => ({
      ...store,
      transaction: (force, script) => {
        // Once the carrier has the run as one that it carries out.
        stopped ??= Promise.resolve().then(() => carrier.stop());
        return store.transaction(force, script);
      },
    }));
    await vi.waitFor(() => expect(stopped).toBeDefined());
    await stopped;
    const halted = await runNow(service, id);
    expect(halted).toMatchObject({ status: 'running', claim: null });
    expect(halted.progress.done).toBeGreaterThan(0);
    expect(halted.progress.done).toBeLessThan(40);
    const next = carrierOf(service).carrier;
    expect((await ended(service, id)).progress).toMatchObject({ done: 40, issued: 40 });
    await next.stop();
  });
});
