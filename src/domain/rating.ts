/**
 * The one place that decides money: what a detention costs under a tariff.
 *
 * `rate` is a function of what it is given and of RULE_VERSION; an invoice freezes all of it. A
 * change that would change any past result is a new rule version, and this one stays callable.
 */
import type { AgreedCharge, Charge, ChargeLine, Unpriced } from './charge.ts';
import { priceCustody, secondsOf } from './custodyPrices.ts';
import { type Detention, isReleased, secondsUpTo, tariffDateOf } from './detention.ts';
import { priceSessions } from './interpreters.ts';
import { spokenPounds, vatOn } from './money.ts';
import type { SessionObstacle } from './sessionObstacles.ts';
import { isBilled, type Tariff } from './tariff.ts';
import { hoursOf, type Instant, type LondonDate, spokenDuration } from './time.ts';

export const RULE_VERSION = 1;

export interface RateInput {
  detention: Detention;
  /** The tariff that R5 chooses; null where none is in force. */
  tariff: Tariff | null;
  /** The moment that ends an open interval. */
  at: Instant;
  agreedCharge?: AgreedCharge | null;
  /** London dates of bank holidays, for interpreters' uplifts. */
  bankHolidays: ReadonlySet<LondonDate>;
}

/** R5-R17: the charge, with its working. Nothing is invented where the tariff is silent. */
export function rate({ detention, tariff, at, agreedCharge, bankHolidays }: RateInput): Charge {
  const { billable, ...seconds } = measure(detention, tariff?.billable ?? 'immigration', at);
  const base = {
    at: isReleased(detention) ? null : at,
    tariff: tariff && { id: tariff.id, effectiveFrom: tariff.effectiveFrom },
    ruleVersion: RULE_VERSION,
    ...seconds,
  };
  if (!tariff) {
    return conclude({ ...base, lines: [], unbilledSessions: [] }, noTariff(detention), '0');
  }
  const custody = withAgreedCharge(
    priceCustody(billable, tariff.custody),
    agreedCharge,
    seconds.billableSeconds,
  );
  const sessions = priceSessions(detention, tariff, bankHolidays);
  return conclude(
    {
      ...base,
      lines: [...custody.lines, ...sessions.lines],
      unbilledSessions: sessions.unbilled,
    },
    custody.unpriced ?? sessions.unpriced,
    tariff.vat.rate,
  );
}

/**
 * R13, R14: a charge whose sessions stand in the way of billing, because of what other detentions
 * say. `rate` knows one detention only, so whoever knows the others finds the obstacle.
 */
export function withObstacle(charge: Charge, obstacle: SessionObstacle | null): Charge {
  if (!obstacle || charge.status === 'not-billable') return charge;
  const lines = charge.lines.filter(
    ({ figures }) => !obstacle.sessions.includes(Number(figures.session)),
  );
  const { reason, detail } = obstacle;
  const status = charge.status === 'provisional' ? 'provisional' : 'unpriced';
  return {
    ...charge,
    status,
    unpriced: charge.unpriced ?? { reason, detail },
    lines,
    totals: null,
  };
}

/** R5. */
function noTariff(detention: Detention): Unpriced {
  const detail = `no tariff for ${detention.customer} was in force on ${tariffDateOf(detention)}`;
  return { reason: 'no-tariff', detail };
}

/** R6: which of the time the tariff bills, and how long it is; an open interval ends at `at`. */
function measure(detention: Detention, powers: Tariff['billable'], at: Instant) {
  const ended = detention.intervals.map((interval) => ({
    ...interval,
    endedAt: interval.startedAt + secondsUpTo(interval, at),
  }));
  const billable = ended.filter(({ power }) => isBilled(power, powers));
  return {
    billable,
    custodySeconds: secondsOf(ended),
    billableSeconds: secondsOf(billable),
    watchedBillableSeconds: secondsOf(billable.filter(({ watch }) => watch === 'constant')),
  };
}

/** R11: an agreed charge takes the place of custody lines that the tariff cannot price. */
function withAgreedCharge(
  custody: { lines: ChargeLine[]; unpriced: Unpriced | null },
  agreedCharge: AgreedCharge | null | undefined,
  billableSeconds: number,
): { lines: ChargeLine[]; unpriced: Unpriced | null } {
  if (!agreedCharge || !custody.unpriced) return custody;
  const { amountPence } = agreedCharge;
  const line: ChargeLine = {
    kind: 'custody',
    description: 'Custody, agreed charge',
    amountPence,
    rules: ['R11'],
    figures: { hours: hoursOf(billableSeconds), band: 'agreed' },
    working: `${spokenDuration(billableSeconds)} is past what the tariff prices: agreed charge ${spokenPounds(amountPence)}`,
  };
  return { lines: [line], unpriced: null };
}

/** R15, R16: the status, and the totals where everything is priced. */
function conclude(
  charge: Omit<Charge, 'status' | 'unpriced' | 'totals'>,
  unpriced: Unpriced | null,
  vatRate: string,
): Charge {
  const netPence = charge.lines.reduce((sum, line) => sum + line.amountPence, 0);
  const vatPence = vatOn(netPence, vatRate);
  const totals = unpriced ? null : { netPence, vatPence, totalPence: netPence + vatPence };
  return { ...charge, status: statusOf(charge, unpriced), unpriced, totals };
}

function statusOf(
  { at, lines }: Pick<Charge, 'at' | 'lines'>,
  unpriced: Unpriced | null,
): Charge['status'] {
  if (at !== null) return 'provisional';
  if (unpriced) return 'unpriced';
  return lines.length === 0 ? 'not-billable' : 'priced';
}
