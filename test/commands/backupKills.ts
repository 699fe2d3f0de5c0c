/** Kills backups and restores again and again, and looks at what they leave behind. */
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type BackedUp, bytesOf, eventsIn, killAt, type Moment, recordMore } from './backingUp.ts';
import { custody } from './run.ts';

/** The longest that a command is let run, by how long it takes when it is left alone. */
async function durationOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Half of the kills at any moment of the work, half as it puts in place what it made. */
function momentOf(kill: number, longest: number, placing: Moment): Moment {
  return kill % 2 === 0 ? placing : longest * (0.3 + 0.8 * Math.random());
}

/** Whatever has the name of a backup is one. */
export async function proveBackupKills({ variables }: BackedUp, kills: number): Promise<void> {
  const folder = dirname(variables.DATABASE_FILE);
  const before = await eventsIn(variables.DATABASE_FILE);
  const left = join(folder, 'left-alone.db');
  const longest = await durationOf(() => custody(['backup', left], variables));
  for (let kill = 1; kill <= kills; kill++) {
    const file = join(folder, `kill-${kill}.db`);
    const moment = momentOf(kill, longest, { folder, name: /^kill-\d+\.db(\.checkpoints)?$/ });
    await killAt(moment, ['backup', file], variables);
    if (existsSync(file)) {
      expect(existsSync(`${file}.checkpoints`)).toBe(true);
      expect(await eventsIn(file)).toBe(before);
    }
    rmSync(`${file}.unfinished`, { recursive: true, force: true });
    rmSync(`${file}.checkpoints`, { force: true });
    rmSync(file, { force: true });
    expect((await custody(['backup', file], variables)).code).toBe(0);
  }
  expect(await eventsIn(variables.DATABASE_FILE)).toBe(before);
}

/** The database is the one before, or the restored one, and can be restored again. */
export async function proveRestoreKills(
  { variables, backup }: BackedUp,
  kills: number,
): Promise<{ before: number; after: number }> {
  const { DATABASE_FILE } = variables;
  const folder = dirname(DATABASE_FILE);
  const restored = await eventsIn(DATABASE_FILE);
  const untouched = bytesOf(backup);
  const found = { before: 0, after: 0 };
  const restore = ['restore', backup, '--discard-present'];
  const longest = await durationOf(() => custody(restore, variables));
  for (let kill = 1; kill <= kills; kill++) {
    await recordMore(variables, `K/${kill}`);
    const present = await eventsIn(DATABASE_FILE);
    const moment = momentOf(kill, longest, { folder, name: /\.replaced-|^custody\.db$/ });
    await killAt(moment, restore, variables);
    const now = await eventsIn(DATABASE_FILE);
    expect([present, restored]).toContain(now);
    found[now === restored ? 'after' : 'before'] += 1;
    rmSync(`${DATABASE_FILE}.restoring`, { recursive: true, force: true });
    expect(await custody(restore, variables)).toMatchObject({ code: 0, stderr: '' });
    expect(await eventsIn(DATABASE_FILE)).toBe(restored);
  }
  expect(bytesOf(backup)).toBe(untouched);
  return found;
}
