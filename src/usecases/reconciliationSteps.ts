/** The port's steps that a reconciliation needs: every document and claim, of a year's detentions. */
import type { Instant } from '../domain/time.ts';
import type { Script, StoredDocument } from './store.ts';

/** A document's facts, beside what has become of it. */
export interface DocumentOfDetention
  extends Pick<StoredDocument, 'number' | 'kind' | 'run' | 'rebill' | 'facts'> {
  live: boolean;
  /** Of a credit note with `rebill` false: whether its detention may be invoiced after all. */
  lifted: boolean;
}

export interface ReconciliationSteps {
  /**
   * Detentions that by any of their revisions were held at some time in [from, to), or released at `from`;
   * a page in order of id.
   */
  detentions(query: {
    force: string;
    from: Instant;
    to: Instant;
    after: string;
    limit: number;
  }): Script<{ id: string }[]>;
  /** All the documents about a detention, in order of issue. */
  documents(force: string, detention: string): Script<DocumentOfDetention[]>;
  /** Claims issued at or after a moment, named by number; a page in order of it. */
  claims(query: {
    force: string;
    since: Instant;
    after: string;
    limit: number;
  }): Script<{ id: string; facts: string }[]>;
}
