/** Processes of their own that write to a database file, left to end or killed in the middle of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** What a worker was answered for: `words` say what, `name` is a number of some kind. */
export interface Answered {
  what: string;
  detention: string;
  name: string;
}

/** Whole lines only: one that was cut off was not said. */
function answersOf(said: string): Answered[] {
  return said
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [what = '', detention = '', name = ''] = line.split(' ');
      return { what, detention, name };
    });
}

function start(file: string, work: string, label: string, count: number) {
  const child = spawn(process.execPath, [WORKER, file, work, label, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, said: text(child.stdout), ended: ending(child) };
}

async function ending(child: ChildProcess): Promise<number | string> {
  const [code, signal] = await once(child, 'exit');
  return code ?? signal;
}

/** Records so many detentions; gives what was answered, once the process has ended well. */
export async function recordElsewhere(
  file: string,
  label: string,
  count: number,
): Promise<Answered[]> {
  const { said, ended } = start(file, 'record', label, count);
  const code = await ended;
  if (code !== 0) throw new Error(`the process ended with ${code}`);
  return answersOf(await said);
}

/** Starts an invoice run in another process, or takes one up; gives what was said once it has ended. */
export async function runElsewhere(file: string, how: 'start' | 'take-up'): Promise<Answered[]> {
  const { said, ended } = start(file, 'run-once', how, 1);
  const code = await ended;
  if (code !== 0) throw new Error(`the process ended with ${code}`);
  return answersOf(await said);
}

/** Kills a process so many milliseconds after its first answer; gives what was answered until then. */
export async function killWhile(
  work: 'import' | 'issue' | 'run',
  file: string,
  label: string,
  afterMilliseconds: number,
): Promise<Answered[]> {
  const { child, said, ended } = start(file, work, label, 1_000_000);
  await Promise.race([once(child.stdout, 'data'), ended]);
  setTimeout(() => child.kill('SIGKILL'), afterMilliseconds);
  const how = await ended;
  if (how !== 'SIGKILL') throw new Error(`the process ended by itself, with ${how}`);
  return answersOf(await said);
}
