/** A service in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MAIN, type Variables } from './run.ts';

export interface Serving {
  url: string;
  stop(): Promise<void>;
  /** Ends it as a machine that fails does. */
  kill(): Promise<void>;
}

/** Starts the service on a free port; gives where it is. */
export async function startServer(variables: Variables): Promise<Serving> {
  const env = { ...variables, PORT: '0' };
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
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
  return { url, stop: endBy('SIGTERM'), kill: endBy('SIGKILL') };
}
