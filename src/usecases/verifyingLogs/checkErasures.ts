/** What the auditor's recount holds against the erasures that a log tells of. */
import type { AuditEvent, EventSubject } from '../../domain/auditLog.ts';
import type { Instant } from '../../domain/time.ts';
import type { Script, Steps } from '../store.ts';
import { hasOwnPart } from './checkOwnParts.ts';

/** What was erased, by "detention/ID", "invoice/NUMBER" and so on; by which event, and when. */
export type Erasures = Map<string, { index: number; at: Instant }>;

const nameOf = ({ type, id }: Pick<EventSubject, 'type' | 'id'>) => `${type}/${id}`;

export function noteErasure(erasures: Erasures, { kind, index, at, subjects }: AuditEvent): void {
  if (kind !== 'detention.erased') return;
  for (const subject of subjects) {
    // A pair of overlapping sessions goes with either side of it.
    if (!erasures.has(nameOf(subject))) erasures.set(nameOf(subject), { index, at });
  }
}

/** A record's personal part is gone exactly where an erasure says so. */
export function wrongWithErasure(
  erasure: { index: number } | undefined,
  isThere: boolean,
): string | null {
  if (isThere === (erasure === undefined)) return null;
  return erasure
    ? `its personal part is there, though event ${erasure.index} says that it was erased`
    : 'its personal part is gone, and no erasure says so';
}

/** What an erasure among some events should have taken of other events, and did not. */
export function* keptInSpite(
  steps: Steps,
  log: string,
  events: readonly AuditEvent[],
): Script<string | null> {
  for (const erasure of events.filter(({ kind }) => kind === 'detention.erased')) {
    const kept = yield* keptOf(steps, erasure);
    if (kept !== undefined)
      return `event ${kept} of log ${log}: ${wrongWithErasure(erasure, true)}`;
  }
  return null;
}

/** Records by which the events about a detention are found. */
export const READ_BY: readonly EventSubject['type'][] = ['detention', 'invoice', 'credit-note'];

/** The first event before an erasure that names what it erased, and still has its personal part. */
function* keptOf(steps: Steps, { log, index, subjects }: AuditEvent): Script<number | undefined> {
  for (const subject of subjects.filter(({ type }) => READ_BY.includes(type))) {
    for (const earlier of yield* steps.audit.eventsOf(log, nameOf(subject))) {
      if (earlier.index >= index || !hasOwnPart(earlier)) continue;
      if (yield* steps.erasures.hasPersonal(log, `event/${earlier.index}`)) return earlier.index;
    }
  }
  return undefined;
}

/** Whether an erasure after an event took its personal part. */
export function isExplained(erasures: Erasures, { index, subjects }: AuditEvent): boolean {
  const named = subjects.filter(({ type }) => READ_BY.includes(type));
  return named.some((subject) => (erasures.get(nameOf(subject))?.index ?? -1) > index);
}
