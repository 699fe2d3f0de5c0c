/** Records as use cases hand them to a store: what a test does not say is filled in. */
import type { Allocation, PaymentContent } from '../../src/domain/account.ts';
import type { AuditEvent } from '../../src/domain/auditLog.ts';
import { arrivalOf, type Detention } from '../../src/domain/detention.ts';
import { canonicalJson, contentHash, sha256Hex } from '../../src/domain/hashing.ts';
import { numberIn } from '../../src/domain/invoice.ts';
import { splitDetention } from '../../src/domain/personal.ts';
import {
  type AccessKey,
  type Agreement,
  type NewRevision,
  type PaymentAct,
  type PersonalPart,
  type PublishedTariff,
  personalPart,
  type Script,
  type Steps,
  type StoredDocument,
} from '../../src/usecases/store.ts';
import { detention, interval } from '../domain/build.ts';
import { type MadeUpForce, madeUpForce, tableOne } from '../usecases/force.ts';

export const FORCE = 'MPS';
const BY = { key: 'key-ada', name: 'Ada Example' };

export function part(personal: unknown): PersonalPart {
  return personalPart(sha256Hex(canonicalJson(personal)), personal);
}

export function* putForce(steps: Steps, made: MadeUpForce = madeUpForce()): Script<void> {
  yield* steps.forces.insert(made.force);
  for (const suite of made.suites) yield* steps.forces.putSuite(made.force.code, suite);
  for (const customer of made.customers) {
    yield* steps.forces.putCustomer(made.force.code, customer);
  }
}

/** A stay from 09:15 to 19:45 on 1 June 2009, unless its times are given. */
export function stayOf(
  times: readonly [startedAt: string, endedAt: string | null] = [
    '2009-06-01T08:15:00Z',
    '2009-06-01T18:45:00Z',
  ],
  more: Partial<Detention> = {},
): Detention {
  return detention([interval(...times)], more);
}

export function revision(
  id: string,
  said: Detention = stayOf(),
  more: Partial<NewRevision> = {},
): NewRevision {
  const { facts, references } = splitDetention(said);
  const isVoid = more.void ?? false;
  const content = canonicalJson({ ...facts, void: isVoid });
  return {
    force: FORCE,
    id,
    revision: 1,
    void: isVoid,
    detention: said,
    reason: null,
    content,
    contentHash: sha256Hex(content),
    personal: part({ ...references, reason: more.reason ?? null }),
    recordedAt: arrivalOf(said),
    recordedBy: BY,
    ...more,
  };
}

export function accessKey(id: string, more: Partial<AccessKey> = {}): AccessKey {
  return {
    force: FORCE,
    key: id,
    name: 'Ada Example',
    kind: 'person',
    roles: ['custody'],
    suites: null,
    createdAt: 1000,
    revokedAt: null,
    expiresAt: null,
    lastUsedAt: null,
    tokenHash: sha256Hex(id),
    ...more,
  };
}

export function publishedTariff(id: string, more: Partial<PublishedTariff> = {}): PublishedTariff {
  const effectiveFrom = more.effectiveFrom ?? '2009-01-01';
  const content = tableOne({ effectiveFrom });
  return {
    id,
    customer: content.customer,
    effectiveFrom,
    replaces: null,
    content,
    contentHash: contentHash(content),
    reason: null,
    publishedAt: 1000,
    publishedBy: BY,
    ...more,
  };
}

export function agreement(of: string, more: Partial<Agreement> = {}): Agreement {
  return {
    detention: of,
    revision: 1,
    sequence: 1,
    amountPence: 90_000,
    reason: 'by letter',
    agreedBy: 'Casey Example',
    agreedAt: 1000,
    enteredBy: BY,
    ...more,
  };
}

export function invoice(
  sequence: number,
  of: string,
  more: Partial<StoredDocument> = {},
): StoredDocument {
  const number = numberIn('MPS-2009', sequence);
  const facts = canonicalJson({ number });
  return {
    number,
    kind: 'invoice',
    series: 'MPS-2009',
    sequence,
    customer: 'UKBA',
    detention: of,
    revision: 1,
    tariff: 'tariff-1',
    tariffDate: '2009-06-01',
    facts,
    personalHash: part({ number }).personalHash,
    documentHash: sha256Hex(facts),
    totalPence: 29_600,
    issuedAt: 1000 + sequence,
    credits: null,
    rebill: null,
    run: null,
    ...more,
  };
}

/** Stores an invoice and makes it live. */
export function* issue(steps: Steps, document: StoredDocument, force = FORCE): Script<boolean> {
  yield* steps.documents.insert(force, document, part({ number: document.number }));
  return yield* steps.documents.makeLive(force, document);
}

/** What was done with a payment; each act a second after the one before. */
export function paymentAct(payment: string, sequence: number, content: PaymentContent): PaymentAct {
  return { payment, sequence, content, actedAt: 2000 + sequence, actedBy: BY };
}

/** £5.00 received, of which so much is allocated. */
export function receipt(
  allocations: readonly Allocation[] = [],
  reference = 'FP 1',
): PaymentContent {
  const bank = { customer: 'UKBA', receivedOn: '2009-06-30', reference, amountPence: 500 };
  return { kind: 'received', ...bank, allocations };
}

export function auditEvent(index: number, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    version: 1,
    log: FORCE,
    index,
    at: 1000,
    actor: { ...BY, kind: 'person' },
    kind: 'force.changed',
    subjects: [{ type: 'force', id: FORCE }],
    ...more,
  };
}
