/** Whether a file can be worked with now: by what was met last, and by a small write where that may be over. */
import type { Database } from 'better-sqlite3';
import type { Script, StorageUnavailable } from '../../usecases/store.ts';
import { run } from '../query.ts';
import type { Runner } from './runner.ts';

/** Takes as much room as a commit that many share, and gives it back: in the file, and on the disk. */
const TRY_TO_WRITE = 'CREATE TABLE room AS SELECT zeroblob(1000000) AS taken; DROP TABLE room';

export interface Readiness {
  /** Hears what a transaction met. */
  onUnavailable(error: StorageUnavailable): void;
  /** Rejects with StorageUnavailable where nothing could be written. */
  check(runner: Runner): Promise<void>;
}

/** Before the first check nobody knows whether the file can be written. */
export function createReadiness(client: Database): Readiness {
  /** The small write, done or being tried; null where it is to be tried. */
  let trial: Promise<unknown> | null = null;
  let damage: StorageUnavailable | null = null;
  const tryToWrite = (): Script<unknown> =>
    run({ execute: () => ({ sync: () => client.exec(TRY_TO_WRITE) }) });
  return {
    onUnavailable(error) {
      trial = null;
      // What is damaged stays so, wherever else there may be room.
      if (error.reason === 'damaged') damage ??= error;
    },
    async check(runner) {
      if (damage) throw damage;
      trial ??= runner.transaction(tryToWrite);
      try {
        await trial;
      } catch (error) {
        trial = null;
        throw error;
      }
    },
  };
}
