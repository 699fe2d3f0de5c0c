/**
 * A breakdown: one JSON value that says everything of some detentions, each event with the proof that
 * it is in the force's audit log. The report that an auditor files is a pure function of it.
 */
import type { PaymentActKind } from '../domain/account.ts';
import type { AuditEvent } from '../domain/auditLog.ts';
import type { Detention, DetentionStatus } from '../domain/detention.ts';
import { differences } from '../domain/differences.ts';
import type { Suite } from '../domain/force.ts';
import { poundsOf } from '../domain/money.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { ChargeJson } from './charge.ts';
import { type DetentionJson, detentionJson } from './detention.ts';
import type { DisputeJson } from './dispute.ts';
import type { CreditNoteDocument, InvoiceDocument } from './invoice.ts';

/** Of a detainee: a page of breakdowns, newest stay first. */
export interface BreakdownsJson extends Provenance {
  /** What was asked for; null of one detention. */
  asked: { scheme: 'force' | 'home-office'; reference: string } | null;
  items: BreakdownJson[];
  /** Where the next page starts; null at the end. */
  next: string | null;
}

/** When a breakdown was made, for whom, why, and what its proofs lead to. */
export interface Provenance {
  made: {
    at: string;
    by: string;
    force: { code: string; name: string };
    /** What the caller said, in Audit-Reason and Audit-Recipient. */
    reason: string | null;
    recipient: string | null;
    /** The number of the event of this reading, right after what the checkpoint covers. */
    event: number;
  };
  /** The names of the suites. */
  suites: readonly Suite[];
  /** A signed checkpoint (c2sp.org/tlog-checkpoint) of the log: all proofs are of its size. */
  checkpoint: string;
}

export interface BreakdownJson {
  detention: DetentionJson & {
    id: string;
    revision: number;
    status: DetentionStatus;
    force: string;
    invoice: string | null;
    recordedAt: string;
    recordedBy: string;
    erasedAt: string | null;
  };
  charge: ChargeJson | null;
  agreedCharges: ReturnType<typeof agreedChargeJson>[];
  acceptedOverlaps: ReturnType<typeof acceptedOverlapJson>[];
  /** Each with the claim that it is in; null where there is none yet. */
  invoices: (InvoiceDocument & ReturnType<typeof standingJson> & { claim: string | null })[];
  /** Each also with how its stop of billing was lifted, where it was. */
  creditNotes: (CreditNoteDocument & {
    lifted: ReturnType<typeof liftedJson> | null;
    claim: string | null;
  })[];
  disputes: DisputeJson[];
  payments: ReturnType<typeof paidJson>[];
  revisions: RevisionJson[];
  events: EventJson[];
}

/** A report as it is answered and filed: of one detention, it and what its proofs lead to in one object. */
export function reportAnswer(
  report: BreakdownsJson,
): BreakdownsJson | (BreakdownJson & Provenance) {
  const { asked, items, made, suites, checkpoint } = report;
  if (asked) return report;
  const [item] = items;
  if (!item) throw new RangeError('a report of one detention has it');
  return { ...item, made, suites, checkpoint };
}

export interface RevisionJson {
  revision: number;
  void: boolean;
  reason: string | null;
  recordedAt: string;
  recordedBy: string;
  /** JSON Pointers to what changed of `detention` against the revision before. */
  changes: string[];
  detention: DetentionJson;
}

export interface EventJson extends Omit<AuditEvent, 'at'> {
  at: string;
  /** What was said of a read; null where nothing was, or once it is erased. */
  inquiry: { reason: string | null; recipient: string | null } | null;
  /** The canonical JSON that was hashed. */
  leaf: string;
  /** From the leaf's hash to the root of the checkpoint; hashes in hex. */
  proof: { index: number; hashes: readonly string[] };
}

interface StoredRevision {
  revision: number;
  void: boolean;
  detention: Detention;
  reason: string | null;
  recordedAt: Instant;
  recordedBy: { name: string };
}

/** All revisions, each with what it changed. */
export function revisionsJson(revisions: readonly StoredRevision[]): RevisionJson[] {
  let before: DetentionJson | null = null;
  return revisions.map(({ revision, reason, recordedAt, recordedBy, ...stored }) => {
    const detention = detentionJson(stored.detention);
    const changes = before ? differences(before, detention) : [];
    before = detention;
    return {
      revision,
      void: stored.void,
      reason,
      recordedAt: formatInstant(recordedAt),
      recordedBy: recordedBy.name,
      changes,
      detention,
    };
  });
}

interface StoredEvent {
  leaf: string;
  inquiry: EventJson['inquiry'];
  hashes: readonly string[];
}

export function eventJson({ leaf, inquiry, hashes }: StoredEvent): EventJson {
  const event: AuditEvent = JSON.parse(leaf);
  const proof = { index: event.index, hashes };
  return { ...event, at: formatInstant(event.at), inquiry, leaf, proof };
}

interface StoredAgreement {
  detention: string;
  revision: number;
  amountPence: number;
  reason: string | null;
  agreedBy: string | null;
  agreedAt: Instant;
  enteredBy: { name: string };
}

export function agreedChargeJson({ detention, revision, ...agreement }: StoredAgreement) {
  return {
    detention,
    revision,
    amount: poundsOf(agreement.amountPence),
    reason: agreement.reason,
    agreedBy: agreement.agreedBy,
    agreedAt: formatInstant(agreement.agreedAt),
    enteredBy: agreement.enteredBy.name,
  };
}

interface StoredAllocation {
  act: {
    payment: string;
    sequence: number;
    content: { kind: PaymentActKind };
    actedAt: Instant;
    actedBy: { name: string };
  };
  invoice: string;
  amountPence: number;
  receivedOn: string;
  reference: string;
}

/** What a payment put on an invoice, or took from it. */
export function paidJson({ act, invoice, amountPence, receivedOn, reference }: StoredAllocation) {
  return {
    payment: act.payment,
    sequence: act.sequence,
    kind: act.content.kind,
    at: formatInstant(act.actedAt),
    by: act.actedBy.name,
    receivedOn,
    reference,
    invoice,
    amount: poundsOf(amountPence),
  };
}

interface StoredStanding {
  live: boolean;
  superseded: boolean;
  creditedBy: string | null;
  dispute: string | null;
  owedPence: number;
}

/** The facts that stand beside an invoice (R20). */
export function standingJson({ owedPence, ...standing }: StoredStanding) {
  return { ...standing, owed: poundsOf(owedPence) };
}

interface StoredLifting {
  reason: string | null;
  liftedAt: Instant;
  liftedBy: { name: string };
}

export function liftedJson({ reason, liftedAt, liftedBy }: StoredLifting) {
  return { reason, at: formatInstant(liftedAt), by: liftedBy.name };
}

interface StoredAcceptance {
  detention: string;
  revision: number;
  other: string;
  otherRevision: number;
  reason: string | null;
  acceptedAt: Instant;
  acceptedBy: { name: string };
}

export function acceptedOverlapJson({ acceptedAt, acceptedBy, ...pair }: StoredAcceptance) {
  const { detention, revision, other, otherRevision, reason } = pair;
  return {
    detention,
    revision,
    other,
    otherRevision,
    reason,
    acceptedAt: formatInstant(acceptedAt),
    acceptedBy: acceptedBy.name,
  };
}
