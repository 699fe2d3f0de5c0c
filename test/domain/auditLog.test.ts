import { describe, expect, test } from 'vitest';
import {
  type AuditEvent,
  completedNodes,
  EVENT_KINDS,
  growing,
  leafHash,
  leafOf,
  neededToAppend,
  nodeHash,
  peaksOf,
  rootOf,
} from '../../src/domain/auditLog.ts';
import { LEAVES } from './provenTree.ts';

/** The published roots of the trees of the first 0 to 8 leaves. */
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** The published hashes of the complete subtrees of those leaves, by level. */
const NODES = [
  [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    '0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7',
    '07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7',
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    '4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658',
    'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
    '46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1',
  ],
  [
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  ],
  [
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ],
  ['5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
];

const EVENT: AuditEvent = {
  version: 1,
  log: 'MPS',
  index: 7,
  at: 1_243_844_100,
  actor: { key: 'k-1', name: 'Custody desk', kind: 'system' },
  kind: 'detention.amended',
  subjects: [{ type: 'detention', id: 'd-1', revision: 2, hash: 'ab'.repeat(32) }],
  personalHash: null,
  details: { fields: 3, 'by hand': true },
};

describe('the published vectors', () => {
  test('every root of the reference trees comes out of a recount', () => {
    const tree = growing();
    const roots = [tree.root()];
    for (const leaf of LEAVES) {
      tree.append(leaf);
      roots.push(tree.root());
    }
    expect(roots).toEqual(ROOTS);
    expect(tree.size()).toBe(8);
  });

  test('every complete subtree of the reference tree is given once, with its published hash', () => {
    const tree = growing();
    const completed = LEAVES.flatMap((leaf) => tree.append(leaf));
    const published = NODES.flatMap((hashes, level) =>
      hashes.map((hash, index) => ({ level, index, hash })),
    );
    expect(completed).toHaveLength(published.length);
    expect(completed).toEqual(expect.arrayContaining(published));
  });

  test('stored nodes and a new leaf give the published nodes that the leaf completes', () => {
    const siblings = neededToAppend(7).map(({ level, index }) => NODES[level]?.[index] ?? '');
    expect(completedNodes(7, leafHash(LEAVES[7] ?? ''), siblings)).toEqual(
      NODES.map((hashes, level) => ({
        level,
        index: hashes.length - 1,
        hash: hashes.at(-1),
      })),
    );
  });

  test('the stored peaks of a tree give its published root', () => {
    const roots = ROOTS.map((_, size) =>
      rootOf(peaksOf(size).map(({ level, index }) => NODES[level]?.[index] ?? '')),
    );
    expect(roots).toEqual(ROOTS);
  });
});

describe('which nodes are read', () => {
  test('appending reads the left siblings of what it completes, from the leaf up', () => {
    expect(neededToAppend(0)).toEqual([]);
    expect(neededToAppend(1)).toEqual([{ level: 0, index: 0 }]);
    expect(neededToAppend(6)).toEqual([]);
    expect(neededToAppend(11)).toEqual([
      { level: 0, index: 10 },
      { level: 1, index: 4 },
    ]);
  });

  test('a root reads the complete subtrees from the left, the largest first', () => {
    expect(peaksOf(0)).toEqual([]);
    expect(peaksOf(8)).toEqual([{ level: 3, index: 0 }]);
    expect(peaksOf(13)).toEqual([
      { level: 3, index: 0 },
      { level: 2, index: 2 },
      { level: 0, index: 12 },
    ]);
  });

  test('sizes past 32 bits are counted right', () => {
    expect(neededToAppend(2 ** 40 + 1)).toEqual([{ level: 0, index: 2 ** 40 }]);
    expect(peaksOf(2 ** 40 + 1)).toEqual([
      { level: 40, index: 0 },
      { level: 0, index: 2 ** 40 },
    ]);
  });

  test('a sibling that was not read is an error, not another tree', () => {
    expect(() => completedNodes(3, leafHash('x'), [leafHash('y')])).toThrow('node (1, 0)');
  });
});

describe('hashes', () => {
  test('what is no hash of 64 lower-case hex digits is not hashed into a tree', () => {
    const hash = leafHash('x');
    for (const wrong of ['', hash.slice(1), `${hash}0`, hash.toUpperCase(), `${hash.slice(1)}g`]) {
      expect(() => nodeHash(wrong, hash)).toThrow(RangeError);
      expect(() => nodeHash(hash, wrong)).toThrow(RangeError);
    }
  });

  test('left and right are not the same', () => {
    expect(nodeHash(leafHash('x'), leafHash('y'))).not.toBe(nodeHash(leafHash('y'), leafHash('x')));
  });

  test('text beyond ASCII is hashed as its UTF-8 bytes', () => {
    // printf '\x00£' | sha256sum, in UTF-8
    expect(leafHash('£')).toBe('124747e31774fd8157b19c00c7dd87675858c9cf121c4e6bcbeda2435d49ddc7');
  });
});

describe('an event as a leaf', () => {
  test('is canonical JSON: members in order, nothing between them', () => {
    expect(leafOf(EVENT)).toBe(
      '{"actor":{"key":"k-1","kind":"system","name":"Custody desk"},"at":1243844100,' +
        '"details":{"by hand":true,"fields":3},"index":7,"kind":"detention.amended","log":"MPS",' +
        `"personalHash":null,"subjects":[{"hash":"${'ab'.repeat(32)}","id":"d-1","revision":2,` +
        '"type":"detention"}],"version":1}',
    );
  });

  test('is the same text whatever order its members were written in', () => {
    const { version, kind, actor, ...rest } = EVENT;
    const { name, ...actorRest } = actor;
    const backwards = { ...rest, actor: { ...actorRest, name }, kind, version };
    expect(JSON.stringify(backwards)).not.toBe(JSON.stringify(EVENT));
    expect(leafOf(backwards)).toBe(leafOf(EVENT));
  });

  test('survives being stored as text and read back', () => {
    expect(leafOf(JSON.parse(leafOf(EVENT)))).toBe(leafOf(EVENT));
  });

  test('has another hash when any of its members is another', () => {
    const others: AuditEvent[] = [
      { ...EVENT, log: 'system' },
      { ...EVENT, index: 8 },
      { ...EVENT, at: EVENT.at + 1 },
      { ...EVENT, actor: { ...EVENT.actor, name: 'Somebody else' } },
      { ...EVENT, kind: 'detention.voided' },
      { ...EVENT, subjects: [{ type: 'detention', id: 'd-2', revision: 2 }] },
      { ...EVENT, subjects: [] },
      { ...EVENT, personalHash: 'cd'.repeat(32) },
      { ...EVENT, details: { fields: 4, 'by hand': true } },
    ];
    const hashes = [EVENT, ...others].map((event) => leafHash(leafOf(event)));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('kinds are each named once, as what it is about and what happened to it', () => {
    expect(new Set(EVENT_KINDS).size).toBe(EVENT_KINDS.length);
    expect(
      EVENT_KINDS.filter((kind) => !/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(kind)),
    ).toEqual([]);
  });
});
