import { Refusal } from '../domain/errors.ts';
import { BATCH } from './importBatches.ts';
import { type Recording, recordNew } from './recordDetention.ts';
import { type CurrentDetention, StorageUnavailable, type Store } from './store.ts';

/**
 * Records a detention whose number is not known yet; throws where it is refused. null: it is to be recorded by
 * itself, as its number is known, or something went wrong with those that it was recorded with.
 */
export type Recorder = (recording: Recording) => Promise<CurrentDetention | null>;

interface Batch {
  recordings: Recording[];
  outcomes: Promise<(CurrentDetention | Refusal | null)[]>;
}

/**
 * Records what comes before its transaction begins together, by hardly more statements than one record takes.
 * What is refused is so before anything is written: each stands or falls by itself.
 */
export function recordingTogether(store: Store): Recorder {
  /** By force: a batch that others can still join. */
  const open = new Map<string, Batch>();

  function begin(force: string): Batch {
    const close = () => {
      if (open.get(force) === batch) open.delete(force);
    };
    const recordings: Recording[] = [];
    const outcomes = store
      .transaction(force, (steps) => {
        close();
        return recordNew(steps, recordings);
      })
      .catch((error: unknown) => {
        close();
        if (error instanceof StorageUnavailable) throw error;
        return [];
      });
    const batch: Batch = { recordings, outcomes };
    open.set(force, batch);
    return batch;
  }

  return async (recording) => {
    const { force } = recording.context.actor;
    const { recordings, outcomes } = open.get(force) ?? begin(force);
    const place = recordings.push(recording) - 1;
    if (recordings.length === BATCH) open.delete(force);
    const outcome = (await outcomes)[place] ?? null;
    if (outcome instanceof Refusal) throw outcome;
    return outcome;
  };
}
