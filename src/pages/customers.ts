/** Customers to choose from. */
import type { Customer } from '../domain/force.ts';

/** `none` is what no choice means, where it means something. */
export function customerItems(customers: readonly Customer[], none?: string) {
  const items = customers.map(({ code, name }) => ({ value: code, text: `${name} (${code})` }));
  return none === undefined ? items : [{ value: '', text: none }, ...items];
}
