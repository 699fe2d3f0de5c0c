/** One durable PostgreSQL server, and several instances of the service on one database of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Halt, type PostgresServer, startPostgres } from '../databases/postgresServer.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const DATABASE = 'soak';
/** An instance that does not come up is started again so often: the server may be down. */
const MOST_STARTS = 60;
const START_PAUSE_MILLISECONDS = 500;
/** What waited for something that was down may hear so for as long. */
const AFTERMATH_MILLISECONDS = 12_000;
const MOST_LINES = 10;

export interface Fleet {
  databaseUrl: string;
  /** Brings up the instances, once what they need is in the database. */
  start(instances: number, signingKeyFile: string): Promise<void>;
  /** Where instances are reached just now: none where all are down. */
  urls(): string[];
  /** Kills one in the middle of its work, and starts it again. */
  kill(n: number): Promise<void>;
  /** Takes the server down, and starts it again after so long. */
  restartServer(how: Halt, milliseconds: number): Promise<void>;
  /** Whether anything is down, or was a moment ago. */
  isDisturbed(): boolean;
  /** What instances said of errors other than a server that is away. */
  said: string[];
  /** An instance that ended by itself, and how. */
  fallen: string[];
  /** Ends everything, and leaves nothing behind. */
  close(): Promise<void>;
}

interface Instance {
  child: ChildProcess | null;
  url: string | null;
}

/** Starts the server with an empty database; instances come with `start`. */
export async function openFleet(): Promise<Fleet> {
  const server = await startPostgres({ durable: true });
  await server.create(DATABASE);
  return fleetOn(server);
}

function fleetOn(server: PostgresServer): Fleet {
  const instances: Instance[] = [];
  const said: string[] = [];
  const fallen: string[] = [];
  let disturbances = 0;
  let calmSince = Number.NEGATIVE_INFINITY;
  let environment: Record<string, string> = {};
  const disturb = async (work: () => Promise<void>) => {
    disturbances += 1;
    await work().finally(() => {
      disturbances -= 1;
      calmSince = performance.now();
    });
  };
  const onEnd = (instance: Instance, how: string) => {
    if (instance.url !== null) fallen.push(`an instance ended by itself, with ${how}`);
    instance.url = null;
  };
  const up = (instance: Instance) => startInstance(instance, environment, { said, onEnd });
  const down = async (instance: Instance) => {
    instance.url = null;
    const { child } = instance;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  // Whoever ends the soak early ends what it started: the server ends itself.
  const endAll = () => {
    for (const { child } of instances) child?.kill('SIGKILL');
  };
  process.once('exit', endAll);
  return {
    databaseUrl: server.urlOf(DATABASE),
    async start(count, signingKeyFile) {
      environment = environmentOf(server.urlOf(DATABASE), signingKeyFile);
      for (let n = 0; n < count; n++) instances.push({ child: null, url: null });
      await Promise.all(instances.map(up));
    },
    urls: () => instances.flatMap(({ url }) => url ?? []),
    kill: (n) =>
      disturb(async () => {
        const instance = instances[n];
        if (!instance) throw new RangeError(`there is no instance ${n}`);
        await down(instance);
        await up(instance);
      }),
    restartServer: (how, milliseconds) =>
      disturb(async () => {
        await server.halt(how);
        await pause(milliseconds);
        await server.start();
      }),
    isDisturbed: () => disturbances > 0 || performance.now() - calmSince < AFTERMATH_MILLISECONDS,
    said,
    fallen,
    async close() {
      process.off('exit', endAll);
      await Promise.all(instances.map(down));
      await server.stop();
    },
  };
}

/** Whatever this process's own environment holds stays out. */
function environmentOf(databaseUrl: string, signingKeyFile: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    SIGNING_KEY_FILE: signingKeyFile,
    PORT: '0',
    RATE_LIMIT: '0',
    LOG_LEVEL: 'error',
  };
}

async function startInstance(
  instance: Instance,
  env: Record<string, string>,
  { said, onEnd }: { said: string[]; onEnd: (instance: Instance, how: string) => void },
): Promise<void> {
  for (let starts = 1; starts <= MOST_STARTS; starts++) {
    const child = spawn(process.execPath, [MAIN, 'serve'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    instance.child = child;
    child.once('exit', (code, signal) => {
      if (instance.child === child) onEnd(instance, `${code ?? signal}`);
    });
    createInterface(child.stderr).on('line', (line) => {
      if (isWorthTelling(line) && said.length < MOST_LINES) said.push(line);
    });
    instance.url = await urlOf(child);
    if (instance.url !== null) return;
    await pause(START_PAUSE_MILLISECONDS);
  }
  throw new Error(`an instance did not come up in ${MOST_STARTS} starts`);
}

/** Where it listens; null of one that ended instead. */
async function urlOf(child: ChildProcess): Promise<string | null> {
  if (!child.stdout) throw new RangeError('its output is a pipe');
  // Read to the end, so that the pipe is never full.
  const lines = createInterface(child.stdout);
  const listening = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
  return await Promise.race([listening, once(child, 'exit').then(() => null)]);
}

/** All but that the server is away, which it is now and then. */
function isWorthTelling(line: string): boolean {
  return !/StorageUnavailable|cannot open the database|the database is down/.test(line);
}
