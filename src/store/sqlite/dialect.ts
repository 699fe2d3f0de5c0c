import type { Database } from 'better-sqlite3';
import { BetterSQLite3Database, BetterSQLiteSession } from 'drizzle-orm/better-sqlite3';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';

/**
 * SQLite plans a prepared query anew whenever a parameter is bound whose value its plan may have looked at;
 * which took longer than most queries themselves. It looks at none behind a `+`, which does nothing else.
 */
class PlannedOnce extends SQLiteSyncDialect {
  override escapeParam(): string {
    return '+?';
  }
}

/** What builds queries for an open file. */
export function queriesOn(client: Database): BetterSQLite3Database {
  const dialect = new PlannedOnce();
  const session = new BetterSQLiteSession<Record<string, never>, Record<string, never>>(
    client,
    dialect,
    undefined,
  );
  return new BetterSQLite3Database('sync', dialect, session, undefined);
}
