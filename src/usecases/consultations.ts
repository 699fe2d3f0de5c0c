/**
 * How a read of people's records stands in the log, as section 62 of the Data Protection Act 2018
 * tells them apart: a consultation; or a disclosure, where the caller says who else is to have it.
 */
import type { AuditEvent, EventKind, EventSubject } from '../domain/auditLog.ts';
import { contentHash } from '../domain/hashing.ts';
import type { Context } from './access.ts';
import { witnessRead } from './events.ts';
import type { Script, Steps } from './store.ts';

/** What each read is once it is made for someone else. A year's figures are about no person. */
const DISCLOSED = {
  'detention.consulted': 'detention.disclosed',
  'detention.disclosed': 'detention.disclosed',
  'detention.listed': 'detention.disclosed',
  'detention.searched': 'detention.disclosed',
  'invoice.consulted': 'invoice.disclosed',
  'invoice.disclosed': 'invoice.disclosed',
  'invoice.listed': 'invoice.disclosed',
  'account.consulted': 'account.disclosed',
  'account.disclosed': 'account.disclosed',
  'invoice-run.previewed': 'detention.disclosed',
  'invoice-run.consulted': 'detention.disclosed',
  'claim.consulted': 'claim.disclosed',
  'claim.disclosed': 'claim.disclosed',
  'exceptions.consulted': 'detention.disclosed',
  'tariff.previewed': 'detention.disclosed',
  'statistics.consulted': 'statistics.consulted',
} as const satisfies Partial<Record<EventKind, EventKind>>;

interface Consultation {
  kind: keyof typeof DISCLOSED;
  /** The records that were shown, by which it is found; none of a list. */
  subjects?: readonly EventSubject[];
  /** What was asked for, and in which form: nothing that is personal. What is undefined is left out. */
  details: Readonly<Record<string, string | number | boolean | null | undefined>>;
}

/** Appends a read, in the transaction that its answer waits for. */
export function* witnessConsultation(
  steps: Steps,
  context: Context,
  { kind, subjects = [], details }: Consultation,
): Script<AuditEvent> {
  const said = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return yield* witnessRead(steps, context, {
    kind: context.inquiry.recipient === null ? kind : DISCLOSED[kind],
    subjects,
    details: Object.fromEntries(said),
  });
}

/** A list in the log: how many it names, and a hash by which it can be held against their ids. */
export function listed(ids: readonly string[]): { count: number; ids: string } {
  return { count: ids.length, ids: contentHash(ids) };
}

export function detentionSubject({ id, revision }: { id: string; revision: number }): EventSubject {
  return { type: 'detention', id, revision };
}
