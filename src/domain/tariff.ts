/**
 * A tariff: one published, immutable version of a force's prices and rules for a customer.
 * It is a document: its prices stay the strings in pounds that were published ("296.00").
 */
import type { Mode, Power } from './detention.ts';
import type { FieldError } from './errors.ts';
import type { LondonDate } from './time.ts';

/** A price in each column of the force's table, in pounds. */
export interface Columns {
  standard: string;
  constantWatch: string;
}
export type Column = keyof Columns;

export interface Band extends Columns {
  label: string;
  /** The upper bound, which belongs to the band; null in a last band without an end. */
  upToHours: number | null;
}

/** R9: what follows the last bounded band. */
export type BeyondLastBand =
  | { rule: 'unpriced' }
  | { rule: 'repeat' }
  | ({ rule: 'per-period'; hours: number } & Columns);

/** R8: how watch is charged. */
type WatchRule = 'any' | 'premium' | 'separate';

/** R7, R9, R10: a tariff's custody part is exactly one model. */
export type CustodyModel = { watch: WatchRule } & (
  | { model: 'banded'; bands: readonly Band[]; beyondLastBand: BeyondLastBand }
  | { model: 'hourly'; firstHour: Columns; furtherHour: Columns }
  | ({ model: 'per-period'; hours: number } & Columns)
  | ({ model: 'per-night' } & Columns)
);

export const UPLIFT_DAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
  'bank-holiday',
] as const;
export type UpliftDay = (typeof UPLIFT_DAYS)[number];

/** A higher rate on some London days, in some hours of them; what is left out means all. */
export interface Uplift {
  days?: readonly UpliftDay[] | undefined;
  /** "20:00"; 20:00 to 08:00 of a Sunday is its 00:00-08:00 and its 20:00-24:00. */
  from?: string | undefined;
  to?: string | undefined;
  ratePerHour: string;
}

/** R12: what an interpreter costs in one mode. A part that is null is not priced. */
export interface InterpreterCard {
  ratePerHour: string;
  minimumMinutes: number;
  incrementMinutes: number;
  uplifts: readonly Uplift[];
  travelRatePerHour: string | null;
  ratePerMile: string | null;
  cancellation: string | null;
}

/** R16: an EN 16931 category, its rate in per cent, and the reason text of a zero rate. */
export interface Vat {
  category: 'S' | 'Z' | 'E' | 'O';
  rate: string;
  reason: string | null;
}

export interface TariffContent {
  customer: string;
  effectiveFrom: LondonDate;
  source: string;
  /** R6: which powers' time is billable. */
  billable: 'immigration' | 'all';
  custody: CustodyModel;
  interpreters: Readonly<Partial<Record<Mode, InterpreterCard | undefined>>>;
  vat: Vat;
}

export interface Tariff extends TariffContent {
  id: string;
}

/** A published version's place among the others of its customer. */
export interface TariffVersion {
  id: string;
  effectiveFrom: LondonDate;
  /** The id of the version that this one mends (R5). */
  replaces: string | null;
}

/** R6: whether time under a power is billed. */
export function isBilled(power: Power, billable: TariffContent['billable']): boolean {
  return billable === 'all' || power === 'immigration';
}

/** R5: the version in force on a London date, among one customer's; undefined if there is none. */
export function tariffInForce<T extends TariffVersion>(
  versions: readonly T[],
  date: LondonDate,
): T | undefined {
  const replaced = new Set(versions.map((version) => version.replaces));
  let inForce: T | undefined;
  for (const version of versions) {
    if (replaced.has(version.id) || version.effectiveFrom > date) continue;
    if (!inForce || version.effectiveFrom > inForce.effectiveFrom) inForce = version;
  }
  return inForce;
}

/** The same tariff with one price in pounds for every stay: R7's band without an end. */
export function atFixedPrice(tariff: TariffContent, pounds: string): TariffContent {
  const label = 'fixed price';
  const bands = [{ label, upToHours: null, standard: pounds, constantWatch: pounds }];
  return {
    ...tariff,
    source: `A fixed price of £${pounds} for every stay`,
    custody: { model: 'banded', watch: 'any', beyondLastBand: { rule: 'unpriced' }, bands },
  };
}

/** R7, R9, R16: everything in a tariff that its shape alone does not rule out. */
export function checkTariff(tariff: TariffContent): FieldError[] {
  return [...checkBands(tariff.custody), ...checkVat(tariff.vat)];
}

function checkBands(custody: CustodyModel): FieldError[] {
  if (custody.model !== 'banded') return [];
  const found: FieldError[] = [];
  let before = 0;
  custody.bands.forEach((band, n) => {
    const pointer = `/custody/bands/${n}/upToHours`;
    if (band.upToHours === null) {
      if (n < custody.bands.length - 1) {
        found.push({
          pointer,
          detail: `only the last band may have no end, and "${band.label}" is followed by another`,
        });
      }
      return;
    }
    if (band.upToHours <= before) {
      found.push({
        pointer,
        detail: `bands must ascend: ${band.upToHours} does not lie above ${before}`,
      });
    }
    before = band.upToHours;
  });
  return found;
}

function checkVat(vat: Vat): FieldError[] {
  const zero = Number(vat.rate) === 0;
  if (vat.category === 'S' && zero) {
    return [{ pointer: '/vat/rate', detail: 'category S needs a rate above 0, such as "20"' }];
  }
  if (vat.category !== 'S' && !zero) {
    return [{ pointer: '/vat/rate', detail: `category ${vat.category} has the rate "0"` }];
  }
  if (vat.category !== 'S' && vat.category !== 'Z' && !vat.reason) {
    return [{ pointer: '/vat/reason', detail: `category ${vat.category} needs a reason text` }];
  }
  return [];
}
