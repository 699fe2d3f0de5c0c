/** What the auditor's recount holds against invoice runs: someone started each, and it issues in their name. */
import type { AuditEvent, EventKind } from '../../domain/auditLog.ts';
import type { InvoiceRun, Script, Steps, Store } from '../store.ts';
import { isVouchedFor } from '../vouchForRun.ts';
import { legible, PAGE, Wrong } from './recount.ts';

/** Who started each, by its id. */
export type Starters = Map<string, AuditEvent['actor']>;

const DONE_BY_RUN: readonly EventKind[] = ['invoice.issued', 'claim.issued', 'invoice-run.ended'];

/** Notes who starts a run; gives what is wrong with an event that is done by one. */
export function noteRun(starters: Starters, { kind, actor, subjects }: AuditEvent): string | null {
  const run = subjects.find(({ type }) => type === 'invoice-run')?.id;
  if (run === undefined) return null;
  if (kind === 'invoice-run.started') starters.set(run, actor);
  if (!DONE_BY_RUN.includes(kind)) return null;
  const starter = starters.get(run);
  if (!starter) return `no event before it says that invoice run ${run} was started`;
  return starter.key === actor.key && starter.name === actor.name
    ? null
    : `it is by ${actor.name}, and ${starter.name} started invoice run ${run}`;
}

/** Every run of a force, newest first, against the event that started it. */
export async function checkRuns(store: Store, log: string): Promise<void> {
  for (let last: InvoiceRun | undefined; ; ) {
    const after = last && { startedAt: last.startedAt, id: last.id };
    const page = await store.read((steps) => checkPage(steps, log, after));
    last = page.at(-1);
    if (!last || page.length < PAGE) return;
  }
}

function* checkPage(
  steps: Steps,
  log: string,
  after: { startedAt: number; id: string } | undefined,
): Script<InvoiceRun[]> {
  const page = yield* legible(
    `invoice runs of ${log}`,
    steps.runs.list({ force: log, after, limit: PAGE }),
  );
  for (const run of page) {
    if (yield* isVouchedFor(steps, log, run)) continue;
    throw new Wrong(`invoice-run ${run.id}: log ${log} does not say that it was started so`);
  }
  return page;
}
