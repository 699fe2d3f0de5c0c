/**
 * The auditor's full recount: every leaf and node of every log, every sealed record against the event
 * that bears its hash, every head row, reference data, and every series of numbers for gaps. Names the
 * first thing that is wrong.
 */
import { NoteError } from '../../domain/signedNote.ts';
import type { Script, SeriesCount, Steps, Store } from '../store.ts';
import { checkMonths } from './checkMonths.ts';
import { firstWrongProof } from './checkProofs.ts';
import { checkRuns } from './checkRuns.ts';
import {
  isOf,
  type KeptCheckpoint,
  type OpenedCheckpoint,
  openKept,
  registeredIn,
  strayCheckpoint,
  wrongWithCheckpoint,
  wrongWithKeys,
} from './keptCheckpoints.ts';
import { type Progress, type Recount, recountOf, Wrong } from './recount.ts';
import { readOn } from './recountEvents.ts';
import {
  checkAllThere,
  checkHeads,
  checkRecords,
  documentEvents,
  unexplained,
  wrongHead,
  wrongWithLate,
} from './recountRecords.ts';

export interface VerifiedLog {
  log: string;
  events: number;
  root: string;
  records: number;
  /** Records and reads whose personal part is erased. */
  erased: number;
  /** How many signing keys it registered, and which events did so without the key before. */
  keys: { count: number; unendorsed: readonly number[] };
  /** The checkpoints kept elsewhere that it goes on from. */
  extends: readonly OpenedCheckpoint[];
}

export type Verdict = { problem: null; logs: VerifiedLog[] } | { problem: string };

/**
 * `onProgress` hears the events recounted so far. Of `kept`, signed checkpoints that were kept elsewhere,
 * each has to be of a log that is here and goes on from it: else the log was rewritten or cut off.
 */
export async function verifyLog(
  store: Store,
  onProgress: Progress = () => {},
  kept: readonly KeptCheckpoint[] = [],
): Promise<Verdict> {
  try {
    const checkpoints = kept.map(opened);
    const logs: VerifiedLog[] = [];
    for (const log of await store.read(allLogs)) {
      logs.push(await checkLog(store, log, checkpoints, onProgress));
    }
    const stray = strayCheckpoint(checkpoints, logs);
    if (stray) throw new Wrong(stray);
    await checkStrays(store);
    await checkSeries(store);
    return { problem: null, logs };
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message };
    throw error;
  }
}

function opened(checkpoint: KeptCheckpoint): OpenedCheckpoint {
  try {
    return openKept(checkpoint);
  } catch (error) {
    if (error instanceof NoteError) throw new Wrong(`${checkpoint.name}: ${error.message}`);
    throw error;
  }
}

/** Every log that there should be: a force whose events are all gone still has its records. */
function* allLogs(steps: Steps): Script<Set<string>> {
  return new Set([...(yield* steps.audit.logs()), ...(yield* steps.forces.codes())]);
}

async function checkLog(
  store: Store,
  log: string,
  checkpoints: readonly OpenedCheckpoint[],
  onProgress: Progress,
): Promise<VerifiedLog> {
  const recount = recountOf(log, checkpoints);
  await readOn(store, recount, onProgress);
  const events = recount.tree.size();
  const root = recount.tree.root();
  const wrongKeys = wrongWithKeys(recount.signed);
  if (wrongKeys) throw new Wrong(wrongKeys);
  const extended = checkpoints.filter((checkpoint) => isOf(checkpoint, recount.signed));
  for (const checkpoint of extended) {
    const wrong = wrongWithCheckpoint(checkpoint, recount.signed);
    if (wrong) throw new Wrong(`${checkpoint.name}: ${wrong}`);
  }
  const { late, records, erased } = await checkRecords(store, recount);
  checkAllThere(recount);
  const settle = (wrong: () => string | null) => settled(store, recount, onProgress, wrong);
  await settle(() => firstOf(late, (one) => wrongWithLate(recount, one)));
  const lateHeads = await checkHeads(store, recount);
  await settle(() => firstOf(lateHeads, (row) => wrongHead(recount, row)));
  await settle(() => firstOf(recount.bare, (event) => unexplained(recount, event)));
  const wrongProof = await firstWrongProof(store, recount.signed, documentEvents(recount));
  if (wrongProof) throw new Wrong(wrongProof);
  await checkRuns(store, log);
  await checkMonths(store, log);
  const bare = recount.bare.length;
  const keys = registeredIn(recount.signed);
  return { log, events, root, records, erased: erased + bare, keys, extends: extended };
}

/**
 * Records come in, and are erased, while this one counts: what no event has explained yet may be
 * explained by what the log says since.
 */
async function settled(
  store: Store,
  recount: Recount,
  onProgress: Progress,
  check: () => string | null,
): Promise<void> {
  for (let size = -1; ; ) {
    const wrong = check();
    if (wrong === null) return;
    if (size === recount.tree.size()) throw new Wrong(wrong);
    size = recount.tree.size();
    await readOn(store, recount, onProgress);
  }
}

/** What is wrong with the first of some that something is wrong with. */
function firstOf<T>(all: readonly T[], wrongWith: (one: T) => string | null): string | null {
  for (const one of all) {
    const wrong = wrongWith(one);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** What no record leads to is met by no recount of records. */
async function checkStrays(store: Store): Promise<void> {
  const part = await store.read((steps) => steps.audit.strayPart());
  if (part) {
    throw new Wrong(`force ${part.force}: the personal part ${part.record} belongs to nothing`);
  }
  const row = await store.read((steps) => steps.audit.strayRow());
  if (!row) return;
  throw new Wrong(`${row.record}: ${row.table} names it, and there is no such revision of it`);
}

/** R19: as many documents as the series counts, up to its last number, and none issued since. */
async function checkSeries(store: Store): Promise<void> {
  for (const count of await store.read((steps) => steps.audit.seriesCounts())) {
    const wrong = wrongWithSeries(count);
    if (wrong) throw new Wrong(`series ${count.series}: ${wrong}`);
  }
}

function wrongWithSeries(counted: SeriesCount): string | null {
  const { last, lastIssuedAt, count, highest, lastDocumentAt } = counted;
  if (last === null) return `there are ${count} documents, and nothing counts them`;
  if (count !== last || highest !== last) {
    return `it counts ${last} numbers, and there are ${count} documents, the highest ${highest}`;
  }
  // Before the series kept to the order of time, the latest could be another than the highest.
  return lastIssuedAt === lastDocumentAt
    ? null
    : 'when it says that it was last issued is not when its latest document was';
}
