import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { sqliteIn } from '../config.ts';
import { Refusal } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import type { ClaimDocument, ClaimedDocument } from '../shapes/claim.ts';
import { detentionShape } from '../shapes/detention.ts';
import { setupShape } from '../shapes/force.ts';
import { ndjsonRecords } from '../shapes/importFile.ts';
import { tariffContentOf, tariffShape } from '../shapes/tariff.ts';
import { type Actor, ROLES, type Role } from '../usecases/access.ts';
import { importDetentions } from '../usecases/importDetentions.ts';
import { createKey } from '../usecases/manageKeys.ts';
import { publishTariff } from '../usecases/publishTariff.ts';
import { readClaim } from '../usecases/readClaims.ts';
import { readInvoice } from '../usecases/readInvoices.ts';
import { recordDetention } from '../usecases/recordDetention.ts';
import { startRun } from '../usecases/startRun.ts';
import type { Store } from '../usecases/store.ts';
import { yearStatistics } from '../usecases/yearStatistics.ts';
import type { Environment } from './environment.ts';
import { openInput, readJson } from './files.ts';
import { goOnToEnd } from './invoiceRun.ts';
import { progressOn } from './progress.ts';
import { untilAborted } from './serve.ts';
import { setUp } from './setup.ts';
import { columns, examples, spoken } from './text.ts';
import { yearReport } from './yearReport.ts';

const YEAR = 2009;
const HOUR_SECONDS = 3600;
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
        'import, issues every invoice that can be issued in one invoice run with its claim, writes three ' +
        'of them as PDF, prints the year, and then serves it on a free port, with a key for each role, until you stop it.',
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
        const store = await environment.openStore(sqliteIn(join(folder, 'demo.db')));
        try {
          const demo = await openDemo(environment, store, { stop, folder });
          await showYear(demo, exit ? null : folder);
          if (!exit) await serveDemo(demo);
        } finally {
          await store.close();
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
  customer: string;
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
    actors[role] = await store.transaction(context.actor.force, (steps) =>
      createKey(steps, context, request, tokens[role]),
    );
  }
  return { environment, store, stop, force, customer: setup.defaultCustomer, actors, tokens };
}

function byRole<T>(make: () => T): Record<Role, T> {
  return { administrator: make(), custody: make(), finance: make(), auditor: make() };
}

/** `folder` is for the PDFs; null: a new one, which stays. */
async function showYear(demo: Demo, folder: string | null): Promise<void> {
  const { environment, store, actors, force } = demo;
  await publish(demo);
  const startedAt = performance.now();
  await record(demo);
  const recordedAt = performance.now();
  const claim = await issueAll(demo);
  const issuedAt = performance.now();
  const files = await writePdfs(
    demo,
    claim,
    folder ?? (await mkdtemp(join(tmpdir(), 'custody-invoices-'))),
  );
  const context = environment.newContext(actors.auditor);
  const query = { year: YEAR, basis: 'calendar', suite: null, asOf: null } as const;
  const statistics = await yearStatistics(store, context, query, 'text');
  environment.stdout.write(yearReport({ force, statistics, claim }));
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
  await store.transaction(context.actor.force, (steps) => publishTariff(steps, context, draft));
}

/** The year's detentions, by the same import that a suite would use. */
async function record({ environment, store, actors, stop }: Demo): Promise<void> {
  const progress = progressOn(environment.stderr, 'Recording');
  const chunks = await openInput(environment, fixture(`made-up-${YEAR}.ndjson`));
  const nextContext = () => environment.newContext(actors.custody);
  const options = { existing: 'refuse', dryRun: false, atomic: false } as const;
  let recorded = 0;
  for await (const results of importDetentions(
    store,
    nextContext,
    ndjsonRecords(chunks),
    options,
  )) {
    stop.throwIfAborted();
    for (const result of results) {
      if ('summary' in result) break;
      if (result.id === null) throw new Refusal('invalid', `row ${result.row} was refused`, result);
      recorded += 1;
    }
    progress.show(recorded, null);
  }
  progress.clear();
}

/** R18: every invoice that can be issued, by the same run that finance would start; its claim. */
async function issueAll(demo: Demo): Promise<ClaimDocument> {
  const { environment, store, actors, customer, stop } = demo;
  const context = () => environment.newContext(actors.finance);
  const year = { customer, releasedFrom: `${YEAR}-01-01`, releasedTo: `${YEAR}-12-31` };
  const started = await store.transaction(actors.finance.force, (steps) =>
    startRun(steps, context(), year),
  );
  const { claim } = await goOnToEnd(environment, store, started, stop);
  if (claim === null) throw new RangeError('the year has invoices');
  return store.transaction(actors.finance.force, (steps) =>
    readClaim(steps, context(), claim, 'json'),
  );
}

/** The kinds of invoice that are worth a look, each by what makes it so. */
const SAMPLES: Readonly<Record<string, (invoice: ClaimedDocument) => boolean>> = {
  'an ordinary one': ({ interpreters, watch }) => interpreters === '0.00' && watch === 'standard',
  'with interpreters': ({ interpreters }) => interpreters !== '0.00',
  'with constant watch': ({ watch }) => watch !== 'standard',
};

/** What each is an example of, what it comes to, and where it is. */
async function writePdfs(
  { environment, store, actors }: Demo,
  { invoices }: ClaimDocument,
  folder: string,
) {
  // Its fonts take a while to load, and no other command draws.
  const { invoicePdf } = await import('../documents/invoicePdf.ts');
  const rows: string[][] = [];
  for (const [what, isSample] of Object.entries(SAMPLES)) {
    const sample = invoices.find(isSample);
    if (!sample) throw new RangeError(`the year has no invoice ${what}`);
    const context = environment.newContext(actors.finance);
    const { document } = await store.transaction(context.actor.force, (steps) =>
      readInvoice(steps, context, sample.number, 'pdf'),
    );
    const file = join(folder, `${sample.number}.pdf`);
    await writeFile(file, await invoicePdf(document));
    rows.push([`  ${what}`, `£${sample.total}`, file]);
  }
  return rows;
}

/** Held while the demo is served: since how many hours, where, and under which watch. */
const HELD = [
  { hours: 2, suite: 'CX', watch: 'standard' },
  { hours: 10.75, suite: 'CX', watch: 'standard' },
  { hours: 21, suite: 'CX', watch: 'constant' },
  { hours: 46.5, suite: 'HR', watch: 'standard' },
] as const;

/** Some who are held now, made up as the year is: their suites' page would be empty otherwise. */
async function bookIn({ environment, store, actors }: Demo): Promise<void> {
  for (const [n, { hours, suite, watch }] of HELD.entries()) {
    const context = environment.newContext(actors.custody);
    const startedAt = formatInstant(context.now - (context.now % 60) - hours * HOUR_SECONDS);
    const sent = detentionShape.parse({
      custodyRecordNumber: `${suite}/DEMO/${n + 1}`,
      detaineeReference: `DEMO-${n + 1}`,
      intervals: [{ suite, startedAt, watch }],
    });
    await store.transaction(context.actor.force, (steps) => recordDetention(steps, context, sent));
  }
}

async function serveDemo(demo: Demo): Promise<void> {
  const { environment, store, stop, tokens } = demo;
  const { stdout } = environment;
  await bookIn(demo);
  const server = await environment.startServer(store, { host: LOOPBACK, port: 0 });
  const keys = ROLES.map((role) => [`  ${role}`, HOLDERS[role], tokens[role]]);
  stdout.write(
    `\nServing on ${server.url}: open it in a browser and sign in with a key. The API's reference is at ${server.url}/docs\n`,
  );
  stdout.write(`A key for each role, gone with the database when you stop this:\n${columns(keys)}`);
  stdout.write(
    `Or ask the API:\n  curl -H 'Authorization: Bearer ${tokens.auditor}' ${server.url}/v1/statistics/${YEAR}\n\nCtrl+C stops it.\n`,
  );
  await untilAborted(stop);
  await server.stop();
}
