/** The port's steps on what is said of issued documents: stops of billing, and disputes (R21, R22). */
import type { Instant } from '../domain/time.ts';
import type { Person } from './access.ts';
import type { PersonalPart, Script } from './script.ts';

/** That a detention which a credit note stopped may be invoiced after all. */
export interface LiftedStop {
  creditNote: string;
  /** null once erased. */
  reason: string | null;
  liftedAt: Instant;
  liftedBy: Person;
}

export interface StopSteps {
  /**
   * By detention, the credit note that it is not to be invoiced by, unless that was lifted; of those of
   * these that have one.
   */
  of(force: string, detentions: readonly string[]): Script<Map<string, string>>;
  lift(force: string, stop: Omit<LiftedStop, 'reason'>, personal: PersonalPart): Script<void>;
  /** Those of a detention that were lifted. */
  lifted(force: string, detention: string): Script<LiftedStop[]>;
}

/** How a dispute was settled. */
export interface Settlement {
  outcome: 'upheld' | 'rejected';
  /** The one that credits the invoice, where it was upheld. */
  creditNote: string | null;
  /** null once erased. */
  reason: string | null;
  settledAt: Instant;
  settledBy: Person;
}

/** The customer disputes an invoice. */
export interface Dispute {
  id: string;
  invoice: string;
  /** From 1, of one invoice. */
  sequence: number;
  /** null: all of it. */
  amountPence: number | null;
  /** null once erased. */
  reason: string | null;
  raisedAt: Instant;
  raisedBy: Person;
  /** Of the invoice. */
  customer: string;
  detention: string;
  revision: number;
  /** null while it is open. */
  settlement: Settlement | null;
}

export interface DisputeFilter {
  force: string;
  status?: 'open' | 'settled' | undefined;
  customer?: string | undefined;
  after?: { raisedAt: Instant; id: string } | undefined;
  limit: number;
}

export interface DisputeSteps {
  insert(force: string, dispute: Dispute, personal: PersonalPart): Script<void>;
  settle(
    force: string,
    dispute: string,
    settlement: Settlement,
    personal: PersonalPart,
  ): Script<void>;
  get(force: string, id: string): Script<Dispute | undefined>;
  /** The last one of an invoice, which alone can be open. */
  lastOf(force: string, invoice: string): Script<Dispute | undefined>;
  /** All about a detention, oldest first. */
  ofDetention(force: string, detention: string): Script<Dispute[]>;
  /** A page, newest first. */
  list(filter: DisputeFilter): Script<Dispute[]>;
}

/** What of a dispute is stored and hashed as one. */
export function sealedDispute({
  amountPence,
  invoice,
  sequence,
}: Pick<Dispute, 'amountPence' | 'invoice' | 'sequence'>) {
  return { amountPence, invoice, sequence };
}

/** The same of its settlement. */
export function sealedSettlement({
  creditNote,
  outcome,
}: Pick<Settlement, 'creditNote' | 'outcome'>) {
  return { creditNote, outcome };
}
