/** What a document says of who it is from, and of who it is to. */
import type { IssuedDocument } from '../shapes/invoice.ts';

export interface PartyView {
  name: string;
  lines: readonly string[];
}

export function sellerView({
  name,
  address,
  identifier,
  vatNumber,
}: IssuedDocument['seller']): PartyView {
  const vat = vatNumber === null ? [] : [`VAT number ${vatNumber}`];
  return { name, lines: [...address, `Identifier ${identifier}`, ...vat] };
}

export function buyerView({
  name,
  address,
  identifier,
  buyerReference,
}: IssuedDocument['buyer']): PartyView {
  const known = identifier === undefined ? [] : [`Identifier ${identifier}`];
  const reference = buyerReference === null ? [] : [`Buyer reference ${buyerReference}`];
  return { name, lines: [...address, ...known, ...reference] };
}
