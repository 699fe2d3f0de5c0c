/** Records sent to services by many at once, each waiting for its answer. */
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const IN_FLIGHT = 50;

/** Where to send, and with whose keys. */
export interface Targets {
  urls: readonly string[];
  tokens: readonly string[];
}

/** Sends `count` new detentions, over as many connections as there are in flight; all are to be recorded. */
export function loader(count: number): (targets: Targets) => Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let number = 0;
  return async ({ urls, tokens }) => {
    const worker = async (n: number) => {
      const url = `${urls[n % urls.length]}/v1/detentions`;
      const token = tokens[Math.floor(n / urls.length) % tokens.length] ?? '';
      for (let sent = 0; sent < count / IN_FLIGHT; sent++) {
        number += 1;
        const status = await post(agent, url, token, detention(number));
        if (status !== 201) throw new Error(`it was answered ${status}`);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_, n) => worker(n)));
  };
}

/** What is due in them is not counted: connections are made, and turns find their size. */
const FIRST_SECONDS = 1;

/**
 * Sends new detentions at a steady rate a second, whether answers come or not, over as many connections; how long
 * they took from when they were due.
 */
export async function pacedLoad(load: {
  url: string;
  token: string;
  rate: number;
  count: number;
}): Promise<{ p50: string; p99: string; most: string }> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const began = performance.now();
  const due = (n: number) => began + (n / load.rate) * 1000;
  const answers: Promise<number>[] = [];
  const send = async (n: number) => {
    const status = await post(agent, `${load.url}/v1/detentions`, load.token, detention(-n));
    if (status !== 201) throw new Error(`it was answered ${status}`);
    return performance.now() - due(n);
  };
  const first = Math.round(load.rate * FIRST_SECONDS);
  const all = first + load.count;
  while (answers.length < all) {
    await setTimeout(1);
    while (answers.length < all && due(answers.length + 1) <= performance.now()) {
      answers.push(send(answers.length + 1));
    }
  }
  const sorted = (await Promise.all(answers)).slice(first).sort((a, b) => a - b);
  agent.destroy();
  const ranked = (share: number) =>
    `${(sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1)} ms`;
  return { p50: ranked(0.5), p99: ranked(0.99), most: ranked(1) };
}

/** A stay of 2009, as a custody system sends it. */
export function detention(number: number): object {
  return {
    custodyRecordNumber: `B/${number}`,
    detaineeReference: `D-${number}`,
    intervals: [
      { suite: 'CX', startedAt: '2009-06-01T09:15:00Z', endedAt: '2009-06-01T19:45:00Z' },
    ],
    outcome: 'removed',
  };
}

function post(agent: Agent, url: string, token: string, body: object): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    };
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
