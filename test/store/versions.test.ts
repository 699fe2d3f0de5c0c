/** A file whose tables are of a newer program than this one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { StorageUnavailable } from '../../src/usecases/store.ts';
import { FORCE, putForce } from './records.ts';

const NEWER = expect.objectContaining({
  constructor: StorageUnavailable,
  message: expect.stringContaining('its tables are of a newer version than this program knows'),
});

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custody-versions-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'custody.db');
}

function makeNewer(file: string): void {
  const raw = new Database(file);
  raw.exec(`INSERT INTO __drizzle_migrations (hash, created_at)
    SELECT 'later', max(created_at) + 60000 FROM __drizzle_migrations`);
  raw.close();
}

test('it is not opened', async () => {
  const file = newFile();
  await openSqlite(file).close();
  makeNewer(file);
  expect(() => openSqlite(file)).toThrow(NEWER);
});

test('an older program that has it open writes to it no more, and still reads', async () => {
  const file = newFile();
  const store = openSqlite(file);
  onTestFinished(() => store.close());
  await store.transaction(FORCE, (steps) => putForce(steps));
  makeNewer(file);
  const put = () =>
    store.transaction(FORCE, (steps) => steps.forces.putSuite(FORCE, { code: 'NEW', name: 'New' }));
  const refused = await Promise.allSettled([put(), put()]);
  const rejected = { status: 'rejected', reason: NEWER };
  expect(refused).toEqual([rejected, rejected]);
  const suites = await store.read((steps) => steps.forces.suites(FORCE));
  expect(suites.map(({ code }) => code)).not.toContain('NEW');
});
