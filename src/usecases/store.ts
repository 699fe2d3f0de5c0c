/**
 * The port: the steps that use cases need of storage. A step is a generator that yields queries to
 * whichever database runs it; use cases compose steps into scripts and never yield anything else.
 */
import type { DetentionStatus } from '../domain/detention.ts';
import type { Customer, Force, Suite } from '../domain/force.ts';
import type { TariffContent } from '../domain/tariff.ts';
import type { Instant, LondonDate } from '../domain/time.ts';
import type { AccessKey, Actor, Person } from './access.ts';
import type { AccountSteps } from './accountSteps.ts';
import type { DisputeSteps, StopSteps } from './correctionSteps.ts';
import type { AgreementSteps, DetentionSteps } from './detentionSteps.ts';
import type { DocumentSteps } from './documentSteps.ts';
import type { LeaseSteps } from './leaseSteps.ts';
import type { AuditSteps } from './logSteps.ts';
import type { MonthSteps } from './monthSteps.ts';
import type { MoveSteps } from './moveSteps.ts';
import type { ClaimSteps, RunSteps } from './runSteps.ts';
import type { Script } from './script.ts';
import type { VisitSteps } from './visitSteps.ts';

export * from './accountSteps.ts';
export * from './correctionSteps.ts';
export * from './detentionSteps.ts';
export * from './documentSteps.ts';
export * from './leaseSteps.ts';
export * from './logSteps.ts';
export * from './monthSteps.ts';
export * from './moveSteps.ts';
export * from './runSteps.ts';
export * from './script.ts';
export * from './storageUnavailable.ts';
export * from './visitSteps.ts';
export type { AccessKey };

export interface Store {
  /**
   * Runs a script in a transaction; answered after the commit, or nothing of it stays. `force` is whose
   * records and log it writes: a force, or the log `system`; null: those of several. What is written for
   * one force is written one after another, and does not wait for others.
   */
  transaction<T>(force: string | null, script: (steps: Steps) => Script<T>): Promise<T>;
  /** Runs a script that only reads, on one state of the database. */
  read<T>(script: (steps: Steps) => Script<T>): Promise<T>;
  /**
   * Copies the database, as it is at one moment, into a new file that needs no other, while others go
   * on writing. Gives what a script reads in the copy.
   */
  backup<T>(
    file: string,
    script: (steps: Steps) => Script<T>,
    onProgress: (pages: number, ofPages: number) => void,
  ): Promise<T>;
  /** What the database itself finds wrong with its file; null where nothing. */
  damage(): Promise<string | null>;
  /** How much room it takes; null where that is no file's. */
  size(): Promise<StoredBytes | null>;
  /**
   * Writes anew what things are erased from, so that nothing of them is left in the database's files;
   * `atOnce` only where that is soon done. False where it is not done: others use it, or there is no room.
   * A server's logs and copies go by their own time.
   */
  scrub(options?: { atOnce: boolean }): Promise<boolean>;
  /**
   * Answers within a few seconds where it can be written now; rejects with StorageUnavailable, and why,
   * where it cannot.
   */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** The database, and what it was written to before it came there; null where that is not known. */
export interface StoredBytes {
  database: number;
  log: number | null;
}

/** A database file that no other process can use meanwhile. */
export interface HeldDatabase {
  /** null where it cannot be opened, or is not there. */
  store: Store | null;
  /** Why it cannot be opened; null where it can, or is not there. */
  problem: string | null;
  /**
   * Puts another file of the same folder in its place, in one step, and keeps what it was under the
   * name `aside`. Its store can be used no more.
   */
  replaceBy(file: string, aside: string): void;
  release(): void;
}

/** A moment after all that is recorded: what holds now, even if the clock was set back since. */
export const LATEST: Instant = Number.MAX_SAFE_INTEGER;

export interface Steps {
  forces: ForceSteps;
  keys: KeySteps;
  detentions: DetentionSteps;
  agreements: AgreementSteps;
  tariffs: TariffSteps;
  documents: DocumentSteps;
  stops: StopSteps;
  disputes: DisputeSteps;
  accounts: AccountSteps;
  runs: RunSteps;
  claims: ClaimSteps;
  leases: LeaseSteps;
  audit: AuditSteps;
  answers: AnswerSteps;
  erasures: ErasureSteps;
  visits: VisitSteps;
  months: MonthSteps;
  moves: MoveSteps;
}

/** The codes of a force's suites and customers, in order. */
export interface ForceCodes {
  suites: readonly string[];
  customers: readonly string[];
  defaultCustomer: string;
}

export interface ForceSteps {
  insert(force: Force): Script<boolean>;
  get(force: string): Script<Force | undefined>;
  codes(): Script<string[]>;
  /** What detentions of a force may name, and what they name by default. */
  codesOf(force: string): Script<ForceCodes>;
  update(force: Force): Script<void>;
  suites(force: string): Script<Suite[]>;
  putSuite(force: string, suite: Suite): Script<void>;
  customers(force: string): Script<Customer[]>;
  putCustomer(force: string, customer: Customer): Script<void>;
}

export interface KeySteps {
  insert(key: AccessKey): Script<void>;
  /** The key whose token has this hash, whether it still opens something or not. */
  byHash(force: string, hash: string): Script<AccessKey | undefined>;
  list(force: string): Script<AccessKey[]>;
  /** From `at` on the key is expired. */
  expire(force: string, id: string, at: Instant): Script<void>;
  /** Notes a use of the key, unless a later one is noted. */
  noteUse(force: string, id: string, at: Instant): Script<void>;
  /** False when there is no such key, or it was revoked before. */
  revoke(force: string, id: string, at: Instant): Script<boolean>;
}

/** A published tariff version with its history. */
export interface PublishedTariff {
  id: string;
  customer: string;
  effectiveFrom: LondonDate;
  replaces: string | null;
  content: TariffContent;
  contentHash: string;
  reason: string | null;
  publishedAt: Instant;
  publishedBy: Person;
}

/** What of a published version is stored and hashed as one. */
export function sealedTariff({
  content,
  replaces,
  reason,
}: Pick<PublishedTariff, 'content' | 'replaces' | 'reason'>) {
  return { tariff: content, replaces, reason };
}

export interface TariffSteps {
  /** False when a version of that date, or one that replaces the same, exists. */
  insert(force: string, tariff: PublishedTariff): Script<boolean>;
  /** A force's versions published by a moment, by customer and date. */
  list(force: string, asOf: Instant): Script<PublishedTariff[]>;
  get(force: string, id: string): Script<PublishedTariff | undefined>;
  /** The latest R5 date that an invoice to the customer was priced for. */
  lastInvoicedDate(force: string, customer: string): Script<LondonDate | null>;
}

export interface AnswerSteps {
  /** The answer given to an idempotency key since a moment. */
  get(
    actor: Actor,
    idempotencyKey: string,
    since: Instant,
  ): Script<{ requestHash: string; answer: string } | undefined>;
  insert(
    actor: Actor,
    idempotencyKey: string,
    answer: { requestHash: string; answer: string; answeredAt: Instant },
  ): Script<void>;
  /** Forgets a force's answers given before a moment. */
  forget(force: string, before: Instant): Script<void>;
}

/** A detention that is not erased, and what its retention runs from. */
export interface RetainedDetention {
  id: string;
  status: DetentionStatus;
  startedAt: Instant;
  /** null where it is open, or was voided without an end. */
  endedAt: Instant | null;
  lastIssuedAt: Instant | null;
  /** Its live invoice. */
  invoice: string | null;
  superseded: boolean;
}

export interface RetentionFilter {
  force: string;
  /** Only detentions with an interval in one of these. */
  suites?: readonly string[] | undefined;
  /** Ended before, or voided without an end and begun before; and no document issued since. */
  before: Instant;
  /** Where the page before ended. */
  after?: { endedAt: Instant | null; id: string } | undefined;
  limit: number;
}

export interface ErasureSteps {
  /** A page of detentions that are not erased, first those voided without an end, then by their end. */
  retained(filter: RetentionFilter): Script<RetainedDetention[]>;
  /** Whether a record such as "event/7" has a personal part. */
  hasPersonal(force: string, record: string): Script<boolean>;
  /** Deletes the personal parts of records; how many there were. */
  deletePersonal(force: string, records: readonly string[]): Script<number>;
  /** Forgets all that leads from a reference to a detention; how many rows that were. */
  deleteLookUps(force: string, detention: string): Script<number>;
  /** Forgets the answers that name a detention; how many there were. */
  deleteAnswers(force: string, detention: string): Script<number>;
  markErased(force: string, detention: string, at: Instant): Script<void>;
}
