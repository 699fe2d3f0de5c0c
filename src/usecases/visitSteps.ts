/** The port's part of who is signed in to the pages, and of what they have typed. */
import type { Instant } from '../domain/time.ts';
import type { Actor } from './access.ts';
import type { Script } from './script.ts';

/** A browser that signed in. */
export interface Visit {
  force: string;
  /** SHA-256 of the cookie's token, which itself is kept nowhere. */
  hash: string;
  /** SHA-256 of the token of the access key that opened it; null: an identity provider did. */
  keyHash: string | null;
  actor: Actor;
  startedAt: Instant;
  /** To the minute. */
  seenAt: Instant;
}

/** What was typed in a visit and not sent yet: nobody else's to see, and gone with the visit. */
export interface Draft {
  /** A UUIDv7. */
  id: string;
  /** The journey that it belongs to. */
  kind: string;
  /** The detention that it is about; null: none yet. */
  detention: string | null;
  /** JSON, in the shape of its journey. */
  content: unknown;
}

type VisitKey = Pick<Visit, 'force' | 'hash'>;

export interface VisitSteps {
  insert(visit: Visit): Script<void>;
  get(visit: VisitKey): Script<Visit | undefined>;
  noteUse(visit: VisitKey, at: Instant): Script<void>;
  /** Ends a visit, and forgets its drafts. */
  remove(visit: VisitKey): Script<void>;
  /** Ends all of a force that were not used since a moment, or began before another. */
  removeOver(over: { force: string; seenBefore: Instant; startedBefore: Instant }): Script<void>;
  /** Keeps a draft, in the place of what it was. */
  putDraft(visit: VisitKey, draft: Draft): Script<void>;
  draft(visit: VisitKey, id: string): Script<Draft | undefined>;
  /** Forgets a visit's drafts but its last ones, by when they were begun. */
  removeDraftsBut(visit: VisitKey, last: number): Script<void>;
  removeDraft(visit: VisitKey, id: string): Script<void>;
  /** Forgets every visit's drafts about a detention. */
  removeDraftsAbout(force: string, detention: string): Script<void>;
}
