import { invalidField } from '../domain/errors.ts';
import { unknownCode } from '../domain/force.ts';
import { dayOfDate, londonDate, londonDayStart } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { witness } from './events.ts';
import type { CandidateQuery, InvoiceRun, RunPeriod, Script, Steps } from './store.ts';

/**
 * Starts an invoice run, which is carried out in the actor's name by `goOnWithRun`; refuses a customer
 * that there is not, and a period that ends before it begins, or has not ended.
 */
export function* startRun(steps: Steps, context: Context, period: RunPeriod): Script<InvoiceRun> {
  const { actor, id, now } = context;
  yield* checkPeriod(steps, context, period);
  const run: InvoiceRun = {
    id,
    ...period,
    status: 'running',
    startedBy: actor,
    startedAt: now,
    endedAt: null,
    total: yield* steps.runs.countCandidates(candidatesOf(actor.force, period)),
    issued: 0,
    leftOut: 0,
    reached: null,
    claim: null,
  };
  yield* steps.runs.insert(run);
  yield* witness(steps, context, {
    kind: 'invoice-run.started',
    subjects: [{ type: 'invoice-run', id }],
    details: { ...period, total: run.total },
  });
  return run;
}

/** The unfinished run of the same customer and dates, whoever started it; else a new one. */
export function* takeUpRun(steps: Steps, context: Context, period: RunPeriod): Script<InvoiceRun> {
  permit(context.actor, 'finance');
  const unfinished = (yield* steps.runs.running()).find(
    ({ startedBy, customer, releasedFrom, releasedTo }) =>
      startedBy.force === context.actor.force &&
      customer === period.customer &&
      releasedFrom === period.releasedFrom &&
      releasedTo === period.releasedTo,
  );
  return unfinished ?? (yield* startRun(steps, context, period));
}

/** Refuses who may run none, a customer that there is not, and dates that are to come or the wrong way round. */
export function* checkPeriod(
  steps: Steps,
  { actor, now }: Context,
  { customer, releasedFrom, releasedTo }: RunPeriod,
): Script<void> {
  permit(actor, 'finance');
  const { customers: codes } = yield* steps.forces.codesOf(actor.force);
  const sent = { pointer: '/customer', code: customer };
  const [unknown] = unknownCode(sent, 'customer', { force: actor.force, codes });
  if (unknown) throw invalidField(unknown);
  if (releasedTo < releasedFrom) {
    const detail = `${releasedTo} is before ${releasedFrom}`;
    throw invalidField({ pointer: '/releasedTo', detail });
  }
  if (releasedTo > londonDate(now)) {
    throw invalidField({ pointer: '/releasedTo', detail: 'lies in the future' });
  }
}

/** What a run over a period has to look at, from its beginning on. */
export function candidatesOf(
  force: string,
  { customer, releasedFrom, releasedTo }: RunPeriod,
): CandidateQuery {
  return {
    force,
    customer,
    after: { endedAt: londonDayStart(dayOfDate(releasedFrom)), id: '' },
    before: londonDayStart(dayOfDate(releasedTo) + 1),
  };
}
