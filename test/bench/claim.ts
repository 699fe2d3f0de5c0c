import { spawn } from 'node:child_process';
import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../src/domain/errors.ts';
import { ndjsonRecords } from '../../src/shapes/importFile.ts';
import type { InvoiceDocument } from '../../src/shapes/invoice.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { importDetentions } from '../../src/usecases/importDetentions.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { claimOf } from '../documents/claims.ts';
import { type Desk, deskOf, publish, setUp } from '../usecases/force.ts';
import type { Bench } from './run.ts';

const YEAR = fileURLToPath(new URL('../../fixtures/made-up-2009.ndjson', import.meta.url));
const SERVICE = fileURLToPath(new URL('./claimService.ts', import.meta.url));
const IN_FLIGHT = 200;
const ROUNDS = 3;
/** Between two calls of the service's health. */
const PAUSE_MILLISECONDS = 5;

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

/** What was seen while an archive was sent. */
interface Seen {
  seconds: number;
  bytes: number;
  /** Milliseconds that a health call took. */
  p50: number;
  p99: number;
  /** Milliseconds that the event loop was late, p99. */
  loop: number;
  /** The most memory that the service ever took. */
  memory: number;
}

/** A service that sends the claim's archive; each run takes it, and calls health meanwhile. */
async function openArchive(how: 'pool' | 'loop', database: string, claim: string) {
  const service = spawn(process.execPath, [SERVICE, database, claim, how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface(service.stdout), 'line');
  const seen: Seen[] = [];
  const run = async () => {
    await (await fetch(`${url}/seen`)).text();
    const started = performance.now();
    const reading = sizeOf(await fetch(`${url}/claim`));
    const waits = await healthWaits(`${url}/health`, reading);
    const bytes = await reading;
    const seconds = (performance.now() - started) / 1000;
    const { loop, memory } = (await (await fetch(`${url}/seen`)).json()) as Seen;
    seen.push({ seconds, bytes, p50: at(waits, 0.5), p99: at(waits, 0.99), loop, memory });
  };
  return { run, seen, close: () => service.kill() };
}

async function sizeOf({ body }: Response): Promise<number> {
  let bytes = 0;
  for await (const chunk of body ?? []) bytes += chunk.length;
  return bytes;
}

async function healthWaits(health: string, meanwhile: Promise<unknown>): Promise<number[]> {
  const waits: number[] = [];
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  meanwhile.then(over, over);
  while (!isOver) {
    const started = performance.now();
    await (await fetch(health)).text();
    waits.push(performance.now() - started);
    await setTimeout(PAUSE_MILLISECONDS);
  }
  return waits;
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

/** The median of the rounds after the first, which warms up. */
function spoken(seen: readonly Seen[]): Record<string, string> {
  const median = (name: keyof Seen) =>
    at(
      seen.slice(1).map((round) => round[name]),
      0.5,
    );
  return {
    archive: `${(median('bytes') / 1e6).toFixed(1)} MB in ${median('seconds').toFixed(1)} s`,
    'health p50': `${median('p50').toFixed(1)} ms`,
    'health p99': `${median('p99').toFixed(1)} ms`,
    'event loop p99': `${median('loop').toFixed(1)} ms`,
    'most memory': `${Math.round(median('memory') / 1e6)} MB`,
  };
}

/** The archive of a year's claim, drawn by the pool, against one document at a time on the event loop. */
export async function claimBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const [database, file] = [join(folder, 'bench.db'), join(folder, 'claim.json')];
  const store = openSqlite(database);
  const desk = deskOf(store, undefined, randomUUIDv7);
  await setUp(desk);
  await publish(desk);
  const ids = await recordYear(desk);
  const started = performance.now();
  const invoices = await issueAll(desk, ids);
  const issued = ((performance.now() - started) / 1000).toFixed(1);
  writeFileSync(file, JSON.stringify(claimOf({ invoices })));
  const pool = await openArchive('pool', database, file);
  const loop = await openArchive('loop', database, file);
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
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
