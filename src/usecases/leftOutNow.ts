import type { UnpricedReason } from '../domain/charge.ts';
import { type Context, permit } from './access.ts';
import { assess, ratingBasis } from './assessCharge.ts';
import { LATEST, type LeftOut, type Script, type Steps } from './store.ts';

/** What the solution hangs on of a detention that a run left out, as it is now. */
export interface LeftOutNow {
  /** Its live invoice. */
  invoice: string | null;
  /** Why it is unpriced, where it was left out for that; null once it has a price. */
  unpriced: UnpricedReason | null;
}

/** How those that a list of left-out detentions shows stand now, by their ids; the list's own event is in the log. */
export function* readLeftOutNow(
  steps: Steps,
  { actor, now }: Context,
  leftOut: readonly LeftOut[],
): Script<ReadonlyMap<string, LeftOutNow>> {
  permit(actor, 'finance', 'auditor');
  const basis = yield* ratingBasis(steps, actor.force, LATEST);
  const found = new Map<string, LeftOutNow>();
  for (const { detention, code } of leftOut) {
    const current = yield* steps.detentions.current(actor.force, detention);
    if (!current) continue;
    const assessment = code === 'unpriced' ? yield* assess(steps, basis, current, now) : null;
    const unpriced = assessment?.charge.unpriced?.reason ?? null;
    found.set(detention, { invoice: current.invoice, unpriced });
  }
  return found;
}
