/** The port's steps on invoice runs, and on the claims that they end with. */
import type { LeftOutCode } from '../domain/errors.ts';
import type { Instant, LondonDate } from '../domain/time.ts';
import type { Actor } from './access.ts';
import type { Script } from './script.ts';

/** What a run goes through: London dates of release, both among them. */
export interface RunPeriod {
  customer: string;
  releasedFrom: LondonDate;
  releasedTo: LondonDate;
}

/** How far a run has come. */
export interface InvoiceRun extends RunPeriod {
  id: string;
  status: 'running' | 'ended';
  /** In whose name it goes on. */
  startedBy: Actor;
  startedAt: Instant;
  endedAt: Instant | null;
  /** Detentions to look at, as counted at the start. */
  total: number;
  issued: number;
  leftOut: number;
  /** The last detention that was looked at. */
  reached: ReleasePlace | null;
  /** The number of its claim. */
  claim: string | null;
}

/** A place in the order of release. */
export interface ReleasePlace {
  endedAt: Instant;
  id: string;
}

/** A detention that a run is to look at. */
export interface RunCandidate extends ReleasePlace {
  /** Its live invoice, which is superseded. */
  superseded: string | null;
}

export interface CandidateQuery {
  force: string;
  customer: string;
  /** Behind this place. */
  after: ReleasePlace;
  before: Instant;
}

export interface LeftOut {
  detention: string;
  code: LeftOutCode;
  detail: string;
}

export interface RunFilter {
  force: string;
  customer?: string | undefined;
  after?: { startedAt: Instant; id: string } | undefined;
  limit: number;
}

export interface RunSteps {
  insert(run: InvoiceRun): Script<void>;
  get(force: string, id: string): Script<InvoiceRun | undefined>;
  /** A page, newest first. */
  list(filter: RunFilter): Script<InvoiceRun[]>;
  /** Those of every force that have not ended, in the order in which they were started. */
  running(): Script<InvoiceRun[]>;
  /** What ended in a period, not void and not erased, and has no live invoice that is right. */
  candidates(query: CandidateQuery, limit: number): Script<RunCandidate[]>;
  countCandidates(query: CandidateQuery): Script<number>;
  /** Notes how far a run has come. */
  advance(run: InvoiceRun): Script<void>;
  leaveOut(force: string, run: string, leftOut: LeftOut & { position: number }): Script<void>;
  /** A page of what was left out, in order, behind a position. */
  leftOut(
    force: string,
    run: string,
    page: { after: number; limit: number },
  ): Script<(LeftOut & { position: number })[]>;
  leftOutCounts(force: string, run: string): Script<{ code: LeftOutCode; count: number }[]>;
}

/** A claim as it is stored. */
export interface StoredClaim {
  number: string;
  series: string;
  sequence: number;
  customer: string;
  run: string;
  /** Canonical JSON of what `documentHash` is the hash of. */
  facts: string;
  documentHash: string;
  totalPence: number;
  issuedAt: Instant;
  /** Of its event in the log. */
  position: number;
}

/** A claim in brief. */
export interface ClaimHead
  extends Pick<StoredClaim, 'number' | 'customer' | 'run' | 'totalPence' | 'issuedAt'>,
    Omit<RunPeriod, 'customer'> {
  invoices: number;
}

export interface ClaimFilter {
  force: string;
  customer?: string | undefined;
  after?: { issuedAt: Instant; number: string } | undefined;
  limit: number;
}

/** A document that a claim is to be made of. */
export interface DocumentRow {
  facts: string;
  documentHash: string;
}

export interface ClaimSteps {
  insert(force: string, claim: StoredClaim): Script<void>;
  get(force: string, number: string): Script<StoredClaim | undefined>;
  /** A page, newest first. */
  list(filter: ClaimFilter): Script<ClaimHead[]>;
  /** The customer's last claim. */
  last(
    force: string,
    customer: string,
  ): Script<Pick<StoredClaim, 'number' | 'issuedAt' | 'position'> | undefined>;
  /** Those issued at or after a moment, named by number; a page in order of it. */
  since(query: {
    force: string;
    issuedFrom: Instant;
    after: string;
    limit: number;
  }): Script<{ id: string; facts: string }[]>;
  /** What a run issued, in order of number. */
  issuedBy(force: string, run: string): Script<DocumentRow[]>;
  /** The claim that each document about a detention is in; null where there is none yet. */
  ofDetention(force: string, detention: string): Script<{ number: string; claim: string | null }[]>;
  /** What no run issued to a customer, by events behind a place in the log, in their order. */
  issuedSince(force: string, customer: string, position: number): Script<DocumentRow[]>;
}
