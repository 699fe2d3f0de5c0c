/**
 * The audit log (DESIGN 5): a Merkle tree over events, as RFC 9162 section 2.1 defines it. There is
 * one log per force, and one, `system`, for what belongs to none.
 *
 * A complete subtree is named by its level and its place in it, both from 0: node (2, 1) spans the
 * leaves 4 to 7. Its hash never changes again, so it is stored, and every root and every proof is
 * made of O(log n) of them. Hashes are lower-case hex. Nothing here reads: each function says which
 * nodes it needs, or takes their hashes.
 */
import { canonicalJson, sha256Hex } from './hashing.ts';
import type { Instant } from './time.ts';

/**
 * What can have happened to a record. Reads are told apart as the Data Protection Act 2018 does in
 * section 62: a consultation, or a disclosure to a recipient.
 */
export const EVENT_KINDS = [
  'detention.recorded',
  'detention.amended',
  'detention.voided',
  'detention.agreed-charge',
  'detention.overlap-accepted',
  'detention.billing-resumed',
  'tariff.published',
  'tariff.replaced',
  'tariff.previewed',
  'detention.erased',
  'detention.consulted',
  'detention.disclosed',
  'detention.listed',
  'detention.searched',
  'invoice.issued',
  'invoice.credited',
  'dispute.raised',
  'dispute.settled',
  'invoice.consulted',
  'invoice.disclosed',
  'invoice.listed',
  'payment.received',
  'payment.allocated',
  'payment.moved',
  'payment.reversed',
  'account.consulted',
  'account.disclosed',
  'invoice-run.started',
  'invoice-run.ended',
  'invoice-run.previewed',
  'invoice-run.consulted',
  'claim.issued',
  'claim.consulted',
  'claim.disclosed',
  'exceptions.consulted',
  'statistics.consulted',
  'retention.consulted',
  'log.consulted',
  'force.set-up',
  'force.changed',
  'suite.changed',
  'customer.changed',
  'key.created',
  'key.rotated',
  'key.revoked',
  'sign-in.failed',
  'sign-in.succeeded',
  'sign-in.ended',
  'signing-key.registered',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

type SubjectType =
  | 'detention'
  | 'agreement'
  | 'overlap'
  | 'tariff'
  | 'invoice'
  | 'credit-note'
  | 'invoice-run'
  | 'claim'
  | 'payment'
  | 'dispute'
  | 'settlement'
  | 'lifted-stop'
  | 'force'
  | 'suite'
  | 'customer'
  | 'key'
  | 'signing-key'
  | 'log';

/** A record that an event is about: named, and its content hashed, but never held. */
export interface EventSubject {
  type: SubjectType;
  id: string;
  revision?: number;
  /** Hash of the record's content. */
  hash?: string;
}

/** Who did it, by the access key that was used. */
interface Actor {
  key: string;
  name: string;
  kind: 'person' | 'system';
}

export type EventDetails = Readonly<Record<string, string | number | boolean | null>>;

/** The log of what belongs to no force. */
export const SYSTEM_LOG = 'system';

export interface AuditEvent {
  version: 1;
  /** A force's code, or "system". */
  log: string;
  /** The event's place in its log, from 0. */
  index: number;
  at: Instant;
  actor: Actor;
  kind: EventKind;
  subjects: readonly EventSubject[];
  /** Salted hash of what the event has that is personal, such as a reason. */
  personalHash?: string | null;
  /** Facts that are not personal: a filter, counts, a route. */
  details?: EventDetails;
}

/** A complete subtree: of level 0 a leaf, of level n the 2^n leaves from index * 2^n on. */
export interface NodePlace {
  level: number;
  index: number;
}

export interface TreeNode extends NodePlace {
  hash: string;
}

const EMPTY_ROOT = sha256Hex('');
const HASH = /^[0-9a-f]{64}$/;

/** The records that an event is found by: "detention/ID", each once. */
export function indexedSubjects({ subjects }: Pick<AuditEvent, 'subjects'>): string[] {
  return [...new Set(subjects.map(({ type, id }) => `${type}/${id}`))];
}

/** The text that is stored and hashed for an event: RFC 8785 canonical JSON. */
export function leafOf(event: AuditEvent): string {
  return canonicalJson(event);
}

/** The name that a log signs under: of all logs its own, by the hash of its first event. */
export function originOf(log: string, firstHash: string): string {
  return `custody-billing/${log}/${firstHash.slice(0, 16)}`;
}

/** SHA-256(0x00 || leaf). */
export function leafHash(leaf: string): string {
  return sha256Hex(`\u0000${leaf}`);
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: string, right: string): string {
  if (!HASH.test(left) || !HASH.test(right)) throw new RangeError('not a hash of 64 hex digits');
  return sha256Hex(Buffer.from(`01${left}${right}`, 'hex'));
}

/**
 * The nodes whose hashes are needed to append a leaf to a tree of `size` leaves: the left siblings
 * of the subtrees that it completes, from level 0 up.
 */
export function neededToAppend(size: number): NodePlace[] {
  const needed: NodePlace[] = [];
  for (let level = 0, index = size; index % 2 === 1; level++, index = (index - 1) / 2) {
    needed.push({ level, index: index - 1 });
  }
  return needed;
}

/**
 * The nodes that appending a leaf to a tree of `size` leaves completes, from the leaf itself up.
 * `hash` is the leaf's; `siblings` are the hashes of `neededToAppend(size)`, in its order.
 */
export function completedNodes(
  size: number,
  hash: string,
  siblings: readonly string[],
): TreeNode[] {
  let node: TreeNode = { level: 0, index: size, hash };
  const completed = [node];
  neededToAppend(size).forEach(({ level, index }, n) => {
    const sibling = siblings[n];
    if (sibling === undefined) throw new RangeError(`no hash of node (${level}, ${index})`);
    node = { level: level + 1, index: index / 2, hash: nodeHash(sibling, node.hash) };
    completed.push(node);
  });
  return completed;
}

/** The fewest complete subtrees that make up a tree of `size` leaves, from the left. */
export function peaksOf(size: number): NodePlace[] {
  const peaks: NodePlace[] = [];
  for (let level = 0, width = size; width > 0; level++, width = Math.floor(width / 2)) {
    if (width % 2 === 1) peaks.unshift({ level, index: width - 1 });
  }
  return peaks;
}

/** The root of a tree, from the hashes of `peaksOf(size)` in their order; none: the empty tree. */
export function rootOf(peakHashes: readonly string[]): string {
  return peakHashes.length === 0
    ? EMPTY_ROOT
    : peakHashes.reduceRight((right, left) => nodeHash(left, right));
}

/** A tree that is built anew from its leaves, in the memory of its peaks. */
export interface GrowingTree {
  /** Takes the next leaf; gives the nodes that it completes, to compare with the stored ones. */
  append(leaf: string): TreeNode[];
  size(): number;
  root(): string;
}

/** For a full recount of a log: starts with the empty tree. */
export function growing(): GrowingTree {
  let size = 0;
  const peaks: string[] = [];
  return {
    append(leaf) {
      const siblings = peaks.splice(peaks.length - neededToAppend(size).length).reverse();
      const completed = completedNodes(size, leafHash(leaf), siblings);
      peaks.push(...completed.slice(-1).map(({ hash }) => hash));
      size += 1;
      return completed;
    },
    size: () => size,
    root: () => rootOf(peaks),
  };
}
