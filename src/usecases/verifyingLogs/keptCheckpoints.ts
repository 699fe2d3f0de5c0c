/**
 * Signed checkpoints that were kept elsewhere, held against the recount of a log. Whoever can write the
 * database, and sign, can make a whole log anew; but not what someone else kept.
 */
import { type AuditEvent, type GrowingTree, originOf } from '../../domain/auditLog.ts';
import { type ChainedKey, keyAfter, keyAt } from '../../domain/keyChain.ts';
import {
  type Checkpoint,
  NoteError,
  openCheckpoint,
  readCheckpoint,
} from '../../domain/signedNote.ts';

export interface KeptCheckpoint {
  /** What it is called in a verdict, such as its file. */
  name: string;
  /** The signed text. */
  note: string;
}

export interface OpenedCheckpoint extends KeptCheckpoint {
  /** What it says, whoever signed it. */
  says: Checkpoint;
}

/** What the recount of a log finds that its checkpoints are checked by. */
export interface SignedLog {
  log: string;
  /** The name that it signs under; null before its first event. */
  origin: string | null;
  /** How many events are counted. */
  size: number;
  /** The keys that its events registered, oldest first. */
  keys: ChainedKey[];
  /** The place of the first event that registered none, or one that is wrongly endorsed. */
  wrongKey: number | null;
  /** The place of the first of those events: what is issued from there on is signed for. */
  since: number;
  /** Its root at each size that a checkpoint names, once it is counted so far; null before. */
  roots: Map<number, string | null>;
}

/** Throws a NoteError on what is no checkpoint. */
export function openKept(checkpoint: KeptCheckpoint): OpenedCheckpoint {
  return { ...checkpoint, says: readCheckpoint(checkpoint.note) };
}

export function signedLog(log: string, checkpoints: readonly OpenedCheckpoint[]): SignedLog {
  const roots = new Map(checkpoints.map(({ says }) => [says.size, null]));
  const since = Number.POSITIVE_INFINITY;
  return { log, origin: null, size: 0, keys: [], wrongKey: null, since, roots };
}

/** Notes what the tree is now, where a checkpoint may ask for it. */
export function noteSize(signed: SignedLog, tree: GrowingTree): void {
  const size = tree.size();
  signed.size = size;
  if (size === 1) signed.origin = originOf(signed.log, tree.root());
  if (signed.roots.has(size)) signed.roots.set(size, tree.root());
}

/** Notes what an event says of the log's keys. */
export function noteKey(signed: SignedLog, event: AuditEvent): void {
  if (event.kind !== 'signing-key.registered' || signed.origin === null) return;
  signed.since = Math.min(signed.since, event.index);
  const key = keyAfter(signed.keys.at(-1), signed.origin, event);
  if (key) signed.keys.push(key);
  else signed.wrongKey ??= event.index;
}

/** Why the keys of a log are not what it registered; null where they are. */
export function wrongWithKeys({ log, wrongKey }: SignedLog): string | null {
  if (wrongKey === null) return null;
  return `log ${log}: event ${wrongKey} registers a signing key that the key before it has not endorsed so`;
}

/** How many keys a log registered, and which events did so without the key before. */
export function registeredIn({ keys }: SignedLog): { count: number; unendorsed: number[] } {
  const unendorsed = keys.filter((key) => key.unendorsed === key.index);
  return { count: keys.length, unendorsed: unendorsed.map(({ index }) => index) };
}

/** What a note says, signed by the key that was the log's at that size. Throws a NoteError. */
export function openAsOf({ keys }: Pick<SignedLog, 'keys'>, note: string): Checkpoint {
  const key = keyAt(keys, readCheckpoint(note).size);
  return openCheckpoint(note, key ? [key] : []);
}

export function isOf({ says }: OpenedCheckpoint, { origin }: SignedLog): boolean {
  return says.origin === origin;
}

/** Why the log does not go on from a checkpoint of its own; null where it does. */
export function wrongWithCheckpoint(
  { note, says }: OpenedCheckpoint,
  signed: SignedLog,
): string | null {
  const { log, size: events, roots } = signed;
  const { size, root } = says;
  const unsigned = wrongSignature(note, signed);
  if (unsigned) {
    return `the key that log ${log} had at ${size} events has not signed it as it is: ${unsigned}`;
  }
  if (size > events) {
    return `log ${log} had ${size} events when it was signed, and has ${events}: its end was cut off`;
  }
  if (roots.get(size) === root) return null;
  return `the first ${size} events of log ${log} are not those that it was signed over: they were rewritten`;
}

/** Why the key that was a log's at the size of a checkpoint has not signed it; null where it has. */
export function wrongSignature(note: string, signed: Pick<SignedLog, 'keys'>): string | null {
  try {
    openAsOf(signed, note);
    return null;
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}

/** What is wrong with the first checkpoint that none of the logs is the log of; null where all are. */
export function strayCheckpoint(
  checkpoints: readonly OpenedCheckpoint[],
  logs: readonly { extends: readonly OpenedCheckpoint[] }[],
): string | null {
  const stray = checkpoints.find((one) => !logs.some((log) => log.extends.includes(one)));
  if (!stray) return null;
  const { name, says } = stray;
  return `${name}: it is of the log ${says.origin}, and no log here begins with the same event`;
}
