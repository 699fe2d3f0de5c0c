/**
 * A process that writes to a database file, and says on standard output what was answered: a line for
 * each record, after its promise has resolved. `node worker.ts FILE WORK LABEL COUNT`
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { Refusal } from '../../src/domain/errors.ts';
import type { ImportRecord } from '../../src/shapes/importFile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { importDetentions } from '../../src/usecases/importDetentions.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { startRun, takeUpRun } from '../../src/usecases/startRun.ts';
import { type Desk, deskOf, publish, record, setUp, stay } from '../usecases/force.ts';
import { goOnToEnd, YEAR_2009 } from '../usecases/running.ts';

/** Recorded before each run. */
const STAYS = 40;

const [file = '', work = '', label = '', count = ''] = process.argv.slice(2);
const desk = deskOf(openSqlite(file), undefined, randomUUID);
await unlessThere(() => setUp(desk));
await unlessThere(() => publish(desk));
const works: Record<string, (desk: Desk, count: number) => Promise<void>> = {
  record: recordAll,
  import: importAll,
  issue: issueAll,
  run: runAgainAndAgain,
  'run-once': runOnce,
};
await works[work]?.(desk, Number(count));
desk.store.close();

/** Another process may have done it already. */
async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function say(...words: string[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

function numberOf(n: number): string {
  return `${label}/${n}`;
}

/** Calls `write` for 0 to count - 1, ten at the same time. */
async function inGroups(count: number, write: (n: number) => Promise<void>): Promise<void> {
  const GROUP = 10;
  for (let first = 0; first < count; first += GROUP) {
    const size = Math.min(GROUP, count - first);
    await Promise.all(Array.from({ length: size }, (_, n) => write(first + n)));
  }
}

/** Records some, and runs their invoices, again and again; what another left unfinished first. */
async function runAgainAndAgain(desk: Desk, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await inGroups(STAYS, async (nth) => {
      const { id } = await record(desk, { custodyRecordNumber: `${numberOf(n)}/${nth}` });
      say('recorded', id, `${numberOf(n)}/${nth}`);
    });
    await goOnToEnd(desk, await desk.do(takeUpRun, YEAR_2009));
  }
}

/** Starts a run, or takes one up, as the label says; says how many it issued, whoever did. */
async function runOnce(desk: Desk): Promise<void> {
  const run = await desk.do(label === 'start' ? startRun : takeUpRun, YEAR_2009);
  const { id, issued } = await goOnToEnd(desk, run);
  say('ran', id, String(issued));
}

function recordAll(desk: Desk, count: number): Promise<void> {
  return inGroups(count, async (n) => {
    const { id } = await record(desk, { custodyRecordNumber: numberOf(n) });
    say('recorded', id, numberOf(n));
  });
}

async function importAll(desk: Desk, count: number): Promise<void> {
  async function* records(): AsyncGenerator<ImportRecord> {
    for (let n = 0; n < count; n++) {
      const sent = stay({ custodyRecordNumber: numberOf(n) });
      const { custodyRecordNumber } = sent;
      yield { row: n, rows: 1, custodyRecordNumber, lacks: [], sent, errors: [] };
    }
  }
  const options = { existing: 'refuse', dryRun: false, atomic: false } as const;
  for await (const results of importDetentions(desk.store, desk.context, records(), options)) {
    for (const result of results) {
      if ('row' in result) say(result.status, result.id ?? '', numberOf(result.row));
    }
  }
}

function issueAll(desk: Desk, count: number): Promise<void> {
  return inGroups(count, async (n) => {
    const { id } = await record(desk, { custodyRecordNumber: numberOf(n) });
    say('recorded', id, numberOf(n));
    const { number } = await desk.do(issueInvoice, id);
    say('issued', id, number);
  });
}
