/** A force to be backed up: made once, then copied; and what tests look for in its files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { sha256Hex } from '../../src/domain/hashing.ts';
import { detentionShape } from '../../src/shapes/detention.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { inDatabase, prepareForce, recordStays } from './prepared.ts';
import { custody, MAIN, type Variables } from './run.ts';

const interval = {
  suite: 'CX',
  startedAt: '2009-06-01T09:15:00+01:00',
  endedAt: '2009-06-01T19:45:00+01:00',
};

/** A stay as it is sent. */
export const stayOf = (custodyRecordNumber: string) => ({
  custodyRecordNumber,
  intervals: [interval],
  outcome: 'removed',
});

export interface BackedUp {
  /** DATABASE_FILE and CUSTODY_KEY. */
  variables: Variables & { DATABASE_FILE: string; CUSTODY_KEY: string };
  backup: string;
  /** The ids of the stays B/1 to B/n in it. */
  ids: string[];
}

/** A force with a tariff and so many stays, in a folder of its own, and a backup of it. */
export async function backedUpForce(folder: string, stays: number): Promise<BackedUp> {
  mkdirSync(folder);
  const { DATABASE_FILE = '', CUSTODY_KEY = '' } = (await prepareForce(folder)).variables;
  const variables = { DATABASE_FILE, CUSTODY_KEY };
  const sent = Array.from({ length: stays }, (_, n) => stayOf(`B/${n + 1}`));
  const ids = await recordStays(variables, sent);
  const backup = join(folder, 'backup.db');
  const { code, stderr } = await custody(['backup', backup], variables);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { variables, backup, ids };
}

/** Records more stays, and gives their ids. */
export function recordMore(variables: Variables, ...numbers: string[]): Promise<string[]> {
  return inDatabase(variables, (store, nextContext) =>
    Promise.all(
      numbers.map(async (number) => {
        const sent = detentionShape.parse(stayOf(number));
        const context = nextContext();
        const made = await store.transaction(context.actor.force, (steps) =>
          recordDetention(steps, context, sent),
        );
        return made.current.id;
      }),
    ),
  );
}

/** The same in another folder, so that a test may change it. */
export function copyOf({ variables, backup, ids }: BackedUp, folder: string): BackedUp {
  mkdirSync(folder);
  const there = {
    DATABASE_FILE: join(folder, 'custody.db'),
    backup: join(folder, 'backup.db'),
  };
  for (const end of ['', '.signing-key']) {
    copyFileSync(variables.DATABASE_FILE + end, there.DATABASE_FILE + end);
  }
  for (const end of ['', '.checkpoints']) copyFileSync(backup + end, there.backup + end);
  return { variables: { ...variables, ...there }, backup: there.backup, ids };
}

export const bytesOf = (file: string) => sha256Hex(readFileSync(file, 'latin1'));

/** What a folder holds beside the names given. */
export function othersIn(folder: string, ...names: string[]): string[] {
  return readdirSync(folder)
    .filter((name) => !names.includes(name))
    .sort();
}

/** How many events the force's log has in a file that verifies. */
export async function eventsIn(file: string): Promise<number> {
  const store = openSqlite(file);
  const verdict = await verifyLog(store);
  store.close();
  if (verdict.problem !== null) throw new Error(verdict.problem);
  return verdict.logs.find(({ log }) => log === 'MPS')?.events ?? 0;
}

/** When to kill: after some milliseconds, or just after a name turns up in a folder. */
export type Moment = number | { folder: string; name: RegExp };

/** Kills the command at a moment, unless it has ended by then. */
export async function killAt(
  moment: Moment,
  args: readonly string[],
  variables: Variables,
): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const come =
    typeof moment === 'number' ? setTimeout(moment, null, { signal }) : turnsUp(moment, signal);
  const child = spawn(process.execPath, [MAIN, ...args], { env: variables, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await Promise.race([come, ended]);
  child.kill('SIGKILL');
  over.abort();
  await Promise.allSettled([come, ended]);
}

async function turnsUp(
  { folder, name }: { folder: string; name: RegExp },
  signal: AbortSignal,
): Promise<void> {
  for await (const { filename } of watch(folder, { signal })) {
    if (name.test(filename ?? '')) return await setTimeout(Math.random() * 4);
  }
}
