/** The port's steps on issued documents, their numbers, and which of them are live (R18-R20). */
import type { DocumentKind } from '../domain/invoice.ts';
import type { Instant, LondonDate } from '../domain/time.ts';
import type { PersonalPart, Script } from './script.ts';

/** An issued document as it is stored. */
export interface StoredDocument {
  number: string;
  kind: Exclude<DocumentKind, 'claim'>;
  series: string;
  sequence: number;
  customer: string;
  detention: string;
  revision: number;
  tariff: string;
  tariffDate: LondonDate;
  /** Canonical JSON of what is not personal: what `documentHash` is the hash of. */
  facts: string;
  personalHash: string;
  documentHash: string;
  totalPence: number;
  issuedAt: Instant;
  /** Of a credit note: the invoice that it credits, and whether its detention may be invoiced again. */
  credits: string | null;
  rebill: boolean | null;
  /** The invoice run that issued it. */
  run: string | null;
}

/** That a document's event is in the log. */
export interface StoredProof {
  /** The event as it was hashed. */
  leaf: string;
  /** The text of a log proof, with a checkpoint signed as the document was issued. */
  text: string;
}

export interface ReadDocument extends StoredDocument {
  /** null once erased. */
  personal: { salt: string; body: string } | null;
  /** null of one that was issued before invoices had proofs. */
  proof: StoredProof | null;
  live: boolean;
  superseded: boolean;
  /** R22: its total less what is allocated to it; 0 unless it is live. */
  owedPence: number;
  /** The credit note that took it back. */
  creditedBy: string | null;
  /** The open dispute of it. */
  dispute: string | null;
}

export type DocumentInBrief = Pick<
  StoredDocument,
  'number' | 'kind' | 'run' | 'facts' | 'issuedAt'
>;

export interface DocumentFilter {
  force: string;
  kind?: StoredDocument['kind'] | undefined;
  customer?: string | undefined;
  detention?: string | undefined;
  issuedFrom?: Instant | undefined;
  issuedBefore?: Instant | undefined;
  superseded?: boolean | undefined;
  after?: { issuedAt: Instant; number: string } | undefined;
  limit: number;
}

export interface DocumentSteps {
  /** R19: the moment of a force's last document, of whichever series; null where there is none. */
  lastIssuedAt(force: string): Script<Instant | null>;
  /** The next number of a series, for what is issued at a moment that is not before its last document. */
  nextInSeries(force: string, series: string, issuedAt: Instant): Script<number>;
  insert(force: string, document: StoredDocument, personal: PersonalPart): Script<void>;
  /** Keeps the proof of an inserted document, whose event stands at `position` in the log. */
  insertProof(
    force: string,
    number: string,
    proof: { position: number; text: string },
  ): Script<void>;
  /** A page of the kept proofs, in order of number, after `after`. */
  proofs(
    force: string,
    after: string,
    limit: number,
  ): Script<{ number: string; position: number; text: string }[]>;
  /** R21: whether the live invoice of a detention still shows what is so. */
  markSuperseded(force: string, detention: string, superseded: boolean): Script<void>;
  /** R5, R21: supersedes every live invoice under a tariff; how many there are. */
  supersedeTariff(force: string, tariff: string): Script<number>;
  /** R20: makes an invoice live, owed in full; false when its detention has a live one. */
  makeLive(
    force: string,
    invoice: Pick<StoredDocument, 'detention' | 'number' | 'totalPence'>,
  ): Script<boolean>;
  /** R21: ends an invoice's being live; false when it was not. */
  endLive(force: string, number: string): Script<boolean>;
  get(force: string, number: string): Script<ReadDocument | undefined>;
  /** All about a detention in brief, in order of issue. */
  about(force: string, detention: string): Script<DocumentInBrief[]>;
  /** A page, newest first. */
  list(filter: DocumentFilter): Script<ReadDocument[]>;
}
