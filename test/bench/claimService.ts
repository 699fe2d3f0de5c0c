/**
 * The service in a process whose memory and event loop can be told apart from others':
 * `node claimService.ts DATABASE pool|loop`. Prints where it listens; `/seen` is what it took since it was
 * asked last.
 */
import { randomUUIDv7 } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { claimPdf } from '../../src/documents/claimPdf.ts';
import { invoicePdf } from '../../src/documents/invoicePdf.ts';
import type { HttpDeps } from '../../src/http/deps.ts';
import type { ClaimDocument } from '../../src/shapes/claim.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { createDrawer, type Drawer } from '../../src/workers/drawer.ts';
import { createRunCarrier } from '../../src/workers/runCarrier.ts';
import { createVerifier } from '../../src/workers/verifier.ts';
import { PLAIN_SETTINGS } from '../api/settings.ts';
import { deskOf } from '../usecases/force.ts';

/** Draws on the event loop, one document after another. */
const ONE_AT_A_TIME = {
  draw: (name: string, document: ClaimDocument | InvoiceDocument) =>
    name === 'claimPdf'
      ? claimPdf(document as ClaimDocument)
      : invoicePdf(document as InvoiceDocument),
  ahead: 1,
} as unknown as Drawer;

const [database = '', how] = process.argv.slice(2);
const store = openSqlite(database);
const desk = deskOf(store, undefined, randomUUIDv7);
const newContext: HttpDeps['newContext'] = (actor) => desk.as(actor).context();
const onProblem = (_: string | null, error: unknown) => console.error(error);
const app = createApp({
  ...PLAIN_SETTINGS,
  store,
  newContext,
  verifier: createVerifier(),
  drawer: how === 'pool' ? createDrawer() : ONE_AT_A_TIME,
  runs: createRunCarrier({ store, newContext, onProblem }),
  log: pino({ level: 'error' }),
});
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

function seen(): Response {
  const loop = delay.percentile(99) / 1e6;
  delay.reset();
  return Response.json({ loop, memory: process.resourceUsage().maxRSS * 1024 });
}

const listener = getRequestListener((request) =>
  request.url.endsWith('/seen') ? seen() : app.fetch(request),
);
const server = createServer(listener);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
