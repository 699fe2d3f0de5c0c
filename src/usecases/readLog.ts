/** What is read of the audit log: its events, and what proves them to anybody. */
import type { AuditEvent, EventDetails, SYSTEM_LOG } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import {
  type Actor,
  type Context,
  type Inquiry,
  isSamePerson,
  permit,
  type Role,
} from './access.ts';
import { witnessRead } from './events.ts';
import { type Page, pageOf } from './page.ts';
import { consistencyProof, hashAt, inclusionProof, rootAt, signCheckpoint } from './proveLog.ts';
import type { EventFilter, Script, Steps } from './store.ts';

/** The log of the actor's force; or the system's, which belongs to all forces of the database. */
export interface WhichLog {
  log?: typeof SYSTEM_LOG | undefined;
}

export const MAY_READ: readonly Role[] = ['auditor', 'administrator'];
/** Proofs and checkpoints are hashes and hold nothing personal. */
export const MAY_PROVE: readonly Role[] = ['auditor', 'finance', 'administrator'];

/** Which events; `actor` is the id of a key, or whose it is. */
export type EventQuery = Omit<EventFilter, 'log' | 'actors'> & { actor?: string | undefined };

/** An event, and what was said of it if it is a read. */
export interface ReadEvent {
  event: AuditEvent;
  inquiry: Inquiry | null;
}

/** A page of events, newest first. That it was read is an event that comes after it. */
export function* listEvents(
  steps: Steps,
  context: Context,
  { log, limit, ...filter }: EventQuery & WhichLog,
): Script<Page<ReadEvent, { at: Instant; index: number }>> {
  const { actor } = context;
  permit(actor, ...MAY_READ);
  const name = nameOf(actor, { log });
  const actors = filter.actor === undefined ? undefined : yield* keysOf(steps, actor, filter.actor);
  const found = yield* steps.audit.events({ ...filter, actors, log: name, limit: limit + 1 });
  const page = pageOf(found, limit, ({ at, index }) => ({ at, index }));
  const items: ReadEvent[] = [];
  for (const event of page.items) {
    const inquiry = event.personalHash ? yield* steps.audit.inquiry(name, event.index) : null;
    items.push({ event, inquiry });
  }
  yield* witnessRead(steps, context, {
    kind: 'log.consulted',
    subjects: [{ type: 'log', id: name }],
    details: detailsOf(filter, items.length),
  });
  return { items, next: page.next };
}

/** The keys of whoever is meant: by the id of one, or by the name of a person, who may have had several. */
function* keysOf(steps: Steps, { force }: Actor, who: string): Script<string[]> {
  const keys = yield* steps.keys.list(force);
  const theirs = keys.filter(({ key, name }) =>
    isSamePerson({ key, name }, { key: who, name: who }),
  );
  return [...new Set([who, ...theirs.map(({ key }) => key)])];
}

/** What was asked. Text that found nothing may be anything, a reference even: the log never has it. */
function detailsOf(filter: Partial<EventQuery>, count: number): EventDetails {
  const { subject, actor, kind = null, from = null, before = null } = filter;
  const found = { subject: subject ?? null, actor: actor ?? null };
  const text = count > 0 ? found : { subject: null, actor: null };
  return { ...text, kind, from, before, count };
}

/** The log as it is, signed: a text to keep elsewhere. */
export function* readCheckpoint(steps: Steps, context: Context, which: WhichLog): Script<string> {
  permit(context.actor, ...MAY_PROVE);
  return yield* signCheckpoint(steps, context, nameOf(context.actor, which));
}

/** The way from an event to the root of the log at a size, for RFC 9162's verification. */
interface Inclusion {
  log: string;
  index: number;
  size: number;
  leafHash: string;
  /** From the leaf up. */
  hashes: string[];
  root: string;
}

/** `size` is the present one where it is left out. */
export function* readInclusion(
  steps: Steps,
  { actor }: Context,
  { index, size, ...which }: WhichLog & { index: number; size?: number | undefined },
): Script<Inclusion> {
  permit(actor, ...MAY_PROVE);
  const log = nameOf(actor, which);
  const end = yield* sizeWithin(steps, log, 'size', size);
  if (index >= end) throw beyond('index', `is beyond the ${end} events: the first is 0`);
  const leafHash = yield* hashAt(steps, log, { level: 0, index });
  const hashes = yield* inclusionProof(steps, log, { index, size: end });
  return { log, index, size: end, leafHash, hashes, root: yield* rootAt(steps, log, end) };
}

/** What shows that the log at one size begins with what it held at an earlier one. */
export interface Consistency {
  log: string;
  from: number;
  to: number;
  hashes: string[];
  fromRoot: string;
  toRoot: string;
}

/** `to` is the present size where it is left out. */
export function* readConsistency(
  steps: Steps,
  { actor }: Context,
  { from, to, ...which }: WhichLog & { from: number; to?: number | undefined },
): Script<Consistency> {
  permit(actor, ...MAY_PROVE);
  const log = nameOf(actor, which);
  const end = yield* sizeWithin(steps, log, 'to', to);
  if (from > end) throw beyond('from', `is more than the ${end} events that it is held against`);
  const hashes = yield* consistencyProof(steps, log, { first: from, second: end });
  const fromRoot = yield* rootAt(steps, log, from);
  return { log, from, to: end, hashes, fromRoot, toRoot: yield* rootAt(steps, log, end) };
}

function nameOf({ force }: Actor, { log }: WhichLog): string {
  return log ?? force;
}

function* sizeWithin(
  steps: Steps,
  log: string,
  field: string,
  asked: number | undefined,
): Script<number> {
  const present = yield* steps.audit.size(log);
  if (asked === undefined || asked <= present) return asked ?? present;
  throw beyond(field, `is beyond the log, which has ${present} events`);
}

function beyond(field: string, detail: string): Refusal {
  return new Refusal('invalid', `${field} ${detail}`, {
    errors: [{ pointer: `/${field}`, detail }],
  });
}
