/** The services of this folder, in processes of their own. */
import { spawn } from 'node:child_process';
import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { createKey } from '../../src/usecases/manageKeys.ts';
import { START_FLAGS } from '../startFlags.ts';
import { deskOf, setUp } from '../usecases/force.ts';

export interface Service {
  url: string;
  stop: () => Promise<void>;
}

/** A force whose custody system has a key with this token. */
export async function prepare(file: string, token: string): Promise<void> {
  const store = openSqlite(file);
  const desk = deskOf(store, undefined, randomUUIDv7);
  await setUp(desk);
  const request = { name: 'bench', kind: 'system', roles: ['custody'], suites: null } as const;
  await desk.do(createKey, request, token);
  await store.close();
}

/** A program of this folder that prints where it listens; Node is told what `npm start` tells it. */
export async function start(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Service> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...START_FLAGS, path, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const [url] = await once(createInterface(child.stdout), 'line');
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { url: String(url), stop };
}
