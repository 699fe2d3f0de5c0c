/** A service on a file of its own, whose connection a test has its hands on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { test as base } from 'vitest';
import { openClient, openSqlite, storeOn } from '../../src/store/sqlite/open.ts';
import { openService, type Service } from '../api/server.ts';

export interface OnOwnFile extends Service {
  file: string;
  client: Database.Database;
}

async function openOnOwnFile(
  { folder }: { folder: string },
  { onCleanup }: { onCleanup: (close: () => Promise<void>) => void },
): Promise<OnOwnFile> {
  const file = join(folder, 'custody.db');
  const client = openClient(file);
  const database = {
    store: storeOn(client),
    openBeside: async () => openSqlite(file),
    remove: async () => rmSync(folder, { recursive: true }),
  };
  const service = await openService((store) => store, {}, { database, carriesOutRuns: true });
  onCleanup(() => service.close());
  return { ...service, file, client };
}

export const test = base
  .extend('folder', () => mkdtempSync(join(tmpdir(), 'custody-test-')))
  .extend('service', openOnOwnFile);

/** As many pages as the file has, and so many more. */
export function roomFor({ client }: OnOwnFile, pages: number): void {
  const has = Number(client.pragma('page_count', { simple: true }));
  client.pragma(`max_page_count = ${has + pages}`);
}

export function makeRoom({ client }: OnOwnFile): void {
  client.pragma(`max_page_count = ${0xffff_fffe}`);
}

/** Of all detentions that are recorded. */
export function idsKept({ client }: OnOwnFile): unknown[] {
  return client.prepare('SELECT id FROM detentions').pluck().all();
}
