/** Breakdowns for tests, put together from invented detentions by the real rules. */
import { type AuditEvent, leafOf } from '../../src/domain/auditLog.ts';
import type { Detention } from '../../src/domain/detention.ts';
import { sha256Hex } from '../../src/domain/hashing.ts';
import { checkpointText, signedNote } from '../../src/domain/signedNote.ts';
import { parseInstant } from '../../src/domain/time.ts';
import {
  type BreakdownJson,
  type BreakdownsJson,
  type EventJson,
  eventJson,
  revisionsJson,
} from '../../src/shapes/breakdown.ts';
import { detentionJson } from '../../src/shapes/detention.ts';
import type { DisputeJson } from '../../src/shapes/dispute.ts';
import { DETENTION, invoiceOf } from './invoices.ts';

const AT = parseInstant('2026-11-21T12:00:00Z');
const BY = { key: 'key-ada', name: 'Ada Example' };

/** An event of the detention d-1, and what was said of it. */
export function eventOf(
  index: number,
  more: Partial<AuditEvent> = {},
  inquiry: EventJson['inquiry'] = null,
): EventJson {
  const event: AuditEvent = {
    version: 1,
    log: 'MPS',
    index,
    at: AT + index,
    actor: { ...BY, kind: 'person' },
    kind: 'detention.recorded',
    subjects: [{ type: 'detention', id: 'd-1', revision: 1 }],
    ...more,
  };
  return eventJson({ leaf: leafOf(event), inquiry, hashes: [] });
}

export interface Said {
  detention?: Partial<Detention>;
  void?: boolean;
  reason?: string | null;
}

/** Revisions of the detention d-1: each is the one before with what it says. */
export function revisionsOf(...said: readonly Said[]) {
  let detention = DETENTION;
  const revisions = said.map((one, n) => {
    detention = { ...detention, ...one.detention };
    return {
      revision: n + 1,
      void: one.void ?? false,
      detention,
      reason: one.reason ?? null,
      recordedAt: AT + n,
      recordedBy: BY,
    };
  });
  return revisionsJson(revisions);
}

/** A dispute of an invoice, open; and settled. */
export const DISPUTE: DisputeJson = {
  id: 'dispute-1',
  status: 'open',
  invoice: 'MPS-2026-000001',
  customer: 'UKBA',
  detention: 'd-1',
  amount: '10.00',
  reason: 'not ours',
  raisedAt: '2010-01-04T12:00:00+00:00',
  raisedBy: 'Bo Example',
  settlement: null,
};
export const SETTLED: DisputeJson = {
  ...DISPUTE,
  status: 'settled',
  settlement: {
    outcome: 'upheld',
    creditNote: 'MPS-CN-2026-000001',
    reason: 'so it was',
    settledAt: '2010-01-05T12:00:00+00:00',
    settledBy: 'Ada Example',
  },
};

/** How a live invoice stands. */
export const LIVE = {
  live: true,
  superseded: false,
  creditedBy: null,
  dispute: null,
  owed: invoiceOf().charge.total ?? '0.00',
};

/** The breakdown of a released, invoiced stay. */
export function breakdownOf(changes: Partial<BreakdownJson> = {}): BreakdownJson {
  const revisions = changes.revisions ?? revisionsOf({}, { detention: { operation: 'Gull' } });
  const last = revisions.at(-1)?.detention ?? detentionJson(DETENTION);
  const invoice = invoiceOf();
  return {
    detention: {
      id: 'd-1',
      revision: revisions.length,
      status: 'released',
      force: 'MPS',
      invoice: invoice.number,
      recordedAt: '2026-11-21T12:00:00+00:00',
      recordedBy: BY.name,
      erasedAt: null,
      ...last,
    },
    charge: invoice.charge,
    agreedCharges: [],
    acceptedOverlaps: [],
    invoices: [{ ...invoice, ...LIVE, claim: null }],
    creditNotes: [],
    disputes: [],
    payments: [],
    revisions,
    events: [eventOf(4)],
    ...changes,
  };
}

/** A report of these breakdowns; of one detention unless it was asked for a detainee. */
export function reportOf(
  items: BreakdownJson[],
  changes: Partial<BreakdownsJson> = {},
): BreakdownsJson {
  const name = 'custody-billing/MPS/00aa11bb22cc33dd';
  const text = checkpointText({ origin: name, size: 900, root: sha256Hex('root') });
  const key = { name, publicKey: Buffer.alloc(32, 1).toString('base64') };
  return {
    asked: null,
    made: {
      at: '2026-11-22T09:00:00+00:00',
      by: 'Ann Auditor',
      force: { code: 'MPS', name: 'Metropolitan Police Service' },
      reason: 'a query of 3 June',
      recipient: null,
      event: 900,
    },
    suites: invoiceOf().suites,
    checkpoint: signedNote(text, key, Buffer.alloc(64, 2)),
    items,
    next: null,
    ...changes,
  };
}
