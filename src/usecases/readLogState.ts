/** How the log of a force stands, and what of it can be checked in a few reads, however long it is. */
import { leafHash, originOf } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import { isConsistent, rootFromInclusion } from '../domain/merkleProof.ts';
import { NoteError, readCheckpoint } from '../domain/signedNote.ts';
import type { Instant } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { hashAt, inclusionProof, rootAt, verifierKeys } from './proveLog.ts';
import {
  type Consistency,
  MAY_PROVE,
  readConsistency,
  readCheckpoint as signedCheckpoint,
} from './readLog.ts';
import type { Script, Steps } from './store.ts';
import { isOf, wrongSignature, wrongWithCheckpoint } from './verifyingLogs/keptCheckpoints.ts';

export interface LogState {
  log: string;
  /** How many events it has. */
  size: number;
  /** In hex. */
  root: string;
  /** null of an empty log. */
  last: { index: number; at: Instant } | null;
  /** Whether the last event's own text leads to the root. */
  lastLeads: boolean;
}

export function* readLogState(steps: Steps, { actor }: Context): Script<LogState> {
  permit(actor, ...MAY_PROVE);
  const log = actor.force;
  const size = yield* steps.audit.size(log);
  const root = yield* rootAt(steps, log, size);
  const index = size - 1;
  const [kept] = size > 0 ? yield* steps.audit.leaves(log, index, 1) : [];
  if (!kept) return { log, size, root, last: null, lastLeads: size === 0 };
  const hashes = yield* inclusionProof(steps, log, { index, size });
  const lastLeads = rootFromInclusion({ index, size }, leafHash(kept.leaf), hashes) === root;
  return { log, size, root, last: { index, at: JSON.parse(kept.leaf).at }, lastLeads };
}

/** How a log signs. */
export interface LogSigning {
  /** How many keys it registered. */
  keyCount: number;
  /** Signed as it was read; null where the key that signs is not at hand. */
  checkpoint: string | null;
  /** Why the checkpoint is not signed with the key that the log registered; null where it is. */
  unsigned: string | null;
}

export function* readLogSigning(steps: Steps, context: Context): Script<LogSigning> {
  const checkpoint = yield* signedNow(steps, context);
  const keys = yield* verifierKeys(steps, context.actor.force);
  const unsigned = checkpoint === null ? null : wrongSignature(checkpoint, { keys });
  return { keyCount: keys.length, checkpoint, unsigned };
}

function* signedNow(steps: Steps, context: Context): Script<string | null> {
  try {
    return yield* signedCheckpoint(steps, context, {});
  } catch (error) {
    // Nothing is written: what else is known of the log holds all the same.
    if (error instanceof Refusal && error.code === 'signing-key-missing') return null;
    throw error;
  }
}

/** A proof of consistency, and whether it shows what it should. */
export type CheckedConsistency = Consistency & { holds: boolean };

/** Whether the log at one size begins with what it held at an earlier one, with what proves it. */
export function* checkConsistency(
  steps: Steps,
  context: Context,
  sizes: { from: number; to?: number | undefined },
): Script<CheckedConsistency> {
  const found = yield* readConsistency(steps, context, sizes);
  const first = { size: found.from, root: found.fromRoot };
  const second = { size: found.to, root: found.toRoot };
  return { ...found, holds: isConsistent(first, second, found.hashes) };
}

/**
 * Holds a signed checkpoint against the log as it is: how many events it is of, and why the log does not
 * go on from it; null where it does. Refuses what is no checkpoint, or one of another log, with `invalid`.
 */
export function* holdAgainst(
  steps: Steps,
  { actor }: Context,
  note: string,
): Script<{ size: number; wrong: string | null }> {
  permit(actor, ...MAY_PROVE);
  const says = opened(note);
  const log = actor.force;
  const size = yield* steps.audit.size(log);
  const origin =
    size === 0 ? null : originOf(log, yield* hashAt(steps, log, { level: 0, index: 0 }));
  const roots = new Map<number, string | null>();
  if (says.size <= size) roots.set(says.size, yield* rootAt(steps, log, says.size));
  const keys = yield* verifierKeys(steps, log);
  const signed = { log, origin, size, keys, wrongKey: null, since: 0, roots };
  const checkpoint = { name: 'note', note, says };
  if (!isOf(checkpoint, signed))
    throw invalid(`is of the log ${says.origin}, and not of ${origin}`);
  return { size: says.size, wrong: wrongWithCheckpoint(checkpoint, signed) };
}

function opened(note: string) {
  try {
    return readCheckpoint(note);
  } catch (error) {
    if (error instanceof NoteError) {
      throw invalid('is no checkpoint: paste all of its lines, from the name to the signature');
    }
    throw error;
  }
}

function invalid(detail: string): Refusal {
  return new Refusal('invalid', `note ${detail}`, { errors: [{ pointer: '/note', detail }] });
}
