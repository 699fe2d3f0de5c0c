/** A service that is told to stop amid its work. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { PERIOD, stay } from '../api/sent.ts';
import { prepareForce, recordStays } from '../commands/prepared.ts';
import { custody, temporaryFolder, type Variables } from '../commands/run.ts';
import { unzipped } from '../unzipped.ts';
import { type Served, served } from './served.ts';

const NDJSON = 'application/x-ndjson';

const folder = temporaryFolder();

async function prepared(name: string, stays: number): Promise<Variables> {
  const place = join(folder, name);
  mkdirSync(place);
  const { variables } = await prepareForce(place);
  await recordStays(
    variables,
    Array.from({ length: stays }, (_, n) => stay(`first ${n}`)),
  );
  return variables;
}

/** Issues all that can be, in the background. */
const run = (service: Served) => service.ask('/v1/invoice-runs', PERIOD);

async function claimOf(service: Served, id: string): Promise<string> {
  const now = () => service.ask(`/v1/invoice-runs/${id}`);
  await expect
    .poll(async () => (await now()).claim, { timeout: 60_000 })
    .toEqual(expect.any(String));
  return (await now()).claim;
}

/** An import, of which the first half is sent. */
async function beginImport({ url }: Served, { CUSTODY_KEY }: Variables) {
  const headers = { authorization: `Bearer ${CUSTODY_KEY}`, 'content-type': NDJSON };
  const sending = request(`${url}/v1/detentions/import`, { method: 'POST', headers });
  const answered = once(sending, 'response');
  const half = (name: string) =>
    Array.from({ length: 300 }, (_, n) => `${JSON.stringify(stay(`${name} ${n}`))}\n`).join('');
  sending.write(half('second'));
  return async () => {
    sending.end(half('third'));
    const [response] = await answered;
    const lines = (await text(response)).trimEnd().split('\n');
    return JSON.parse(lines.at(-1) ?? '').summary;
  };
}

/** Records one after another until it is no longer answered; gives what was. */
async function recordUntilGone({ post }: Served, client: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; ; n++) {
    const answer = await post(`client ${client} ${n}`).catch(() => null);
    if (answer === null) return ids;
    expect(answer.status).toBe(201);
    ids.push(answer.id);
  }
}

function idsIn({ DATABASE_FILE = '' }: Variables): Set<unknown> {
  const client = new Database(DATABASE_FILE, { readonly: true });
  const ids = client.prepare('SELECT id FROM detentions').pluck().all();
  client.close();
  return new Set(ids);
}

test('requests, an import and an archive are answered whole; a run goes on after the next start', async () => {
  const variables = await prepared('busy', 60);
  const service = await served(variables);
  const claim = await claimOf(service, (await run(service)).id);
  const clients = Array.from({ length: 10 }, (_, n) => recordUntilGone(service, n));
  const endImport = await beginImport(service, variables);
  await expect.poll(() => idsIn(variables).size).toBeGreaterThan(360);
  const { id } = await run(service);
  const archive = await service.fetch(`/v1/claims/${claim}`, {
    headers: { accept: 'application/zip' },
  });
  expect(archive.status).toBe(200);

  service.signal('SIGTERM');
  const recorded = (await Promise.all(clients)).flat();
  // Over a connection of its own: one that was busy as it was told to stop may be used once more.
  const asked = request(`${service.url}/health/live`, { agent: false }).end();
  await expect(once(asked, 'response')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await endImport()).toMatchObject({ rows: 600, recorded: 600 });
  const files = unzipped(Buffer.from(await archive.arrayBuffer()));
  expect(files.filter(({ name }) => name.endsWith('.pdf')).length).toBeGreaterThanOrEqual(60);
  expect(await service.ended).toBe(0);

  expect(recorded.length).toBeGreaterThan(0);
  const kept = idsIn(variables);
  expect(recorded.filter((one) => !kept.has(one))).toEqual([]);
  const next = await served(variables);
  await claimOf(next, id);
  expect((await custody(['audit', 'verify'], variables)).stdout).toContain('Nothing is wrong.');
});

/** Asks for something and reads nothing of it; the connection is there until it is cut. */
async function stuck({ url }: Served, { CUSTODY_KEY }: Variables): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = `host: localhost\r\nauthorization: Bearer ${CUSTODY_KEY}\r\ncontent-type: ${NDJSON}`;
  socket.on('error', () => {});
  socket.write(
    `POST /v1/detentions/import HTTP/1.1\r\n${head}\r\ntransfer-encoding: chunked\r\n\r\n`,
  );
  await once(socket, 'connect');
  return socket;
}

test('a client that is stuck is waited for no longer than ten seconds', async () => {
  const variables = await prepared('stuck', 1);
  const service = await served(variables);
  const socket = await stuck(service, variables);
  await service.post('before');
  const told = performance.now();
  service.signal('SIGTERM');
  expect(await service.ended).toBe(0);
  await expect.poll(() => socket.destroyed).toBe(true);
  expect((performance.now() - told) / 1000).toBeGreaterThan(9);
});

test('a second signal ends it at once, and the same one that came twice does not', async () => {
  const variables = await prepared('twice', 1);
  const service = await served(variables);
  const socket = await stuck(service, variables);
  const { id } = await service.post('acknowledged');
  const told = performance.now();
  service.signal('SIGINT');
  service.signal('SIGINT');
  await expect(
    Promise.race([service.ended, new Promise((later) => setTimeout(later, 2000, 'still there'))]),
  ).resolves.toBe('still there');
  service.signal('SIGINT');
  expect(await service.ended).toBe(130);
  expect((performance.now() - told) / 1000).toBeLessThan(9);
  await expect.poll(() => socket.destroyed).toBe(true);
  expect(idsIn(variables)).toContain(id);
});
