/** A service in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MAIN, type Variables } from './run.ts';

/** Starts the service on a free port; gives where it is. */
export async function startServer(
  variables: Variables,
): Promise<{ url: string; stop: () => Promise<void> }> {
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
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}
