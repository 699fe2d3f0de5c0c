/** A soak: instances under load that are killed meanwhile, a server that is restarted, and then the checks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spoken } from '../../src/commands/text.ts';
import type { Asker } from './asking.ts';
import type { Book } from './book.ts';
import { checkAccounts } from './checkAccounts.ts';
import { checkLog } from './checkLog.ts';
import { checkRecords } from './checkRecords.ts';
import { openFleet } from './fleet.ts';
import { putOn } from './load.ts';
import { prepareForces } from './prepare.ts';
import { randomOf } from './random.ts';
import { createTally } from './tally.ts';

export interface SoakOptions {
  seconds: number;
  instances: number;
  clients: number;
  killEverySeconds: number;
  seed: number;
}

export interface SoakResult {
  /** What is wrong; nothing where all is well. */
  problems: string[];
  /** For people. */
  summary: string;
  /** How many records were answered. */
  records: number;
  kills: number;
  restarts: number;
}

const FORCES = ['MPS', 'GMP', 'WMP'];
const PROGRESS_MILLISECONDS = 5000;
/** More of the same help nobody. */
const MOST_PROBLEMS = 40;

/** Runs a soak; `report` hears every few seconds how far it is. Leaves nothing behind. */
export async function soak(
  options: SoakOptions,
  report: (line: string) => void,
): Promise<SoakResult> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-soak-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const fleet = await openFleet();
  try {
    const signingKeyFile = join(folder, 'signing-key');
    const books = await prepareForces(fleet.databaseUrl, signingKeyFile, FORCES);
    await fleet.start(options.instances, signingKeyFile);
    return await run(options, { fleet, books, folder, report });
  } finally {
    await fleet.close();
    process.off('exit', removeFolder);
    removeFolder();
  }
}

interface Place {
  fleet: Awaited<ReturnType<typeof openFleet>>;
  books: Book[];
  folder: string;
  report: (line: string) => void;
}

async function run(
  options: SoakOptions,
  { fleet, books, folder, report }: Place,
): Promise<SoakResult> {
  const problems: string[] = [];
  const say = (problem: string) => {
    if (problems.length < MOST_PROBLEMS) problems.push(problem);
  };
  const tally = createTally();
  const random = randomOf(options.seed);
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const telling = setInterval(() => {
    report(`${spoken(elapsed())} s  ${progressText(books)}, ${fleet.urls().length} instances up`);
  }, PROGRESS_MILLISECONDS);
  try {
    const downs = await putOn({ ...options, fleet, tally, books, random, say });
    const seconds = elapsed();
    const text = tally.text(seconds);
    report(`${spoken(seconds)} s  the load is over: reading back what was answered`);
    await check({ fleet, books, folder, ask: { fleet, tally, random, say } });
    for (const fall of fleet.fallen) say(fall);
    if (problems.length > 0) problems.push(...fleet.said);
    const head = `${spoken(downs.kills)} kills of an instance, ${downs.restarts} restarts of the server`;
    return {
      problems,
      summary: `${progressText(books)}\n${head}\n\n${text}`,
      records: books.reduce((sum, { numbers }) => sum + numbers.size, 0),
      ...downs,
    };
  } finally {
    clearInterval(telling);
  }
}

async function check({
  fleet,
  books,
  folder,
  ask,
}: Omit<Place, 'report'> & { ask: Omit<Asker, 'token'> }): Promise<void> {
  for (const book of books) {
    const asker = { ...ask, token: book.token };
    await checkAccounts(asker, book);
    await checkRecords(asker, book);
  }
  await checkLog(fleet.databaseUrl, folder, books, ask.say);
}

function progressText(books: readonly Book[]): string {
  const sum = (of: (book: Book) => number) => spoken(books.reduce((n, book) => n + of(book), 0));
  const kinds = (kind: string) => (book: Book) =>
    book.documents.filter((one) => one.kind === kind).length;
  return [
    `${sum(({ numbers }) => numbers.size)} records`,
    `${sum(({ revisions }) => revisions.length)} revisions`,
    `${sum(kinds('invoice'))} invoices`,
    `${sum(kinds('credit-note'))} credit notes`,
    `${sum(({ payments }) => payments.length)} payments`,
    `${sum(({ runs }) => runs.length)} runs`,
    `${sum(({ checkpoints }) => checkpoints.length)} checkpoints`,
  ].join(', ');
}
