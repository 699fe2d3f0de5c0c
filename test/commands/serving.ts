/** A service in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MAIN, type Variables } from './run.ts';

export interface Serving {
  url: string;
  pid: number | undefined;
  /** Tells it something, such as to stop. */
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  stop(): Promise<void>;
  /** Ends it as a machine that fails does. */
  kill(): Promise<void>;
}

/**
 * Starts the service on a free port; gives where it is. `through` is a command that starts it, such as
 * "nice" with its arguments.
 */
export async function startServer(
  variables: Variables,
  through: readonly string[] = [],
): Promise<Serving> {
  const env = { PATH: process.env.PATH, ...variables, PORT: '0' };
  const [command = '', ...args] = [...through, process.execPath, MAIN, 'serve'];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  let printed = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    if (printed.includes('Force')) break;
  }
  child.stdout.resume();
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
  if (url === undefined) throw new Error(`nothing served: ${printed}`);
  const endBy = (signal: 'SIGTERM' | 'SIGKILL') => async () => {
    child.kill(signal);
    await ended;
  };
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const { pid } = child;
  return { url, pid, signal, ended, stop: endBy('SIGTERM'), kill: endBy('SIGKILL') };
}
