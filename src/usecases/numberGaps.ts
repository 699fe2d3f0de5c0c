/** R19: that each series of document numbers is without gaps. */
import { type Context, permit } from './access.ts';
import { MAY_PROVE } from './readLog.ts';
import type { NumberRange, Script, Steps } from './store.ts';

export interface SeriesNumbers {
  series: string;
  /** The last number given. */
  last: number;
  /** How many documents there are. */
  count: number;
  /** Numbers given that no document bears. */
  gaps: NumberRange[];
}

export function* numberGaps(steps: Steps, { actor }: Context): Script<SeriesNumbers[]> {
  permit(actor, ...MAY_PROVE);
  const gaps = yield* steps.audit.numberGaps(actor.force);
  const counts = yield* steps.audit.seriesCounts(actor.force);
  return counts.map(({ series, last: given, count, highest }) => {
    const last = given ?? 0;
    const between = gaps.filter((gap) => gap.series === series);
    const end = { from: (highest ?? 0) + 1, to: last };
    const all = [...between.map(({ from, to }) => ({ from, to })), end];
    return { series, last, count, gaps: all.filter(({ from, to }) => from <= to) };
  });
}
