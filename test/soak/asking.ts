/** Requests that are sent until they are answered, each time to another instance. */
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { COMPONENTS } from '../../src/api/components.ts';
import type { Fleet } from './fleet.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

/** Whoever gets no answer for so long asks another. */
const PATIENCE_MILLISECONDS = 15_000;
/** Some have hardly any: the answer to what they asked finds nobody, and may come after they ask again. */
const HASTY = 0.05;
const HASTE_MILLISECONDS = 250;
/** Nothing is down for as long. */
const GIVE_UP_MILLISECONDS = 120_000;
/** What takes long is broken off often. */
const MOST_PATIENCES = 8;

export interface Asked {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  /** Sent as JSON; where it says of which type it is, as it is. */
  body?: unknown;
  type?: string;
  /** Some take longer than others to make. */
  patienceMilliseconds?: number;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** What came of the tries before, which a client cannot tell from a write that was made. */
  failures: string[];
}

/** Whoever asks, with what they need for it. */
export interface Asker {
  fleet: Fleet;
  tally: Tally;
  random: Random;
  token: string;
  /** Hears of what should not be. */
  say(problem: string): void;
}

type Components = typeof COMPONENTS;
export type Read<N extends keyof Components> = z.output<Components[N]>;

/** An answer's body as the component that it is. */
export function read<N extends keyof Components>(component: N, { text }: Answer): Read<N> {
  return COMPONENTS[component].parse(JSON.parse(text)) as Read<N>;
}

/** The code of a problem; "" of what is none. */
export function codeOf({ status, text }: Pick<Answer, 'status' | 'text'>): string {
  return status < 400 ? '' : (/"code":"([a-z-]+)"/.exec(text)?.[1] ?? 'no problem');
}

/** Sends a request until it is answered with something else than 503; throws where nobody ever does. */
export async function ask(asker: Asker, kind: string, asked: Asked): Promise<Answer> {
  const started = performance.now();
  const failures: string[] = [];
  let turn = asker.random.below(1000);
  const patience = MOST_PATIENCES * (asked.patienceMilliseconds ?? 0);
  const giveUp = Math.max(GIVE_UP_MILLISECONDS, patience);
  while (performance.now() - started < giveUp) {
    const urls = asker.fleet.urls();
    turn += 1;
    const answer = await tryOnce(asker, urls[turn % urls.length], asked);
    if (typeof answer !== 'string' && answer.status !== 503) {
      asker.tally.done(kind, performance.now() - started);
      return { ...answer, failures };
    }
    failures.push(typeof answer === 'string' ? answer : answer.text);
    await pause(50 + asker.random.below(200));
  }
  throw new Error(`no answer to ${kind}: ${failures.at(-1)}`);
}

/** What a try brings; why, where that is no answer. */
async function tryOnce(
  asker: Asker,
  url: string | undefined,
  { method, path, body, type, headers, patienceMilliseconds }: Asked,
): Promise<Omit<Answer, 'failures'> | string> {
  if (url === undefined) return 'all are down';
  const started = performance.now();
  const note = (outcome: string) => asker.tally.tried(outcome, performance.now() - started);
  try {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${asker.token}`,
        ...(body !== undefined && { 'content-type': type ?? 'application/json', origin: url }),
        ...headers,
      },
      ...(body !== undefined && { body: type ? String(body) : JSON.stringify(body) }),
      // Where a page leads is for whoever asked for it.
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMilliseconds ?? patienceOf(asker.random)),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text };
    const calm = answer.status === 503 && !asker.fleet.isDisturbed() ? ', nothing being down' : '';
    note(`${answer.status} ${codeOf(answer)}${calm}`);
    if (answer.status === 503 && !response.headers.has('retry-after')) {
      asker.say(`503 without Retry-After to ${method} ${patternOf(path)}`);
    }
    return answer;
  } catch (error) {
    const why = error instanceof Error && error.name === 'TimeoutError' ? 'given up' : 'broke off';
    note(`no answer: ${why}`);
    return why;
  }
}

function patienceOf(random: Random): number {
  return random.isLucky(HASTY) ? 1 + random.below(HASTE_MILLISECONDS) : PATIENCE_MILLISECONDS;
}

/** A path without what names a record. */
export function patternOf(path: string): string {
  return path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2,8}-(CN-|CL-)?\d{4}-\d+/g, '…');
}
