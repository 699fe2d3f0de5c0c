/** Which tables a program knows: those of its own migrations, and of no later ones. */
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { StorageUnavailable } from '../usecases/store.ts';

/** When the newest migration of a folder was made, which is the version of its tables. */
export function newestIn(migrationsFolder: string): number {
  return Math.max(
    ...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis),
  );
}

/** Refuses with StorageUnavailable where a newer program made the tables; it may have moved anything. */
export function checkKnown(version: number, known: number): void {
  if (version <= known) return;
  const [made, knows] = [version, known].map((time) => new Date(time).toISOString().slice(0, 16));
  throw new StorageUnavailable(
    `its tables are of a newer version than this program knows: of ${made}, and not ${knows}; start a program that is as new`,
    { reason: 'other-version' },
  );
}
