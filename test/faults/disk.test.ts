/** A disk that is full, and a file that may not be written. */
import { describe, expect } from 'vitest';
import { recorded, startedRun, stay } from '../api/sent.ts';
import { type Answer, problemIn, read } from '../api/server.ts';
import { idsKept, makeRoom, type OnOwnFile, roomFor, test } from './ownFile.ts';

const post = (service: OnOwnFile, number: string) =>
  service.ask('POST /v1/detentions', { as: 'custody', body: stay(number) });

/** Records detentions, some at once, until one is not recorded; gives the answers. */
async function recordUntilFull(service: OnOwnFile): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let n = 0; answers.every(({ status }) => status === 201); n++) {
    const numbers = Array.from({ length: 20 }, (_, i) => `${n}/${i}`);
    answers.push(...(await Promise.all(numbers.map((number) => post(service, number)))));
  }
  return answers;
}

const idsIn = (answers: readonly Answer[]) =>
  answers
    .filter(({ status }) => status === 201)
    .map((answer) => read('DetentionAnswer', answer).id);

describe('a disk that is full', () => {
  test('is told, loses nothing that was acknowledged, and once there is room all goes on', async ({
    service,
  }) => {
    expect((await service.ask('GET /health/ready')).status).toBe(200);
    roomFor(service, 20);
    const answers = await recordUntilFull(service);
    const refused = answers.filter(({ status }) => status !== 201);
    for (const answer of refused) {
      expect(problemIn(answer)).toMatchObject({
        status: 503,
        code: 'unavailable',
        reason: 'disk-full',
        detail:
          'nothing was written: try again shortly (the disk of the database is full: make room on it, and it goes on by itself)',
      });
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    expect(idsKept(service).sort()).toEqual(idsIn(answers).sort());

    expect((await service.ask('GET /v1/suites', { as: 'custody' })).status).toBe(200);
    const ready = problemIn(await service.ask('GET /health/ready'));
    expect(ready).toMatchObject({ status: 503, reason: 'disk-full' });
    expect((await service.ask('GET /health/live')).status).toBe(200);

    makeRoom(service);
    expect((await service.ask('GET /health/ready')).status).toBe(200);
    expect((await post(service, 'with room')).status).toBe(201);
  });

  test('is found by readiness before anything is recorded', async ({ service }) => {
    roomFor(service, 0);
    expect(problemIn(await service.ask('GET /health/ready')).reason).toBe('disk-full');
    roomFor(service, 300);
    expect((await service.ask('GET /health/ready')).status).toBe(200);
  });

  test('leaves it open of an import that answered nothing yet whether some is written', async ({
    service,
  }) => {
    roomFor(service, 20);
    const file = Array.from({ length: 200 }, (_, n) => JSON.stringify(stay(`n${n}`)));
    const answer = await service.ask('POST /v1/detentions/import', {
      as: 'custody',
      raw: `${file.join('\n')}\n`,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const told = { status: 503, reason: 'disk-full', maybeWritten: true };
    expect(problemIn(answer)).toMatchObject(told);
  });

  test('halts an invoice run, which goes on by itself', async ({ service }) => {
    for (let n = 0; n < 30; n++) await recorded(service, stay(`run ${n}`));
    const { id } = await startedRun(service);
    roomFor(service, 1);
    const progress = async () =>
      read('InvoiceRun', await service.ask(`GET /v1/invoice-runs/${id}`, { as: 'finance' }));
    await expect
      .poll(async () => (await progress()).problem, { timeout: 10_000 })
      .toMatchObject({ code: 'unavailable' });
    makeRoom(service);
    await expect
      .poll(progress, { timeout: 10_000 })
      .toMatchObject({ status: 'ended', progress: { issued: 30 } });
  });
});

describe('a file that may not be written', () => {
  test('is told, answers no read whose event it cannot keep, and goes on once it may', async ({
    service,
  }) => {
    const id = await recorded(service, stay('before'));
    service.client.pragma('query_only = ON');
    for (const line of [`GET /v1/detentions/${id}`, 'POST /v1/detentions'] as const) {
      const body = line.startsWith('POST') ? stay('not now') : undefined;
      const answer = await service.ask(line, { as: 'custody', ...(body && { body }) });
      expect(problemIn(answer)).toMatchObject({ status: 503, reason: 'read-only' });
    }
    expect((await service.ask('GET /v1/suites', { as: 'custody' })).status).toBe(200);
    expect(problemIn(await service.ask('GET /health/ready')).reason).toBe('read-only');
    service.client.pragma('query_only = OFF');
    expect((await service.ask('GET /health/ready')).status).toBe(200);
    const answer = await service.ask(`GET /v1/detentions/${id}`, { as: 'custody' });
    expect(answer.status).toBe(200);
  });
});
