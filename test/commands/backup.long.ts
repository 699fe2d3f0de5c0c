import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backedUpForce } from './backingUp.ts';
import { proveBackupKills, proveRestoreKills } from './backupKills.ts';
import { temporaryFolder } from './run.ts';

const folder = temporaryFolder();

test('backups killed at thirty moments leave a whole one or none', async () => {
  await proveBackupKills(await backedUpForce(join(folder, 'backup'), 500), 30);
});

test('restores killed at thirty moments leave the one database or the other', async () => {
  const made = await backedUpForce(join(folder, 'restore'), 500);
  const { before, after } = await proveRestoreKills(made, 30);
  expect(before).toBeGreaterThan(0);
  expect(after).toBeGreaterThan(0);
});
