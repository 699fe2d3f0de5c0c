import type { AuditEvent } from '../domain/auditLog.ts';
import { canonicalJson } from '../domain/hashing.ts';
import type { InvoiceRun, Script, Steps } from './store.ts';

/** Whether the log says that a run was started, by whom and for what it is carried out: nobody else issues by it. */
export function* isVouchedFor(steps: Steps, log: string, run: InvoiceRun): Script<boolean> {
  const { id, customer, releasedFrom, releasedTo, total, startedAt, startedBy } = run;
  const [first] = yield* steps.audit.keptEventsOf(log, `invoice-run/${id}`, {
    from: 0,
    before: Number.MAX_SAFE_INTEGER,
    limit: 1,
  });
  if (!first) return false;
  const { kind, at, actor, details }: AuditEvent = JSON.parse(first.leaf);
  return (
    kind === 'invoice-run.started' &&
    at === startedAt &&
    startedBy.force === log &&
    startedBy.key === actor.key &&
    startedBy.name === actor.name &&
    canonicalJson({ customer, releasedFrom, releasedTo, total }) === canonicalJson(details)
  );
}
