/**
 * Detentions recorded over HTTP, each acknowledged once it is durable, by 50 at once: what arrives in one
 * turn of the event loop shares a commit. Beside it the same service with a commit for each, and the least
 * code that does the same; and the first two on a disk that takes a millisecond more for each sync.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenOf } from '../../src/usecases/manageKeys.ts';
import { loader, pacedLoad } from './load.ts';
import type { Bench, Side } from './run.ts';
import { prepare, type Service, start } from './services.ts';

const COUNT = 2000;
/** Long enough for what comes seldom, such as a full collection of garbage, not to decide the slowest hundredth. */
const PACED_SECONDS = 10;
/** A sync of a made-up disk takes this much longer. */
const SLOWER_MILLISECONDS = 1;

export async function recordBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-bench-'));
  const token = tokenOf('MPS', randomBytes(32).toString('base64url'));
  const slowly = slowSync(folder);
  const services: Service[] = [];
  const open = async (name: string, script: string, how: string, env = {}): Promise<Side> => {
    const file = join(folder, `${services.length}.db`);
    if (script !== 'bareService.ts') await prepare(file, token);
    const service = await start(script, [file, how], env);
    services.push(service);
    const send = loader(COUNT);
    const targets = { urls: [service.url], tokens: [token] };
    return { name, run: () => send(targets) };
  };
  const apart = await open('a commit for each', 'recordService.ts', 'apart');
  const together = await open('a commit a turn', 'recordService.ts', 'together');
  const bare = await open('the least code that does it', 'bareService.ts', '');
  const slow = slowly && {
    baseline: await open('a commit for each, slow disk', 'recordService.ts', 'apart', slowly),
    subject: await open('a commit a turn, slow disk', 'recordService.ts', 'together', slowly),
  };
  const url = services[1]?.url ?? '';
  return {
    name: 'record',
    unit: 'detentions over HTTP, durable, 50 in flight',
    count: COUNT,
    baseline: apart,
    subject: together,
    others: [{ baseline: bare, subject: together }, ...(slow ? [slow] : [])],
    also: async (speedOf) => {
      const rate = speedOf(together) / 2;
      const took = await pacedLoad({ url, token, rate, count: Math.round(rate * PACED_SECONDS) });
      return { 'at half of that load': { rate: `${Math.round(rate)}/s`, ...took } };
    },
    end: async () => {
      for (const { stop } of services) await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What makes each sync of a process slower; null where there is no compiler of C to make it by. */
function slowSync(folder: string): Record<string, string> | null {
  const source = join(folder, 'slowSync.c');
  const library = join(folder, 'slowSync.so');
  const slower = (name: string) => `int ${name}(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "${name}");
    nanosleep(&(struct timespec){ 0, ${SLOWER_MILLISECONDS}000000 }, 0);
    return real(fd);
  }`;
  const headers = '#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <time.h>\n';
  writeFileSync(source, `${headers}${slower('fsync')}\n${slower('fdatasync')}\n`);
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, source], { stdio: 'ignore' });
    return { LD_PRELOAD: library };
  } catch {
    console.log('record: no C compiler here, so no slow disk');
    return null;
  }
}
