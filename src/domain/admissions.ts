/**
 * The detentions that a year's statistics are about (R24), and what they come to (R25, R27): as a
 * whole, and by what is said of each. One pass, in any order.
 */
import type { Charge, ChargeLine } from './charge.ts';
import { arrivalOf, type Detention, firstInterval, type Outcome } from './detention.ts';
import { Exact, roundToPence } from './money.ts';
import type { Span } from './occupancy.ts';
import { type Instant, londonDate, londonDay, londonOffset } from './time.ts';

export interface CountedDetention {
  detention: Detention;
  charge: Charge;
}

/** Detentions are released or open; the released are priced, unpriced or not billable. */
export interface Counts {
  detentions: number;
  released: number;
  open: number;
  unpriced: number;
  notBillable: number;
}

/** R27: net, of the released and priced. */
export interface Charges {
  custodyPence: number;
  interpretersPence: number;
  totalPence: number;
  meanPerDetentionPence: number | null;
}

export interface Group extends Counts {
  /** Over the released. */
  meanLengthHours: number | null;
  charges: Charges;
}

/** How much of the billable time was under constant watch: none, part or all of it. */
export const WATCH_SHARES = ['standard', 'part', 'constant'] as const;
export type WatchShare = (typeof WATCH_SHARES)[number];

/** The running sums of a group. */
export interface Tally extends Counts {
  /** Of the released. */
  custodySeconds: number;
  custodyPence: number;
  interpretersPence: number;
  /** Of the priced; null of none. */
  shortestBillableSeconds: number | null;
}

/** A tally for each value of what `keyOf` says of a detention. */
interface Table<Key> {
  readonly tallies: Map<Key, Tally>;
  add(counted: CountedDetention): void;
}

export type Admissions = ReturnType<typeof startAdmissions>;

/** What is said of a detention that it is grouped by. */
export const GROUP_KEYS = {
  month: ({ detention }: CountedDetention) => monthOf(detention),
  suite: ({ detention }: CountedDetention) => firstInterval(detention).suite,
  band: ({ charge }: CountedDetention) => bandOf(charge),
  watch: ({ charge }: CountedDetention) => watchShareOf(charge),
  outcome: outcomeOf,
  operation: ({ detention }: CountedDetention) => detention.operation,
} as const;
export type GroupName = keyof typeof GROUP_KEYS;

export function startAdmissions() {
  return {
    all: newTally(),
    /** R25: of each of the released. */
    custodySeconds: [] as number[],
    /** How many arrived on each weekday, Monday first, in each hour of London's clock. */
    arrivals: Array.from({ length: 7 }, (): number[] => Array(24).fill(0)),
    by: {
      suite: tableBy(GROUP_KEYS.suite),
      band: tableBy(GROUP_KEYS.band),
      watch: tableBy(GROUP_KEYS.watch),
      outcome: tableBy(GROUP_KEYS.outcome),
      operation: tableBy(GROUP_KEYS.operation),
    },
  };
}

/** R24: the first interval, whatever its power, starts in the span and in the suite. */
export function isAdmission(detention: Detention, span: Span, suite: string | null): boolean {
  const first = firstInterval(detention);
  return (
    span.from <= first.startedAt &&
    first.startedAt < span.until &&
    (suite === null || suite === first.suite)
  );
}

export function admit(admissions: Admissions, counted: CountedDetention): void {
  const { charge } = counted;
  count(admissions.all, charge);
  if (charge.status !== 'provisional') admissions.custodySeconds.push(charge.custodySeconds);
  countArrival(admissions, arrivalOf(counted.detention));
  for (const table of Object.values(admissions.by)) table.add(counted);
}

function countArrival({ arrivals }: Admissions, at: Instant): void {
  const day = londonDay(at);
  // The first day, 1 January 1970, was a Thursday.
  const hours = arrivals[(day + 3) % 7] ?? [];
  const hour = Math.floor((at + londonOffset(at) - day * 86_400) / 3600);
  hours[hour] = (hours[hour] ?? 0) + 1;
}

function tableBy<Key>(keyOf: (counted: CountedDetention) => Key): Table<Key> {
  const tallies = new Map<Key, Tally>();
  return {
    tallies,
    add: (counted) => {
      const key = keyOf(counted);
      const tally = tallies.get(key) ?? newTally();
      tallies.set(key, tally);
      count(tally, counted.charge);
    },
  };
}

export function newTally(): Tally {
  return {
    detentions: 0,
    released: 0,
    open: 0,
    unpriced: 0,
    notBillable: 0,
    custodySeconds: 0,
    custodyPence: 0,
    interpretersPence: 0,
    shortestBillableSeconds: null,
  };
}

/** R25, R27: money is counted of the released and priced alone, time of all the released. */
function count(tally: Tally, charge: Charge): void {
  tally.detentions += 1;
  if (charge.status === 'provisional') {
    tally.open += 1;
    return;
  }
  tally.released += 1;
  tally.custodySeconds += charge.custodySeconds;
  if (charge.status === 'unpriced') tally.unpriced += 1;
  else if (charge.status === 'not-billable') tally.notBillable += 1;
  else countPriced(tally, charge);
}

function countPriced(tally: Tally, charge: Charge): void {
  tally.shortestBillableSeconds = shorter(tally.shortestBillableSeconds, charge.billableSeconds);
  const { custodyPence, interpretersPence } = amountsOf(charge);
  tally.custodyPence += custodyPence;
  tally.interpretersPence += interpretersPence;
}

function shorter(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** Adds what is counted of others. */
export function addTally(tally: Tally, more: Tally): void {
  tally.detentions += more.detentions;
  tally.released += more.released;
  tally.open += more.open;
  tally.unpriced += more.unpriced;
  tally.notBillable += more.notBillable;
  tally.custodySeconds += more.custodySeconds;
  tally.custodyPence += more.custodyPence;
  tally.interpretersPence += more.interpretersPence;
  tally.shortestBillableSeconds = shorter(
    tally.shortestBillableSeconds,
    more.shortestBillableSeconds,
  );
}

/** What the lines of a charge come to, custody and interpreters apart. */
export function amountsOf({ lines }: Charge): { custodyPence: number; interpretersPence: number } {
  const sumOf = (wanted: ChargeLine['kind']) =>
    lines.reduce((sum, { kind, amountPence }) => sum + (kind === wanted ? amountPence : 0), 0);
  return { custodyPence: sumOf('custody'), interpretersPence: sumOf('interpreter') };
}

export function groupOf(tally: Tally): Group {
  const { detentions, released, open, unpriced, notBillable } = tally;
  const { custodyPence, interpretersPence } = tally;
  const totalPence = custodyPence + interpretersPence;
  const priced = released - unpriced - notBillable;
  return {
    detentions,
    released,
    open,
    unpriced,
    notBillable,
    meanLengthHours: ratio(tally.custodySeconds, released * 3600),
    charges: {
      custodyPence,
      interpretersPence,
      totalPence,
      meanPerDetentionPence:
        priced === 0 ? null : roundToPence(new Exact(totalPence).dividedBy(priced * 100)),
    },
  };
}

/** R27: a quotient of whole numbers to three decimals, half up; of nothing, null. */
export function ratio(numerator: number, denominator: number): number | null {
  if (denominator === 0) return null;
  return new Exact(numerator)
    .dividedBy(denominator)
    .toDecimalPlaces(3, Exact.ROUND_HALF_UP)
    .toNumber();
}

/** "2009-01": the London month of arrival. */
export function monthOf(detention: Detention): string {
  return londonDate(firstInterval(detention).startedAt).slice(0, 7);
}

/**
 * The band of the first custody line of a priced charge (under `premium` the whole time's, under
 * `separate` the unwatched time's), "no-band" where the tariff's model has none; else why there is
 * no price: "open", "not-billable" or "unpriced: beyond-last-band".
 */
export function bandOf(charge: Charge): string {
  if (charge.status === 'provisional') return 'open';
  if (charge.unpriced) return `unpriced: ${charge.unpriced.reason}`;
  if (charge.status === 'not-billable') return 'not-billable';
  return pricedBandOf(charge.lines);
}

/** The band that the lines of a priced charge count under. */
export function pricedBandOf(lines: readonly Pick<ChargeLine, 'kind' | 'figures'>[]): string {
  const custody = lines.find(({ kind }) => kind === 'custody');
  return String(custody?.figures.band ?? 'no-band');
}

/** Bands by the shortest time in each, and those of one time by their names. */
export function bandsInOrder(
  bands: ReadonlyMap<string, Pick<Tally, 'shortestBillableSeconds'>>,
): string[] {
  const shortest = (band: string) =>
    bands.get(band)?.shortestBillableSeconds ?? Number.POSITIVE_INFINITY;
  const byText = [...bands.keys()].sort();
  return byText.sort((a, b) => (shortest(a) === shortest(b) ? 0 : shortest(a) - shortest(b)));
}

/** What falls into each band, the bands in order; `secondsOf` is infinite of what has no price. */
export function groupsByBand<T>(
  all: readonly T[],
  bandIn: (one: T) => string,
  secondsOf: (one: T) => number,
): [band: string, group: T[]][] {
  const groups = Map.groupBy(all, bandIn);
  const least = (group: readonly T[]) =>
    group.reduce((seconds, one) => Math.min(seconds, secondsOf(one)), Number.POSITIVE_INFINITY);
  const shortest = [...groups].map(
    ([band, group]) => [band, { shortestBillableSeconds: least(group) }] as const,
  );
  return bandsInOrder(new Map(shortest)).map((band) => [band, groups.get(band) ?? []]);
}

export function watchShareOf({
  billableSeconds,
  watchedBillableSeconds,
}: Pick<Charge, 'billableSeconds' | 'watchedBillableSeconds'>): WatchShare {
  if (watchedBillableSeconds === 0) return 'standard';
  return watchedBillableSeconds === billableSeconds ? 'constant' : 'part';
}

function outcomeOf({ detention, charge }: CountedDetention): Outcome | 'open' {
  return charge.status === 'provisional' ? 'open' : (detention.outcome ?? 'open');
}
