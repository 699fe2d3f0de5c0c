/** What is lost with the present database when a backup replaces it. */
import type { VerifierKey } from '../domain/signedNote.ts';
import type { Instant } from '../domain/time.ts';
import { whyOver } from '../usecases/access.ts';
import { verifierKeys } from '../usecases/proveLog.ts';
import type { HeldDatabase, Store } from '../usecases/store.ts';
import {
  type ComparedLog,
  compareLogs,
  type Happened,
  happenedSince,
} from '../usecases/verifyingLogs/compareLogs.ts';
import { verdictOn } from './verdict.ts';

type Progress = (log: string, events: number) => void;

export interface Losses {
  /** Why the present database cannot be opened. */
  unopened: string | null;
  /** Why it does not verify. */
  unverified: string | null;
  /** The logs that are not the same in both; null where that cannot be told. */
  logs: LogLoss[] | null;
}

export interface LogLoss {
  compared: ComparedLog;
  /** null where the backup only goes on. */
  lost: Lost | null;
}

interface Lost extends Omit<Happened, 'closed' | 'signingKeys'> {
  /** The ids of the access keys that were revoked or rotated, and are open in the backup. */
  reopened: string[];
  /** What the backup does not know to have signed. */
  signingKeys: VerifierKey[];
}

/** What the present database has that a backup lacks, at a moment. */
export async function lossesOf(
  { store, problem }: HeldDatabase,
  backup: Store,
  { now, onProgress }: { now: Instant; onProgress: Progress },
): Promise<Losses> {
  if (problem !== null) return { unopened: problem, unverified: null, logs: [] };
  if (store === null) return { unopened: null, unverified: null, logs: [] };
  const { problem: unverified } = await verdictOn(store, onProgress);
  try {
    return { unopened: null, unverified, logs: await logLosses(store, backup, now) };
  } catch (error) {
    if (unverified === null) throw error;
    return { unopened: null, unverified, logs: null };
  }
}

/** A log that is the same in both loses nothing, and one that the present database lacks neither. */
async function logLosses(present: Store, backup: Store, now: Instant): Promise<LogLoss[]> {
  const losses: LogLoss[] = [];
  for (const compared of await compareLogs(present, backup)) {
    const { common, ours, theirs } = compared;
    if (ours === 0 || (common === ours && common === theirs)) continue;
    const lost = common === ours ? null : await lostOf(present, backup, { compared, now });
    losses.push({ compared, lost });
  }
  return losses;
}

async function lostOf(
  present: Store,
  backup: Store,
  { compared: { log, common }, now }: { compared: ComparedLog; now: Instant },
): Promise<Lost> {
  const { closed, signingKeys, ...happened } = await happenedSince(present, log, common);
  const keys = await backup.read((steps) => steps.keys.list(log));
  const open = new Set(keys.filter((key) => whyOver(key, now) === null).map(({ key }) => key));
  const known = await present.read((steps) => verifierKeys(steps, log));
  return {
    ...happened,
    reopened: closed.filter((id) => open.has(id)),
    signingKeys: known.filter(({ publicKey }) => signingKeys.includes(publicKey)),
  };
}
