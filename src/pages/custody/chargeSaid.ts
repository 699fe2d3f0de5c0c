/** What a charge comes to, for a desk: without the codes and ids that a proof needs. */
import { chargeWords } from '../../documents/stayView.ts';
import type { ChargeJson } from '../../shapes/charge.ts';

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const OF_ANOTHER = new RegExp(`of detention (${ID})`, 'g');

/** What a charge comes to, or why it does not; then the tariff it goes by. */
export function chargeSaid(charge: ChargeJson | null): string[] {
  return chargeWords(charge).map((text) =>
    withoutIds(text)
      .replace(/Unpriced \([a-z-]+\): /, 'Unpriced: ')
      .replace(new RegExp(`^Tariff ${ID}, in force`), 'By the tariff in force'),
  );
}

/** A sentence about another record without its id, which nobody can read. */
export function withoutIds(text: string): string {
  return text.replaceAll(OF_ANOTHER, 'of another record');
}

/** The record whose session stands against the price of this one; null where there is none. */
export function otherRecordIn(detail: string): string | null {
  return detail.match(new RegExp(OF_ANOTHER.source))?.[1] ?? null;
}
