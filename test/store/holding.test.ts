import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { holdSqlite } from '../../src/store/sqlite/holding.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { deskOf, madeUpForce, setUp } from '../usecases/force.ts';

/** A folder with a database in it, and another that is to replace it. */
async function twoDatabases() {
  const folder = mkdtempSync(join(tmpdir(), 'custody-hold-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, other] = [join(folder, 'present.db'), join(folder, 'other.db')];
  const store = openSqlite(file);
  await setUp(deskOf(store));
  store.close();
  openSqlite(other).close();
  return { folder, file, other, aside: join(folder, 'aside.db') };
}

async function forcesIn(file: string): Promise<string[]> {
  const store = openSqlite(file);
  const forces = await store.read((steps) => steps.forces.codes());
  store.close();
  return forces;
}

/** Opens the database as the service does, in a process of its own, and writes to it. */
function writeElsewhere(file: string) {
  const module = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const script = `
    import { openSqlite } from '${module('../../src/store/sqlite/open.ts')}';
    import { deskOf, madeUpForce, setUp } from '${module('../usecases/force.ts')}';
    console.log('starts');
    await setUp(deskOf(openSqlite(${JSON.stringify(file)})), madeUpForce('GMP'));
    console.log('has written');`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script]);
  return {
    starts: once(child.stdout, 'data'),
    said: text(child.stdout),
    failed: text(child.stderr),
  };
}

test('a file in use is not had alone, and is had once it is free', async () => {
  const { file } = await twoDatabases();
  const store = openSqlite(file);
  expect(() => holdSqlite(file)).toThrow('locked');
  expect(await store.read((steps) => steps.forces.codes())).toEqual(['MPS']);
  store.close();
  holdSqlite(file).release();
});

test('a file that is held is opened by no other, and replaced in one step', async () => {
  const { folder, file, other, aside } = await twoDatabases();
  const held = holdSqlite(file);
  expect(await held.store?.read((steps) => steps.forces.codes())).toEqual(['MPS']);
  expect(() => holdSqlite(file)).toThrow('locked');
  held.replaceBy(other, aside);
  held.release();
  expect(readdirSync(folder).sort()).toEqual(['aside.db', 'present.db']);
  expect([await forcesIn(file), await forcesIn(aside)]).toEqual([[], ['MPS']]);
});

test('whoever waited for a file that is replaced writes neither to it nor to the other', async () => {
  const { file, other, aside } = await twoDatabases();
  const held = holdSqlite(file);
  const late = writeElsewhere(file);
  await late.starts;
  await setTimeout(500);
  held.replaceBy(other, aside);
  held.release();
  expect(await late.failed).toMatch(/SQLITE_READONLY_DBMOVED/);
  expect(await late.said).not.toContain('has written');
  expect([await forcesIn(file), await forcesIn(aside)]).toEqual([[], ['MPS']]);
});

test('what is no database is replaced too, and kept with what stands beside it', async () => {
  const { file, other, aside } = await twoDatabases();
  writeFileSync(file, 'no database at all, but long enough to be one\n'.repeat(100));
  writeFileSync(`${file}-wal`, 'the rest');
  const held = holdSqlite(file);
  expect(held).toMatchObject({ store: null, problem: 'file is not a database' });
  held.replaceBy(other, aside);
  held.release();
  expect(await forcesIn(file)).toEqual([]);
  expect([existsSync(aside), existsSync(`${aside}-wal`)]).toEqual([true, true]);
});

test('a -wal that lost its database does not become part of another', async () => {
  const { file, other, aside } = await twoDatabases();
  const store = openSqlite(file);
  await setUp(deskOf(store), madeUpForce('GMP'));
  copyFileSync(`${file}-wal`, `${aside}-copy`);
  store.close();
  rmSync(file);
  copyFileSync(`${aside}-copy`, `${file}-wal`);
  const held = holdSqlite(file);
  expect(held).toMatchObject({ store: null, problem: null });
  held.replaceBy(other, aside);
  held.release();
  expect(await forcesIn(file)).toEqual([]);
  expect(existsSync(`${aside}-wal`)).toBe(true);
});
