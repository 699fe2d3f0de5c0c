/**
 * Money (R15). Pounds are exact decimals while computing, integer pence once decided, and strings
 * with two decimals in JSON: 29600 pence is "296.00" in JSON and "£296.00" in a sentence.
 */
import { Decimal } from 'decimal.js';

/** Decimals wide enough that only the rounding doorway ever rounds, if divided but once. */
export const Exact = Decimal.clone({ precision: 40 });
export type Exact = Decimal;

/** Half up, away from zero: the only place in the service where money is rounded. */
export function roundToPence(pounds: Exact): number {
  return pounds.times(100).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
}

/** "296.00" -> 29600. Throws on what is not whole pence: schemas let nothing else through. */
export function penceOf(pounds: string): number {
  const match = /^(-?)(\d+)\.(\d\d)$/.exec(pounds);
  if (!match) throw new RangeError(`not an amount in pounds and pence: ${pounds}`);
  const pence = Number(match[2]) * 100 + Number(match[3]);
  return match[1] === '-' ? -pence : pence;
}

/** 29600 -> "296.00", as JSON and documents carry it. */
export function poundsOf(pence: number): string {
  const whole = Math.trunc(Math.abs(pence) / 100);
  const rest = String(Math.abs(pence) % 100).padStart(2, '0');
  return `${pence < 0 ? '-' : ''}${whole}.${rest}`;
}

/** 187600 -> "£1,876.00", as sentences carry it. */
export function spokenPounds(pence: number): string {
  const text = poundsOf(Math.abs(pence)).replace(/\B(?=(\d{3})+\.)/g, ',');
  return `${pence < 0 ? '-' : ''}£${text}`;
}

/** R13: the part of `totalPence` that share 1..of takes; the first shares take the odd pennies. */
export function shareOf(totalPence: number, share: number, of: number): number {
  const even = Math.floor(totalPence / of);
  return even + (share <= totalPence - even * of ? 1 : 0);
}

/** R16: VAT on a net amount at a rate in per cent ("20", "0"), rounded once. */
export function vatOn(netPence: number, ratePercent: string): number {
  return roundToPence(new Exact(netPence).times(ratePercent).dividedBy(10_000));
}
