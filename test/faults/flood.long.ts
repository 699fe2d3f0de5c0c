/** More requests than a key may make, and more at once than the service can take. */
import { mkdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { stay } from '../api/sent.ts';
import { prepareForce } from '../commands/prepared.ts';
import { temporaryFolder, type Variables } from '../commands/run.ts';
import { type Served, served } from './served.ts';

const folder = temporaryFolder();

let floods = 0;

interface Told {
  status: number;
  retryAfter: string | undefined;
  milliseconds: number;
}

async function prepared(name: string) {
  const place = join(folder, name);
  mkdirSync(place);
  return await prepareForce(place);
}

/**
 * Sends for so many seconds, or longer until so much is answered, over so many connections, each waiting
 * for its answer; gives what was told.
 */
async function flood(
  { url }: Served,
  { CUSTODY_KEY = '' }: Variables,
  { connections, seconds, answers = 0 }: { connections: number; seconds: number; answers?: number },
): Promise<Told[]> {
  const agent = new Agent({ keepAlive: true });
  const until = performance.now() + seconds * 1000;
  const told: Told[] = [];
  floods += 1;
  const prefix = `flood ${floods}`;
  const client = async (name: number) => {
    for (let n = 0; performance.now() < until || told.length < answers; n++) {
      const number = `${prefix}/${name}/${n}`;
      told.push(await post(`${url}/v1/detentions`, { agent, CUSTODY_KEY, number }));
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, n) => client(n)));
  agent.destroy();
  return told;
}

function post(
  url: string,
  { agent, CUSTODY_KEY, number }: { agent: Agent; CUSTODY_KEY: string; number: string },
): Promise<Told> {
  const started = performance.now();
  const headers = { authorization: `Bearer ${CUSTODY_KEY}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sending = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => {
        const milliseconds = performance.now() - started;
        const retryAfter = response.headers['retry-after'];
        resolve({ status: response.statusCode ?? 0, retryAfter, milliseconds });
      });
    });
    sending.on('error', reject);
    sending.setTimeout(60_000, () => void sending.destroy(new Error('it was never answered')));
    sending.end(JSON.stringify(stay(number)));
  });
}

function median(told: readonly Told[]): number {
  const sorted = told.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** What the process has in memory, where the system tells; undefined elsewhere. */
function megabytesOf({ pid }: Served): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1000;
}

test('a key past its limit is told when to come back, and no other is held up', async () => {
  const LIMIT = 300;
  const { variables, administrator } = await prepared('limited');
  const service = await served({ ...variables, RATE_LIMIT: String(LIMIT) });
  const started = performance.now();
  const [told] = await Promise.all([
    flood(service, variables, { connections: 50, seconds: 2, answers: 3 * LIMIT }),
    (async () => {
      await pause(1000);
      const headers = { authorization: `Bearer ${administrator.CUSTODY_KEY}` };
      expect((await service.fetch('/v1/suites', { headers })).status).toBe(200);
    })(),
  ]);
  const recorded = told.filter(({ status }) => status === 201);
  const minutes = Math.ceil((performance.now() - started) / 60_000);
  expect(recorded.length).toBeGreaterThanOrEqual(LIMIT);
  expect(recorded.length).toBeLessThanOrEqual(LIMIT * (minutes + 1));
  const refused = told.filter(({ status }) => status !== 201);
  expect(refused.filter(({ status }) => status !== 429)).toEqual([]);
  const waits = refused.map(({ retryAfter }) => Number(retryAfter));
  expect(waits.filter((seconds) => !(seconds >= 1 && seconds <= 60))).toEqual([]);
});

test('what comes all at once is answered or told to come back, in bounded memory, and the next is quick', async () => {
  const { variables } = await prepared('flooded');
  const service = await served({ ...variables, RATE_LIMIT: '0' });
  await flood(service, variables, { connections: 50, seconds: 3 });
  const few = { connections: 1, seconds: 1 };
  const first = await flood(service, variables, { connections: 1500, seconds: 8 });
  const afterOne = megabytesOf(service) ?? 0;
  const second = await flood(service, variables, { connections: 1500, seconds: 8 });
  expect((megabytesOf(service) ?? 0) - afterOne).toBeLessThan(200);
  const told = [...first, ...second];
  const statuses = new Set(told.map(({ status }) => status));
  expect([...statuses].filter((status) => status !== 201 && status !== 503)).toEqual([]);
  const late = new Set(told.map(({ status, retryAfter }) => status === 503 && retryAfter));
  expect([...late].filter((after) => after !== false && after !== '5')).toEqual([]);
  const after = await flood(service, variables, few);
  expect(after.every(({ status }) => status === 201)).toBe(true);
  expect(median(after)).toBeLessThan(median(told) / 3);
});
