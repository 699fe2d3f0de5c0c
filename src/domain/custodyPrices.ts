/**
 * The custody part of a charge (R7-R10): a tariff's model applied to billable intervals.
 * `priceTerm` is the rules' p(intervals, column); watch decides which terms there are.
 */
import type { ChargeLine, RuleNumber, Unpriced } from './charge.ts';
import type { Watch } from './detention.ts';
import { penceOf, spokenPounds } from './money.ts';
import type { Band, BeyondLastBand, Column, Columns, CustodyModel } from './tariff.ts';
import { hoursOf, type Instant, midnightsBetween, spokenDuration } from './time.ts';

/** A billable interval, ended: an open one ends at the moment asked about. */
interface BillableInterval {
  startedAt: Instant;
  endedAt: Instant;
  watch: Watch;
}

type BandedModel = Extract<CustodyModel, { model: 'banded' }>;

/** A price of some intervals in one column, in words as well. */
interface Price {
  pence: number;
  /** What the description names: "0-12 hours", "11 hours begun". */
  span: string;
  rules: readonly RuleNumber[];
  figures: Record<string, number | string>;
  working: string;
}

/** One p(...) of R8: added, or taken off. */
interface Term {
  name: string;
  column: Column;
  intervals: readonly BillableInterval[];
  sign: 1 | -1;
  /** Said before the price's own working. */
  preface: string;
}

const COLUMN_NAMES: Record<Column, string> = {
  standard: 'standard',
  constantWatch: 'constant watch',
};

/** R6-R10: one line per term; of no billable time, none. Unpriced if any term is. */
export function priceCustody(
  intervals: readonly BillableInterval[],
  model: CustodyModel,
): { lines: ChargeLine[]; unpriced: Unpriced | null } {
  const lines: ChargeLine[] = [];
  let unpriced: Unpriced | null = null;
  for (const term of termsOf(intervals, model.watch)) {
    const price = priceTerm(term.intervals, term.column, model);
    if (price) lines.push(lineOf(term, price));
    else unpriced ??= beyondLastBand(term, model);
  }
  return { lines, unpriced };
}

/** R8. Terms of no time cost 0.00 and are left out. */
function termsOf(all: readonly BillableInterval[], watch: CustodyModel['watch']): Term[] {
  const watched = all.filter((interval) => interval.watch === 'constant');
  const unwatched = all.filter((interval) => interval.watch === 'standard');
  const plain = { name: 'standard', column: 'standard', sign: 1, preface: '' } as const;
  const constant = { name: 'constant watch', column: 'constantWatch', sign: 1 } as const;
  const terms: Term[] =
    secondsOf(watched) === 0
      ? [{ ...plain, intervals: all }]
      : {
          any: (): Term[] => [{ ...constant, intervals: all, preface: anyPreface(watched, all) }],
          premium: (): Term[] => [
            { ...plain, intervals: all, preface: 'The whole time: ' },
            { ...constant, intervals: watched, preface: 'The watched time: ' },
            {
              name: 'less standard for the watched time',
              column: 'standard',
              intervals: watched,
              sign: -1,
              preface: 'Less, for the watched time: ',
            },
          ],
          separate: (): Term[] => [
            { ...plain, intervals: unwatched, preface: 'The unwatched time: ' },
            { ...constant, intervals: watched, preface: 'The watched time: ' },
          ],
        }[watch]();
  return terms.filter((term) => secondsOf(term.intervals) > 0);
}

function anyPreface(
  watched: readonly BillableInterval[],
  all: readonly BillableInterval[],
): string {
  return secondsOf(watched) === secondsOf(all)
    ? ''
    : `${spokenDuration(secondsOf(watched))} of it was under constant watch, so the whole time is charged so: `;
}

function lineOf(term: Term, price: Price): ChargeLine {
  const watchRule: RuleNumber[] = term.preface || term.column === 'constantWatch' ? ['R8'] : [];
  return {
    kind: 'custody',
    description: `Custody, ${term.name}, ${price.span}`,
    amountPence: term.sign * price.pence,
    rules: [...price.rules, ...watchRule],
    figures: { hours: hoursOf(secondsOf(term.intervals)), ...price.figures },
    working: term.preface + price.working,
  };
}

function beyondLastBand(term: Term, model: CustodyModel): Unpriced {
  const last = model.model === 'banded' ? model.bands.at(-1) : undefined;
  return {
    reason: 'beyond-last-band',
    detail: `${spokenDuration(secondsOf(term.intervals))} (${term.name}) is past the tariff's last band, ${last?.label} hours, and the tariff gives no price beyond it`,
  };
}

/** p(intervals, column) for intervals of some time; null where the tariff gives no price. */
function priceTerm(
  intervals: readonly BillableInterval[],
  column: Column,
  model: CustodyModel,
): Price | null {
  const seconds = secondsOf(intervals);
  switch (model.model) {
    case 'banded':
      return priceBanded(seconds, column, model);
    case 'hourly':
      return priceHourly(seconds, column, model);
    case 'per-period':
      return pricePeriods(seconds, column, model);
    case 'per-night':
      return priceNights(intervals, column, model);
  }
}

/** R7, then R9 past the last bounded band. */
function priceBanded(seconds: number, column: Column, model: BandedModel): Price | null {
  const band = bandOf(seconds, model.bands);
  if (band) return priceInBand(seconds, band, column);
  const last = model.bands.at(-1);
  if (last?.upToHours == null) return null;
  const bounded = { ...last, upToHours: last.upToHours };
  switch (model.beyondLastBand.rule) {
    case 'unpriced':
      return null;
    case 'repeat':
      return priceRepeated(seconds, bounded, column, model.bands);
    case 'per-period':
      return priceBeyondByPeriod(seconds, bounded, column, model.beyondLastBand);
  }
}

/** R7: the first band that the time fits in; 12:00:00 fits in 0-12, 12:00:01 does not. */
function bandOf(seconds: number, bands: readonly Band[]): Band | undefined {
  return bands.find((band) => band.upToHours === null || seconds <= band.upToHours * 3600);
}

function priceInBand(seconds: number, band: Band, column: Column): Price {
  const pence = penceOf(band[column]);
  const span = spanOf(band);
  const where =
    band.upToHours === null ? `is in the band without an end, ${span}` : `is within ${span}`;
  return {
    pence,
    span,
    rules: ['R7'],
    figures: { band: band.label },
    working: `${spokenDuration(seconds)} ${where}: ${COLUMN_NAMES[column]} charge ${spokenPounds(pence)}`,
  };
}

function spanOf(band: Band): string {
  return band.upToHours === null ? band.label : `${band.label} hours`;
}

/** R9 `repeat`: the last band for each whole stretch of its bound, then the table for the rest. */
function priceRepeated(
  seconds: number,
  last: Band & { upToHours: number },
  column: Column,
  bands: readonly Band[],
): Price {
  const stretchSeconds = last.upToHours * 3600;
  const stretches = Math.floor(seconds / stretchSeconds);
  const restSeconds = seconds - stretches * stretchSeconds;
  const restBand = restSeconds > 0 ? bandOf(restSeconds, bands) : undefined;
  const restPence = restBand ? penceOf(restBand[column]) : 0;
  const pence = stretches * penceOf(last[column]) + restPence;
  const rest = restBand
    ? ` and, for the remaining ${spokenDuration(restSeconds)}, ${spanOf(restBand)} at ${spokenPounds(restPence)}`
    : '';
  return {
    pence,
    span: `beyond ${last.label} hours`,
    rules: ['R7', 'R9'],
    figures: { band: `beyond ${last.label}`, stretches, restHours: hoursOf(restSeconds) },
    working: `${spokenDuration(seconds)} is past ${spanOf(last)}, so the table repeats: ${stretches} x ${last.upToHours} h at ${spokenPounds(penceOf(last[column]))}${rest}: ${COLUMN_NAMES[column]} charge ${spokenPounds(pence)}`,
  };
}

/** R9 `per-period`: the last band's price plus an amount for each further period begun. */
function priceBeyondByPeriod(
  seconds: number,
  last: Band & { upToHours: number },
  column: Column,
  beyond: Extract<BeyondLastBand, { rule: 'per-period' }>,
): Price {
  const periods = begun(seconds - last.upToHours * 3600, beyond.hours);
  const pence = penceOf(last[column]) + periods * penceOf(beyond[column]);
  return {
    pence,
    span: `beyond ${last.label} hours`,
    rules: ['R7', 'R9'],
    figures: { band: `beyond ${last.label}`, periods },
    working: `${spokenDuration(seconds)} is past ${spanOf(last)} at ${spokenPounds(penceOf(last[column]))}, with ${periods} further ${plural(periods, 'period')} of ${beyond.hours} h begun at ${spokenPounds(penceOf(beyond[column]))}: ${COLUMN_NAMES[column]} charge ${spokenPounds(pence)}`,
  };
}

/** R10 `hourly`. */
function priceHourly(
  seconds: number,
  column: Column,
  model: { firstHour: Columns; furtherHour: Columns },
): Price {
  const hours = begun(seconds, 1);
  const firstPence = penceOf(model.firstHour[column]);
  const furtherPence = penceOf(model.furtherHour[column]);
  const pence = firstPence + (hours - 1) * furtherPence;
  const further = hours > 1 ? ` and ${hours - 1} further at ${spokenPounds(furtherPence)}` : '';
  return {
    pence,
    span: `${hours} ${plural(hours, 'hour')} begun`,
    rules: ['R10'],
    figures: { hoursBegun: hours },
    working: `${spokenDuration(seconds)} is ${hours} ${plural(hours, 'hour')} begun: the first at ${spokenPounds(firstPence)}${further}: ${COLUMN_NAMES[column]} charge ${spokenPounds(pence)}`,
  };
}

/** R10 `per-period`. */
function pricePeriods(seconds: number, column: Column, model: { hours: number } & Columns): Price {
  const periods = begun(seconds, model.hours);
  const each = penceOf(model[column]);
  const pence = periods * each;
  return {
    pence,
    span: `${periods} ${plural(periods, 'period')} of ${model.hours} hours begun`,
    rules: ['R10'],
    figures: { periods },
    working: `${spokenDuration(seconds)} is ${periods} ${plural(periods, 'period')} of ${model.hours} h begun at ${spokenPounds(each)}: ${COLUMN_NAMES[column]} charge ${spokenPounds(pence)}`,
  };
}

/** R10 `per-night`: each London midnight in the time, at least one. */
function priceNights(
  intervals: readonly BillableInterval[],
  column: Column,
  model: Columns,
): Price {
  const midnights = intervals.reduce(
    (sum, { startedAt, endedAt }) => sum + midnightsBetween(startedAt, endedAt),
    0,
  );
  const nights = Math.max(1, midnights);
  const each = penceOf(model[column]);
  const pence = nights * each;
  const counted = midnights
    ? `contains ${midnights} ${plural(midnights, 'midnight')}`
    : 'contains no midnight, and at least one night is charged';
  return {
    pence,
    span: `${nights} ${plural(nights, 'night')}`,
    rules: ['R10'],
    figures: { nights },
    working: `${spokenDuration(secondsOf(intervals))} ${counted}: ${nights} ${plural(nights, 'night')} at ${spokenPounds(each)}: ${COLUMN_NAMES[column]} charge ${spokenPounds(pence)}`,
  };
}

/** Periods of `hours` begun in `seconds`: 24 h is one of 24, a second more is two. */
function begun(seconds: number, hours: number): number {
  return Math.ceil(seconds / (hours * 3600));
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

/** How long intervals are together. */
export function secondsOf(intervals: readonly BillableInterval[]): number {
  return intervals.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
}
