import type { Instant } from '../domain/time.ts';
import { answersKeptSince } from './answerOnce.ts';
import type { Store } from './store.ts';
import { endOverVisits } from './visits.ts';

/** Forgets the answers and visits of every force that are kept no longer: each may hold what is personal. */
export async function forgetOld(store: Store, now: Instant): Promise<void> {
  for (const force of await store.read((steps) => steps.forces.codes())) {
    await store.transaction(force, function* (steps) {
      yield* steps.answers.forget(force, answersKeptSince(now));
      yield* endOverVisits(steps, force, now);
    });
  }
}
