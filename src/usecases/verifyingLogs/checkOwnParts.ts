/** What is personal of events themselves, such as why something was read, against what they say of it. */
import type { AuditEvent } from '../../domain/auditLog.ts';
import type { Script, Steps } from '../store.ts';
import { hashOfPersonal, isSealed } from './checkRecord.ts';

/** An event that seals a record has the hash of the record's personal part, and none of its own. */
export function hasOwnPart({
  subjects,
  personalHash,
}: Pick<AuditEvent, 'subjects' | 'personalHash'>): boolean {
  const seals = subjects.some(({ type, hash }) => hash !== undefined && isSealed(type));
  return Boolean(personalHash) && !seals;
}

/** Of events that follow each other: those whose own part is gone, and what is wrong with the others. */
export function* ownPartsOf(
  steps: Steps,
  log: string,
  events: readonly AuditEvent[],
): Script<{ bare: AuditEvent[]; wrong: string | null }> {
  const from = events[0]?.index ?? 0;
  const kept = yield* steps.audit.ownParts(log, from, from + events.length);
  const parts = new Map(kept.map(({ position, ...part }) => [position, part]));
  const bare: AuditEvent[] = [];
  for (const event of events) {
    const part = parts.get(event.index);
    if (part === undefined && hasOwnPart(event)) bare.push(event);
    const wrong = part && wrongWith(event, part);
    if (wrong) return { bare, wrong: `log ${log}: event ${event.index} ${wrong}` };
  }
  return { bare, wrong: null };
}

function wrongWith(event: AuditEvent, part: { salt: string; body: string }): string | null {
  if (!hasOwnPart(event)) return 'has a personal part, and was written with none';
  return hashOfPersonal(part) === event.personalHash
    ? null
    : 'has a personal part that is not the one written with it';
}
