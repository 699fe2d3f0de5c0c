import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { Refusal } from '../domain/errors.ts';
import { setupShape } from '../shapes/force.ts';
import { ndjsonRecords } from '../shapes/importFile.ts';
import type { InvoiceDocument } from '../shapes/invoice.ts';
import { tariffContentOf, tariffShape } from '../shapes/tariff.ts';
import { type Actor, ROLES, type Role } from '../usecases/access.ts';
import { importDetentions } from '../usecases/importDetentions.ts';
import { issueInvoice } from '../usecases/issueInvoice.ts';
import { createKey } from '../usecases/manageKeys.ts';
import { publishTariff } from '../usecases/publishTariff.ts';
import type { Store } from '../usecases/store.ts';
import { yearStatistics } from '../usecases/yearStatistics.ts';
import type { Environment } from './environment.ts';
import { openInput, readJson } from './files.ts';
import { progressOn } from './progress.ts';
import { untilAborted } from './serve.ts';
import { setUp } from './setup.ts';
import { columns, examples, spoken } from './text.ts';
import { type UnpricedDetention, yearReport } from './yearReport.ts';

const YEAR = 2009;
/** Issuing waits for this many at once, which are then committed together. */
const IN_FLIGHT = 200;
const LOOPBACK = '127.0.0.1';

const HOLDERS: Readonly<Record<Role, string>> = {
  administrator: 'Made-up Administrator',
  custody: 'Made-up Custody Sergeant',
  finance: 'Made-up Finance Officer',
  auditor: 'Made-up Auditor',
};

export function addDemo(program: Command, environment: Environment): void {
  program
    .command('demo')
    .summary('see it all at work on a made-up year')
    .description(
      'On a fresh database in a temporary folder: sets up a force, records a made-up year through the ' +
        'import, issues every invoice that can be issued, writes three of them as PDF, prints the year, ' +
        'and then serves it on a free port, with a key for each role, until you stop it.',
    )
    .option('--exit', 'end after the report; the PDFs stay, the database does not')
    .addHelpText(
      'after',
      examples(
        ['npm run demo', 'All of it, and then the service'],
        ['npm run demo -- --exit', 'The report alone'],
      ),
    )
    .action(async ({ exit }: { exit?: true }) => {
      const stop = environment.stopSignal();
      const folder = await mkdtemp(join(tmpdir(), 'custody-demo-'));
      try {
        const store = await environment.openStore(join(folder, 'demo.db'));
        try {
          const demo = await openDemo(environment, store, { stop, folder });
          await showYear(demo, exit ? null : folder);
          if (!exit) await serveDemo(demo);
        } finally {
          store.close();
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    });
}

interface Demo {
  environment: Environment;
  store: Store;
  stop: AbortSignal;
  force: string;
  actors: Record<Role, Actor>;
  tokens: Record<Role, string>;
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** A force with a key for each role. */
async function openDemo(
  environment: Environment,
  store: Store,
  { stop, folder }: { stop: AbortSignal; folder: string },
): Promise<Demo> {
  const setup = await readJson(environment, fixture('setup.json'), setupShape);
  const { code, name: force } = setup.force;
  const tokens = byRole(() => environment.newToken(code));
  const first = {
    name: HOLDERS.administrator,
    token: tokens.administrator,
    signingKeyFile: join(folder, 'demo.signing-key'),
  };
  const administrator = await setUp(environment, store, setup, first);
  const actors: Record<Role, Actor> = byRole(() => administrator);
  for (const role of ROLES) {
    if (role === 'administrator') continue;
    const context = environment.newContext(administrator);
    const request = { name: HOLDERS[role], kind: 'person', roles: [role], suites: null } as const;
    actors[role] = await store.transaction((steps) =>
      createKey(steps, context, request, tokens[role]),
    );
  }
  return { environment, store, stop, force, actors, tokens };
}

function byRole<T>(make: () => T): Record<Role, T> {
  return { administrator: make(), custody: make(), finance: make(), auditor: make() };
}

/** `folder` is for the PDFs; null: a new one, which stays. */
async function showYear(demo: Demo, folder: string | null): Promise<void> {
  const { environment, store, actors, force } = demo;
  await publish(demo);
  const startedAt = performance.now();
  const detentions = await record(demo);
  const recordedAt = performance.now();
  const { invoices, unpriced } = await issueAll(demo, detentions);
  const issuedAt = performance.now();
  const files = await writePdfs(
    invoices,
    folder ?? (await mkdtemp(join(tmpdir(), 'custody-invoices-'))),
  );
  const context = environment.newContext(actors.auditor);
  const query = { year: YEAR, basis: 'calendar', suite: null, asOf: null } as const;
  const statistics = await yearStatistics(store, context, query, 'text');
  const numbers = invoices.map(({ number }) => number);
  environment.stdout.write(yearReport({ force, statistics, unpriced, numbers }));
  environment.stdout.write(
    `\nThree of the invoices, as PDF\n${columns(files)}\n` +
      `Recorded in ${seconds(startedAt, recordedAt)}, issued in ${seconds(recordedAt, issuedAt)}, each durably.\n`,
  );
}

function seconds(from: number, to: number): string {
  return `${spoken((to - from) / 1000, 1)} s`;
}

async function publish({ environment, store, actors }: Demo): Promise<void> {
  const content = tariffContentOf(await readJson(environment, fixture('tariff.json'), tariffShape));
  const context = environment.newContext(actors.administrator);
  const draft = { content, replaces: null, reason: null };
  await store.transaction((steps) => publishTariff(steps, context, draft));
}

/** The ids of the year's detentions, recorded by the same import that a suite would use. */
async function record({ environment, store, actors, stop }: Demo): Promise<string[]> {
  const progress = progressOn(environment.stderr, 'Recording');
  const chunks = await openInput(environment, fixture(`made-up-${YEAR}.ndjson`));
  const nextContext = () => environment.newContext(actors.custody);
  const options = { existing: 'refuse', dryRun: false, atomic: false } as const;
  const ids: string[] = [];
  for await (const result of importDetentions(store, nextContext, ndjsonRecords(chunks), options)) {
    stop.throwIfAborted();
    if ('summary' in result) break;
    if (result.id === null) throw new Refusal('invalid', `row ${result.row} was refused`, result);
    ids.push(result.id);
    progress.show(ids.length, null);
  }
  progress.clear();
  return ids;
}

/** R18: every invoice that can be issued, and why the others cannot. */
async function issueAll(
  { environment, store, actors, stop }: Demo,
  detentions: readonly string[],
): Promise<{ invoices: InvoiceDocument[]; unpriced: UnpricedDetention[] }> {
  const progress = progressOn(environment.stderr, 'Issuing');
  const invoices: InvoiceDocument[] = [];
  const unpriced: UnpricedDetention[] = [];
  const issue = async (id: string) => {
    const context = environment.newContext(actors.finance);
    try {
      invoices.push(await store.transaction((steps) => issueInvoice(steps, context, id)));
    } catch (error) {
      unpriced.push(unpricedOf(error));
    }
    progress.show(invoices.length + unpriced.length, detentions.length);
  };
  for (let n = 0; n < detentions.length; n += IN_FLIGHT) {
    stop.throwIfAborted();
    await Promise.all(detentions.slice(n, n + IN_FLIGHT).map(issue));
  }
  progress.clear();
  return { invoices, unpriced };
}

/** Why there is no invoice; throws what is another reason than that there is no price. */
function unpricedOf(error: unknown): UnpricedDetention {
  if (!(error instanceof Refusal) || error.code !== 'unpriced') throw error;
  return { reason: String(error.context.reason), detail: error.message };
}

/** The kinds of invoice that are worth a look, each by what makes it so. */
const SAMPLES: Readonly<Record<string, (invoice: InvoiceDocument) => boolean>> = {
  'an ordinary one': ({ charge }) =>
    charge.lines.length === 1 && charge.watchedBillableSeconds === 0,
  'with interpreters': ({ charge }) =>
    charge.lines.filter(({ kind }) => kind === 'interpreter').length > 1,
  'with constant watch': ({ charge }) => charge.watchedBillableSeconds > 0,
};

/** What each is an example of, what it comes to, and where it is. */
async function writePdfs(invoices: readonly InvoiceDocument[], folder: string) {
  // Its fonts take a while to load, and no other command draws.
  const { invoicePdf } = await import('../documents/invoicePdf.ts');
  const rows: string[][] = [];
  for (const [what, isSample] of Object.entries(SAMPLES)) {
    const invoice = invoices.find(isSample);
    if (!invoice) throw new RangeError(`the year has no invoice ${what}`);
    const file = join(folder, `${invoice.number}.pdf`);
    await writeFile(file, await invoicePdf(invoice));
    rows.push([`  ${what}`, `£${invoice.charge.total}`, file]);
  }
  return rows;
}

async function serveDemo({ environment, store, stop, tokens }: Demo): Promise<void> {
  const { stdout } = environment;
  const server = await environment.startServer(store, { host: LOOPBACK, port: 0 });
  const keys = ROLES.map((role) => [`  ${role}`, HOLDERS[role], tokens[role]]);
  stdout.write(`\nServing on ${server.url}, with its reference at ${server.url}/docs\n`);
  stdout.write(`A key for each role, gone with the database when you stop this:\n${columns(keys)}`);
  stdout.write(
    `Try it:\n  curl -H 'Authorization: Bearer ${tokens.auditor}' ${server.url}/v1/statistics/${YEAR}\n\nCtrl+C stops it.\n`,
  );
  await untilAborted(stop);
  await server.stop();
}
