import { spawn } from 'node:child_process';
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { createKey, tokenOf } from '../../src/usecases/manageKeys.ts';
import { previewRun } from '../../src/usecases/previewRun.ts';
import { deskOf, publish, setUp } from '../usecases/force.ts';
import { importYear } from '../usecases/madeUpYear.ts';
import { YEAR_2009 } from '../usecases/running.ts';
import type { Bench } from './run.ts';

const SERVICE = fileURLToPath(new URL('./claimService.ts', import.meta.url));
/** The plain way takes most of a minute. */
const ROUNDS = 5;
/** Between two calls of the service's health. */
const PAUSE_MILLISECONDS = 5;
/** Between two looks at how far a run is. */
const LOOK_MILLISECONDS = 50;

/** A force with a year that nothing is invoiced of; the key of its finance, and how many can be. */
async function prepare(database: string): Promise<{ token: string; invoices: number }> {
  const store = openSqlite(database);
  const desk = deskOf(store, undefined, randomUUIDv7);
  const token = tokenOf('MPS', randomBytes(32).toString('base64url'));
  const request = { name: 'bench', kind: 'system', roles: ['finance'], suites: null } as const;
  await setUp(desk);
  await publish(desk);
  await importYear(desk);
  await desk.do(createKey, request, token);
  const { count } = (await previewRun(store, desk.context(), YEAR_2009)).sums;
  store.close();
  return { token, invoices: count };
}

/** What was seen of a piece of the service's work. */
interface Seen {
  seconds: number;
  /** How long its threads were at it, which others that are busy meanwhile change little. */
  processor: number;
  /** Milliseconds that a health call took meanwhile. */
  p50: number;
  p99: number;
  /** Milliseconds that the event loop was late, p99. */
  loop: number;
  /** The most memory that the service ever took. */
  memory: number;
  /** What it sent. */
  bytes: number;
}

/** A service that draws with so many threads, or plainly. */
async function openService(threads: string, database: string, token: string) {
  const service = spawn(process.execPath, [SERVICE, database, threads], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface(service.stdout), 'line');
  const ask: Ask = (path, init = {}) =>
    fetch(url + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  return { url, ask, archives: [] as Seen[], close: () => service.kill() };
}

type Service = Awaited<ReturnType<typeof openService>>;

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** What of a run is looked at. */
interface Run {
  id: string;
  status: string;
  claim: string;
}

/** Starts an invoice run and waits until it has ended; the number of its claim. */
async function runYear(ask: Ask): Promise<string> {
  const started = await ask('/v1/invoice-runs', {
    method: 'POST',
    body: JSON.stringify(YEAR_2009),
    headers: { 'content-type': 'application/json' },
  });
  let run = (await started.json()) as Run;
  while (run.status === 'running') {
    await setTimeout(LOOK_MILLISECONDS);
    run = (await (await ask(`/v1/invoice-runs/${run.id}`)).json()) as Run;
  }
  return run.claim;
}

async function sendArchive({ url, ask, archives }: Service, claim: string): Promise<void> {
  const { seen, result } = await watch(url, async () => {
    const answer = await ask(`/v1/claims/${claim}`, { headers: { accept: 'application/zip' } });
    const { status, body } = answer;
    if (status !== 200) throw new Error(`the archive was answered ${status}`);
    let bytes = 0;
    for await (const chunk of body ?? []) bytes += chunk.length;
    return bytes;
  });
  archives.push({ ...seen, bytes: result });
}

/** Calls the service's health while something is done. */
async function watch<T>(
  url: string,
  act: () => Promise<T>,
): Promise<{ seen: Omit<Seen, 'bytes'>; result: T }> {
  await (await fetch(`${url}/seen`)).text();
  const started = performance.now();
  const acting = act();
  const waits = await healthWaits(`${url}/health/live`, acting);
  const result = await acting;
  const seconds = (performance.now() - started) / 1000;
  const { loop, memory, processor } = (await (await fetch(`${url}/seen`)).json()) as Seen;
  const [p50, p99] = [at(waits, 0.5), at(waits, 0.99)];
  return { seen: { seconds, processor, p50, p99, loop, memory }, result };
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

/** The medians of the rounds after the first, which warms up. */
function spoken(archives: readonly Seen[]): Record<string, string> {
  const median = (name: keyof Seen) =>
    at(
      archives.slice(1).map((seen) => seen[name]),
      0.5,
    );
  const milliseconds = (name: 'p50' | 'p99' | 'loop') => `${median(name).toFixed(1)} ms`;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return {
    took: `${median('seconds').toFixed(1)} s`,
    processor: `${median('processor').toFixed(1)} s`,
    sent: megabytes(median('bytes')),
    'health p50': milliseconds('p50'),
    'health p99': milliseconds('p99'),
    'event loop p99': milliseconds('loop'),
    'most memory at first': megabytes(archives[0]?.memory ?? 0),
    'and at last': megabytes(archives.at(-1)?.memory ?? 0),
  };
}

/**
 * The archive of a year's claim over HTTP, drawn by one thread and by two: against plain pdfkit, one
 * document at a time on the event loop, and against each other.
 */
export async function claimBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const database = join(folder, 'claim.db');
  const { token, invoices } = await prepare(database);
  const services = {
    plain: await openService('plain', database, token),
    one: await openService('1', database, token),
    two: await openService('2', database, token),
  };
  const { seen, result: claim } = await watch(services.two.url, () => runYear(services.two.ask));
  const side = (name: string, service: Service) => ({
    name,
    run: () => sendArchive(service, claim),
  });
  const plain = side('plain pdfkit', services.plain);
  const one = side('one thread', services.one);
  const two = side('two threads', services.two);
  return {
    name: 'claim',
    unit: 'invoices sent as PDFs and e-invoices in the archive of their claim',
    count: invoices,
    rounds: ROUNDS,
    baseline: plain,
    subject: two,
    others: [
      { baseline: plain, subject: one },
      { baseline: one, subject: two },
    ],
    also: () => ({
      'archive, plain pdfkit': spoken(services.plain.archives),
      'archive, one thread': spoken(services.one.archives),
      'archive, two threads': spoken(services.two.archives),
      "the year's run": {
        took: `${seen.seconds.toFixed(1)} s`,
        'health p99': `${seen.p99.toFixed(1)} ms`,
      },
    }),
    end: async () => {
      for (const service of Object.values(services)) service.close();
      rmSync(folder, { recursive: true });
    },
  };
}
