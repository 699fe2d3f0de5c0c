/** Takes a database file from all other processes, and puts another in its place. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { HeldDatabase } from '../../usecases/store.ts';
import { isBusy } from './errors.ts';
import { openClient, storeOn } from './open.ts';

/** What SQLite keeps beside a file in use, and would take for the part of whatever has its name. */
const BESIDE = ['-wal', '-journal', '-shm'];

/** What every SQLite file begins with. */
const HEAD = 'SQLite format 3\0';

/**
 * Holds a file, whether it is a database in order, a damaged one, or not there. Throws SQLite's own
 * SQLITE_BUSY where another process has it open. One whose records were moved away cannot be opened,
 * unless `evenIfMoved`.
 */
export function holdSqlite(file: string, { evenIfMoved = false } = {}): HeldDatabase {
  const { client, problem } = existsSync(file)
    ? tryAlone(file, evenIfMoved)
    : { client: null, problem: null };
  return {
    store: client && storeOn(client),
    problem,
    replaceBy(by, aside) {
      if (client) leaveWal(client);
      replaceFile(file, by, aside);
    },
    release: () => void client?.close(),
  };
}

function tryAlone(file: string, evenIfMoved: boolean) {
  if (!isDatabase(file)) return { client: null, problem: 'file is not a database' };
  try {
    return { client: openClient(file, { alone: true, evenIfMoved }), problem: null };
  } catch (error) {
    if (isBusy(error) || !(error instanceof Error)) throw error;
    return { client: null, problem: error.message };
  }
}

/** By its first bytes: SQLite, where it is handed another file, deletes what stands beside it. */
function isDatabase(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const start = Buffer.alloc(HEAD.length);
    readSync(handle, start);
    return start.toString('latin1') === HEAD;
  } finally {
    closeSync(handle);
  }
}

/**
 * Folds what stands beside the file into it. Whoever opened it before it is moved, and waits for it,
 * cannot write to it any more: out of WAL mode, SQLite looks whether a file was moved.
 */
function leaveWal(client: Database.Database): void {
  if (client.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') {
    throw new RangeError(`${client.name} could not be put in order`);
  }
  // Alone with the file, SQLite leaves a journal behind that it is done with.
  rmSync(`${client.name}-journal`, { force: true });
}

/** There is a file under the name at every moment: the one that was there, and then the other. */
function replaceFile(file: string, by: string, aside: string): void {
  if (existsSync(file)) linkSync(file, aside);
  for (const end of BESIDE) {
    if (existsSync(file + end)) renameSync(file + end, aside + end);
  }
  syncFolderOf(file);
  renameSync(by, file);
  syncFolderOf(file);
}

function syncFolderOf(file: string): void {
  const handle = openSync(dirname(file), 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
