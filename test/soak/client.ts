/** One client: what it needs for its acts, and how it writes and reads. */
import { type Answer, type Asker, ask, codeOf, patternOf } from './asking.ts';
import type { Book } from './book.ts';

export interface Client extends Asker {
  book: Book;
  /** A name for the next thing that it wants, which no other has. */
  nextIntent(): string;
}

/** What a write is answered with, and what races with other clients it may lose. */
const WRITES = {
  record: { status: 201, races: [] },
  interval: { status: 200, races: ['does-not-fit'] },
  release: { status: 200, races: ['does-not-fit'] },
  void: { status: 200, races: [] },
  session: { status: 200, races: ['does-not-fit'] },
  amend: { status: 200, races: ['stale-revision'] },
  'agreed charge': {
    status: 201,
    races: ['not-unpriced', 'already-invoiced', 'not-released', 'voided'],
  },
  invoice: {
    status: 201,
    races: ['already-invoiced', 'not-released', 'billing-stopped', 'unpriced', 'voided'],
  },
  correct: { status: 201, races: ['not-live', 'nothing-to-correct', 'unpriced', 'voided'] },
  credit: { status: 201, races: ['not-live'] },
  payment: { status: 201, races: ['not-allocatable'] },
  run: { status: 201, races: [] },
  dispute: { status: 201, races: ['already-disputed', 'not-live'] },
  settle: { status: 200, races: ['already-settled', 'not-live'] },
} as const satisfies Record<string, { status: number; races: readonly string[] }>;
export type WriteKind = keyof typeof WRITES;

/** Posts until it is answered, once for all tries; null where a race was lost, or what should not be was said. */
export async function post(
  client: Client,
  kind: WriteKind,
  intent: string,
  path: string,
  body: unknown,
): Promise<Answer | null> {
  const headers = { 'idempotency-key': intent };
  const answer = await ask(client, kind, { method: 'POST', path, body, headers });
  if (answer.headers.has('idempotency-replayed') && answer.failures.length === 0) {
    client.say(`${kind} ${intent} was sent once, and answered as if it had been before`);
  }
  return isDone(client, kind, path, answer) ? answer : null;
}

/** Whether a write was made; says so where it was refused for no reason that a race would be. */
export function isDone(client: Client, kind: WriteKind, path: string, answer: Answer): boolean {
  const { status, races } = WRITES[kind];
  if (answer.status === status) return true;
  if ((races as readonly string[]).includes(codeOf(answer))) return false;
  client.say(`${kind}: ${toldBy(path, answer)}`);
  return false;
}

/** Reads until it is answered; null where what should not be was said. */
export async function get(
  client: Client,
  kind: string,
  path: string,
  accept = 'application/json',
): Promise<Answer | null> {
  const answer = await ask(client, kind, { method: 'GET', path, headers: { accept } });
  if (answer.status === 200) return answer;
  client.say(`${kind}: ${toldBy(path, answer)}`);
  return null;
}

function toldBy(path: string, { status, text }: Answer): string {
  return `${patternOf(path)} was answered ${status}: ${text.slice(0, 300)}`;
}
