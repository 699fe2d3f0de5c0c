import { Refusal } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { listed, witnessConsultation } from './consultations.ts';
import { type Page, pageOf } from './page.ts';
import type { InvoiceRun, LeftOut, RunFilter, Script, Steps } from './store.ts';

/** A run with how many it left out for each reason. */
export interface CountedRun {
  run: InvoiceRun;
  leftOut: readonly { code: string; count: number }[];
}

/** How far a run is: counts, which are about nobody, and so no event. */
export function* readRun(steps: Steps, { actor }: Context, id: string): Script<CountedRun> {
  permit(actor, 'finance', 'auditor');
  const run = yield* findRun(steps, actor.force, id);
  return { run, leftOut: yield* steps.runs.leftOutCounts(actor.force, id) };
}

function* findRun(steps: Steps, force: string, id: string): Script<InvoiceRun> {
  const run = yield* steps.runs.get(force, id);
  if (!run) throw new Refusal('not-found', 'there is no such invoice run');
  return run;
}

/** A page of runs, newest first. */
export function* listRuns(
  steps: Steps,
  { actor }: Context,
  filter: Omit<RunFilter, 'force'>,
): Script<Page<CountedRun, { startedAt: Instant; id: string }>> {
  permit(actor, 'finance', 'auditor');
  const limit = filter.limit + 1;
  const found = yield* steps.runs.list({ ...filter, force: actor.force, limit });
  const page = pageOf(found, filter.limit, ({ startedAt, id }) => ({ startedAt, id }));
  const items: CountedRun[] = [];
  for (const run of page.items) {
    items.push({ run, leftOut: yield* steps.runs.leftOutCounts(actor.force, run.id) });
  }
  return { items, next: page.next };
}

/** A page of what a run left out, in order of release, with why. */
export function* readLeftOut(
  steps: Steps,
  context: Context,
  id: string,
  { after, limit }: { after: number; limit: number },
): Script<Page<LeftOut, { position: number }>> {
  const { actor } = context;
  permit(actor, 'finance', 'auditor');
  yield* findRun(steps, actor.force, id);
  const found = yield* steps.runs.leftOut(actor.force, id, { after, limit: limit + 1 });
  const page = pageOf(found, limit, ({ position }) => ({ position }));
  const items = page.items.map(({ position: _, ...leftOut }) => leftOut);
  yield* witnessConsultation(steps, context, {
    kind: 'invoice-run.consulted',
    subjects: [{ type: 'invoice-run', id }],
    details: { continued: after > 0, ...listed(items.map(({ detention }) => detention)) },
  });
  return { items, next: page.next };
}
