import { spawn } from 'node:child_process';
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { createKey, tokenOf } from '../../src/usecases/manageKeys.ts';
import { previewRun } from '../../src/usecases/previewRun.ts';
import { deskOf, madeUpForce, publish, setUp } from '../usecases/force.ts';
import { importYear } from '../usecases/madeUpYear.ts';
import { YEAR_2009 } from '../usecases/running.ts';
import type { Bench } from './run.ts';

const SERVICE = fileURLToPath(new URL('./claimService.ts', import.meta.url));
/** Each runs its year once: one to warm up, and one a round. */
const FORCES = ['MPS', 'MPSB', 'MPSC', 'MPSD'];
/** Between two calls of the service's health. */
const PAUSE_MILLISECONDS = 5;
/** Between two looks at how far a run is. */
const LOOK_MILLISECONDS = 50;

/** Forces with a year each that nothing is invoiced of; the keys of their finance, and how many can be. */
async function prepare(database: string): Promise<{ tokens: string[]; invoices: number }> {
  const store = openSqlite(database);
  const tokens: string[] = [];
  let invoices = 0;
  for (const force of FORCES) {
    const desk = deskOf(store, undefined, randomUUIDv7).as({ force });
    const token = tokenOf(force, randomBytes(32).toString('base64url'));
    const request = { name: 'bench', kind: 'system', roles: ['finance'], suites: null } as const;
    await setUp(desk, madeUpForce(force));
    await publish(desk);
    await importYear(desk);
    await desk.do(createKey, request, token);
    invoices = (await previewRun(store, desk.context(), YEAR_2009)).sums.count;
    tokens.push(token);
  }
  store.close();
  return { tokens, invoices };
}

/** What was seen of a piece of the service's work. */
interface Seen {
  seconds: number;
  /** Milliseconds that a health call took meanwhile. */
  p50: number;
  p99: number;
  /** Milliseconds that the event loop was late, p99. */
  loop: number;
  /** The most memory that the service ever took. */
  memory: number;
}

/** One round: a year is run, and its claim sent as an archive. */
interface Round {
  run: Seen;
  archive: Seen & { bytes: number };
}

/** A service that runs a year and sends its claim each time, the next force's. */
async function openService(how: 'pool' | 'loop', database: string, tokens: readonly string[]) {
  const service = spawn(process.execPath, [SERVICE, database, how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(createInterface(service.stdout), 'line');
  const rounds: Round[] = [];
  const run = async () => {
    const authorization = `Bearer ${tokens[rounds.length]}`;
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(url + path, { ...init, headers: { authorization, ...init.headers } });
    const { seen: run, result: claim } = await watch(url, () => runYear(ask));
    const { seen: archive, result: bytes } = await watch(url, () => archiveSize(ask, claim));
    rounds.push({ run, archive: { ...archive, bytes } });
  };
  return { run, rounds, close: () => service.kill() };
}

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

async function archiveSize(ask: Ask, claim: string): Promise<number> {
  const { body } = await ask(`/v1/claims/${claim}`, { headers: { accept: 'application/zip' } });
  let bytes = 0;
  for await (const chunk of body ?? []) bytes += chunk.length;
  return bytes;
}

/** Calls the service's health while something is done. */
async function watch<T>(url: string, act: () => Promise<T>): Promise<{ seen: Seen; result: T }> {
  await (await fetch(`${url}/seen`)).text();
  const started = performance.now();
  const acting = act();
  const waits = await healthWaits(`${url}/health/live`, acting);
  const result = await acting;
  const seconds = (performance.now() - started) / 1000;
  const { loop, memory } = (await (await fetch(`${url}/seen`)).json()) as Seen;
  return { seen: { seconds, p50: at(waits, 0.5), p99: at(waits, 0.99), loop, memory }, result };
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
function spoken(rounds: readonly Round[], part: 'run' | 'archive'): Record<string, string> {
  const median = (of: (round: Round) => number) => at(rounds.slice(1).map(of), 0.5);
  const milliseconds = (name: 'p50' | 'p99' | 'loop') =>
    `${median((round) => round[part][name]).toFixed(1)} ms`;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return {
    took: `${median((round) => round[part].seconds).toFixed(1)} s`,
    sent: part === 'archive' ? megabytes(median(({ archive }) => archive.bytes)) : '',
    'health p50': milliseconds('p50'),
    'health p99': milliseconds('p99'),
    'event loop p99': milliseconds('loop'),
    // Of the first run: what an archive took is not given back.
    'most memory': megabytes((part === 'run' ? rounds[0] : rounds.at(-1))?.[part].memory ?? 0),
  };
}

/**
 * A year's invoice run over HTTP, and the archive of its claim, drawn by the pool: against one document at
 * a time on the event loop.
 */
export async function claimBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const [database, copy] = [join(folder, 'pool.db'), join(folder, 'loop.db')];
  const { tokens, invoices } = await prepare(database);
  copyFileSync(database, copy);
  const pool = await openService('pool', database, tokens);
  const loop = await openService('loop', copy, tokens);
  return {
    name: 'claim',
    unit: 'invoices run, and sent as PDFs in the archive of their claim',
    count: invoices,
    rounds: FORCES.length - 1,
    baseline: { name: 'one at a time', run: loop.run },
    subject: { name: 'drawn by the pool', run: pool.run },
    also: () => ({
      'run, one at a time': spoken(loop.rounds, 'run'),
      'run, with the pool': spoken(pool.rounds, 'run'),
      'archive, one at a time': spoken(loop.rounds, 'archive'),
      'archive, drawn by the pool': spoken(pool.rounds, 'archive'),
    }),
    end: async () => {
      pool.close();
      loop.close();
      rmSync(folder, { recursive: true });
    },
  };
}
