/** The recount of what a log's events sealed: every record and head row against them. */
import type { AuditEvent } from '../../domain/auditLog.ts';
import {
  type DetentionHead,
  SEALED_KINDS,
  type SealedCursor,
  type SealedKind,
  type SealedRecord,
  type Store,
} from '../store.ts';
import { isExplained, wrongWithErasure } from './checkErasures.ts';
import type { DocumentEvent } from './checkProofs.ts';
import { wrongWithHead, wrongWithRecord } from './checkRecord.ts';
import { keyOf, PAGE, type Recount, Wrong } from './recount.ts';

interface LateRecord {
  kind: SealedKind;
  record: SealedRecord;
}

/** Every sealed record against its events; `late` are those that no event has explained yet. */
export async function checkRecords(
  store: Store,
  recount: Recount,
): Promise<{ records: number; erased: number; late: LateRecord[] }> {
  const late: LateRecord[] = [];
  let records = 0;
  let erased = 0;
  for (const kind of SEALED_KINDS) {
    for (let after: SealedCursor = { id: '', revision: 0 }; ; ) {
      const page = await store.read((steps) => steps.audit.sealed(recount.log, kind, after, PAGE));
      const unexplained = page.filter((record) => checkRecord(recount, kind, record));
      late.push(...unexplained.map((record) => ({ kind, record })));
      records += page.length;
      erased += page.filter(({ personal, ...record }) => !personal && record.personalHash).length;
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      after = { id: last.id, revision: last.revision };
    }
  }
  return { records, erased, late };
}

/** What no record has used up was named by an event, and is gone. */
export function checkAllThere({ log, witnessed }: Recount): void {
  for (const [key, { index, found }] of witnessed) {
    if (!found) throw new Wrong(`${key}: event ${index} of log ${log} names it, and it is gone`);
  }
}

/** A record against its events: what none explains, and one that comes later still may. */
function checkRecord(recount: Recount, kind: SealedKind, record: SealedRecord): string | null {
  const { log, witnessed, erasures } = recount;
  const key = keyOf(kind, record);
  const event = witnessed.get(key);
  if (!event) return `no event of log ${log} names it`;
  event.found = true;
  const erasure = erasures.get(`${kind}/${record.id}`);
  const isThere = record.personalHash === null || record.personal !== null;
  const unexplained = wrongWithErasure(erasure, isThere);
  if (unexplained && erasure) throw new Wrong(`${key}: ${unexplained}`);
  if (unexplained) return unexplained;
  const wrong = wrongWithRecord(kind, record, event);
  if (wrong) throw new Wrong(`${key}: ${wrong} what event ${event.index} of log ${log} sealed`);
  return null;
}

export function wrongWithLate(recount: Recount, { kind, record }: LateRecord): string | null {
  const wrong = checkRecord(recount, kind, record);
  return wrong && `${keyOf(kind, record)}: ${wrong}`;
}

/** The events that sealed documents, by number. */
export function documentEvents({ witnessed }: Recount): Map<string, DocumentEvent> {
  const kinds = ['invoice', 'credit-note'].map((kind) => keyOf(kind, { id: '', revision: 0 }));
  const sealing = [...witnessed].flatMap(([key, { index }]) => {
    const kind = kinds.find((one) => key.startsWith(one));
    return kind === undefined ? [] : [[key.slice(kind.length), { key, index }] as const];
  });
  return new Map(sealing);
}

/** Every head row; gives those that are marked as erased by no event yet. */
export async function checkHeads(store: Store, recount: Recount): Promise<DetentionHead[]> {
  const late: DetentionHead[] = [];
  for (let after = ''; ; ) {
    const page = await store.read((steps) => steps.audit.heads(recount.log, after, PAGE));
    for (const row of page) {
      const isLate = row.head?.erasedAt != null && !recount.erasures.has(`detention/${row.id}`);
      const wrong = isLate ? null : wrongHead(recount, row);
      if (wrong) throw new Wrong(wrong);
      if (isLate) late.push(row);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return late;
    after = last.id;
  }
}

export function wrongHead({ erasures }: Recount, row: DetentionHead): string | null {
  const wrong = wrongWithHead(row, erasures.get(`detention/${row.id}`)?.at ?? null);
  return wrong && `detention ${row.id}: ${wrong}`;
}

export function unexplained({ log, erasures }: Recount, event: AuditEvent): string | null {
  if (isExplained(erasures, event)) return null;
  return `event ${event.index} of log ${log}: ${wrongWithErasure(undefined, false)}`;
}
