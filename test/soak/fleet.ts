/** One durable PostgreSQL server, and several instances of the service on one database of it. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type PostgresServer, startPostgres } from '../databases/postgresServer.ts';
import { type Instance, newInstance } from './instance.ts';

const DATABASE = 'soak';
/** Whoever waited for something that was down may hear of it for so long. */
const AFTERMATH_MILLISECONDS = 12_000;
const MOST_LINES = 10;

type Halt = Parameters<PostgresServer['halt']>[0];

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
  /** What instances said of errors, but that the server was away. */
  said: readonly string[];
  /** How instances ended that nobody killed. */
  fallen: readonly string[];
  /** Ends everything, and leaves nothing behind. */
  close(): Promise<void>;
}

/** Starts the server with an empty database; instances come with `start`. */
export async function openFleet(): Promise<Fleet> {
  const server = await startPostgres({ durable: true });
  // Whoever breaks the soak off ends what it started; the server ends itself then.
  const removeFiles = () => rmSync(dirname(server.data), { recursive: true, force: true });
  process.once('exit', removeFiles);
  await server.create(DATABASE);
  const fleet = fleetOn(server);
  return {
    ...fleet,
    async close() {
      await fleet.close();
      process.off('exit', removeFiles);
    },
  };
}

function fleetOn(server: PostgresServer): Fleet {
  const instances: Instance[] = [];
  const [said, fallen]: [string[], string[]] = [[], []];
  const { disturb, isDisturbed } = disturbances();
  const killAll = () => Promise.all(instances.map((one) => one.kill()));
  process.once('exit', killAll);
  return {
    databaseUrl: server.urlOf(DATABASE),
    async start(count, signingKeyFile) {
      const env = environmentOf(server.urlOf(DATABASE), signingKeyFile);
      const onLine = (line: string) => {
        if (isWorthTelling(line) && said.length < MOST_LINES) said.push(line);
      };
      const onFall = (how: string) => fallen.push(`an instance ended by itself, with ${how}`);
      for (let n = 0; n < count; n++) instances.push(newInstance(env, { onLine, onFall }));
      await Promise.all(instances.map((one) => one.start()));
    },
    urls: () => instances.flatMap((one) => one.url() ?? []),
    kill: (n) =>
      disturb(async () => {
        await instances[n]?.kill();
        await instances[n]?.start();
      }),
    restartServer: (how, milliseconds) =>
      disturb(async () => {
        await server.halt(how);
        await pause(milliseconds);
        await server.start();
      }),
    isDisturbed,
    said,
    fallen,
    async close() {
      process.off('exit', killAll);
      await killAll();
      await server.stop();
    },
  };
}

/** Keeps in mind while something is down, and for a while after. */
function disturbances() {
  let count = 0;
  let calmSince = Number.NEGATIVE_INFINITY;
  return {
    disturb: async (work: () => Promise<void>) => {
      count += 1;
      await work().finally(() => {
        count -= 1;
        calmSince = performance.now();
      });
    },
    isDisturbed: () => count > 0 || performance.now() - calmSince < AFTERMATH_MILLISECONDS,
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

/** All but that the server is away, which it is now and then. */
function isWorthTelling(line: string): boolean {
  return !/at unavailable |maybeWritten|cannot open the database|the database is down/.test(line);
}
