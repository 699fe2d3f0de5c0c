import { Refusal } from '../domain/errors.ts';
import { isFull, type Recording, recordNew } from './recordDetention.ts';
import { type CurrentDetention, StorageUnavailable, type Store } from './store.ts';

/**
 * Records a detention whose number is not known yet; throws where it is refused. null: it is to be recorded by
 * itself, as its number is known, or something went wrong with those that it was recorded with.
 */
type Recorder = (recording: Recording) => Promise<CurrentDetention | null>;

interface Batch {
  recordings: Recording[];
  outcomes: Promise<(CurrentDetention | Refusal | null)[]>;
}

/**
 * Records together what arrives until a transaction begins, some rows a statement; `onRecorded` hears how many.
 * What is refused is so before anything is written: each stands or falls by itself. Whatever joins overtakes
 * writes of others that were asked for since, as it does where there are several instances.
 */
export function recordingTogether(
  store: Store,
  onRecorded: (count: number) => void = () => {},
): Recorder {
  /** By force: a batch that others can still join. */
  const open = new Map<string, Batch>();

  function begin(force: string): Batch {
    const recordings: Recording[] = [];
    const close = () => {
      if (open.get(force) === batch) open.delete(force);
    };
    const outcomes = store
      .transaction(force, (steps) => {
        close();
        return recordNew(steps, recordings);
      })
      .then((all) => {
        const count = all.filter((one) => one !== null && !(one instanceof Refusal)).length;
        if (count > 0) onRecorded(count);
        return all;
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
    if (isFull(recordings)) open.delete(force);
    const outcome = (await outcomes)[place] ?? null;
    if (outcome instanceof Refusal) throw outcome;
    return outcome;
  };
}
