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
import { type DatabaseKind, openDatabase, type SoakDatabase } from './databases.ts';
import { flatnessText, verdictsOn } from './flatness.ts';
import { type Fleet, openFleet } from './fleet.ts';
import { putOn } from './load.ts';
import { prepareForces } from './prepare.ts';
import { randomOf } from './random.ts';
import { type Sample, takeSamples } from './samples.ts';
import { createTally } from './tally.ts';

export interface SoakOptions {
  database: DatabaseKind;
  seconds: number;
  instances: number;
  clients: number;
  /** What all clients do together; 0: as much as they can. */
  perSecond: number;
  killEverySeconds: number;
  seed: number;
}

export interface SoakResult {
  /** What is wrong; nothing where all is well. */
  problems: string[];
  /** For people. */
  summary: string;
  /** What was seen of the first instance while the load was on. */
  samples: readonly Sample[];
  /** How many records were answered. */
  records: number;
  kills: number;
  restarts: number;
}

const FORCES = ['MPS', 'GMP', 'WMP'];
const PROGRESS_MILLISECONDS = 1000;
/** Of a load that is on for minutes: more take long to fit lines to. */
const SAMPLES = 240;
/** More of the same help nobody. */
const MOST_PROBLEMS = 40;

/** How long the load has been on, and what came of it. */
type Report = (seconds: number, text: string) => void;

/** Runs a soak; `report` hears every few seconds how far it is. Leaves nothing behind. */
export async function soak(options: SoakOptions, report: Report): Promise<SoakResult> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-soak-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const database = await openDatabase(options.database, folder);
  const fleet = openFleet(database);
  try {
    const signingKeyFile = join(folder, 'signing-key');
    const books = await prepareForces(database, signingKeyFile, FORCES);
    await fleet.start(options.instances, signingKeyFile);
    return await run(options, { database, fleet, books, folder, report });
  } finally {
    await fleet.close();
    await database.close();
    process.off('exit', removeFolder);
    removeFolder();
  }
}

interface Place {
  database: SoakDatabase;
  fleet: Fleet;
  books: Book[];
  folder: string;
  report: Report;
}

async function run(options: SoakOptions, place: Place): Promise<SoakResult> {
  const { fleet, books, report } = place;
  const problems: string[] = [];
  const say = (problem: string) => {
    if (problems.length < MOST_PROBLEMS) problems.push(problem);
  };
  const tally = createTally();
  const asker = { fleet, tally, random: randomOf(options.seed), say };
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const telling = setInterval(() => report(elapsed(), briefly(place)), PROGRESS_MILLISECONDS);
  try {
    const { downs, samples } = await sampled(options, place, asker);
    const verdicts = verdictsOn(samples, options.seconds);
    for (const { name, isFlat } of verdicts) if (!isFlat) say(`${name}: it grows`);
    const text = `${flatnessText(verdicts, options.seconds)}\n${tally.text(elapsed())}`;
    await check(place, asker);
    for (const fall of fleet.fallen) say(fall);
    if (problems.length > 0) problems.push(...fleet.said);
    const head = `${spoken(downs.kills)} kills of an instance, ${downs.restarts} restarts of the server`;
    return {
      problems,
      samples,
      summary: `${progressText(books)}\n${head}\n\n${text}`,
      records: books.reduce((sum, { numbers }) => sum + numbers.size, 0),
      ...downs,
    };
  } finally {
    clearInterval(telling);
  }
}

/** The load, and what was seen of the first instance meanwhile. */
async function sampled(
  options: SoakOptions,
  { books }: Place,
  asker: Omit<Asker, 'token'>,
): Promise<{ downs: { kills: number; restarts: number }; samples: Sample[] }> {
  const ending = new AbortController();
  const everySeconds = Math.max(1, options.seconds / SAMPLES);
  const samples = takeSamples({ ...asker, everySeconds }, ending.signal);
  try {
    const downs = await putOn({ ...options, ...asker, books });
    ending.abort();
    return { downs, samples: await samples };
  } finally {
    ending.abort();
  }
}

async function check({ database, books, folder }: Place, ask: Omit<Asker, 'token'>): Promise<void> {
  for (const book of books) {
    const asker = { ...ask, token: book.token };
    await checkAccounts(asker, book);
    await checkRecords(asker, book);
  }
  await checkLog(database.environment, folder, books, ask.say);
}

function briefly({ books, fleet }: Place): string {
  const records = books.reduce((sum, { numbers }) => sum + numbers.size, 0);
  return `${spoken(records)} records, ${fleet.urls().length} up`;
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
    `${sum(({ disputes }) => disputes.size)} disputes`,
    `${sum(({ runs }) => runs.length)} runs`,
    `${sum(({ checkpoints }) => checkpoints.length)} checkpoints`,
  ].join(', ');
}
