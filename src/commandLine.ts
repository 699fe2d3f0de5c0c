/** The composition root: puts the parts together, and runs the command line. */
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Environment, RunningServer } from './commands/environment.ts';
import { createKeyring, type Keyring } from './commands/keyring.ts';
import { explain } from './commands/problems.ts';
import { buildProgram } from './commands/program.ts';
import { type Config, ConfigError, type DatabasePlace, readConfig } from './config.ts';
import type { Instant } from './domain/time.ts';
import type { Metrics } from './http/metrics.ts';
import type { Actor, Context, Signer } from './usecases/access.ts';
import { tokenOf } from './usecases/manageKeys.ts';
import type { HeldDatabase, Store } from './usecases/store.ts';
import type { Verifier } from './usecases/verifyingInvoices/verifyUpload.ts';
import type { Drawer } from './workers/drawer.ts';
import type { Repeated } from './workers/repeat.ts';
import type { RunCarrier } from './workers/runCarrier.ts';

const SECRET_BYTES = 32;
/** What a shell adds to a signal's number, for the exit code of what it ended. */
const SIGNALLED = 128;

const now = (): Instant => Math.floor(Date.now() / 1000);

/** Drawn many at a time: a few random bytes take as long as a thousand. */
function saltDrawer(): () => string {
  let drawn = '';
  let used = 0;
  return () => {
    if (used === drawn.length) {
      drawn = randomBytes(SECRET_BYTES * 128).toString('hex');
      used = 0;
    }
    const from = used;
    used += SECRET_BYTES * 2;
    return drawn.slice(from, used);
  };
}

const newSalt = saltDrawer();

const newContext = (actor: Actor, signer: Signer): Context => ({
  actor,
  now: now(),
  id: randomUUIDv7(),
  salt: newSalt(),
  inquiry: { reason: null, recipient: null },
  signer,
});

const newToken = (force: string) => tokenOf(force, randomBytes(SECRET_BYTES).toString('base64url'));

/** The store and the service are loaded when a command needs them: `rate` starts without. */
async function openStore(
  place: DatabasePlace,
  metering: Metering,
  evenIf?: 'moved-out' | 'moving-in',
): Promise<Store> {
  try {
    return await (place.kind === 'sqlite'
      ? openFile(place.file, metering, evenIf === 'moved-out')
      : openServer(place, metering, evenIf === 'moving-in'));
  } catch (error) {
    throw new ConfigError(`cannot open the database ${place.name}: ${whyOf(error)}`, {
      cause: error,
    });
  }
}

/** A host that has several addresses gives an error that has no message. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

async function openFile(file: string, metering: Metering, evenIfMoved: boolean): Promise<Store> {
  const { openSqlite } = await import('./store/sqlite/open.ts');
  mkdirSync(dirname(file), { recursive: true });
  return openSqlite(file, { evenIfMoved, events: (await metering()).ofStore });
}

async function openServer(
  place: DatabasePlace & { kind: 'postgres' },
  metering: Metering,
  forMove: boolean,
): Promise<Store> {
  const { openPostgres } = await import('./store/postgres/open.ts');
  return openPostgres({ ...place, forMove, events: (await metering()).ofStore });
}

/** The one count that the process has, made when it is first needed. */
type Metering = () => Promise<Metrics>;

function createMetering(): Metering {
  let made: Promise<Metrics> | undefined;
  return () => {
    made ??= import('./http/metrics.ts').then(({ createMetrics }) => createMetrics());
    return made;
  };
}

async function openVerifier(): Promise<Verifier> {
  const { createVerifier } = await import('./workers/verifier.ts');
  return createVerifier();
}

async function openDrawer(): Promise<Drawer> {
  const { createDrawer } = await import('./workers/drawer.ts');
  return createDrawer();
}

async function holdDatabase(file: string, evenIf?: 'moved-out'): Promise<HeldDatabase> {
  const { holdSqlite } = await import('./store/sqlite/holding.ts');
  try {
    return holdSqlite(file, { evenIfMoved: evenIf === 'moved-out' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `cannot have the database ${file} alone: stop the service and whatever else has it open (${why})`,
      { cause: error },
    );
  }
}

async function startServer(
  config: Config,
  keyring: Keyring,
  store: Store,
  { host, port, metering }: { host: string; port: number; metering: Metering },
): Promise<RunningServer> {
  const [{ listen }, { getRequestListener }, { createApp }] = await Promise.all([
    import('./listening.ts'),
    import('@hono/node-server'),
    import('./app.ts'),
  ]);
  const [log, verifier, drawer, metrics] = await Promise.all([
    openLog(config),
    openVerifier(),
    openDrawer(),
    metering(),
  ]);
  const contextOf = (actor: Actor) => newContext(actor, keyring);
  const runs = await openRunCarrier(store, contextOf, log);
  const app = createApp({
    store,
    newContext: contextOf,
    verifier,
    runs,
    drawer,
    log,
    metrics,
    newToken,
    ...settingsIn(config),
  });
  const answer = getRequestListener(app.fetch, { hostname: host });
  const listening = await listen(answer, { host, port });
  runs.start();
  const background = await startBackground(store, config, { metrics, log });
  const stop = async () => {
    await Promise.all([listening.stop(), runs.stop(), background.stop()]);
    await Promise.all([verifier.close(), drawer.close()]);
  };
  return { url: listening.url, stop };
}

/** What of the settings the routes heed. */
function settingsIn(config: Config) {
  const { metricsToken, breakdownReason, openIdConnect } = config;
  const { publicUrl, requestsPerMinute, retentionYears } = config;
  return {
    metricsToken,
    breakdownReason,
    openIdConnect,
    publicUrl,
    requestsPerMinute,
    retentionYears,
  };
}

async function openLog({ logLevel }: Config): Promise<Logger> {
  const { pino, destination } = await import('pino');
  return pino({ level: logLevel }, destination({ fd: 2, sync: true }));
}

async function openRunCarrier(
  store: Store,
  newContext: (actor: Actor) => Context,
  log: Logger,
): Promise<RunCarrier> {
  const [{ createRunCarrier }, { logRunProblem }] = await Promise.all([
    import('./workers/runCarrier.ts'),
    import('./http/problems.ts'),
  ]);
  const onProblem = (run: string | null, error: unknown) => logRunProblem(log, run, error);
  return createRunCarrier({ store, newContext, onProblem });
}

/** What goes on beside all requests: what is old is forgotten, and looks are taken, where somebody reads of them. */
async function startBackground(
  store: Store,
  { metricsToken }: Config,
  { metrics: { ofWork }, log }: { metrics: Metrics; log: Logger },
): Promise<Repeated> {
  const [{ startWatcher }, { startSweeper }, { describe }] = await Promise.all([
    import('./workers/watcher.ts'),
    import('./workers/sweeper.ts'),
    import('./http/problems.ts'),
  ]);
  const warning = (what: string) => (error: unknown) => log.warn({ error: describe(error) }, what);
  const notForgotten = warning('what is old could not be forgotten yet');
  const notSeen = warning('the database could not be looked at');
  const all = [startSweeper({ store, now, onProblem: notForgotten })];
  if (metricsToken !== null) {
    all.push(startWatcher({ store, sink: ofWork, now, onProblem: notSeen }));
  }
  return {
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

/** Ctrl+C comes twice to what npm runs: from the terminal, and from npm. */
const ONE_SIGNAL_MILLISECONDS = 1000;

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    first ??= performance.now();
    if (performance.now() - first > ONE_SIGNAL_MILLISECONDS) {
      process.exit(SIGNALLED + constants.signals[signal]);
    }
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  return controller.signal;
}

function createEnvironment(config: Config): Environment {
  const keyring = createKeyring(config.signingKeyFile);
  const metering = createMetering();
  return {
    config,
    // Opened by whoever reads it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    openStore: (place, evenIf) => openStore(place, metering, evenIf),
    holdDatabase,
    openVerifier,
    startServer: (store, where) => startServer(config, keyring, store, { ...where, metering }),
    stopSignal,
    now,
    newContext: (actor) => newContext(actor, keyring),
    keyring,
    newToken,
    fail: () => {
      process.exitCode = 1;
    },
  };
}

/** Whoever reads the output, such as `head`, may stop early: that is no error. */
function endWhenUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** Runs the command that the process was started with; what goes wrong is said on stderr. */
export async function runCommandLine(): Promise<void> {
  process.stdout.on('error', endWhenUnread);
  process.stderr.on('error', endWhenUnread);
  try {
    const config = readConfig(process.env);
    await buildProgram(createEnvironment(config)).parseAsync();
  } catch (error) {
    process.stderr.write(explain(error, process.env.LOG_LEVEL === 'debug'));
    process.exitCode = 1;
  }
}
