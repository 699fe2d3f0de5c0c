/** The sums that are kept of months against a count of all that they are of. */
import { monthNamed } from '../../domain/occupancy.ts';
import { ratingBasis } from '../assessCharge.ts';
import { countMonth, keptOf, VERSION, WHOLE } from '../countMonth.ts';
import { type KeptMonth, LATEST, type Store } from '../store.ts';
import { Wrong } from './recount.ts';

/** Those that this program would answer from: each is counted again. */
export async function checkMonths(store: Store, force: string): Promise<void> {
  for (const name of await store.read((steps) => steps.months.allKept(force, VERSION))) {
    const kept = await store.read((steps) => steps.months.get(force, name));
    if (!kept) continue;
    const basis = await store.read((steps) => ratingBasis(steps, force, LATEST));
    const month = monthNamed(name, Number.POSITIVE_INFINITY);
    const count = await countMonth(store, force, month, { basis, now: null });
    const wrong = firstDifference(kept, keptOf(count, kept.touches));
    if (wrong === null) continue;
    // Something of it may have changed while it was counted.
    const now = await store.read((steps) => steps.months.get(force, name));
    if (now?.touches === kept.touches) {
      throw new Wrong(`force ${force}: what is kept of ${name} for its statistics, ${wrong}`);
    }
  }
}

/** Where a month differs from what is counted, in words; null where it does not. */
function firstDifference(kept: KeptMonth, counted: KeptMonth): string | null {
  const named = new Set([...kept.suites, ...counted.suites].map(({ suite }) => suite));
  const differing = [...named].sort().find((name) => {
    const [was, is] = [kept, counted].map(({ suites }) => suites.find((one) => one.suite === name));
    return JSON.stringify(was) !== JSON.stringify(is);
  });
  if (differing !== undefined) {
    const place = differing === WHOLE ? 'of the whole force' : `of suite ${differing}`;
    return `${place}, is not what its detentions come to`;
  }
  const isSame = kept.ratedTo === counted.ratedTo;
  return isSame ? null : 'the date to which its charges are looked up, is not what it was';
}
