/** One instance of the service, in a process of its own that is killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { START_FLAGS } from '../startFlags.ts';

export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** One that does not come up is started again so often: the server may be down. */
const MOST_STARTS = 60;
const START_PAUSE_MILLISECONDS = 500;
/** One that neither listens nor ends by then hangs. */
const HANGS_MILLISECONDS = 60_000;

export interface Instance {
  /** Where it is reached; null while it is not. */
  url(): string | null;
  /** Starts it, again and again until it listens; throws where it never does. */
  start(): Promise<void>;
  /** Kills it in the middle of its work, if it runs. */
  kill(): Promise<void>;
}

/** What is heard of an instance. */
export interface Listener {
  /** A line of its log, or of whatever else it says of errors. */
  onLine(line: string): void;
  /** It ended, and nobody killed it. */
  onFall(how: string): void;
}

/** An instance that is not started yet. */
export function newInstance(env: Record<string, string>, listener: Listener): Instance {
  let child: ChildProcess | null = null;
  let url: string | null = null;

  async function tryToStart(): Promise<boolean> {
    const started = serve(env, listener);
    child = started;
    const ended = once(started, 'exit');
    void ended.then(([code, signal]) => {
      if (url !== null && child === started) listener.onFall(String(code ?? signal));
      url = null;
    });
    const hangs = pause(HANGS_MILLISECONDS, 'hangs' as const, { ref: false });
    const how = await Promise.race([addressIn(started), ended.then(() => null), hangs]);
    if (how === 'hangs') {
      listener.onFall('SIGKILL, as it neither listened nor ended');
      started.kill('SIGKILL');
      return false;
    }
    url = how;
    return url !== null;
  }

  return {
    url: () => url,
    async start() {
      for (let starts = 1; starts <= MOST_STARTS; starts++) {
        if (await tryToStart()) return;
        await pause(START_PAUSE_MILLISECONDS);
      }
      throw new Error(`an instance did not come up in ${MOST_STARTS} starts`);
    },
    async kill() {
      url = null;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function serve(env: Record<string, string>, { onLine }: Listener): ChildProcess {
  const child = spawn(process.execPath, [...START_FLAGS, MAIN, 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface(child.stderr).on('line', onLine);
  return child;
}

/** Where a process says that it listens; its output is read to the end, so that no pipe is ever full. */
function addressIn({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (!stdout) throw new RangeError('its output is a pipe');
    createInterface(stdout).on('line', (line) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
}
