/**
 * A back-test: what a period's detentions cost, against what they would have cost under a draft tariff.
 * Each detention is charged twice, by the same rules; nothing here prices anything.
 */
import { amountsOf, bandOf, groupsByBand, monthOf } from './admissions.ts';
import type { Charge, UnpricedReason } from './charge.ts';
import { type Detention, firstInterval } from './detention.ts';
import { Exact, roundToPence } from './money.ts';

/** A detention with its charge as it is, and under the draft. */
export interface TestedDetention {
  id: string;
  detention: Detention;
  before: Charge;
  after: Charge;
}

const MONEY = ['custodyPence', 'interpretersPence', 'netPence', 'vatPence', 'totalPence'] as const;
export type Money = Record<(typeof MONEY)[number], number>;

/** What some detentions come to: money of those priced, and how many have no price, by reason. */
export interface Sums extends Money {
  priced: number;
  unpriced: Partial<Record<UnpricedReason, number>>;
  notBillable: number;
}

export interface Comparison {
  detentions: number;
  before: Sums;
  after: Sums;
}

export interface Change extends TestedDetention {
  /** Of the net; what is not billable costs nothing. */
  differencePence: number;
}

/**
 * The break-even of a fixed price: the one amount for each detention whose custody is priced today that
 * would have brought in the same, to the nearest penny.
 */
export interface BreakEven {
  detentions: number;
  amountPence: number;
  broughtInPence: number;
  /** What it would have brought in: `amountPence` for each. */
  bringsInPence: number;
  /** Where it also prices the stays whose custody has no price today. */
  withUnpriced: {
    detentions: number;
    bringsInPence: number;
    /** The amount that brings in the same from all of them. */
    amountPence: number;
  };
}

export interface BackTest extends Comparison {
  /** Not released: left out of everything else. */
  open: number;
  /** By the London month of arrival, "2009-01"; those with detentions, in order. */
  byMonth: ({ month: string } & Comparison)[];
  bySuite: ({ suite: string } & Comparison)[];
  /** By the band that each falls into today, and by that of the draft. */
  byBandBefore: ({ band: string } & Comparison)[];
  byBandAfter: ({ band: string } & Comparison)[];
  /** The largest first, of those with a price on both sides. */
  biggestRises: Change[];
  biggestFalls: Change[];
  /** Those that have no price today, and one under the draft; and the other way round. */
  becamePriced: Named;
  becameUnpriced: Named;
  /** null where no custody is priced today. */
  breakEven: BreakEven | null;
}

/** How many there are, and the first of their ids. */
export interface Named {
  count: number;
  detentions: string[];
}

const MOST_CHANGES = 10;
const MOST_NAMED = 100;

/** Compares what `tested` cost and would have cost; in any order. */
export function backTest(tested: readonly TestedDetention[]): BackTest {
  const released = tested.filter(({ before }) => before.status !== 'provisional');
  const changes = released.flatMap(changeIn).sort(byId);
  return {
    ...compare(released),
    open: tested.length - released.length,
    byMonth: groupsBy(released, monthIn).map(([month, group]) => ({ month, ...group })),
    bySuite: groupsBy(released, suiteOf).map(([suite, group]) => ({ suite, ...group })),
    byBandBefore: byBand(released, 'before'),
    byBandAfter: byBand(released, 'after'),
    biggestRises: largest(changes, 1),
    biggestFalls: largest(changes, -1),
    becamePriced: namedIn(released, ({ before, after }) => !!before.unpriced && !after.unpriced),
    becameUnpriced: namedIn(released, ({ before, after }) => !before.unpriced && !!after.unpriced),
    breakEven: breakEvenOf(released.map(({ before }) => before)),
  };
}

function compare(tested: readonly TestedDetention[]): Comparison {
  return {
    detentions: tested.length,
    before: sumsOf(tested.map(({ before }) => before)),
    after: sumsOf(tested.map(({ after }) => after)),
  };
}

function sumsOf(charges: readonly Charge[]): Sums {
  const sums: Sums = { ...NOTHING, priced: 0, unpriced: {}, notBillable: 0 };
  for (const charge of charges) {
    const { status, unpriced } = charge;
    if (unpriced) sums.unpriced[unpriced.reason] = (sums.unpriced[unpriced.reason] ?? 0) + 1;
    else if (status === 'not-billable') sums.notBillable += 1;
    else {
      sums.priced += 1;
      const money = { ...NOTHING, ...amountsOf(charge), ...charge.totals };
      for (const name of MONEY) sums[name] += money[name];
    }
  }
  return sums;
}

const NOTHING: Money = {
  custodyPence: 0,
  interpretersPence: 0,
  netPence: 0,
  vatPence: 0,
  totalPence: 0,
};

/** By how much each sum of the draft is more, or less. */
export function differenceOf({ before, after }: Comparison): Money {
  const difference = { ...NOTHING };
  for (const name of MONEY) difference[name] = after[name] - before[name];
  return difference;
}

function monthIn({ detention }: TestedDetention): string {
  return monthOf(detention);
}

function suiteOf({ detention }: TestedDetention): string {
  return firstInterval(detention).suite;
}

/** In order of key. */
function groupsBy(
  tested: readonly TestedDetention[],
  keyOf: (one: TestedDetention) => string,
): [key: string, Comparison][] {
  const groups = [...Map.groupBy(tested, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([key, group]) => [key, compare(group)]);
}

function byBand(
  tested: readonly TestedDetention[],
  side: 'before' | 'after',
): BackTest['byBandBefore'] {
  const groups = groupsByBand(
    tested,
    (one) => bandOf(one[side]),
    (one) => pricedSeconds(one[side]),
  );
  return groups.map(([band, group]) => ({ band, ...compare(group) }));
}

function pricedSeconds({ status, billableSeconds }: Charge): number {
  return status === 'priced' ? billableSeconds : Number.POSITIVE_INFINITY;
}

function changeIn(one: TestedDetention): Change[] {
  const { totals: before } = one.before;
  const { totals: after } = one.after;
  if (!before || !after || before.netPence === after.netPence) return [];
  return [{ ...one, differencePence: after.netPence - before.netPence }];
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function largest(changes: readonly Change[], sign: 1 | -1): Change[] {
  return changes
    .filter(({ differencePence }) => differencePence * sign > 0)
    .sort((a, b) => (b.differencePence - a.differencePence) * sign)
    .slice(0, MOST_CHANGES);
}

function namedIn(
  tested: readonly TestedDetention[],
  isMeant: (one: TestedDetention) => boolean,
): Named {
  const ids = tested.filter(isMeant).map(({ id }) => id);
  return { count: ids.length, detentions: ids.sort().slice(0, MOST_NAMED) };
}

/** R15: the quotient is exact, and rounded once. */
function breakEvenOf(charges: readonly Charge[]): BreakEven | null {
  const priced = charges.filter((charge) => charge.totals && charge.billableSeconds > 0);
  const count = priced.length;
  if (count === 0) return null;
  const unpriced = charges.filter(({ unpriced: why }) => why && CUSTODY_REASONS.has(why.reason));
  const broughtInPence = sumsOf(priced).custodyPence;
  const evenOver = (detentions: number) =>
    roundToPence(new Exact(broughtInPence).dividedBy(detentions * 100));
  const amountPence = evenOver(count);
  const all = count + unpriced.length;
  return {
    detentions: count,
    amountPence,
    broughtInPence,
    bringsInPence: amountPence * count,
    withUnpriced: {
      detentions: all,
      bringsInPence: amountPence * all,
      amountPence: evenOver(all),
    },
  };
}

/** Why custody has no price; the other reasons are of interpreters, whom a fixed price leaves as they are. */
const CUSTODY_REASONS: ReadonlySet<UnpricedReason> = new Set(['no-tariff', 'beyond-last-band']);
