/** The port's steps on the audit log: its events and tree, and all that a recount holds against them. */
import type { AuditEvent, EventKind } from '../domain/auditLog.ts';
import type { DetentionStatus } from '../domain/detention.ts';
import type { Instant } from '../domain/time.ts';
import type { Inquiry } from './access.ts';
import type { PersonalPart, Script } from './script.ts';

export interface EventFilter {
  log: string;
  /** A record that the events name, such as "detention/ID". */
  subject?: string | undefined;
  kind?: EventKind | undefined;
  /** The ids of the keys that were used. */
  actors?: readonly string[] | undefined;
  /** At or after, and before. */
  from?: Instant | undefined;
  before?: Instant | undefined;
  /** Where the page before ended. */
  after?: { at: Instant; index: number } | undefined;
  limit: number;
}

/** An event as it was hashed, with what was said of a read. */
export interface KeptEvent {
  position: number;
  leaf: string;
  /** null where nothing was said, or once it is erased. */
  inquiry: Inquiry | null;
}

export interface AuditSteps {
  size(log: string): Script<number>;
  /** Appends events that follow one another, and have nothing personal of their own. */
  appendAll(events: readonly AuditEvent[]): Script<void>;
  /** Appends an event, and keeps what it has that is personal beside it, erasable. */
  append(event: AuditEvent, personal?: PersonalPart | null): Script<void>;
  /** A page of events, newest first. */
  events(filter: EventFilter): Script<AuditEvent[]>;
  /** What was said of a read, by its event's place; null where nothing was, or once it is erased. */
  inquiry(log: string, position: number): Script<Inquiry | null>;
  /** Leaves from a position on, in order. */
  leaves(log: string, from: number, limit: number): Script<{ position: number; leaf: string }[]>;
  /** What events from a position on, and before another, have of their own that is personal. */
  ownParts(
    log: string,
    from: number,
    before: number,
  ): Script<{ position: number; salt: string; body: string }[]>;
  /** A personal part, of whichever force, that no record and no event is named like. */
  strayPart(): Script<{ force: string; record: string } | undefined>;
  /**
   * A row, of whichever force, by which a detention is found or a payment allocated, and there is no such
   * revision or act of it: `record` is "detention ID" or "payment ID".
   */
  strayRow(): Script<{ table: string; record: string } | undefined>;
  nodes(
    log: string,
    level: number,
    from: number,
    limit: number,
  ): Script<{ position: number; hash: string }[]>;
  /** The events that name a record, such as "detention/ID". */
  eventsOf(log: string, subject: string): Script<AuditEvent[]>;
  /** A page of them from a position on and before another, as they are kept; in order. */
  keptEventsOf(
    log: string,
    subject: string,
    page: { from: number; before: number; limit: number },
  ): Script<KeptEvent[]>;
  logs(): Script<string[]>;
  /** A page of the stored records of a kind, in order of id and revision, after `after`. */
  sealed(
    force: string,
    kind: SealedKind,
    after: SealedCursor,
    limit: number,
  ): Script<SealedRecord[]>;
  /** A page of detentions as their head rows have them, in order of id. */
  heads(force: string, after: string, limit: number): Script<DetentionHead[]>;
  /** Whether the index of the log's subjects leads from a subject to an event. */
  isIndexed(log: string, subject: string, position: number): Script<boolean>;
  /** How many nodes the log's tree has, and how many entries its index of subjects. */
  counts(log: string): Script<{ nodes: number; subjects: number }>;
  /** Where each series of numbers stands, of one force or of all, and what documents it has. */
  seriesCounts(force?: string): Script<SeriesCount[]>;
  /** A force's numbers that are missing before a document with a higher one, by series, in order. */
  numberGaps(force: string): Script<(NumberRange & { series: string })[]>;
}

export interface SeriesCount {
  force: string;
  series: string;
  /** null where the row of the series is gone. */
  last: number | null;
  lastIssuedAt: Instant | null;
  count: number;
  /** Of its documents; null where there is none. */
  highest: number | null;
  lastDocumentAt: Instant | null;
}

/** Numbers of a series, both ends among them. */
export interface NumberRange {
  from: number;
  to: number;
}

/** What never changes once stored, and is witnessed by an event that bears its hash. */
export const SEALED_KINDS = [
  'tariff',
  'detention',
  'agreement',
  'overlap',
  'invoice',
  'credit-note',
  'lifted-stop',
  'dispute',
  'settlement',
  'payment',
  'claim',
] as const;
export type SealedKind = (typeof SEALED_KINDS)[number];

export interface SealedCursor {
  id: string;
  /** 0 for kinds without revisions. */
  revision: number;
}

/** A stored record with the hashes in its own columns, and what they should be the hashes of. */
export interface SealedRecord extends SealedCursor {
  content: string;
  contentHash: string;
  personalHash: string | null;
  /** The personal row; null once erased, or where the record has none. */
  personal: { salt: string; body: string } | null;
  /** Its columns that repeat what its content or its event says. */
  columns: Readonly<Record<string, unknown>>;
}

/** Where a detention stands by its head row, beside its last revision and its documents. */
export interface DetentionHead {
  id: string;
  /** The head row; null where it is gone. */
  head: {
    revision: number;
    status: DetentionStatus;
    startedAt: Instant;
    endedAt: Instant | null;
    erasedAt: Instant | null;
  } | null;
  lastRevision: number;
  /** The last revision's content, and its personal part unless erased. */
  content: string;
  personal: string | null;
  /** The custody record number that it is found by. */
  number: string | null;
  /** Those that it was found by before, and the others that its revisions bore; as JSON, in order. */
  formerNumbers: string;
  earlierNumbers: string;
  /** The references and suites that it is found by, as JSON: [["force", "D-1"]], ["CX"]. */
  references: string;
  suites: string;
  liveInvoice: string | null;
  /** The last that was not credited. */
  lastInvoice: string | null;
  /** What is owed on the live invoice, and its total less what is allocated to it. */
  owedPence: number | null;
  unpaidPence: number | null;
}
