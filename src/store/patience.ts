/** A queue that is longer than it is worked off in time gets no longer. */
import { StorageUnavailable } from '../usecases/store.ts';

/** What came later than this would be answered when nobody waits for it any more. */
export const PATIENCE_MILLISECONDS = 5000;

/** Why nothing is to be put behind the first of those that wait; null where it may. */
export function tooLongBehind(
  first: { since: number } | undefined,
  now: number,
  patience: number,
): StorageUnavailable | null {
  if (first === undefined || now - first.since <= patience) return null;
  return new StorageUnavailable('more waits than is done in time', { reason: 'too-slow' });
}
