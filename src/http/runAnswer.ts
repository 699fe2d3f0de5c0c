/** How far an invoice run is, as it is answered. */
import { formatInstant, type Instant } from '../domain/time.ts';
import type { CountedRun } from '../usecases/readRuns.ts';
import { doneBy, leftTo } from '../usecases/runProgress.ts';
import type { InvoiceRun } from '../usecases/store.ts';
import type { RunCarrier } from '../workers/runCarrier.ts';

/** How far a run is; `pace` is that of the process that answers, where it carries the run out. */
export function runAnswer(
  { run, leftOut }: CountedRun,
  now: Instant,
  pace: ReturnType<RunCarrier['paceOf']>,
) {
  const { id, customer, releasedFrom, releasedTo, status, startedBy, endedAt } = run;
  const done = doneBy(run);
  const seconds = (endedAt ?? now) - run.startedAt;
  const perSecond = pace?.perSecond ?? (seconds > 0 ? done / seconds : null);
  return {
    id,
    customer,
    releasedFrom,
    releasedTo,
    status,
    startedAt: formatInstant(run.startedAt),
    startedBy: startedBy.name,
    endedAt: endedAt === null ? null : formatInstant(endedAt),
    progress: {
      done,
      total: run.total,
      issued: run.issued,
      leftOut: run.leftOut,
      perSecond: perSecond === null ? null : Math.round(perSecond * 10) / 10,
      secondsLeft: secondsLeft(run, perSecond),
    },
    leftOut: Object.fromEntries(leftOut.map(({ code, count }) => [code, count])),
    claim: run.claim,
    problem: pace?.problem ?? null,
  };
}

export type RunAnswer = ReturnType<typeof runAnswer>;

/** At the pace of until now; null where there is none yet. */
function secondsLeft(run: InvoiceRun, perSecond: number | null): number | null {
  if (run.status === 'ended') return 0;
  return perSecond ? Math.ceil(leftTo(run) / perSecond) : null;
}
