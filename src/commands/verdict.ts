/** What is wrong with a database: of its logs and records, or of the file itself. */
import { StorageUnavailable, type Store } from '../usecases/store.ts';
import type { KeptCheckpoint } from '../usecases/verifyingLogs/keptCheckpoints.ts';
import { type Verdict, verifyLog } from '../usecases/verifyingLogs/verifyLog.ts';

/** The logs do not tell of an index that was made anew to hide a row: only the file does. */
export async function verdictOn(
  store: Store,
  onProgress: (log: string, events: number) => void,
  kept: readonly KeptCheckpoint[] = [],
): Promise<Verdict> {
  try {
    const verdict = await verifyLog(store, onProgress, kept);
    const damage = verdict.problem === null ? await store.damage() : null;
    return damage === null ? verdict : { problem: `the file is damaged: ${damage}` };
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    const damage = isDamage(error) ? await store.damage() : null;
    if (damage !== null) return { problem: `the file is damaged: ${damage}` };
    // What the database said, without the query that it said it to.
    const { message } = error.cause instanceof Error ? error.cause : error;
    return { problem: `it cannot be read: ${message}` };
  }
}

const isDamage = (error: Error) =>
  error instanceof StorageUnavailable && error.reason === 'damaged';
