/** A copy of a database file that is in use, and what can be wrong with one. */
import { closeSync, fdatasyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StorageUnavailable } from '../../usecases/store.ts';

const OWNER_ONLY = 0o600;

/**
 * Of 4 KB each. A slice is put on the disk before the next: the whole at once would keep the commits of
 * others waiting.
 */
const PAGES_PER_SLICE = 1000;

/**
 * Copies a database as it is at one moment into a new file, which needs no -wal beside it; gives the
 * open copy.
 */
export async function copyDatabase(
  from: string,
  to: string,
  onProgress: (pages: number, ofPages: number) => void,
): Promise<Database.Database> {
  const source = new Database(from, { readonly: true });
  const written = openSync(to, 'a', OWNER_ONLY);
  try {
    // One state of the database for all slices: each commit of another would else begin the copy anew.
    source.exec('BEGIN; SELECT 1 FROM sqlite_schema');
    await source.backup(to, {
      progress({ totalPages, remainingPages }) {
        fdatasyncSync(written);
        onProgress(totalPages - remainingPages, totalPages);
        return PAGES_PER_SLICE;
      },
    });
  } finally {
    source.close();
    closeSync(written);
  }
  const copy = new Database(to);
  copy.pragma('journal_mode = DELETE');
  return copy;
}

/**
 * Throws StorageUnavailable where a page of a file holds no rows that could be: a copy of it is none to
 * rely on. Several times as quick as to look for all that can be wrong.
 */
export function checkPages(client: Database.Database): void {
  const found = client.pragma('quick_check(1)', { simple: true });
  if (found === 'ok') return;
  throw new StorageUnavailable(`the file is damaged: ${found}`, { reason: 'damaged' });
}

/** What SQLite finds wrong with a file: page by page, index by index, and row by row that names another. */
export function damageIn(client: Database.Database): string | null {
  const found = client.pragma('integrity_check(1)', { simple: true });
  if (found !== 'ok') return String(found);
  const orphan = client
    .prepare<[], { table: string; parent: string }>('PRAGMA foreign_key_check')
    .get();
  return orphan ? `a row of ${orphan.table} names one of ${orphan.parent} that is not there` : null;
}
