/**
 * Proofs of the audit log's tree, as RFC 9162 sections 2.1.3 and 2.1.4 define them: that an event is in
 * a log, and that a longer log holds a shorter one unchanged. Making one is a list of spans of leaves,
 * whose roots follow from O(log n) stored nodes; checking one needs nothing but hashes.
 */
import { type NodePlace, nodeHash, peaksOf, rootOf } from './auditLog.ts';

/** The leaves from `from` to before `to`. */
export interface Span {
  from: number;
  to: number;
}

/** The spans whose roots prove that leaf `index` is in a tree of `size` leaves, from the leaf up. */
export function inclusionSpans(index: number, size: number): Span[] {
  if (!(0 <= index && index < size)) throw new RangeError(`no leaf ${index} among ${size}`);
  const spans: Span[] = [];
  for (let from = 0, to = size; to - from > 1; ) {
    const middle = middleOf({ from, to });
    if (index < middle) {
      spans.unshift({ from: middle, to });
      to = middle;
    } else {
      spans.unshift({ from, to: middle });
      from = middle;
    }
  }
  return spans;
}

/** The spans whose roots prove that a tree of `second` leaves begins with the one of `first`. */
export function consistencySpans(first: number, second: number): Span[] {
  if (!(0 <= first && first <= second)) throw new RangeError(`no ${first} leaves in ${second}`);
  const spans: Span[] = [];
  if (first === 0) return spans;
  let from = 0;
  for (let to = second; ; ) {
    if (first === to) return from === 0 ? spans : [{ from, to }, ...spans];
    const middle = middleOf({ from, to });
    if (first <= middle) {
      spans.unshift({ from: middle, to });
      to = middle;
    } else {
      spans.unshift({ from, to: middle });
      from = middle;
    }
  }
}

/** The complete subtrees that make up a span of `inclusionSpans` or `consistencySpans`. */
export function subtreesOf({ from, to }: Span): NodePlace[] {
  return peaksOf(to - from).map(({ level, index }) => ({
    level,
    index: index + from / 2 ** level,
  }));
}

/** Where the tree over a span parts: its left side is the widest complete subtree. */
function middleOf({ from, to }: Span): number {
  let width = 1;
  while (width * 2 < to - from) width *= 2;
  return from + width;
}

/** The root that an inclusion proof leads to; null where it does not fit the size. */
export function rootFromInclusion(
  { index, size }: { index: number; size: number },
  leaf: string,
  proof: readonly string[],
): string | null {
  if (!(0 <= index && index < size)) return null;
  let place = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return null;
    if (isOdd(place) || place === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 ? hash : null;
}

/** Whether a proof shows that the tree with the second root begins with the one of the first. */
export function isConsistent(
  first: { size: number; root: string },
  second: { size: number; root: string },
  proof: readonly string[],
): boolean {
  if (first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && first.root === second.root;
  if (first.size === 0) return proof.length === 0 && first.root === rootOf([]);
  let place = first.size - 1;
  let last = second.size - 1;
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  // A complete first tree is its own first node, and the proof leaves it out.
  const [start, ...rest] = place === 0 ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  let [before, after] = [start, start];
  for (const hash of rest) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      before = nodeHash(hash, before);
      after = nodeHash(hash, after);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      after = nodeHash(after, hash);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && before === first.root && after === second.root;
}

function isOdd(n: number): boolean {
  return n % 2 === 1;
}

function half(n: number): number {
  return Math.floor(n / 2);
}
