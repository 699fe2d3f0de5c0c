/** Several instances of the service on one database, which are killed and started again. */
import type { Halt, SoakDatabase } from './databases.ts';
import { type Instance, newInstance } from './instance.ts';

/** Whoever waited for something that was down may hear of it for so long. */
const AFTERMATH_MILLISECONDS = 12_000;
const MOST_LINES = 10;
/** What whoever samples the instances bears. */
export const METRICS_TOKEN = 'of-a-soak-of-a-soak-of-a-soak-of-a-soak';

export interface Fleet {
  /** Brings up the instances, once what they need is in the database. */
  start(instances: number, signingKeyFile: string): Promise<void>;
  /** Where instances are reached just now: none where all are down. */
  urls(): string[];
  /** Where the first of them is reached; null while it is not. */
  firstUrl(): string | null;
  /** Kills one in the middle of its work, and starts it again. */
  kill(n: number): Promise<void>;
  /** Takes the server down, and starts it again after so long; null where the database has none. */
  restartServer: ((how: Halt, milliseconds: number) => Promise<void>) | null;
  /** Whether anything is down, or was a moment ago. */
  isDisturbed(): boolean;
  /** What instances said of errors, but that the server was away. */
  said: readonly string[];
  /** How instances ended that nobody killed. */
  fallen: readonly string[];
  /** Ends the instances. */
  close(): Promise<void>;
}

/** Instances come with `start`. */
export function openFleet(database: SoakDatabase): Fleet {
  const instances: Instance[] = [];
  const [said, fallen]: [string[], string[]] = [[], []];
  const { disturb, isDisturbed } = disturbances();
  const killAll = () => Promise.all(instances.map((one) => one.kill()));
  process.once('exit', killAll);
  const { restart } = database;
  return {
    async start(count, signingKeyFile) {
      const env = environmentOf(database, signingKeyFile);
      const onLine = (line: string) => {
        if (isWorthTelling(line) && said.length < MOST_LINES) said.push(line);
      };
      const onFall = (how: string) => fallen.push(`an instance ended by itself, with ${how}`);
      for (let n = 0; n < count; n++) instances.push(newInstance(env, { onLine, onFall }));
      await Promise.all(instances.map((one) => one.start()));
    },
    urls: () => instances.flatMap((one) => one.url() ?? []),
    firstUrl: () => instances[0]?.url() ?? null,
    kill: (n) =>
      disturb(async () => {
        await instances[n]?.kill();
        await instances[n]?.start();
      }),
    restartServer: restart && ((how, milliseconds) => disturb(() => restart(how, milliseconds))),
    isDisturbed,
    said,
    fallen,
    async close() {
      process.off('exit', killAll);
      await killAll();
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
function environmentOf(
  { environment }: SoakDatabase,
  signingKeyFile: string,
): Record<string, string> {
  return {
    ...environment,
    METRICS_TOKEN,
    SIGNING_KEY_FILE: signingKeyFile,
    PORT: '0',
    // Counted, and never reached.
    RATE_LIMIT: '999999999',
    LOG_LEVEL: 'error',
  };
}

/** All but that the server is away, which it is now and then. */
function isWorthTelling(line: string): boolean {
  return !/at unavailable |maybeWritten|cannot open the database|the database is down/.test(line);
}
