/** Many clients at once, and what goes down under them. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Book } from './book.ts';
import type { Client } from './client.ts';
import { addSession, amend, record, release, startInterval } from './custodyActs.ts';
import { correct, credit, issue, pay, startRun } from './financeActs.ts';
import type { Fleet } from './fleet.ts';
import type { Random } from './random.ts';
import { audit, readBreakdown, readCharge, readInvoice, readList } from './readingActs.ts';
import type { Tally } from './tally.ts';

/** How often each is done, in a thousand. */
const ACTS: readonly (readonly [often: number, act: (client: Client) => Promise<void>])[] = [
  [300, record],
  [60, startInterval],
  [100, release],
  [60, addSession],
  [110, amend],
  [140, issue],
  [50, correct],
  [15, credit],
  [50, pay],
  [2, startRun],
  [40, readInvoice],
  [25, readBreakdown],
  [25, readCharge],
  [18, readList],
  [5, audit],
];

export interface Load {
  fleet: Fleet;
  tally: Tally;
  books: readonly Book[];
  random: Random;
  clients: number;
  seconds: number;
  instances: number;
  killEverySeconds: number;
  say(problem: string): void;
}

/** Puts the load on for so long, while all goes down now and then; gives what went down how often. */
export async function putOn(load: Load): Promise<{ kills: number; restarts: number }> {
  const until = performance.now() + load.seconds * 1000;
  const killing = killInTurn(load, until);
  const restarting = restartTwice(load);
  const clients = Array.from({ length: load.clients }, (_, n) => work(clientOf(load, n), until));
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

async function work(client: Client, until: number): Promise<void> {
  while (performance.now() < until) {
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
    await fleet.kill(chance.below(load.instances)).catch((error) => say(String(error)));
  }
}

/** Once in good order, once as in a crash. */
async function restartTwice({ fleet, random, seconds, say }: Load): Promise<number> {
  const chance = random.fork();
  for (const how of ['fast', 'immediate'] as const) {
    await pause((seconds * 1000) / 3);
    const milliseconds = 200 + chance.below(1500);
    await fleet.restartServer(how, milliseconds).catch((error) => say(String(error)));
  }
  return 2;
}
