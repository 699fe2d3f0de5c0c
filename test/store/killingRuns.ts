/** Kills a process in the middle of invoice runs, and has two at once: nothing is issued twice. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { ClaimFacts } from '../../src/shapes/claim.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { verifyLog } from '../../src/usecases/verifyingLogs/verifyLog.ts';
import { type Desk, deskOf } from '../usecases/force.ts';
import { goOnToEnd, runInvoices } from '../usecases/running.ts';
import { killWhile, recordElsewhere, runElsewhere } from './child.ts';

/** One file, so many kills at random moments; what is unfinished then is ended like any other run. */
export async function proveRunKills(kills: number): Promise<void> {
  const file = newFile();
  for (let kill = 1; kill <= kills; kill++) {
    await killWhile('run', file, `kill-${kill}`, Math.random() * 250);
    const desk = deskOf(openSqlite(file), undefined, randomUUID);
    await expectInOrder(desk);
    desk.store.close();
  }
  const desk = deskOf(openSqlite(file), undefined, randomUUID);
  for (const run of await desk.store.read((steps) => steps.runs.running())) {
    expect(await goOnToEnd(desk, run)).toMatchObject({ status: 'ended' });
  }
  await runInvoices(desk);
  await expectInOrder(desk);
  await expectEachClaimedOnce(desk);
  desk.store.close();
}

/** Two runs of the same dates, and two processes that carry out one. */
export async function proveRunsAtOnce(stays: number): Promise<void> {
  const file = newFile();
  await recordElsewhere(file, 'first', stays);
  const [a, b] = await Promise.all([runElsewhere(file, 'start'), runElsewhere(file, 'start')]);
  const issued = [...a, ...b].map(({ name }) => Number(name));
  expect(issued.reduce((sum, count) => sum + count, 0)).toBe(stays);
  await recordElsewhere(file, 'second', stays);
  const [c, d] = await Promise.all([runElsewhere(file, 'take-up'), runElsewhere(file, 'take-up')]);
  // Each tells of the run that both carried out; or one came when the other had ended it.
  expect([...c, ...d].map(({ name }) => name)).toContain(String(stays));
  const desk = deskOf(openSqlite(file), undefined, randomUUID);
  await expectInOrder(desk);
  await expectEachClaimedOnce(desk);
  desk.store.close();
}

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custody-runs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'runs.db');
}

async function expectInOrder({ store }: Desk): Promise<void> {
  expect(await verifyLog(store)).toMatchObject({ problem: null });
  for (const series of await store.read((steps) => steps.audit.seriesCounts())) {
    expect(series).toMatchObject({ count: series.last, highest: series.last });
  }
}

/** Every stay has one invoice, and every invoice stands in one claim. */
async function expectEachClaimedOnce({ store }: Desk): Promise<void> {
  const limit = 100_000;
  const [stays, documents, heads] = await store.read(function* (steps) {
    return [
      yield* steps.detentions.list({ force: 'MPS', limit }),
      yield* steps.documents.list({ force: 'MPS', limit }),
      yield* steps.claims.list({ force: 'MPS', limit }),
    ] as const;
  });
  expect(stays.length).toBeGreaterThan(0);
  const invoiced = documents.map(({ detention }) => detention).sort();
  expect(invoiced).toEqual(stays.map(({ id }) => id).sort());
  const claimed: string[] = [];
  for (const { number } of heads) {
    const claim = await store.read((steps) => steps.claims.get('MPS', number));
    const facts: ClaimFacts = JSON.parse(claim?.facts ?? '');
    claimed.push(...facts.invoices.map((invoice) => invoice.number));
  }
  expect(claimed.sort()).toEqual(documents.map(({ number }) => number).sort());
}
