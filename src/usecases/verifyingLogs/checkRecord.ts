/** What the auditor's recount finds wrong with one stored record, in words; null where nothing is. */
import type { PaymentContent } from '../../domain/account.ts';
import type { AuditEvent } from '../../domain/auditLog.ts';
import {
  arrivalOf,
  type Detention,
  endOf,
  statusOf,
  tariffDateOf,
} from '../../domain/detention.ts';
import { canonicalJson, personalHash, sha256Hex } from '../../domain/hashing.ts';
import { penceOf } from '../../domain/money.ts';
import { type Instant, parseInstant } from '../../domain/time.ts';
import type { ClaimFacts } from '../../shapes/claim.ts';
import type { DocumentFacts } from '../../shapes/invoice.ts';
import { type DetentionHead, SEALED_KINDS, type SealedKind, type SealedRecord } from '../store.ts';

/** What an event says of a record that it seals. */
export interface Witnessed {
  index: number;
  hash: string;
  event: Pick<AuditEvent, 'at' | 'actor' | 'personalHash'>;
  /** The invoice run that the event is of. */
  run: string | null;
}

export function isSealed(type: string): type is SealedKind {
  return SEALED_KINDS.some((kind) => kind === type);
}

/** A sealed record against the event that names it. */
export function wrongWithRecord(
  kind: SealedKind,
  record: SealedRecord,
  witnessed: Witnessed,
): string | null {
  const { hash, event } = witnessed;
  const sealedPersonal = event.personalHash ?? null;
  if (sha256Hex(record.content) !== hash || record.contentHash !== hash) {
    return 'its content is not';
  }
  if (record.personalHash !== sealedPersonal) return 'its personal hash is not';
  if (record.personal && hashOfPersonal(record.personal) !== sealedPersonal) {
    return 'its personal part is not';
  }
  const expected = columnsOf(kind, record, witnessed);
  const wrong = Object.keys(expected).find((name) => record.columns[name] !== expected[name]);
  return wrong === undefined ? null : `its column ${wrong} is not`;
}

/** undefined where it is no JSON, or its salt no salt. */
export function hashOfPersonal({ salt, body }: { salt: string; body: string }): string | undefined {
  try {
    return personalHash(salt, JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** What a record's columns have to be, by its content and its event. */
function columnsOf(
  kind: SealedKind,
  { id, content, personal }: SealedRecord,
  { index, event: { at, actor }, run }: Witnessed,
): Record<string, unknown> {
  const by = { byKey: actor.key, byName: actor.name };
  switch (kind) {
    case 'detention': {
      const detention: Detention & { void: boolean } = JSON.parse(content);
      const startedAt = arrivalOf(detention);
      const sessions = sessionRows(detention, personal);
      const endedAt = endOf(detention);
      return { void: detention.void, startedAt, endedAt, recordedAt: at, sessions, ...by };
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
    case 'credit-note':
      return { ...documentColumns(id, JSON.parse(content)), issuedAt: at, run };
    case 'lifted-stop':
      return { liftedAt: at, ...by };
    case 'dispute':
      return { raisedAt: at, ...by };
    case 'settlement':
      return { settledAt: at, ...by };
    case 'payment': {
      const { kind, customer, amountPence, allocations }: PaymentContent = JSON.parse(content);
      const rows = allocations.map(({ invoice, amountPence }, n) => [n, invoice, amountPence]);
      return { kind, customer, amountPence, actedAt: at, allocations: JSON.stringify(rows), ...by };
    }
    case 'claim':
      return { ...claimColumns(JSON.parse(content)), issuedAt: at, position: index };
  }
}

/** The rows by which sessions are found, as JSON; without their interpreters once those are erased. */
function sessionRows(
  { interpreterSessions }: Detention,
  personal: SealedRecord['personal'],
): string {
  const interpreters: unknown[] = personal ? JSON.parse(personal.body).interpreters : [];
  const rows = interpreterSessions.map(({ engagement, startedAt, endedAt }, n) => [
    interpreters[n] ?? null,
    engagement?.reference ?? null,
    startedAt,
    endedAt,
  ]);
  return JSON.stringify(rows);
}

function documentColumns(number: string, facts: DocumentFacts): Record<string, unknown> {
  const { kind, detention, tariff, charge } = facts;
  const intervals = detention.intervals.map((interval) => ({
    ...interval,
    startedAt: parseInstant(interval.startedAt),
    endedAt: null,
  }));
  return {
    kind,
    ...placeOf(number),
    customer: detention.customer,
    detention: detention.id,
    revision: detention.revision,
    tariff: tariff.id,
    tariffDate: tariffDateOf({ intervals }),
    totalPence: penceOf(charge.total ?? '0.00'),
    credits: facts.kind === 'credit-note' ? facts.credits.number : null,
    rebill: facts.kind === 'credit-note' ? facts.credits.rebill : null,
  };
}

function claimColumns({ number, buyer, run, total }: ClaimFacts): Record<string, unknown> {
  return { ...placeOf(number), customer: buyer.code, run, totalPence: penceOf(total) };
}

function placeOf(number: string): { series: string; sequence: number } {
  const dash = number.lastIndexOf('-');
  return { series: number.slice(0, dash), sequence: Number(number.slice(dash + 1)) };
}

/**
 * A detention's head row, and what it is found by, against its last revision, its documents, and the
 * moment at which the log says that it was erased.
 */
export function wrongWithHead(row: DetentionHead, erasedAt: Instant | null): string | null {
  const { head, lastRevision, content, liveInvoice, lastInvoice } = row;
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
  if (head.erasedAt !== erasedAt) return 'when it was erased is not what the log says';
  const suites = new Set(detention.intervals.map(({ suite }) => suite));
  if (row.suites !== JSON.stringify([...suites].sort())) {
    return 'its suites do not lead to it';
  }
  const wrong = wrongWithReferences(row, erasedAt);
  if (wrong) return wrong;
  if (liveInvoice !== lastInvoice) {
    return 'its live invoice is not the last one issued and not credited';
  }
  return row.owedPence === row.unpaidPence
    ? null
    : 'what is owed on its live invoice is not what is unpaid of it';
}

function wrongWithReferences(
  { number, formerNumbers, earlierNumbers, references, personal }: DetentionHead,
  erasedAt: Instant | null,
): string | null {
  const leads = number !== null || formerNumbers !== '[]' || references !== '[]';
  if (erasedAt !== null) return leads ? 'a reference leads to it, though it is erased' : null;
  if (!personal) return null;
  const { custodyRecordNumber, detaineeReference, homeOfficeReference } = JSON.parse(personal);
  if (number !== custodyRecordNumber) return 'its custody record number does not lead to it';
  if (formerNumbers !== earlierNumbers) return 'its former numbers are not those that it bore';
  const borne = [
    ['force', detaineeReference],
    ['home-office', homeOfficeReference],
  ].filter(([, reference]) => reference !== null);
  return references === JSON.stringify(borne) ? null : 'its references do not lead to it';
}
