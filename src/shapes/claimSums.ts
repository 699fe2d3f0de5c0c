/** What documents come to in a claim: as a whole, and by the suite, band and watch that R27 tells apart. */
import { groupsByBand, pricedBandOf, WATCH_SHARES, watchShareOf } from '../domain/admissions.ts';
import { firstInterval } from '../domain/detention.ts';
import { penceOf, poundsOf } from '../domain/money.ts';
import type { ChargeJson } from './charge.ts';
import type { ClaimDocument, ClaimedDocument, ClaimSums, SinceSums } from './claim.ts';

/** What of a document is summed: one that is frozen, or is about to be. */
export interface Claimable {
  detention: { intervals: readonly { suite: string }[] };
  charge: ChargeJson;
}

type Sorts = Pick<ClaimedDocument, 'suite' | 'band' | 'watch'>;

/** R24, R27: what a document counts under. */
export function sortsOf({ detention, charge }: Claimable): Sorts {
  return {
    suite: firstInterval(detention).suite,
    band: pricedBandOf(charge.lines),
    watch: watchShareOf(charge),
  };
}

/** The amounts of a document, as a claim states them. */
export function amountsOf(document: Claimable): Omit<ClaimSums, 'count'> {
  const { count, ...amounts } = sumsIn([document]);
  return amounts;
}

/** Groups in order: suites by code, bands by the shortest time in each, watch from standard on. */
export function sumsOf(documents: readonly Claimable[]): ClaimDocument['sums'] {
  const bySuite = Map.groupBy(documents, (document) => sortsOf(document).suite);
  const byBand = groupsByBand(
    documents,
    (document) => sortsOf(document).band,
    ({ charge }) => charge.billableSeconds,
  );
  const byWatch = Map.groupBy(documents, (document) => sortsOf(document).watch);
  return {
    ...sumsIn(documents),
    bySuite: [...bySuite.keys()].sort().map((suite) => ({ suite, ...sumsIn(bySuite.get(suite)) })),
    byBand: byBand.map(([band, its]) => ({ band, ...sumsIn(its) })),
    byWatch: WATCH_SHARES.filter((watch) => byWatch.has(watch)).map((watch) => ({
      watch,
      ...sumsIn(byWatch.get(watch)),
    })),
  };
}

/** What the documents of a claim that no run issued come to, each kind by itself. */
export function sinceSumsOf({
  creditNotes,
  replacements,
  others,
}: ClaimDocument['since']): SinceSums {
  return {
    creditNotes: sumsOfClaimed(creditNotes),
    replacements: sumsOfClaimed(replacements),
    others: sumsOfClaimed(others),
  };
}

/** What a claim comes to: credit notes count the other way. */
export function claimTotalOf(sums: ClaimSums, since: SinceSums): string {
  const { creditNotes, replacements, others } = since;
  const billed = sumOf([sums.total, replacements.total, others.total]);
  return poundsOf(penceOf(billed) - penceOf(creditNotes.total));
}

function sumsOfClaimed(documents: readonly ClaimedDocument[]): ClaimSums {
  const sum = (name: 'custody' | 'interpreters' | 'net' | 'vat' | 'total') =>
    sumOf(documents.map((document) => document[name]));
  return {
    count: documents.length,
    custody: sum('custody'),
    interpreters: sum('interpreters'),
    net: sum('net'),
    vat: sum('vat'),
    total: sum('total'),
  };
}

function sumsIn(documents: readonly Claimable[] = []): ClaimSums {
  const charges = documents.map(({ charge }) => charge);
  const lines = charges.flatMap((charge) => charge.lines);
  const ofKind = (wanted: string) => lines.filter(({ kind }) => kind === wanted);
  return {
    count: documents.length,
    custody: sumOf(ofKind('custody').map(({ amount }) => amount)),
    interpreters: sumOf(ofKind('interpreter').map(({ amount }) => amount)),
    net: sumOf(charges.map(({ net }) => net)),
    vat: sumOf(charges.map(({ vat }) => vat)),
    total: sumOf(charges.map(({ total }) => total)),
  };
}

/** Of pounds as text; what is not there counts nothing. */
function sumOf(amounts: readonly (string | undefined)[]): string {
  return poundsOf(amounts.reduce((sum, amount = '0.00') => sum + penceOf(amount), 0));
}
