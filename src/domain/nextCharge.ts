/**
 * How the charge of a stay goes on while the stay does: until when it is what it is, and what it comes
 * to then. It asks `rate` at the moments at which the rules can make a difference (R6-R10).
 */
import type { Charge } from './charge.ts';
import { secondsOf } from './custodyPrices.ts';
import { lastInterval, secondsUpTo } from './detention.ts';
import { type RateInput, rate } from './rating.ts';
import { type CustodyModel, isBilled, type Tariff } from './tariff.ts';
import { type Instant, londonDay, londonDayStart } from './time.ts';

export interface NextCharge {
  /** The last moment at which custody costs what it costs now: a bound belongs to its band (R7). */
  until: Instant;
  /** The charge a second later, if the stay goes on as it is; unpriced past the last band (R9). */
  charge: Charge;
}

/** A price that is the same for so many steps is taken to stay so. */
const MOST_STEPS = 100;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The next charge of an open stay, if its last interval goes on. Null where nothing changes: the stay
 * has ended, its time is not billed (R6), its price has no further step, or there is no price.
 */
export function nextCharge(input: RateInput): NextCharge | null {
  const { tariff } = input;
  const now = custodyPence(rate(input));
  if (!tariff || now === null) return null;
  let until = nextStep({ ...input, tariff });
  for (let steps = 0; until < NEVER && steps < MOST_STEPS; steps++) {
    const charge = rate({ ...input, at: until + 1 });
    if (custodyPence(charge) !== now) return { until, charge };
    until = nextStep({ ...input, tariff, at: until + 1 });
  }
  return null;
}

/** What custody alone comes to; null where it has no price. */
function custodyPence({ unpriced, lines }: Charge): number | null {
  if (unpriced?.reason === 'beyond-last-band' || unpriced?.reason === 'no-tariff') return null;
  return lines
    .filter(({ kind }) => kind === 'custody')
    .reduce((sum, { amountPence }) => sum + amountPence, 0);
}

/** The first moment from `at` on after which some counted time is past a bound. */
function nextStep({
  detention,
  tariff,
  at,
}: Pick<RateInput, 'detention' | 'at'> & { tariff: Tariff }): Instant {
  const open = lastInterval(detention);
  if (open.endedAt !== null || !isBilled(open.power, tariff.billable)) return NEVER;
  const from = Math.max(at, open.startedAt);
  const { custody } = tariff;
  if (custody.model === 'per-night') return nextMidnight(from);
  const billable = detention.intervals
    .filter(({ power }) => isBilled(power, tariff.billable))
    .map((interval) => ({
      ...interval,
      endedAt: interval.startedAt + secondsUpTo(interval, from),
    }));
  // R8 counts all of it, and the watched and the unwatched by themselves: of these, what goes on.
  const alike = billable.filter(({ watch }) => watch === open.watch);
  const left = [billable, alike].map((counted) => secondsLeft(secondsOf(counted), custody));
  return from + Math.min(...left);
}

/** R10: a midnight counts once time goes past it. */
function nextMidnight(from: Instant): Instant {
  return londonDayStart(londonDay(from - 1) + 1);
}

/** How long a counted time can go on until it is at its next bound. */
function secondsLeft(
  seconds: number,
  model: Exclude<CustodyModel, { model: 'per-night' }>,
): number {
  if (seconds === 0) return 0;
  switch (model.model) {
    case 'banded':
      return bandEnd(seconds, model) - seconds;
    case 'hourly':
      return periodEnd(seconds, 1) - seconds;
    case 'per-period':
      return periodEnd(seconds, model.hours) - seconds;
  }
}

/** R7, then R9: where the band that a time is in ends. */
function bandEnd(
  seconds: number,
  { bands, beyondLastBand: beyond }: Extract<CustodyModel, { model: 'banded' }>,
): number {
  const ends = bands.map(({ upToHours }) => (upToHours === null ? NEVER : upToHours * 3600));
  const endIn = (counted: number) => ends.find((end) => end >= counted);
  const last = ends.at(-1) ?? NEVER;
  if (seconds <= last) return endIn(seconds) ?? NEVER;
  switch (beyond.rule) {
    case 'unpriced':
      return NEVER;
    case 'repeat': {
      const rest = seconds % last;
      return rest === 0 ? seconds : seconds - rest + (endIn(rest) ?? NEVER);
    }
    case 'per-period':
      return last + periodEnd(seconds - last, beyond.hours);
  }
}

/** Where the period of `hours` that a time is in ends. */
function periodEnd(seconds: number, hours: number): number {
  return Math.ceil(seconds / (hours * 3600)) * hours * 3600;
}
