/** Kills a writing process again and again, and looks at what it leaves behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { CurrentDetention, DetentionFilter, Store } from '../../src/usecases/store.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { type Answered, killWhile } from './child.ts';

const FORCE = 'MPS';

/** One file, so many kills at random moments; after each, all that was answered has to be there. */
export async function proveKills(work: 'import' | 'issue', kills: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'custody-kill-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'killed.db');
  const answered: Answered[] = [];
  for (let kill = 1; kill <= kills; kill++) {
    const before = answered.length;
    answered.push(...(await killWhile(work, file, `kill-${kill}`, 20 + Math.random() * 180)));
    expect(answered.length).toBeGreaterThan(before);
    const store = openSqlite(file);
    await expectAllThere(store, answered);
    store.close();
  }
}

async function expectAllThere(store: Store, answered: readonly Answered[]): Promise<void> {
  const there = await allDetentions(store);
  const byId = new Map(there.map((one) => [one.id, one]));
  const numbers = new Set(there.map(({ detention }) => detention.custodyRecordNumber));
  expect(numbers.size).toBe(there.length);
  const lost = answered.filter(({ what, detention, name }) => {
    const found = byId.get(detention);
    return name !== (what === 'issued' ? found?.invoice : found?.detention.custodyRecordNumber);
  });
  expect(lost).toEqual([]);
  const verdict = await verifyLog(store);
  expect(verdict).toMatchObject({ problem: null });
  await expectNoGaps(store, answered.filter(({ what }) => what === 'issued').length);
}

async function allDetentions(store: Store): Promise<CurrentDetention[]> {
  const all: CurrentDetention[] = [];
  for (let after: DetentionFilter['after']; ; ) {
    const filter = { force: FORCE, limit: 1000, after };
    const page = await store.read((steps) => steps.detentions.list(filter));
    all.push(...page);
    const last = page.at(-1);
    if (!last) return all;
    after = { startedAt: last.detention.intervals[0]?.startedAt ?? 0, id: last.id };
  }
}

async function expectNoGaps(store: Store, issued: number): Promise<void> {
  for (const series of await store.read((steps) => steps.audit.seriesCounts())) {
    expect(series).toMatchObject({ count: series.last, highest: series.last });
    expect(series.last).toBeGreaterThanOrEqual(issued);
  }
}
