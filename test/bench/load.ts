/** Records sent to services by many at once, each waiting for its answer. */
import { Agent, request } from 'node:http';

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
