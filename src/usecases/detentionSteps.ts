/** The port's part for detentions: their revisions, agreed charges and accepted overlaps. */
import type { Detention, DetentionStatus } from '../domain/detention.ts';
import type { DetentionReferences } from '../domain/personal.ts';
import type { Instant } from '../domain/time.ts';
import type { Actor, Person } from './access.ts';
import type { PersonalPart, Script } from './script.ts';

/** One revision of a detention as it is stored, its personal part joined to its facts. */
export interface Revision {
  force: string;
  id: string;
  revision: number;
  void: boolean;
  detention: Detention;
  /** Why it was amended or voided; null for the first. */
  reason: string | null;
  contentHash: string;
  recordedAt: Instant;
  recordedBy: Person;
}

/** A revision to store, its parts apart. */
export interface NewRevision extends Revision {
  /** Canonical JSON of what is not personal: what the content's hash is of. */
  content: string;
  /** Of a `RevisionPersonal`. */
  personal: PersonalPart;
}

/** What of a revision is personal. */
export interface RevisionPersonal extends DetentionReferences {
  reason: string | null;
}

/** A detention's current revision and what stands beside it. */
export interface CurrentDetention extends Revision {
  /** The number of its live invoice. */
  invoice: string | null;
  /** True where the live invoice shows something else than this revision (R21). */
  superseded: boolean;
  /** When what was personal of it was erased. */
  erasedAt: Instant | null;
}

export type ReferenceScheme = 'force' | 'home-office';

export interface DetentionFilter {
  force: string;
  /** Only detentions with an interval in one of these. */
  suites?: readonly string[] | undefined;
  status?: DetentionStatus | undefined;
  /** Whether the last interval has ended: of what is open, that leaves those who are held, or the others. */
  isEnded?: boolean | undefined;
  /** Arrived at or after, and before. */
  from?: Instant | undefined;
  before?: Instant | undefined;
  custodyRecordNumber?: string | undefined;
  reference?: { scheme: ReferenceScheme; reference: string } | undefined;
  /** Released and without a live invoice, or with one that is superseded. */
  unbilled?: boolean | undefined;
  /** Where the page before ended. */
  after?: { startedAt: Instant; id: string } | undefined;
  limit: number;
}

export interface DetentionSteps {
  /** The detention that bears a custody record number. */
  withNumber(force: string, number: string): Script<string | undefined>;
  /**
   * The detentions that bear one of these numbers, or bore it before it was corrected; in order of number
   * and id.
   */
  everWithNumbers(
    force: string,
    numbers: readonly string[],
  ): Script<{ number: string; detention: string; current: boolean }[]>;
  /** False when another detention bears the number. */
  claimNumber(force: string, number: string, detention: string): Script<boolean>;
  /** Stores detentions' first revisions, each under its number, which no other bears. */
  saveFirst(revisions: readonly NewRevision[]): Script<void>;
  /** Stores a revision and makes it the current one. */
  save(revision: NewRevision): Script<void>;
  current(force: string, id: string): Script<CurrentDetention | undefined>;
  /** All revisions, oldest first. */
  revisions(force: string, id: string): Script<Revision[]>;
  /** A page of current revisions, newest arrival first. */
  list(filter: DetentionFilter): Script<CurrentDetention[]>;
  /**
   * The revisions that were current at `asOf`, not void, of stays that touch [from, to); a page in
   * order of id.
   */
  recordedBy(query: {
    force: string;
    asOf: Instant;
    from: Instant;
    to: Instant;
    after: string;
    limit: number;
  }): Script<Revision[]>;
  /**
   * The current revisions, not void, of stays that were held at some time in [from, to); a page in order
   * of arrival.
   */
  heldIn(query: {
    force: string;
    from: Instant;
    to: Instant;
    after: { startedAt: Instant; id: string } | undefined;
    limit: number;
  }): Script<Revision[]>;
  /**
   * Detentions that by any of their revisions were held at some time in [from, to), or released at
   * `from`; a page in order of id.
   */
  everHeld(query: {
    force: string;
    from: Instant;
    to: Instant;
    after: string;
    limit: number;
  }): Script<{ id: string }[]>;
  /** The revisions that bear these names, in order of their ids. */
  named(force: string, names: readonly RevisionName[]): Script<Revision[]>;
  /**
   * The revisions of others, current at `asOf` and not void, that have a session of the same engagement as
   * one of these, or at the same time with the same interpreter; once for each detention that asks.
   */
  meeting(query: {
    force: string;
    asOf: Instant;
    sessions: readonly AskingSession[];
  }): Script<Meeting[]>;
  /**
   * Pairs of one detainee's detentions where the second begins before the first has ended, in a gap
   * perhaps, or within 24 h of its end; newest first. Not those of which both are invoiced as they are.
   */
  closeStays(force: string): Script<{ first: string; second: string }[]>;
  /** The same detainee's other detentions that begin or end within this one, in a gap perhaps; earliest first. */
  otherPlaces(force: string, detention: string): Script<string[]>;
}

/** A session that those of others may meet, and the detention whose it is. */
export interface AskingSession {
  detention: string;
  interpreter: string | null;
  /** Its reference. */
  engagement: string | null;
  startedAt: Instant;
  endedAt: Instant;
}

type RevisionName = Pick<Revision, 'id' | 'revision'>;

/** A revision that one of the sessions meets. */
export interface Meeting extends RevisionName {
  /** The detention that asked. */
  asking: string;
}

/** R11's agreed charge of a revision. */
export interface Agreement {
  detention: string;
  revision: number;
  /** From 1: the last counts. */
  sequence: number;
  amountPence: number;
  reason: string | null;
  agreedBy: string | null;
  agreedAt: Instant;
  enteredBy: Person;
}

/** R14: a pair of revisions whose overlapping sessions someone accepted. */
export interface AcceptedOverlap {
  detention: string;
  revision: number;
  other: string;
  otherRevision: number;
}

/** An accepted pair as it is read: who accepted it, when and why. */
export interface Acceptance extends AcceptedOverlap {
  /** null once erased. */
  reason: string | null;
  acceptedAt: Instant;
  acceptedBy: Person;
}

export interface AgreementSteps {
  insert(force: string, agreement: Agreement, personal: PersonalPart): Script<void>;
  /**
   * All that were agreed by a moment for any revision of these detentions, in the order in which they were:
   * of a revision the last one counts.
   */
  of(force: string, detentions: readonly string[], asOf: Instant): Script<Agreement[]>;
  acceptOverlaps(
    force: string,
    overlaps: readonly AcceptedOverlap[],
    by: { actor: Actor; at: Instant },
    personal: PersonalPart,
  ): Script<void>;
  /** Those that name the detention on either side, in any of its revisions: first those of its own side. */
  acceptedOverlaps(force: string, detention: string, asOf: Instant): Script<AcceptedOverlap[]>;
  /** The same with who, when and why; in the order in which they were accepted. */
  acceptances(force: string, detention: string): Script<Acceptance[]>;
}
