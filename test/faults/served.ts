/** The service in a process of its own, and somebody who asks it. */
import { onTestFinished } from 'vitest';
import { stay } from '../api/sent.ts';
import type { Variables } from '../commands/run.ts';
import { type Serving, startServer } from '../commands/serving.ts';

interface Said {
  status: number;
  /** What the answer says, of what is asked for in these tests. */
  id: string;
  reason: string;
  claim: string;
}

export interface Served extends Serving {
  /** Sends something with the key in CUSTODY_KEY. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The same of what is answered in JSON. */
  ask(path: string, body?: object): Promise<Said>;
  /** Records a stay under a number. */
  post(number: string): Promise<Said>;
}

/** Until the test ends; `through` is a command that starts it. */
export async function served(
  variables: Variables,
  through: readonly string[] = [],
): Promise<Served> {
  const serving = await startServer({ LOG_LEVEL: 'silent', ...variables }, through);
  onTestFinished(() => serving.kill());
  const authorization = `Bearer ${variables.CUSTODY_KEY}`;
  const send = (path: string, { headers, ...init }: RequestInit = {}) =>
    fetch(`${serving.url}${path}`, { ...init, headers: { authorization, ...headers } });
  const ask = async (path: string, body?: object): Promise<Said> => {
    const headers = { 'content-type': 'application/json' };
    const sent = body && { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await send(path, sent);
    return { ...JSON.parse(await response.text()), status: response.status };
  };
  return { ...serving, fetch: send, ask, post: (number) => ask('/v1/detentions', stay(number)) };
}
