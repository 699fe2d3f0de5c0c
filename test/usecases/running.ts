/** Invoice runs as tests carry them out. */
import type { Actor } from '../../src/usecases/access.ts';
import { goOnWithRun } from '../../src/usecases/goOnWithRun.ts';
import { startRun } from '../../src/usecases/startRun.ts';
import type { InvoiceRun, RunPeriod } from '../../src/usecases/store.ts';
import type { Desk } from './force.ts';

/** All that the customer's detainees were released in, in 2009. */
export const YEAR_2009: RunPeriod = {
  customer: 'UKBA',
  releasedFrom: '2009-01-01',
  releasedTo: '2009-12-31',
};

/** Under one name, so that several processes can be at it at once: nothing hangs on the lease. */
const BY = { holder: 'a test' };

export async function goOn(desk: Desk, run: InvoiceRun, by = BY): Promise<InvoiceRun> {
  const newContext = (actor: Actor) => desk.as(actor).context();
  return (await goOnWithRun(desk.store, newContext, run, by)).run;
}

/** Goes on with a run to its end. */
export async function goOnToEnd(desk: Desk, run: InvoiceRun): Promise<InvoiceRun> {
  let now = run;
  while (now.status === 'running') now = await goOn(desk, now);
  return now;
}

/** Starts a run and carries it out. */
export async function runInvoices(desk: Desk, period = YEAR_2009): Promise<InvoiceRun> {
  return await goOnToEnd(desk, await desk.do(startRun, period));
}
