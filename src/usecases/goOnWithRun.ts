/** An invoice run, detention by detention, in order of release. */
import { Refusal } from '../domain/errors.ts';
import type { Actor, Context } from './access.ts';
import { witness } from './events.ts';
import { afterLastDocument } from './inOrder.ts';
import { issueClaim } from './issueClaim.ts';
import { type Billable, findBillable, issueBillable } from './issueInvoice.ts';
import { candidatesOf } from './startRun.ts';
import type { InvoiceRun, LeftOut, RunCandidate, Script, Steps, Store } from './store.ts';
import { isVouchedFor } from './vouchForRun.ts';

/** Whoever carries a run out and is not heard of for so long has died: others go on with it. */
const LEASE_SECONDS = 10;
/** Scripts of a run that wait for one commit: more are hardly faster, and hold up others for longer. */
const TOGETHER = 8;

/** Who carries runs out: a process, under a name that no other has. */
export interface RunHolder {
  holder: string;
  /** How long others leave a run be that it has begun to go on with. */
  leaseSeconds?: number;
}

/** A run as it is, and whether it was another that went on with it. */
export interface RunProgress {
  run: InvoiceRun;
  isElsewhere: boolean;
}

/**
 * Goes on with a run by some detentions, unless another holder is at it. Each is in a transaction of its own
 * that also notes how far the run is: whoever goes on with it, and however many at once, none is looked at
 * twice, and what was done before a crash stays. Gives the run as it is then; ended once nothing was left.
 * Rejects where it cannot go on; once the lease is over, another may.
 */
export async function goOnWithRun(
  store: Store,
  newContext: (actor: Actor) => Context,
  run: InvoiceRun,
  by: RunHolder,
): Promise<RunProgress> {
  const scripts = Array.from({ length: TOGETHER }, () => {
    const context = newContext(run.startedBy);
    return store.transaction(context.actor.force, (steps) =>
      takeNextAlone(steps, context, run.id, by),
    );
  });
  const settled = await Promise.allSettled(scripts);
  const failed = settled.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  const last = settled.at(-1);
  if (last?.status !== 'fulfilled') throw new RangeError('some scripts were run');
  return last.value;
}

/** Leaves a run that is not to be gone on with here to whoever wants it, without their waiting. */
export async function leaveRun(
  store: Store,
  { id, startedBy: { force } }: InvoiceRun,
  { holder }: RunHolder,
): Promise<void> {
  const lease = { force, work: workOf(id), holder };
  await store.transaction(force, (steps) => steps.leases.release(lease));
}

const workOf = (id: string) => `invoice-run/${id}`;

/** The next of a run that is running, unless another holds it. */
function* takeNextAlone(
  steps: Steps,
  context: Context,
  id: string,
  { holder, leaseSeconds = LEASE_SECONDS }: RunHolder,
): Script<RunProgress> {
  const { force } = context.actor;
  const run = yield* steps.runs.get(force, id);
  if (!run) throw new Refusal('not-found', 'there is no such invoice run');
  if (run.status === 'ended') return { run, isElsewhere: false };
  const lease = { force, work: workOf(id), holder };
  if (!(yield* steps.leases.hold(lease, leaseSeconds))) return { run, isElsewhere: true };
  const gone = yield* takeNext(steps, context, run);
  if (gone.status === 'ended') yield* steps.leases.release(lease);
  return { run: gone, isElsewhere: false };
}

/** The next detention of a run is issued or left out; where there is none, the run ends with its claim. */
function* takeNext(steps: Steps, context: Context, run: InvoiceRun): Script<InvoiceRun> {
  const { force } = context.actor;
  const { id } = run;
  if (!(yield* isVouchedFor(steps, force, { ...run, startedBy: context.actor }))) {
    const detail = `the log does not say that ${context.actor.name} started invoice run ${id} so: it is not carried out`;
    throw new Refusal('forbidden', detail);
  }
  const all = candidatesOf(force, run);
  const [next] = yield* steps.runs.candidates({ ...all, after: run.reached ?? all.after }, 1);
  if (!next) return yield* endRun(steps, context, run);
  const found = yield* consider(steps, context, next);
  if ('code' in found) {
    yield* steps.runs.leaveOut(force, id, { ...found, position: run.leftOut + 1 });
  } else yield* issueBillable(steps, context, found, id);
  const gone: InvoiceRun = {
    ...run,
    reached: { endedAt: next.endedAt, id: next.id },
    ...('code' in found ? { leftOut: run.leftOut + 1 } : { issued: run.issued + 1 }),
  };
  yield* steps.runs.advance(gone);
  return gone;
}

/** What the invoice of a candidate is made of, or why it has to be left out; writes nothing. */
export function* consider(
  steps: Steps,
  context: Context,
  { id, superseded }: RunCandidate,
): Script<Billable | LeftOut> {
  if (superseded !== null) {
    const detail = `invoice ${superseded} no longer shows what is so: correct or credit it`;
    return { detention: id, code: 'superseded', detail };
  }
  try {
    return yield* findBillable(steps, context, id);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { detention: id, code: error.code, detail: error.message };
  }
}

/** Ends a run: once, as it is running until then. What it issued is claimed. */
function* endRun(steps: Steps, asked: Context, run: InvoiceRun): Script<InvoiceRun> {
  const { id, issued, leftOut } = run;
  const context = issued === 0 ? asked : yield* afterLastDocument(steps, asked, run.customer);
  const claim = issued === 0 ? null : yield* issueClaim(steps, context, run);
  const ended: InvoiceRun = { ...run, status: 'ended', endedAt: context.now, claim };
  yield* steps.runs.advance(ended);
  yield* witness(steps, context, {
    kind: 'invoice-run.ended',
    subjects: [{ type: 'invoice-run', id }],
    details: { issued, leftOut, claim },
  });
  return ended;
}
