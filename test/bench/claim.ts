import { execFile } from 'node:child_process';
import { randomUUIDv7 } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { claimArchive } from '../../src/api/claimForms.ts';
import { streamAnswer } from '../../src/api/forms.ts';
import { Refusal } from '../../src/domain/errors.ts';
import type { ClaimDocument } from '../../src/shapes/claim.ts';
import { ndjsonRecords } from '../../src/shapes/importFile.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { claimedDocuments } from '../../src/usecases/claimedDocuments.ts';
import { importDetentions } from '../../src/usecases/importDetentions.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { createDrawer, type Drawer } from '../../src/workers/drawer.ts';
import * as documents from '../../src/workers/drawWorker.ts';
import { claimOf } from '../documents/claims.ts';
import { type Desk, deskOf, publish, setUp } from '../usecases/force.ts';
import type { Bench } from './run.ts';

const YEAR = fileURLToPath(new URL('../../fixtures/made-up-2009.ndjson', import.meta.url));
const READER = fileURLToPath(new URL('./claimReader.ts', import.meta.url));
const IN_FLIGHT = 200;
const ROUNDS = 3;
const MEGABYTE = 1_000_000;

/** Draws on the event loop, one document after another. */
const ONE_AT_A_TIME: Drawer = {
  draw: async (name, document) => {
    const draw = documents[name] as (of: typeof document) => Promise<Uint8Array<ArrayBuffer>>;
    return await draw(document);
  },
  ahead: 1,
  close: async () => {},
};

async function recordYear(desk: Desk): Promise<string[]> {
  const ids: string[] = [];
  const options = { existing: 'refuse', dryRun: false, atomic: false } as const;
  const rows = ndjsonRecords(createReadStream(YEAR));
  for await (const row of importDetentions(desk.store, () => desk.context(), rows, options)) {
    if ('id' in row && row.id !== null) ids.push(row.id);
  }
  return ids;
}

async function issueAll(desk: Desk, ids: readonly string[]): Promise<InvoiceDocument[]> {
  const invoices: InvoiceDocument[] = [];
  const issue = async (id: string) => {
    try {
      invoices.push(await desk.do(issueInvoice, id));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  };
  for (let n = 0; n < ids.length; n += IN_FLIGHT) {
    await Promise.all(ids.slice(n, n + IN_FLIGHT).map(issue));
  }
  return invoices;
}

/** What was seen while an archive was sent, over all rounds. */
interface Seen {
  seconds: number[];
  bytes: number;
  /** Milliseconds that a health call took. */
  p50: number[];
  p99: number[];
  loop: number[];
  residentBytes: number;
}

/** Serves the claim's archive as this drawer draws it, and health; takes it from another process. */
async function serveArchive(desk: Desk, claim: ClaimDocument, drawer: Drawer) {
  const read = () => claimedDocuments(desk.store, 'MPS', claim);
  const app = new Hono()
    .get('/health', (c) => c.text('ok'))
    .get('/claim', () => streamAnswer(claimArchive(claim, read, drawer), 'zip', claim.number));
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const seen: Seen = { seconds: [], bytes: 0, p50: [], p99: [], loop: [], residentBytes: 0 };
  const run = async () => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const memory = setInterval(() => {
      seen.residentBytes = Math.max(seen.residentBytes, process.memoryUsage.rss());
    }, 50);
    delay.enable();
    const started = performance.now();
    const arguments_ = [READER, `${url}/claim`, `${url}/health`];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_);
    delay.disable();
    clearInterval(memory);
    const { bytes, p50, p99 } = JSON.parse(stdout);
    seen.seconds.push((performance.now() - started) / 1000);
    seen.bytes = bytes;
    seen.p50.push(p50);
    seen.p99.push(p99);
    seen.loop.push(delay.percentile(99) / 1e6);
  };
  return { run, seen, close: () => server.close() };
}

function spoken({ seconds, bytes, p50, p99, loop, residentBytes }: Seen): Record<string, string> {
  const middle = (values: number[], unit: string) =>
    `${(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(1)} ${unit}`;
  return {
    archive: `${(bytes / MEGABYTE).toFixed(1)} MB in ${middle(seconds, 's')}`,
    'health p50': middle(p50, 'ms'),
    'health p99': middle(p99, 'ms'),
    'event loop p99': middle(loop, 'ms'),
    'most memory': `${Math.round(residentBytes / MEGABYTE)} MB`,
  };
}

/** The archive of a year's claim, drawn by the pool, against one document at a time on the event loop. */
export async function claimBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const store = openSqlite(join(folder, 'bench.db'));
  const desk = deskOf(store, undefined, randomUUIDv7);
  await setUp(desk);
  await publish(desk);
  const ids = await recordYear(desk);
  const started = performance.now();
  const invoices = await issueAll(desk, ids);
  const issued = ((performance.now() - started) / 1000).toFixed(1);
  const claim = claimOf({ invoices });
  const drawer = createDrawer();
  const [pool, loop] = [
    await serveArchive(desk, claim, drawer),
    await serveArchive(desk, claim, ONE_AT_A_TIME),
  ];
  return {
    name: 'claim',
    unit: 'PDFs in the archive of a claim',
    count: invoices.length,
    rounds: ROUNDS,
    baseline: { name: 'one at a time', run: loop.run },
    subject: { name: 'drawn by the pool', run: pool.run },
    also: () => ({
      'one at a time': spoken(loop.seen),
      'drawn by the pool': spoken(pool.seen),
      'before both': { archive: `${invoices.length} invoices issued in ${issued} s` },
    }),
    end: async () => {
      pool.close();
      loop.close();
      await drawer.close();
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
