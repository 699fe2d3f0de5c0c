/** Forgets what is kept for a while only, also of a force that writes nothing any more. */
import type { Instant } from '../domain/time.ts';
import { forgetOld } from '../usecases/forgetOld.ts';
import type { Store } from '../usecases/store.ts';
import { type Repeated, repeat } from './repeat.ts';

const SWEEP_MILLISECONDS = 600_000;

/** Begins at once, until it is stopped; `onProblem` hears why something could not be forgotten yet. */
export function startSweeper({
  store,
  now,
  onProblem,
  sweepMilliseconds = SWEEP_MILLISECONDS,
}: {
  store: Store;
  now: () => Instant;
  onProblem: (error: unknown) => void;
  sweepMilliseconds?: number;
}): Repeated {
  return repeat(() => forgetOld(store, now()), sweepMilliseconds, onProblem);
}
