import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  completedNodes,
  growing,
  leafHash,
  type NodePlace,
  neededToAppend,
  peaksOf,
  rootOf,
  type TreeNode,
} from '../../src/domain/auditLog.ts';

/** RFC 9162, 2.1.1: the Merkle Tree Hash, written as it is defined. */
function merkleTreeHash(leaves: readonly string[]): Buffer {
  const [leaf] = leaves;
  if (leaf === undefined) return createHash('sha256').digest();
  if (leaves.length === 1) return createHash('sha256').update('\u0000').update(leaf).digest();
  const split = splitOf(leaves.length);
  return createHash('sha256')
    .update('\u0001')
    .update(merkleTreeHash(leaves.slice(0, split)))
    .update(merkleTreeHash(leaves.slice(split)))
    .digest();
}

/** The largest power of two smaller than `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

const hexOf = (leaves: readonly string[]) => merkleTreeHash(leaves).toString('hex');

/** What a store does: every completed node is kept, and only kept nodes are read. */
function stored(leaves: readonly string[]) {
  const kept = new Map<string, TreeNode>();
  const hashAt = ({ level, index }: NodePlace) => {
    const node = kept.get(`${level}/${index}`);
    if (!node) throw new Error(`node (${level}, ${index}) was never stored`);
    return node.hash;
  };
  leaves.forEach((leaf, size) => {
    const siblings = neededToAppend(size).map(hashAt);
    for (const node of completedNodes(size, leafHash(leaf), siblings)) {
      kept.set(`${node.level}/${node.index}`, node);
    }
  });
  return { nodes: [...kept.values()], hashAt };
}

type Range = [from: number, to: number];

/** RFC 9162, 2.1.3: the ranges whose hashes prove that leaf `m` is in a tree of `size`. */
function inclusionRanges(m: number, [from, to]: Range): Range[] {
  if (to - from === 1) return [];
  const split = from + splitOf(to - from);
  return m < split
    ? [...inclusionRanges(m, [from, split]), [split, to]]
    : [...inclusionRanges(m, [split, to]), [from, split]];
}

/** RFC 9162, 2.1.4: the ranges that prove a tree of `m` leaves to be the start of this one. */
function consistencyRanges(m: number, [from, to]: Range, isWhole: boolean): Range[] {
  if (m === to) return isWhole ? [] : [[from, to]];
  const split = from + splitOf(to - from);
  return m <= split
    ? [...consistencyRanges(m, [from, split], isWhole), [split, to]]
    : [...consistencyRanges(m, [split, to], false), [from, split]];
}

/** The stored subtrees that a range is made of. */
function placesOf([from, to]: Range): NodePlace[] {
  return peaksOf(to - from).map(({ level, index }) => ({
    level,
    index: index + from / 2 ** level,
  }));
}

const leaf = fc.string({ unit: 'grapheme', maxLength: 8 });
const leaves = fc.array(leaf, { maxLength: 130, size: 'max' });
const someLeaves = fc.array(leaf, { minLength: 1, maxLength: 130, size: 'max' });

test('the root by appends with stored nodes is the root by definition', () => {
  fc.assert(
    fc.property(leaves, (all) => {
      const { hashAt } = stored(all);
      expect(rootOf(peaksOf(all.length).map(hashAt))).toBe(hexOf(all));
    }),
  );
});

test('each stored node is the hash of its range by definition, and none is missing', () => {
  fc.assert(
    fc.property(leaves, (all) => {
      const { nodes } = stored(all);
      for (const { level, index, hash } of nodes) {
        const width = 2 ** level;
        expect(hash).toBe(hexOf(all.slice(index * width, (index + 1) * width)));
        expect((index + 1) * width).toBeLessThanOrEqual(all.length);
      }
      let complete = 0;
      for (let width = 1; width <= all.length; width *= 2) {
        complete += Math.floor(all.length / width);
      }
      expect(nodes).toHaveLength(complete);
    }),
  );
});

test('a recount gives the nodes as they were stored, and the root at every size', () => {
  fc.assert(
    fc.property(leaves, (all) => {
      const { nodes, hashAt } = stored(all);
      const tree = growing();
      const recounted = all.flatMap((leaf, n) => {
        const completed = tree.append(leaf);
        expect(tree.root()).toBe(rootOf(peaksOf(n + 1).map(hashAt)));
        return completed;
      });
      expect(recounted).toEqual(nodes);
      expect(tree.size()).toBe(all.length);
    }),
  );
});

test('an altered, lost, added or moved leaf changes the root', () => {
  fc.assert(
    fc.property(someLeaves, fc.nat(), leaf, (all, at, other) => {
      const n = at % all.length;
      const root = rootOfAll(all);
      const moved = [...all.slice(0, n), ...all.slice(n + 1), ...all.slice(n, n + 1)];
      if (other !== all[n]) expect(rootOfAll(all.with(n, other))).not.toBe(root);
      if (JSON.stringify(moved) !== JSON.stringify(all)) expect(rootOfAll(moved)).not.toBe(root);
      expect(rootOfAll(all.toSpliced(n, 1))).not.toBe(root);
      expect(rootOfAll(all.toSpliced(n, 0, other))).not.toBe(root);
    }),
  );
});

function rootOfAll(all: readonly string[]): string {
  const tree = growing();
  for (const leaf of all) tree.append(leaf);
  return tree.root();
}

test('what is stored suffices for inclusion and consistency proofs, with O(log n) reads', () => {
  fc.assert(
    fc.property(someLeaves, fc.nat(), (all, at) => {
      const { hashAt } = stored(all);
      const m = at % all.length;
      const whole: Range = [0, all.length];
      const logarithm = Math.ceil(Math.log2(all.length));
      for (const ranges of [inclusionRanges(m, whole), consistencyRanges(m + 1, whole, true)]) {
        for (const range of ranges) {
          expect(rootOf(placesOf(range).map(hashAt))).toBe(hexOf(all.slice(...range)));
        }
        expect(ranges.flatMap(placesOf).length).toBeLessThanOrEqual(2 * logarithm + 1);
      }
    }),
  );
});
