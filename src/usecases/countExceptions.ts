/** How much stands in the way of billing, for whoever runs the service. */
import type { Instant } from '../domain/time.ts';
import type { Store } from './store.ts';
import { EXCEPTION_KINDS, type ExceptionKind, unbilledPages } from './unbilled.ts';

/** What only pairs of stays show: to find all pairs takes a look at every reference of the force. */
const OF_PAIRS = ['two-places', 'one-stay'] as const;
type CountedKind = Exclude<ExceptionKind, (typeof OF_PAIRS)[number]>;
export type ExceptionCounts = Record<CountedKind, number>;

/**
 * Counts them over all forces, page by page: `pause` is waited for after each, so that it takes as little
 * of the process at a time as its caller likes.
 */
export async function countExceptions(
  store: Store,
  now: Instant,
  pause: () => Promise<void>,
): Promise<ExceptionCounts> {
  const counts = Object.fromEntries(
    EXCEPTION_KINDS.filter(isCounted).map((kind) => [kind, 0]),
  ) as ExceptionCounts;
  for (const force of await store.read((steps) => steps.forces.codes())) {
    for await (const { exceptions } of unbilledPages(store, force, now)) {
      for (const { kind } of exceptions) if (isCounted(kind)) counts[kind] += 1;
      await pause();
    }
  }
  return counts;
}

function isCounted(kind: ExceptionKind): kind is CountedKind {
  return !(OF_PAIRS as readonly string[]).includes(kind);
}
