/** Many clients at once, and what goes down under them. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Book } from './book.ts';
import type { Client } from './client.ts';
import { addSession, amend, record, release, startInterval, voidOne } from './custodyActs.ts';
import { agree, correct, credit, dispute, issue, pay, settle, startRun } from './financeActs.ts';
import type { Fleet } from './fleet.ts';
import { importSome } from './importActs.ts';
import { browse } from './pageActs.ts';
import type { Random } from './random.ts';
import {
  audit,
  readArchive,
  readBreakdown,
  readCharge,
  readInvoice,
  readList,
} from './readingActs.ts';
import type { Tally } from './tally.ts';

/** How often each is done, in a thousand. */
const ACTS: readonly (readonly [often: number, act: (client: Client) => Promise<void>])[] = [
  [240, record],
  [60, startInterval],
  [90, release],
  [60, addSession],
  [100, amend],
  [10, voidOne],
  [4, importSome],
  [130, issue],
  [15, agree],
  [45, correct],
  [15, credit],
  [45, pay],
  [12, dispute],
  [9, settle],
  [2, startRun],
  [1, readArchive],
  [40, readInvoice],
  [25, readBreakdown],
  [25, readCharge],
  [18, readList],
  [49, browse],
  [5, audit],
];

export interface Load {
  fleet: Fleet;
  tally: Tally;
  books: readonly Book[];
  random: Random;
  clients: number;
  /** Acts of all clients together; 0: as many as there can be. */
  perSecond: number;
  seconds: number;
  instances: number;
  killEverySeconds: number;
  say(problem: string): void;
}

/** Puts the load on for so long, while all goes down now and then; gives what went down how often. */
export async function putOn(load: Load): Promise<{ kills: number; restarts: number }> {
  const started = performance.now();
  const until = started + load.seconds * 1000;
  // The first of several is left alone, and one that is alone in the second half: what grows in it shows.
  const killing = killInTurn(load, load.instances > 1 ? until : started + load.seconds * 450);
  const restarting = restartTwice(load);
  const clients = Array.from({ length: load.clients }, (_, n) =>
    work(clientOf(load, n), until, paceOf(load)),
  );
  await Promise.all(clients);
  return { kills: await killing, restarts: await restarting };
}

function clientOf({ books, random, ...rest }: Load, n: number): Client {
  const book = books[n % books.length];
  if (!book) throw new RangeError('there is a force');
  let count = 0;
  const nextIntent = () => {
    count += 1;
    return `soak-${n}-${count}`;
  };
  return { ...rest, random: random.fork(), book, token: book.token, nextIntent };
}

/** Waits for when a client is to act next. */
function paceOf({ clients, perSecond, random }: Load): () => Promise<void> {
  if (perSecond === 0) return async () => {};
  const every = (1000 * clients) / perSecond;
  let next = performance.now() + random.next() * every;
  return async () => {
    await pause(Math.max(0, next - performance.now()));
    // What was missed while all was down is not made up for.
    next = Math.max(next + every, performance.now());
  };
}

async function work(client: Client, until: number, turn: () => Promise<void>): Promise<void> {
  while (performance.now() < until) {
    await turn();
    try {
      await someAct(client)(client);
    } catch (error) {
      client.say(error instanceof Error ? `${error.message}`.slice(0, 500) : String(error));
    }
  }
}

function someAct({ random }: Client): (client: Client) => Promise<void> {
  let left = random.below(ACTS.reduce((sum, [often]) => sum + often, 0));
  for (const [often, act] of ACTS) {
    if (left < often) return act;
    left -= often;
  }
  return record;
}

/** The next is killed once the one before is up again. */
async function killInTurn({ fleet, random, say, ...load }: Load, until: number): Promise<number> {
  const chance = random.fork();
  let next = performance.now();
  for (let kills = 0; ; kills++) {
    next = Math.max(performance.now(), next + load.killEverySeconds * 1000 * (0.5 + chance.next()));
    if (next > until) return kills;
    await pause(Math.max(0, next - performance.now()));
    const spared = load.instances > 1 ? 1 : 0;
    const victim = spared + chance.below(load.instances - spared);
    await fleet.kill(victim).catch((error) => say(String(error)));
  }
}

/** Once in good order, once as in a crash. */
async function restartTwice({ fleet, random, seconds, say }: Load): Promise<number> {
  const chance = random.fork();
  const { restartServer } = fleet;
  if (!restartServer) return 0;
  for (const how of ['fast', 'immediate'] as const) {
    await pause((seconds * 1000) / 3);
    const milliseconds = 200 + chance.below(1500);
    await restartServer(how, milliseconds).catch((error) => say(String(error)));
  }
  return 2;
}
