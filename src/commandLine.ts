/** The composition root: puts the parts together, and runs the command line. */
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
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

/** What is not answered by then, once the service is told to stop, is cut off. */
const STOP_MILLISECONDS = 10_000;
const SECRET_BYTES = 32;

const now = (): Instant => Math.floor(Date.now() / 1000);

const newContext = (actor: Actor, signer: Signer): Context => ({
  actor,
  now: now(),
  id: randomUUIDv7(),
  salt: randomBytes(SECRET_BYTES).toString('hex'),
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
  const [{ createServer }, { getRequestListener }, { pino, destination }, { createApp }] =
    await Promise.all([
      import('node:http'),
      import('@hono/node-server'),
      import('pino'),
      import('./app.ts'),
    ]);
  const log = pino({ level: config.logLevel }, destination({ fd: 2, sync: true }));
  const [verifier, drawer] = await Promise.all([openVerifier(), openDrawer()]);
  const contextOf = (actor: Actor) => newContext(actor, keyring);
  const runs = await openRunCarrier(store, contextOf, log);
  const metrics = await metering();
  const app = createApp({
    store,
    newContext: contextOf,
    verifier,
    runs,
    drawer,
    log,
    metrics,
    metricsToken: config.metricsToken,
    newToken,
    breakdownReason: config.breakdownReason,
    openIdConnect: config.openIdConnect,
    publicUrl: config.publicUrl,
    requestsPerMinute: config.requestsPerMinute,
    retentionYears: config.retentionYears,
  });
  const server = createServer(getRequestListener(app.fetch, { hostname: host }));
  await listen(server, host, port);
  runs.start();
  const background = await startBackground(store, config, { metrics, log });
  const stop = async () => {
    await Promise.all([stopServer(server), runs.stop(), background.stop()]);
    await Promise.all([verifier.close(), drawer.close()]);
  };
  return { url: urlOf(server), stop };
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
  const onProblem = (error: unknown) =>
    log.warn({ error: describe(error) }, 'what is old could not be forgotten yet');
  const all = [startSweeper({ store, now, onProblem })];
  if (metricsToken !== null) all.push(startWatcher({ store, sink: ofWork, now }));
  return {
    async stop() {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot listen there, set HOST and PORT: ${why}`, { cause: error });
  }
}

function urlOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new RangeError('listens on no port');
  const { family, address, port } = bound;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Each connection ends with the answer that it waits for. */
async function stopServer(server: Server): Promise<void> {
  server.prependListener('request', (_request, response) => {
    response.setHeader('connection', 'close');
  });
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const overdue = setTimeout(() => server.closeAllConnections(), STOP_MILLISECONDS);
  await closed;
  clearInterval(idle);
  clearTimeout(overdue);
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => controller.abort());
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
