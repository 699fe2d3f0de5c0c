/** A disk that is full, and a file that may not be written. */
import { describe, expect } from 'vitest';
import { recorded, startedRun, stay } from '../api/sent.ts';
import { type Answer, problemIn, read } from '../api/server.ts';
import { type OnOwnFile, test } from './ownFile.ts';

const NO_END = 0xffff_fffe;

/** As many pages as the file has, and so many more. */
function roomFor({ client }: OnOwnFile, pages: number): void {
  const has = Number(client.pragma('page_count', { simple: true }));
  client.pragma(`max_page_count = ${has + pages}`);
}

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

/** Of all that are recorded. */
function idsKept({ client }: OnOwnFile): unknown[] {
  return client.prepare('SELECT id FROM detentions').pluck().all();
}

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

    service.client.pragma(`max_page_count = ${NO_END}`);
    expect((await service.ask('GET /health/ready')).status).toBe(200);
    expect((await post(service, 'with room')).status).toBe(201);
  });

  test('is found by readiness before anything is recorded', async ({ service }) => {
    roomFor(service, 0);
    expect(problemIn(await service.ask('GET /health/ready')).reason).toBe('disk-full');
    roomFor(service, 300);
    expect((await service.ask('GET /health/ready')).status).toBe(200);
  });

  const NDJSON = { 'content-type': 'application/x-ndjson' };
  const linesOf = ({ text }: Answer) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('breaks an import off, which sent again records what is missing', async ({ service }) => {
    const [first, second] = ['a', 'b'].map((half) =>
      Array.from({ length: 1200 }, (_, n) => `${JSON.stringify(stay(`${half}${n}`))}\n`).join(''),
    );
    async function* filling() {
      yield Buffer.from(first ?? '');
      await expect
        .poll(() => idsKept(service).length, { timeout: 20_000 })
        .toBeGreaterThanOrEqual(1000);
      roomFor(service, 0);
      yield Buffer.from(second ?? '');
    }
    const send = (raw: ReadableStream<Uint8Array> | string) =>
      service.ask('POST /v1/detentions/import', { as: 'custody', raw, headers: NDJSON });
    const broken = linesOf(await send(ReadableStream.from(filling())));
    expect(broken.pop()).toEqual({ broken: expect.any(String) });
    const acknowledged = broken.map(({ id }) => id);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(idsKept(service)).toEqual(expect.arrayContaining(acknowledged));
    expect(service.log.find(({ msg }) => msg === 'import broke off')).toMatchObject({
      error: { why: 'disk-full' },
    });
    service.client.pragma(`max_page_count = ${NO_END}`);
    const { summary } = linesOf(await send(`${first}${second}`)).at(-1);
    expect(summary).toMatchObject({ rows: 2400, refused: 0, amended: 0 });
    expect(summary.recorded + summary.unchanged).toBe(2400);
    expect(idsKept(service)).toHaveLength(2400);
  });

  test('leaves it open of an import that answered nothing yet whether some is written', async ({
    service,
  }) => {
    roomFor(service, 60);
    const file = Array.from({ length: 200 }, (_, n) => JSON.stringify(stay(`n${n}`)));
    const answer = await service.ask('POST /v1/detentions/import', {
      as: 'custody',
      raw: `${file.join('\n')}\n`,
      headers: NDJSON,
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
    service.client.pragma(`max_page_count = ${NO_END}`);
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
