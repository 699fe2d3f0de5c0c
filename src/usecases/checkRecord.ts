/** What the auditor's recount finds wrong with one stored record, in words; null where nothing is. */
import type { AuditEvent } from '../domain/auditLog.ts';
import { arrivalOf, type Detention, endOf, statusOf, tariffDateOf } from '../domain/detention.ts';
import { canonicalJson, personalHash, sha256Hex } from '../domain/hashing.ts';
import { penceOf } from '../domain/money.ts';
import { parseInstant } from '../domain/time.ts';
import type { InvoiceFacts } from '../shapes/invoice.ts';
import type { DetentionHead, SealedKind, SealedRecord } from './store.ts';

/** What an event says of a record that it seals. */
export interface Witnessed {
  index: number;
  hash: string;
  event: Pick<AuditEvent, 'at' | 'actor' | 'subjects' | 'personalHash'>;
}

/** A sealed record against the event that names it. */
export function wrongWithRecord(
  kind: SealedKind,
  record: SealedRecord,
  { hash, event }: Witnessed,
): string | null {
  const sealedPersonal = event.personalHash ?? null;
  if (sha256Hex(record.content) !== hash || record.contentHash !== hash) {
    return 'its content is not';
  }
  if (record.personalHash !== sealedPersonal) return 'its personal hash is not';
  if (record.personal && hashOfPersonal(record.personal) !== sealedPersonal) {
    return 'its personal part is not';
  }
  const expected = columnsOf(kind, record, event);
  const wrong = Object.keys(expected).find((name) => record.columns[name] !== expected[name]);
  return wrong === undefined ? null : `its column ${wrong} is not`;
}

/** What is personal of an event itself against its hash, as what follows the event's name. */
export function wrongWithOwnPart(
  event: Pick<AuditEvent, 'subjects' | 'personalHash'>,
  part: { salt: string; body: string },
): string | null {
  if (!hasOwnPart(event)) return 'has a personal part, and was written with none';
  return hashOfPersonal(part) === event.personalHash
    ? null
    : 'has a personal part that is not the one written with it';
}

/** An event that seals a record has the hash of the record's personal part, and none of its own. */
export function hasOwnPart({
  subjects,
  personalHash: written = null,
}: Pick<AuditEvent, 'subjects' | 'personalHash'>): boolean {
  return written !== null && subjects.every(({ hash }) => hash === undefined);
}

/** undefined where it is no JSON, or its salt no salt. */
function hashOfPersonal({ salt, body }: { salt: string; body: string }): string | undefined {
  try {
    return personalHash(salt, JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** What a record's columns have to be, by its content and its event. */
function columnsOf(
  kind: SealedKind,
  { id, content }: SealedRecord,
  { at, actor }: Witnessed['event'],
): Record<string, unknown> {
  const by = { byKey: actor.key, byName: actor.name };
  switch (kind) {
    case 'detention': {
      const detention: Detention & { void: boolean } = JSON.parse(content);
      const startedAt = arrivalOf(detention);
      return { void: detention.void, startedAt, endedAt: endOf(detention), recordedAt: at, ...by };
    }
    case 'tariff': {
      const { tariff, replaces } = JSON.parse(content);
      const { customer, effectiveFrom } = tariff;
      return { customer, effectiveFrom, replaces, publishedAt: at, ...by };
    }
    case 'agreement':
      return { agreedAt: at, ...by };
    case 'overlap':
      return { acceptedAt: at, ...by };
    case 'invoice':
      return { ...invoiceColumns(id, JSON.parse(content)), issuedAt: at };
  }
}

function invoiceColumns(number: string, facts: InvoiceFacts): Record<string, unknown> {
  const { kind, detention, tariff, charge } = facts;
  const dash = number.lastIndexOf('-');
  const intervals = detention.intervals.map((interval) => ({
    ...interval,
    startedAt: parseInstant(interval.startedAt),
    endedAt: null,
  }));
  return {
    kind,
    series: number.slice(0, dash),
    sequence: Number(number.slice(dash + 1)),
    customer: detention.customer,
    detention: detention.id,
    revision: detention.revision,
    tariff: tariff.id,
    tariffDate: tariffDateOf({ intervals }),
    totalPence: penceOf(charge.total ?? '0.00'),
  };
}

/** A detention's head row against its last revision and its documents. */
export function wrongWithHead(row: DetentionHead): string | null {
  const { head, lastRevision, content, personal, number, liveInvoice, lastInvoice } = row;
  if (!head) return 'its head row is gone';
  const { void: isVoid, ...detention }: Detention & { void: boolean } = JSON.parse(content);
  const expected = {
    revision: lastRevision,
    status: statusOf({ void: isVoid, detention }),
    startedAt: arrivalOf(detention),
    endedAt: endOf(detention),
  };
  const { revision, status, startedAt, endedAt } = head;
  if (canonicalJson({ revision, status, startedAt, endedAt }) !== canonicalJson(expected)) {
    return `its head row is not what revision ${lastRevision} makes it`;
  }
  if (personal && number !== JSON.parse(personal).custodyRecordNumber) {
    return 'its custody record number does not lead to it';
  }
  return liveInvoice === lastInvoice ? null : 'its live invoice is not the last one issued';
}
