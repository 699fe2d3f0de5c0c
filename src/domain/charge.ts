/** What a detention costs under a tariff, line by line, with its working (R17). */
import type { Instant, LondonDate } from './time.ts';

/** Why a charge, or a part of it, has no price: a closed list. */
export type UnpricedReason =
  | 'no-tariff'
  | 'beyond-last-band'
  | 'no-interpreter-rate'
  | 'session-overlap'
  | 'engagement-shares';

export type RuleNumber = `R${number}`;

export interface ChargeLine {
  kind: 'custody' | 'interpreter';
  description: string;
  amountPence: number;
  /** The rules of money that made the line, "R7". */
  rules: readonly RuleNumber[];
  figures: Readonly<Record<string, number | string>>;
  /** A sentence a person can follow, the same in JSON, on the page and in the PDF. */
  working: string;
}

/** A session that costs the customer nothing, and why (R12). */
export interface UnbilledSession {
  /** The session's place in the detention, from 1. */
  session: number;
  working: string;
}

export interface Unpriced {
  reason: UnpricedReason;
  detail: string;
}

export interface Charge {
  status: 'priced' | 'unpriced' | 'not-billable' | 'provisional';
  /** The moment up to which an open stay was counted; null of a released one. */
  at: Instant | null;
  unpriced: Unpriced | null;
  tariff: { id: string; effectiveFrom: LondonDate } | null;
  ruleVersion: number;
  custodySeconds: number;
  billableSeconds: number;
  watchedBillableSeconds: number;
  /** What is priced; of an unpriced charge, the part of it that is. */
  lines: readonly ChargeLine[];
  unbilledSessions: readonly UnbilledSession[];
  /** null while any part is unpriced. */
  totals: { netPence: number; vatPence: number; totalPence: number } | null;
}

/** R11: what someone agreed for a stay past the last band. Its reason and who agreed stay apart. */
export interface AgreedCharge {
  amountPence: number;
}
