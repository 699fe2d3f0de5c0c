/**
 * A claim: the frozen cover of what one invoice run issued to its customer, with what was credited and
 * issued beside it since their last one. It names detentions by id and holds nothing that is personal.
 */
import type { Customer, Force, Suite } from '../domain/force.ts';
import { contentHash } from '../domain/hashing.ts';
import { amountsOf, claimTotalOf, sinceSumsOf, sortsOf, sumsOf } from './claimSums.ts';
import { buyerOf, type DocumentFacts, type IssuedDocument, sellerOf } from './invoice.ts';

/** A document as a claim counts it: its sums, and what they are gathered by. */
export interface ClaimedDocument {
  number: string;
  issueDate: string;
  documentHash: string;
  detention: string;
  /** The London date of release. */
  taxPoint: string;
  /** R24: the suite that the stay belongs to in the year's averages; so with its band and watch. */
  suite: string;
  band: string;
  watch: 'standard' | 'part' | 'constant';
  custody: string;
  interpreters: string;
  net: string;
  vat: string;
  total: string;
}

/** Sums of some documents, in pounds. */
export interface ClaimSums {
  count: number;
  custody: string;
  interpreters: string;
  net: string;
  vat: string;
  total: string;
}

/** What came of no run since the last claim, in sums. */
export type SinceSums = Record<keyof ClaimDocument['since'], ClaimSums>;

export interface ClaimDocument {
  number: string;
  kind: 'claim';
  issuedAt: string;
  issueDate: string;
  seller: IssuedDocument['seller'];
  buyer: IssuedDocument['buyer'];
  /** The invoice run, and the London dates of release that it went through, both among them. */
  run: string;
  releasedFrom: string;
  releasedTo: string;
  /** The customer's claim before this one. */
  lastClaim: { number: string; issueDate: string } | null;
  /** The names of the suites that it speaks of. */
  suites: readonly Suite[];
  /** What the run issued, in order of number. */
  invoices: readonly ClaimedDocument[];
  sums: ClaimSums & {
    bySuite: readonly (ClaimSums & { suite: string })[];
    byBand: readonly (ClaimSums & { band: string })[];
    byWatch: readonly (ClaimSums & { watch: ClaimedDocument['watch'] })[];
  };
  /** What came of no run since the last claim; a credit note's amounts count the other way. */
  since: {
    creditNotes: readonly (ClaimedDocument & { credits: string })[];
    /** Invoices in the place of those that had been credited. */
    replacements: readonly (ClaimedDocument & { replaces: string })[];
    /** Other invoices that were issued one by one. */
    others: readonly ClaimedDocument[];
  };
  /** Invoices, replacements and others, less credit notes. */
  total: string;
  leftOut: readonly { detention: string; code: string; detail: string }[];
  templateVersion: number;
  documentHash: string;
}

/** The part that is stored and hashed. */
export type ClaimFacts = Omit<ClaimDocument, 'documentHash'>;

export function joinClaim(facts: ClaimFacts): ClaimDocument {
  return { ...facts, documentHash: contentHash(facts) };
}

/** A stored document that a claim is made of. */
export interface DocumentToClaim {
  facts: DocumentFacts;
  documentHash: string;
}

/** What a claim is frozen from. */
export interface ClaimParts
  extends Pick<
    ClaimFacts,
    | 'number'
    | 'issuedAt'
    | 'issueDate'
    | 'run'
    | 'releasedFrom'
    | 'releasedTo'
    | 'lastClaim'
    | 'leftOut'
    | 'templateVersion'
  > {
  force: Force;
  customer: Customer;
  /** All that the force has. */
  suites: readonly Suite[];
  /** What the run issued, in order of number. */
  invoices: readonly DocumentToClaim[];
  /** What no run issued since the last claim, in the order in which it was. */
  since: readonly DocumentToClaim[];
}

/** The claim of what a run issued; its sums are exact to the penny. */
export function freezeClaim({
  force,
  customer,
  suites,
  invoices,
  since,
  ...parts
}: ClaimParts): ClaimFacts {
  const used = new Set([...invoices, ...since].map(({ facts }) => sortsOf(facts).suite));
  const sums = sumsOf(invoices.map(({ facts }) => facts));
  const own = sinceOf(since);
  return {
    ...parts,
    kind: 'claim',
    seller: sellerOf(force),
    buyer: buyerOf(customer),
    suites: suites.filter(({ code }) => used.has(code)),
    invoices: invoices.map(claimed),
    sums,
    since: own,
    total: claimTotalOf(sums, sinceSumsOf(own)),
  };
}

/** What no run issued, each kind by itself. */
export function sinceOf(documents: readonly DocumentToClaim[]): ClaimDocument['since'] {
  const invoices = documents.filter(({ facts }) => facts.kind === 'invoice');
  return {
    creditNotes: documents.flatMap(creditNoteIn),
    replacements: invoices.flatMap(replacementIn),
    others: invoices.filter((invoice) => replacementIn(invoice).length === 0).map(claimed),
  };
}

function claimed({ facts, documentHash }: DocumentToClaim): ClaimedDocument {
  const { number, issueDate, taxPoint, detention } = facts;
  const names = { number, issueDate, documentHash, detention: detention.id, taxPoint };
  return { ...names, ...sortsOf(facts), ...amountsOf(facts) };
}

function creditNoteIn(document: DocumentToClaim): ClaimDocument['since']['creditNotes'] {
  const { facts } = document;
  if (facts.kind !== 'credit-note') return [];
  return [{ ...claimed(document), credits: facts.credits.number }];
}

function replacementIn(document: DocumentToClaim): ClaimDocument['since']['replacements'] {
  const { facts } = document;
  if (facts.kind !== 'invoice' || !facts.replaces) return [];
  return [{ ...claimed(document), replaces: facts.replaces.number }];
}
