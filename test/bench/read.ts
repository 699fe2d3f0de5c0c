import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { createKey, tokenOf } from '../../src/usecases/manageKeys.ts';
import type { Steps, Store } from '../../src/usecases/store.ts';
import { createDrawer } from '../../src/workers/drawer.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { PLAIN_SETTINGS } from '../api/settings.ts';
import { deskOf, publish, record, setUp } from '../usecases/force.ts';
import type { Bench } from './run.ts';

const COUNT = 2000;
const IN_FLIGHT = 50;

/** The same reads, of which none writes its event. */
function silent(store: Store): Store {
  const unheard = (steps: Steps): Steps => ({
    ...steps,
    audit: { ...steps.audit, *append() {} },
  });
  return {
    ...store,
    transaction: (_force, script) => store.read((steps) => script(unheard(steps))),
  };
}

/** A detention read over HTTP, its event on the disk before the answer, against the same without. */
export async function readBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const store = openSqlite(join(folder, 'bench.db'));
  const desk = deskOf(store, undefined, () => crypto.randomUUID());
  await setUp(desk);
  await publish(desk);
  const { id } = await record(desk);
  const token = tokenOf('MPS', randomBytes(32).toString('base64url'));
  const request = { name: 'bench', kind: 'system', roles: ['auditor'], suites: null } as const;
  await desk.do(createKey, request, token);

  const verifier = createVerifier();
  const drawer = createDrawer();
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const open = async (its: Store) => {
    const newContext = (actor: Parameters<typeof desk.as>[0]) => desk.as(actor).context();
    const log = pino({ level: 'silent' });
    const app = createApp({ store: its, newContext, log, ...PLAIN_SETTINGS, verifier, drawer });
    const server = createServer(getRequestListener(app.fetch));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const read = () => statusOf(agent, `http://127.0.0.1:${port}/v1/detentions/${id}`, token);
    return { run: () => readAll(read), close: () => server.close() };
  };
  const [logged, plain] = [await open(store), await open(silent(store))];
  return {
    name: 'read',
    unit: 'detentions over HTTP',
    count: COUNT,
    baseline: { name: 'without its event', run: plain.run },
    subject: { name: 'its event durable, 50 in flight', run: logged.run },
    end: async () => {
      for (const { close } of [logged, plain]) close();
      agent.destroy();
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function readAll(read: () => Promise<number | undefined>): Promise<void> {
  const worker = async () => {
    for (let n = 0; n < COUNT / IN_FLIGHT; n++) {
      const status = await read();
      if (status !== 200) throw new Error(`it was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

function statusOf(agent: Agent, url: string, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = get(url, { agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
  });
}
