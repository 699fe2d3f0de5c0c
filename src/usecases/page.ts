/** A page of a list. */
export interface Page<T, C> {
  items: T[];
  /** Where the next page starts; null at the end. */
  next: C | null;
}

/** The first `limit` of what was found; one more was looked for, to know whether there is a next page. */
export function pageOf<T, C>(
  found: readonly T[],
  limit: number,
  placeOf: (last: T) => C,
): Page<T, C> {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : placeOf(last) };
}
