/** Pages of a database that is in use, overwritten where they lie. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { recorded, stay } from '../api/sent.ts';
import { type Answer, problemIn } from '../api/server.ts';
import { type OnOwnFile, test } from './ownFile.ts';

/** Enough that each table has several pages. */
const STAYS = 60;
const PAGE_BYTES = 4096;

const PAGES =
  "SELECT pageno FROM dbstat WHERE name = ? AND pagetype IN ('leaf', 'overflow') ORDER BY path";

/** Writes over a page in the middle of a table, and has the connection read it anew. */
function damage({ client, file }: OnOwnFile, table: string, bytes: Uint8Array): void {
  client.pragma('wal_checkpoint(TRUNCATE)');
  const pages = client.prepare<[string], number>(PAGES).pluck().all(table);
  const page = pages[Math.floor(pages.length / 2)];
  if (page === undefined) throw new RangeError(`${table} has pages`);
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, (page - 1) * PAGE_BYTES);
  closeSync(handle);
  client.pragma('shrink_memory');
}

async function recordedAll(service: OnOwnFile): Promise<string[]> {
  return await Promise.all(
    Array.from({ length: STAYS }, (_, n) => recorded(service, stay(`stay ${n}`))),
  );
}

const isDamaged = (answer: Answer) =>
  answer.status === 503 && problemIn(answer).reason === 'damaged';

describe('a damaged page', () => {
  test('of records is told by what meets it, and all else goes on', async ({ service }) => {
    const ids = await recordedAll(service);
    expect((await service.ask('GET /health/ready')).status).toBe(200);
    damage(service, 'revisions', randomBytes(PAGE_BYTES));
    const answers = [];
    for (const id of ids) {
      answers.push(await service.ask(`GET /v1/detentions/${id}`, { as: 'custody' }));
    }
    const met = answers.filter(isDamaged);
    expect(met.length).toBeGreaterThan(0);
    expect(met.length).toBeLessThan(STAYS / 2);
    for (const answer of met) {
      expect(problemIn(answer).detail).toContain('the database is damaged: restore a backup');
    }
    const others = answers.filter((answer) => !isDamaged(answer));
    expect(others.filter(({ status }) => status !== 200)).toEqual([]);
    expect((await service.ask('GET /v1/suites', { as: 'custody' })).status).toBe(200);

    // It stays so, whatever else is written meanwhile.
    await recorded(service, stay('elsewhere'));
    for (let n = 0; n < 2; n++) {
      const ready = problemIn(await service.ask('GET /health/ready'));
      expect(ready).toMatchObject({ status: 503, reason: 'damaged' });
    }
  });

  test('is met by writes too, of which nothing stays', async ({ service }) => {
    await recordedAll(service);
    damage(service, 'custody_records_number', Buffer.alloc(PAGE_BYTES));
    const counted = () => service.client.prepare('SELECT count(*) FROM revisions').pluck().get();
    const before = counted();
    const answers: Answer[] = [];
    for (let n = 0; n < 20; n++) {
      const body = stay(`stay ${n * 7}.`);
      answers.push(await service.ask('POST /v1/detentions', { as: 'custody', body }));
    }
    const created = answers.filter(({ status }) => status === 201);
    expect(answers.filter(isDamaged)).toHaveLength(20 - created.length);
    expect(created.length).toBeLessThan(20);
    expect(counted()).toBe(Number(before) + created.length);
  });

  test('within the text of a record is no answer that is made up', async ({ service }) => {
    const ids = await recordedAll(service);
    service.client.pragma('wal_checkpoint(TRUNCATE)');
    const bytes = readFileSync(service.file);
    const at = bytes.indexOf('"intervals":', bytes.length / 2);
    const handle = openSync(service.file, 'r+');
    writeSync(handle, 'x', at);
    closeSync(handle);
    service.client.pragma('shrink_memory');
    const answers = await Promise.all(
      ids.map((id) => service.ask(`GET /v1/detentions/${id}`, { as: 'custody' })),
    );
    expect(answers.filter(({ status }) => status !== 200).map(isDamaged)).toEqual([true]);
  });
});
