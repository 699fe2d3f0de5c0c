/** The write side of the audit log: every change puts its event in the same transaction. */
import type { AuditEvent } from '../domain/auditLog.ts';
import type { Context } from './access.ts';
import type { Script, Steps } from './store.ts';

export type Happening = Pick<AuditEvent, 'kind' | 'subjects' | 'personalHash' | 'details'>;

/** Appends what happened to the log of the actor's force, at the context's moment. */
export function* witness(steps: Steps, context: Context, happening: Happening): Script<void> {
  const { force: log, key, name, kind } = context.actor;
  const index = yield* steps.audit.size(log);
  yield* steps.audit.append({
    version: 1,
    log,
    index,
    at: context.now,
    actor: { key, name, kind },
    ...happening,
  });
}
