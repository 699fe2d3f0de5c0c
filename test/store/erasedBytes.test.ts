/** What is erased is searched for in the bytes of the database's files, where no query would find it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { eraseEarly } from '../usecases/erasing.ts';
import { openDesk, stay } from '../usecases/force.ts';
import { randomFrom, tell, textsOf } from './told.ts';

const folder = mkdtempSync(join(tmpdir(), 'custody-erased-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Which of these the bytes of the database's files hold. */
function foundIn(file: string, texts: readonly string[]): string[] {
  const files = [file, `${file}-wal`, `${file}-shm`].filter((one) => existsSync(one));
  const bytes = Buffer.concat(files.map((one) => readFileSync(one)));
  return texts.filter((text) => bytes.includes(text));
}

test('nothing of what is erased is in the bytes of the files, and all of the others is', async () => {
  const file = join(folder, 'custody.db');
  const desk = await openDesk({ file });
  onTestFinished(() => desk.store.close());
  const random = randomFrom(2009);
  const told = await Promise.all(Array.from({ length: 80 }, (_, n) => tell(desk, n, random)));
  expect(foundIn(file, textsOf(told))).toEqual(textsOf(told));
  const [erased, kept] = [told.filter((_, n) => n % 5 < 2), told.filter((_, n) => n % 5 >= 2)];
  const shuffled = erased.toSorted(() => random() - 0.5);
  await Promise.all(shuffled.map(({ id }) => eraseEarly(desk, id)));
  expect(await desk.store.scrub()).toBe(true);
  expect(foundIn(file, textsOf(erased))).toEqual([]);
  expect(foundIn(file, textsOf(kept))).toEqual(textsOf(kept));
  expect(
    foundIn(
      file,
      erased.map(({ id }) => id),
    ),
  ).toHaveLength(erased.length);
  expect((await verifyLog(desk.store)).problem).toBeNull();
});

test('what deleted rows left behind in the free space of pages is gone after a scrub', async () => {
  const file = join(folder, 'pages.db');
  const desk = await openDesk({ file });
  onTestFinished(() => desk.store.close());
  const numbers = Array.from({ length: 50 }, (_, n) => `number~${n}.`);
  for (const custodyRecordNumber of numbers) {
    await desk.do(recordDetention, stay({ custodyRecordNumber }));
  }
  const careless = new Database(file);
  careless.pragma('secure_delete = OFF');
  careless.exec('DELETE FROM personal; DELETE FROM custody_records');
  careless.pragma('wal_checkpoint(TRUNCATE)');
  careless.close();
  expect(foundIn(file, numbers)).not.toEqual([]);
  expect(await desk.store.scrub()).toBe(true);
  expect(foundIn(file, numbers)).toEqual([]);
});

test('what the service deletes is overwritten at once', async () => {
  const file = join(folder, 'overwritten.db');
  const desk = await openDesk({ file });
  onTestFinished(() => desk.store.close());
  const { current } = await desk.do(recordDetention, stay({ custodyRecordNumber: 'number~1.' }));
  await eraseEarly(desk, current.id);
  const other = new Database(file);
  other.pragma('wal_checkpoint(TRUNCATE)');
  other.close();
  expect(foundIn(file, ['number~1.'])).toEqual([]);
});

test('while another connection reads, the bytes are not gone yet, and this is said', async () => {
  const file = join(folder, 'held.db');
  const desk = await openDesk({ file });
  onTestFinished(() => desk.store.close());
  const sent = stay({ custodyRecordNumber: 'number~held' });
  const { current } = await desk.do(recordDetention, sent);
  const other = new Database(file, { timeout: 0 });
  onTestFinished(() => {
    other.close();
  });
  other.exec('BEGIN');
  other.prepare('SELECT count(*) FROM personal').get();
  await eraseEarly(desk, current.id);
  expect(await desk.store.scrub()).toBe(false);
  expect(foundIn(file, ['number~held'])).toEqual(['number~held']);
  other.exec('COMMIT');
  expect(await desk.store.scrub()).toBe(true);
  expect(foundIn(file, ['number~held'])).toEqual([]);
});
