/** What commands on a database have in common: it is opened, closed, and whoever asks is known. */
import { existsSync } from 'node:fs';
import { SYSTEM_LOG } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import type { Actor } from '../usecases/access.ts';
import { ANONYMOUS, noteUse, signIn, witnessFailure } from '../usecases/signIn.ts';
import type { Store } from '../usecases/store.ts';
import type { Environment } from './environment.ts';

export const HOW_TO_SET_UP = 'npm run custody -- setup fixtures/setup.json';

/**
 * Opens the configured database, made where it is missing, and closes it after `work`. To be read, it may
 * be one whose records were moved away.
 */
export async function withDatabase<T>(
  environment: Environment,
  work: (store: Store) => Promise<T>,
  evenIf?: 'moved-out',
): Promise<T> {
  const store = await environment.openStore(environment.config.database, evenIf);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The same on a database that is there already. */
export async function withExistingDatabase<T>(
  environment: Environment,
  work: (store: Store) => Promise<T>,
  evenIf?: 'moved-out',
): Promise<T> {
  const { database } = environment.config;
  if (database.kind === 'sqlite' && !existsSync(database.file)) {
    throw new Refusal(
      'not-found',
      `there is no database ${database.name}: set DATABASE_FILE to where it is, or set one up with: ${HOW_TO_SET_UP}`,
    );
  }
  return await withDatabase(environment, work, evenIf);
}

/** The file of a database that is one; refuses where it is PostgreSQL, which has its own means. */
export function fileOf({ config: { database } }: Environment, command: string): string {
  if (database.kind === 'sqlite') return database.file;
  throw new Refusal(
    'invalid',
    `${command} is for a database in a file; ${database.name} is backed up and restored by PostgreSQL's own means: see the README`,
  );
}

/** The same, on behalf of whoever holds the key in CUSTODY_KEY. */
export async function withActor<T>(
  environment: Environment,
  work: (store: Store, actor: Actor) => Promise<T>,
): Promise<T> {
  const { accessKey, database } = environment.config;
  if (accessKey === null) {
    throw new Refusal(
      'unauthenticated',
      'this needs an access key: put its token into the variable CUSTODY_KEY, such as CUSTODY_KEY=$(cat my.key)',
    );
  }
  return await withExistingDatabase(environment, async (store) => {
    const context = environment.newContext(ANONYMOUS);
    const found = await store.read((steps) => signIn(steps, accessKey, context.now));
    if ('actor' in found) {
      const { actor } = found;
      // A command that only reads works on a database that is not to be written.
      await noteUse(store, actor, context.now).catch(() => {});
      return await work(store, actor);
    }
    const { failed } = found;
    await store.transaction(SYSTEM_LOG, (steps) => witnessFailure(steps, context, failed));
    throw new Refusal(
      'unauthenticated',
      `the token in CUSTODY_KEY opens nothing in ${database.name}: it is not whole, of another database, expired or revoked`,
    );
  });
}
