/** How far the recount of a log has come, and what it stops at. */
import { type AuditEvent, type GrowingTree, growing } from '../../domain/auditLog.ts';
import type { Script, SealedCursor } from '../store.ts';
import type { Erasures } from './checkErasures.ts';
import type { Witnessed } from './checkRecord.ts';
import type { Starters } from './checkRuns.ts';
import { type OpenedCheckpoint, type SignedLog, signedLog } from './keptCheckpoints.ts';

export const PAGE = 1000;

/** The first thing that was found wrong. */
export class Wrong extends Error {}

/** How far a log is counted, and what its events say. */
export interface Recount {
  log: string;
  tree: GrowingTree;
  nodes: number;
  subjects: number;
  /** By the key of what is sealed; `found` once the record is. */
  witnessed: Map<string, Witnessed & { found: boolean }>;
  /** The last hash of reference data and access keys. */
  lastHashes: Map<string, string>;
  /** What checkpoints kept elsewhere are held against. */
  signed: SignedLog;
  erasures: Erasures;
  /** Of invoice runs. */
  starters: Starters;
  /** Events whose own personal part is gone. */
  bare: AuditEvent[];
}

/** The recount of a log of which nothing is counted yet. */
export function recountOf(log: string, checkpoints: readonly OpenedCheckpoint[]): Recount {
  return {
    log,
    tree: growing(),
    nodes: 0,
    subjects: 0,
    witnessed: new Map(),
    lastHashes: new Map(),
    signed: signedLog(log, checkpoints),
    erasures: new Map(),
    starters: new Map(),
    bare: [],
  };
}

/** Hears how many events of a log are counted. */
export type Progress = (log: string, events: number) => void;

export function keyOf(type: string, { id, revision }: SealedCursor): string {
  return revision === 0 ? `${type} ${id}` : `${type} ${id}, revision ${revision}`;
}

/** Reads what is kept as JSON, and may have been changed into something else. */
export function* legible<T>(what: string, read: Script<T>): Script<T> {
  try {
    return yield* read;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Wrong(`${what}: what is stored there is no JSON`);
  }
}
