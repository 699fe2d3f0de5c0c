/** What is erased is searched for in the bytes of the database's files, where no query would find it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { acceptOverlaps, agreeCharge } from '../../src/usecases/agreeCharge.ts';
import { amendDetention } from '../../src/usecases/amendDetention.ts';
import { answerOnce } from '../../src/usecases/answerOnce.ts';
import { voidDetention } from '../../src/usecases/continueDetention.ts';
import { issueInvoice } from '../../src/usecases/issueInvoice.ts';
import { recordDetention } from '../../src/usecases/recordDetention.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { eraseEarly, readFor } from '../usecases/erasing.ts';
import { attendance, type Desk, openDesk, span, stay } from '../usecases/force.ts';

const folder = mkdtempSync(join(tmpdir(), 'custody-erased-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Numbers that look random and are the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const PARTS = [
  'former-number',
  'number',
  'force-reference',
  'home-reference',
  'interpreter',
  'amended-because',
  'agreed-because',
  'agreed-by',
  'accepted-because',
  'read-because',
  'invoice-read-because',
  'once',
] as const;
type Part = (typeof PARTS)[number];

interface Told {
  id: string;
  /** A text that stands nowhere else, for each part. */
  says: (part: Part) => string;
}

/** Everything that the service keeps of one detention, told with texts of its own. */
async function tell(desk: Desk, n: number, random: () => number): Promise<Told> {
  const place = String(n).padStart(4, '0');
  const says = (part: Part) => `${part}~${place}~${'x'.repeat(n % 23)}.`;
  const day = String(1 + Math.floor(random() * 28)).padStart(2, '0');
  const session = attendance(`2009-06-${day}T09:00:00Z`, `2009-06-${day}T10:00:00Z`, {
    interpreter: says('interpreter'),
  });
  const sent = (number: Part) =>
    stay({
      custodyRecordNumber: says(number),
      detaineeReference: says('force-reference'),
      homeOfficeReference: says('home-reference'),
      // Past the last band, so that a charge is agreed; two sessions that overlap.
      intervals: [span(`2009-06-${day}T08:00:00Z`, `2009-07-02T08:00:00Z`)],
      interpreterSessions: [session, session],
    });
  const recorded = desk.context();
  const first = { idempotencyKey: says('once'), requestHash: `first of ${place}` };
  const { answer } = await desk.store.transaction(recorded.actor.force, (steps) =>
    answerOnce(steps, recorded, first, () =>
      recordDetention(steps, recorded, sent('former-number')),
    ),
  );
  const { id } = answer.current;
  const amendment = { reason: says('amended-because'), detention: sent('number') };
  await desk.do(amendDetention, id, () => true, amendment);
  await desk.do(acceptOverlaps, id, says('accepted-because'));
  await readFor(desk, { type: 'detention', id }, says('read-because'));
  const clerk = desk.as({ key: 'key-bo', name: 'Bo Example' });
  const agreed = { reason: says('agreed-because'), agreedBy: says('agreed-by') };
  await clerk.do(agreeCharge, id, { amountPence: 150_000 + n, ...agreed });
  const { number } = await desk.do(issueInvoice, id);
  await readFor(desk, { type: 'invoice', id: number }, says('invoice-read-because'));
  if (random() < 0.2) await desk.do(voidDetention, id, says('amended-because'));
  return { id, says };
}

/** Which of these the bytes of the database's files hold. */
function foundIn(file: string, texts: readonly string[]): string[] {
  const files = [file, `${file}-wal`, `${file}-shm`].filter((one) => existsSync(one));
  const bytes = Buffer.concat(files.map((one) => readFileSync(one)));
  return texts.filter((text) => bytes.includes(text));
}

const textsOf = (all: readonly Told[]) =>
  all.flatMap(({ says }) => PARTS.map((part) => says(part)));

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
