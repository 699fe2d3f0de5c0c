/** The write side of the audit log: every change and every read puts its event in one transaction with it. */
import type { AuditEvent } from '../domain/auditLog.ts';
import type { Context, Inquiry } from './access.ts';
import { type PersonalPart, personalPart, type Script, type Steps } from './store.ts';

export type Happening = Pick<AuditEvent, 'kind' | 'subjects' | 'personalHash' | 'details'>;

/** Appends what happened to the log of the actor's force, at the context's moment. */
export function* witness(steps: Steps, context: Context, happening: Happening): Script<AuditEvent> {
  return yield* append(steps, context, happening, null);
}

/** Appends what happened to one force, each at its context's moment, in order. */
export function* witnessAll(
  steps: Steps,
  happenings: readonly (Happening & { context: Context })[],
): Script<void> {
  const [first] = happenings;
  if (!first) return;
  const size = yield* steps.audit.size(first.context.actor.force);
  yield* steps.audit.appendAll(
    happenings.map(({ context, ...happening }, n) => eventOf(context, happening, size + n)),
  );
}

/** The same of a read: why it is made, where the caller says so, is kept apart and erasable. */
export function* witnessRead(
  steps: Steps,
  context: Context,
  happening: Omit<Happening, 'personalHash'>,
): Script<AuditEvent> {
  const { inquiry } = context;
  const isTold = inquiry.reason !== null || inquiry.recipient !== null;
  return yield* isTold
    ? witnessWith(steps, context, happening, inquiry)
    : witness(steps, context, happening);
}

/** The same of what has a personal part of its own: that is kept beside the event, and erasable. */
export function* witnessWith(
  steps: Steps,
  context: Context,
  happening: Omit<Happening, 'personalHash'>,
  body: Inquiry,
): Script<AuditEvent> {
  const part = personalPart(context.salt, body);
  const { personalHash } = part;
  return yield* append(steps, context, { ...happening, personalHash }, part);
}

function* append(
  steps: Steps,
  context: Context,
  happening: Happening,
  part: PersonalPart | null,
): Script<AuditEvent> {
  const index = yield* steps.audit.size(context.actor.force);
  const event = eventOf(context, happening, index);
  yield* steps.audit.append(event, part);
  return event;
}

function eventOf({ actor, now }: Context, happening: Happening, index: number): AuditEvent {
  const { force: log, key, name, kind } = actor;
  return { version: 1, log, index, at: now, actor: { key, name, kind }, ...happening };
}
