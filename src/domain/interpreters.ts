/** Interpreter fees (R12, R13): one line per session. */
import type { ChargeLine, UnbilledSession, Unpriced } from './charge.ts';
import type { CustodyInterval, Detention, InterpreterSession, Mode, Power } from './detention.ts';
import { languageName } from './languages.ts';
import { Exact, penceOf, roundToPence, shareOf, spokenPounds } from './money.ts';
import {
  type InterpreterCard,
  isBilled,
  type Tariff,
  type Uplift,
  type UpliftDay,
} from './tariff.ts';
import {
  dateOfDay,
  formatInstant,
  hoursOf,
  type Instant,
  type LondonDate,
  londonDay,
  londonOffset,
  nextClockChange,
  spokenDuration,
} from './time.ts';

const MODE_NAMES: Record<Mode, string> = {
  'in-person': 'in person',
  telephone: 'by telephone',
  video: 'by video',
};

/** A session's amount before it is shared, in words as well. */
interface Fee {
  pence: number;
  figures: Record<string, number | string>;
  working: string;
}

/** R12, R13: the lines of the billed sessions, and the sessions that are shown as not billed. */
export function priceSessions(
  detention: Detention,
  tariff: Tariff,
  bankHolidays: ReadonlySet<LondonDate>,
): { lines: ChargeLine[]; unbilled: UnbilledSession[]; unpriced: Unpriced | null } {
  const lines: ChargeLine[] = [];
  const unbilled: UnbilledSession[] = [];
  let unpriced: Unpriced | null = null;
  detention.interpreterSessions.forEach((session, n) => {
    const power = powerAt(detention.intervals, session.startedAt);
    if (power && !isBilled(power, tariff.billable)) {
      unbilled.push({
        session: n + 1,
        working: `Interpreter session ${n + 1}, ${attendanceName(session)}, began at ${formatInstant(session.startedAt)} under criminal power, which this tariff does not bill`,
      });
      return;
    }
    const fee = feeOf(session, tariff, bankHolidays);
    if (typeof fee === 'string') {
      unpriced ??= {
        reason: 'no-interpreter-rate',
        detail: `interpreter session ${n + 1}: ${fee}`,
      };
    } else lines.push(lineOf(session, n + 1, fee));
  });
  return { lines, unbilled, unpriced };
}

/** The power in force at an instant; in a gap, the one before it. */
function powerAt(intervals: readonly CustodyInterval[], instant: Instant): Power | undefined {
  return intervals.findLast((interval) => interval.startedAt <= instant)?.power;
}

function lineOf(session: InterpreterSession, number: number, fee: Fee): ChargeLine {
  const { engagement } = session;
  const amountPence = engagement ? shareOf(fee.pence, engagement.share, engagement.of) : fee.pence;
  const shared = engagement
    ? `; share ${engagement.share} of ${engagement.of} of ${spokenPounds(fee.pence)}: ${spokenPounds(amountPence)}`
    : '';
  return {
    kind: 'interpreter',
    description: `Interpreter, ${attendanceName(session)}, ${spokenDuration(session.endedAt - session.startedAt)}`,
    amountPence,
    rules: engagement ? ['R12', 'R13'] : ['R12'],
    figures: {
      session: number,
      ...fee.figures,
      ...(engagement && { share: engagement.share, of: engagement.of }),
    },
    working: fee.working + shared,
  };
}

/** "Vietnamese, in person". */
export function attendanceName({
  language,
  mode,
}: Pick<InterpreterSession, 'language' | 'mode'>): string {
  return language ? `${languageName(language)}, ${MODE_NAMES[mode]}` : MODE_NAMES[mode];
}

/** The whole amount of a session or its engagement; a text says why the tariff does not price it. */
function feeOf(
  session: InterpreterSession,
  tariff: Tariff,
  bankHolidays: ReadonlySet<LondonDate>,
): Fee | string {
  if (session.invoicedPence !== null) {
    const pence = session.invoicedPence;
    return {
      pence,
      figures: {},
      working: `The provider charged ${spokenPounds(pence)} net of VAT, passed on unchanged`,
    };
  }
  const card = tariff.interpreters[session.mode];
  if (!card) return `the tariff has no interpreter card for ${session.mode}`;
  if (session.cancelled) return cancellationFee(card);
  if (session.travelMinutes > 0 && card.travelRatePerHour === null) {
    return `the tariff's ${session.mode} card has no travel rate`;
  }
  if (session.miles > 0 && card.ratePerMile === null) {
    return `the tariff's ${session.mode} card has no rate per mile`;
  }
  return attendanceFee(session, card, bankHolidays);
}

function cancellationFee(card: InterpreterCard): Fee | string {
  if (card.cancellation === null) return 'the tariff gives no cancellation fee';
  const pence = penceOf(card.cancellation);
  return {
    pence,
    figures: {},
    working: `Cancelled: the cancellation fee alone, ${spokenPounds(pence)}`,
  };
}

/**
 * R12: time at its rates, travel and miles, rounded once. The parts are added as pounds x seconds and
 * divided by an hour's seconds at the end, so that thirds of a penny add up exactly.
 */
function attendanceFee(
  session: InterpreterSession,
  card: InterpreterCard,
  bankHolidays: ReadonlySet<LondonDate>,
): Fee {
  const stretches = stretchesOf(session, card, bankHolidays);
  const workedSeconds = session.endedAt - session.startedAt;
  const billedSeconds = billedSecondsOf(workedSeconds, card);
  const last = stretches.at(-1);
  if (last) last.seconds += billedSeconds - workedSeconds;
  const parts = stretches.map(({ seconds, ratePerHour }) => ({
    poundSeconds: new Exact(ratePerHour).times(seconds),
    words: `${spokenDuration(seconds)} at £${ratePerHour} an hour`,
  }));
  if (session.travelMinutes > 0) {
    parts.push({
      poundSeconds: new Exact(card.travelRatePerHour ?? 0).times(session.travelMinutes * 60),
      words: `${session.travelMinutes} min of travel at £${card.travelRatePerHour} an hour`,
    });
  }
  if (session.miles > 0) {
    parts.push({
      poundSeconds: new Exact(card.ratePerMile ?? 0).times(session.miles).times(3600),
      words: `${session.miles} miles at £${card.ratePerMile}`,
    });
  }
  const sum = parts.reduce((total, { poundSeconds }) => total.plus(poundSeconds), new Exact(0));
  const pence = roundToPence(sum.dividedBy(3600));
  return {
    pence,
    figures: { workedHours: hoursOf(workedSeconds), billedHours: hoursOf(billedSeconds) },
    working: `${spokenDuration(workedSeconds)} worked, ${spokenDuration(billedSeconds)} billed (at least ${card.minimumMinutes} min, in steps of ${card.incrementMinutes} min): ${parts.map(({ words }) => words).join(', ')}: ${spokenPounds(pence)}`,
  };
}

/** The longer of the minimum and the worked time rounded up to the increment. */
function billedSecondsOf(workedSeconds: number, card: InterpreterCard): number {
  const step = card.incrementMinutes * 60;
  return Math.max(card.minimumMinutes * 60, Math.ceil(workedSeconds / step) * step);
}

interface Stretch {
  seconds: number;
  ratePerHour: string;
}

/** The session cut wherever its rate may change, neighbours of one rate joined. */
function stretchesOf(
  session: InterpreterSession,
  card: InterpreterCard,
  bankHolidays: ReadonlySet<LondonDate>,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (let from = session.startedAt; from < session.endedAt; ) {
    const to = Math.min(session.endedAt, nextCut(from, card.uplifts));
    const ratePerHour = highestRate(from, card, bankHolidays);
    const last = stretches.at(-1);
    if (last?.ratePerHour === ratePerHour) last.seconds += to - from;
    else stretches.push({ seconds: to - from, ratePerHour });
    from = to;
  }
  return stretches;
}

/** The next London midnight, clock change, or start or end of an uplift's hours after `from`. */
function nextCut(from: Instant, uplifts: readonly Uplift[]): Instant {
  const clockSeconds = secondsOfDay(from);
  const cuts = uplifts
    .flatMap(({ from: start, to: end }) => (start && end ? [start, end] : []))
    .map(secondsOfClock)
    .filter((cut) => cut > clockSeconds);
  return Math.min(nextClockChange(from), from + Math.min(86_400, ...cuts) - clockSeconds);
}

function highestRate(
  instant: Instant,
  card: InterpreterCard,
  bankHolidays: ReadonlySet<LondonDate>,
): string {
  return card.uplifts
    .filter((uplift) => applies(uplift, instant, bankHolidays))
    .map(({ ratePerHour }) => ratePerHour)
    .reduce((highest, rate) => (new Exact(rate).gt(highest) ? rate : highest), card.ratePerHour);
}

/** An uplift's hours are of each named London day: 20:00 to 08:00 is its two ends. */
function applies(uplift: Uplift, instant: Instant, bankHolidays: ReadonlySet<LondonDate>): boolean {
  const day = londonDay(instant);
  const days: UpliftDay[] = [WEEKDAYS[(day + 3) % 7] ?? 'monday'];
  if (bankHolidays.has(dateOfDay(day))) days.push('bank-holiday');
  if (uplift.days && !uplift.days.some((named) => days.includes(named))) return false;
  if (uplift.from === undefined || uplift.to === undefined) return true;
  const clock = secondsOfDay(instant);
  const from = secondsOfClock(uplift.from);
  const to = secondsOfClock(uplift.to);
  return from < to ? clock >= from && clock < to : clock >= from || clock < to;
}

/** Day 0, 1 January 1970, was a Thursday. */
const WEEKDAYS: readonly UpliftDay[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

function secondsOfDay(instant: Instant): number {
  return (instant + londonOffset(instant)) % 86_400;
}

/** "20:00" -> 72000. */
function secondsOfClock(clock: string): number {
  return Number(clock.slice(0, 2)) * 3600 + Number(clock.slice(3, 5)) * 60;
}
