import { describe, expect, test } from 'vitest';
import { leafHash, rootOf } from '../../src/domain/auditLog.ts';
import {
  consistencySpans,
  inclusionSpans,
  isConsistent,
  rootFromInclusion,
  subtreesOf,
} from '../../src/domain/merkleProof.ts';
import { checkEveryPair, LEAVES, provenTree } from './provenTree.ts';

const reference = provenTree(LEAVES);

/** Proofs as transparency-dev/merkle publishes them for those leaves (testonly/reference_test.go). */
const INCLUSION: [index: number, size: number, proof: string[]][] = [
  [0, 1, []],
  [0, 2, ['96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7']],
  [1, 2, ['6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d']],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
];

const CONSISTENCY: [first: number, second: number, proof: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
];

describe('the published vectors', () => {
  test.each(INCLUSION)('leaf %i in a tree of %i', (index, size, proof) => {
    expect(reference.inclusion(index, size)).toEqual(proof);
    const leaf = leafHash(LEAVES[index] ?? '');
    expect(rootFromInclusion({ index, size }, leaf, proof)).toBe(reference.root(size));
  });

  test.each(CONSISTENCY)('a tree of %i as the start of one of %i', (first, second, proof) => {
    expect(reference.consistency(first, second)).toEqual(proof);
    const [before, after] = [first, second].map((size) => ({ size, root: reference.root(size) }));
    if (!before || !after) throw new RangeError('there are two');
    expect(isConsistent(before, after, proof)).toBe(true);
  });
});

test('logs of 1 to 300 events: every proof of every pair is as it is defined, and accepted', () => {
  expect(checkEveryPair(300)).toBe(300 * 301);
});

const MOST = 20;
const LEAF_TEXTS = Array.from({ length: MOST + 1 }, (_, n) => `leaf ${n}`);
const tree = provenTree(LEAF_TEXTS);
const hashes = LEAF_TEXTS.map(leafHash);
const hashOf = (index: number) => hashes[index] ?? '';
const at = (size: number) => ({ size, root: tree.root(size) });
const pairs = Array.from({ length: MOST }, (_, n) => n + 1).flatMap((size) =>
  Array.from({ length: size }, (_, n) => [n + 1, size] as const),
);

/** Another hash: one hex digit of it is another. */
const altered = (hash: string) => (hash[0] === '0' ? '1' : '0') + hash.slice(1);

/** Everything that may happen to a list of hashes, one thing at a time. */
function alterations(proof: readonly string[]): string[][] {
  return [
    ...proof.map((hash, n) => proof.with(n, altered(hash))),
    ...proof.map((_, n) => proof.toSpliced(n, 1)),
    ...proof.slice(1).map((_, n) => proof.toSpliced(n, 2, proof[n + 1] ?? '', proof[n] ?? '')),
    ...[...proof, ''].map((_, n) => proof.toSpliced(n, 0, hashOf(MOST))),
  ];
}

describe('what is not so is not proven', () => {
  test('an inclusion proof with one hash altered, lost, swapped or added', () => {
    for (const [next, size] of pairs) {
      const index = next - 1;
      for (const proof of alterations(tree.inclusion(index, size))) {
        const reached = rootFromInclusion({ index, size }, hashOf(index), proof);
        expect(reached, `${index} in ${size}`).not.toBe(tree.root(size));
      }
    }
  });

  test('another leaf, another index, or another size with its root', () => {
    for (const [next, size] of pairs) {
      const index = next - 1;
      const proof = tree.inclusion(index, size);
      const reach = (place: { index: number; size: number }, leaf = hashOf(index)) =>
        rootFromInclusion(place, leaf, proof);
      expect(reach({ index, size }, altered(hashOf(index)))).not.toBe(tree.root(size));
      for (let other = -1; other <= MOST; other++) {
        if (other !== index) expect(reach({ index: other, size })).not.toBe(tree.root(size));
        if (other === size || other < 0) continue;
        expect(reach({ index, size: other })).not.toBe(tree.root(other));
      }
    }
  });

  test('a consistency proof with one hash altered, lost, swapped or added', () => {
    for (const [first, second] of pairs) {
      for (const proof of alterations(tree.consistency(first, second))) {
        expect(isConsistent(at(first), at(second), proof), `${first} ${second}`).toBe(false);
      }
    }
  });

  test('another root, or another size with its root', () => {
    for (const [first, second] of pairs) {
      const proof = tree.consistency(first, second);
      const [before, after] = [at(first), at(second)];
      const other = (root: string) => altered(root);
      expect(isConsistent({ ...before, root: other(before.root) }, after, proof)).toBe(false);
      expect(isConsistent(before, { ...after, root: other(after.root) }, proof)).toBe(false);
      for (let size = 1; size <= MOST; size++) {
        // Equal trees are so with no proof at all.
        if (size !== first && !(size === second && proof.length === 0)) {
          expect(isConsistent(at(size), after, proof), `${size} for ${first}`).toBe(false);
        }
        if (size !== second && !(size === first && proof.length === 0)) {
          expect(isConsistent(before, at(size), proof), `${size} for ${second}`).toBe(false);
        }
      }
    }
  });

  test('a shorter log never begins with a longer one, and an empty one has its own root', () => {
    expect(isConsistent(at(5), at(4), tree.consistency(4, 5))).toBe(false);
    expect(isConsistent({ size: 0, root: rootOf([]) }, at(4), [])).toBe(true);
    expect(isConsistent({ size: 0, root: tree.root(4) }, at(4), [])).toBe(false);
    expect(isConsistent({ size: 0, root: rootOf([]) }, at(4), [hashOf(0)])).toBe(false);
  });

  test('there are no spans for what is not there', () => {
    for (const [index, size] of [
      [0, 0],
      [3, 3],
      [-1, 3],
    ] as const) {
      expect(() => inclusionSpans(index, size)).toThrow(RangeError);
    }
    expect(() => consistencySpans(4, 3)).toThrow(RangeError);
    expect(() => consistencySpans(-1, 3)).toThrow(RangeError);
    expect(consistencySpans(0, 3)).toEqual([]);
  });
});

test('a proof in a log past 32 bits reads no more nodes than twice its depth', () => {
  const size = 2 ** 40 - 1;
  for (const spans of [inclusionSpans(size - 2 ** 33, size), consistencySpans(2 ** 39 - 3, size)]) {
    expect(spans.flatMap(subtreesOf).length).toBeLessThanOrEqual(2 * 40);
  }
});
