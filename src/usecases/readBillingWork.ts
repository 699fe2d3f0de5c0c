import { addDays, type LondonDate, londonDate } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { countKinds, type KindCounts } from './listExceptions.ts';
import type { RunPeriod, Store } from './store.ts';
import { type ReadyStay, walkUnbilled } from './unbilled.ts';

/** What a run over a month would issue, but for what its starter agreed the charge of. */
export interface ReadyMonth extends RunPeriod {
  count: number;
  totalPence: number;
}

/** What the billing of a force has before it, in numbers. */
export interface BillingWork {
  /** By month of release, the oldest first. */
  ready: ReadyMonth[];
  /** What stands in the way. */
  kinds: KindCounts;
}

/** What is ready to invoice, and how many things stand in the way; of nobody by name. */
export async function readBillingWork(store: Store, context: Context): Promise<BillingWork> {
  permit(context.actor, 'finance');
  const { exceptions, ready } = await walkUnbilled(store, context);
  return {
    ready: readyMonths(ready, londonDate(context.now)),
    kinds: countKinds(exceptions),
  };
}

/** A month that is not over goes up to today: no run goes further. */
function readyMonths(stays: readonly ReadyStay[], today: LondonDate): ReadyMonth[] {
  const months = new Map<string, ReadyMonth>();
  for (const { customer, releasedAt, totalPence } of stays) {
    const released = londonDate(releasedAt);
    const releasedFrom = `${released.slice(0, 7)}-01`;
    const key = `${releasedFrom} ${customer}`;
    const month = months.get(key) ?? {
      customer,
      releasedFrom,
      releasedTo: earlier(lastOfMonth(released), today),
      count: 0,
      totalPence: 0,
    };
    month.count += 1;
    month.totalPence += totalPence;
    months.set(key, month);
  }
  return [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, month]) => month);
}

function lastOfMonth(date: LondonDate): LondonDate {
  // The 28th and 4 days are in the next month, whatever the month.
  const next = addDays(`${date.slice(0, 7)}-28`, 4);
  return addDays(`${next.slice(0, 7)}-01`, -1);
}

const earlier = (a: LondonDate, b: LondonDate) => (a < b ? a : b);
