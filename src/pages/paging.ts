/** Pages of a list: the place where the next one begins stands in its link. */
import { z } from 'zod';
import { cursorOf, cursorShape } from '../http/cursors.ts';

/** How many rows a page of a list has. */
export const PAGE_ROWS = 50;

export interface PagingView {
  /** The next page; null at the end. */
  next: string | null;
  /** The first page, where this is another. */
  first: string | null;
}

/** Links of a page of a list that is filtered by `query`; `next` is the place of the next page. */
export function pagingOf(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  next: unknown,
): PagingView {
  const { after, ...filter } = query;
  return {
    next: next === null ? null : linkOf(path, { ...filter, after: cursorOf(next) ?? undefined }),
    first: after === undefined ? null : linkOf(path, filter),
  };
}

const positionShape = z.strictObject({ position: z.int().min(0) });

/** The page of `rows`, which are all there, that `query.after` says, with the links to others. */
export function pageOf<T>(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  rows: readonly T[],
): { rows: readonly T[]; paging: PagingView } {
  const { position } = placeIn(positionShape, query.after) ?? { position: 0 };
  const end = position + PAGE_ROWS;
  const next = end < rows.length ? { position: end } : null;
  return { rows: rows.slice(position, end), paging: pagingOf(path, query, next) };
}

/** A path with a query; what is undefined or "" is left out. */
export function linkOf(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
}

/** The place that a link says, under its shape; the beginning where it says none, or no such place. */
export function placeIn<T extends z.ZodType>(
  shape: T,
  text: string | undefined,
): z.output<T> | undefined {
  return cursorShape(shape).safeParse(text).data;
}
