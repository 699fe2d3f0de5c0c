/**
 * The service in a process whose memory and event loop can be told apart from others':
 * `node claimService.ts DATABASE THREADS|plain`. Prints where it listens; `/seen` is what it took since it was
 * asked last.
 */
import { randomUUIDv7 } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { ublXml } from '../../src/documents/ublXml.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { createDrawer, type Drawer } from '../../src/workers/drawer.ts';
import { packed } from '../../src/workers/packing.ts';
import { createRunCarrier } from '../../src/workers/runCarrier.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { PLAIN_SETTINGS } from '../api/settings.ts';
import { deskOf } from '../usecases/force.ts';
import { plainInvoicePdf } from './plainInvoice.ts';

/** Draws with plain pdfkit, on the event loop, one document after another. */
const PLAINLY: Pick<Drawer, 'pack' | 'ahead'> = {
  pack: async (document) => ({
    pdf: packed(await plainInvoicePdf(document)),
    xml: packed(Buffer.from(ublXml(document))),
  }),
  ahead: 1,
};

const [database = '', threads = ''] = process.argv.slice(2);
const pool = createDrawer(Number(threads) || 1);
const store = openSqlite(database);
const desk = deskOf(store, undefined, randomUUIDv7);
const newContext: HttpDeps['newContext'] = (actor) => desk.as(actor).context();
const onProblem = (_: string | null, error: unknown) => console.error(error);
const app = createApp({
  ...PLAIN_SETTINGS,
  store,
  newContext,
  verifier: createVerifier(),
  drawer: threads === 'plain' ? { ...pool, ...PLAINLY } : pool,
  runs: createRunCarrier({ store, newContext, onProblem }),
  log: pino({ level: 'error' }),
});
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let used = process.cpuUsage();

function seen(): Response {
  const loop = delay.percentile(99) / 1e6;
  delay.reset();
  const { user, system } = process.cpuUsage(used);
  used = process.cpuUsage();
  const memory = process.resourceUsage().maxRSS * 1024;
  return Response.json({ loop, memory, processor: (user + system) / 1e6 });
}

const listener = getRequestListener((request, env) =>
  request.url.endsWith('/seen') ? seen() : app.fetch(request, env),
);
const server = createServer(listener);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
