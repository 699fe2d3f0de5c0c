/** A log's tree in memory, and its proofs by RFC 9162's definitions, to hold the real ones against. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { growing, leafHash, rootOf } from '../../src/domain/auditLog.ts';
import {
  consistencySpans,
  inclusionSpans,
  isConsistent,
  rootFromInclusion,
  type Span,
  subtreesOf,
} from '../../src/domain/merkleProof.ts';

/** The reference leaves of Certificate Transparency, in hex; every byte of them is ASCII. */
export const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex').toString('latin1'));

/** Proofs made as the service makes them: from stored nodes only. */
export function provenTree(leaves: readonly string[]) {
  const tree = growing();
  const stored = new Map(
    leaves
      .flatMap((leaf) => tree.append(leaf))
      .map(({ level, index, hash }) => [`${level}/${index}`, hash]),
  );
  const rootOfSpan = (span: Span) =>
    rootOf(subtreesOf(span).map(({ level, index }) => stored.get(`${level}/${index}`) ?? ''));
  return {
    root: (size: number) => rootOfSpan({ from: 0, to: size }),
    inclusion: (index: number, size: number) => inclusionSpans(index, size).map(rootOfSpan),
    consistency: (first: number, second: number) => consistencySpans(first, second).map(rootOfSpan),
  };
}

const sha256 = (...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** RFC 9162, 2.1.1, 2.1.3.1 and 2.1.4.1 as they are written down, in hex; each root computed once. */
function plainTree(leaves: readonly string[]) {
  const known = new Map<string, Buffer>();
  const treeHash = (from: number, to: number): Buffer => {
    const key = `${from}/${to}`;
    const found = known.get(key) ?? hashAnew(from, to);
    known.set(key, found);
    return found;
  };
  const hashAnew = (from: number, to: number): Buffer => {
    if (from === to) return sha256();
    if (to - from === 1) return sha256('\u0000', leaves[from] ?? '');
    const split = from + splitOf(to - from);
    return sha256('\u0001', treeHash(from, split), treeHash(split, to));
  };
  const hex = (from: number, to: number) => treeHash(from, to).toString('hex');
  const path = (m: number, from: number, to: number): string[] => {
    if (to - from === 1) return [];
    const split = from + splitOf(to - from);
    return m < split
      ? [...path(m, from, split), hex(split, to)]
      : [...path(m, split, to), hex(from, split)];
  };
  const subproof = (m: number, from: number, to: number, isWhole: boolean): string[] => {
    if (m === to) return isWhole ? [] : [hex(from, to)];
    const split = from + splitOf(to - from);
    return m <= split
      ? [...subproof(m, from, split, isWhole), hex(split, to)]
      : [...subproof(m, split, to, false), hex(from, split)];
  };
  return {
    root: (size: number) => hex(0, size),
    inclusion: (index: number, size: number) => path(index, 0, size),
    consistency: (first: number, second: number) => subproof(first, 0, second, true),
  };
}

/** The largest power of two smaller than `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** Every proof of every log of up to so many leaves: as defined, and accepted. */
export function checkEveryPair(most: number): number {
  const leaves = Array.from({ length: most }, (_, n) => `leaf ${n}`);
  const hashes = leaves.map(leafHash);
  const [proven, plain] = [provenTree(leaves), plainTree(leaves)];
  let proofs = 0;
  for (let size = 1; size <= most; size++) {
    const root = plain.root(size);
    if (proven.root(size) !== root) expect.fail(`the root at ${size}`);
    for (let index = 0; index < size; index++) {
      const inclusion = proven.inclusion(index, size);
      const isDefined = inclusion.join() === plain.inclusion(index, size).join();
      const reached = rootFromInclusion({ index, size }, hashes[index] ?? '', inclusion);
      if (!isDefined || reached !== root) expect.fail(`${index} in ${size}`);
      const first = { size: index + 1, root: plain.root(index + 1) };
      const consistency = proven.consistency(first.size, size);
      const isWritten = consistency.join() === plain.consistency(first.size, size).join();
      if (!isWritten || !isConsistent(first, { size, root }, consistency)) {
        expect.fail(`${first.size} to ${size}`);
      }
      proofs += 2;
    }
  }
  return proofs;
}
