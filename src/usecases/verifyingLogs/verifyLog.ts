/**
 * The auditor's full recount: every leaf and node of every log, every sealed record against the event
 * that bears its hash, every head row, reference data, and every series of numbers for gaps. Names the
 * first thing that is wrong.
 */
import {
  type AuditEvent,
  type GrowingTree,
  growing,
  indexedSubjects,
  type TreeNode,
} from '../../domain/auditLog.ts';
import { contentHash } from '../../domain/hashing.ts';
import { NoteError } from '../../domain/signedNote.ts';
import { keyHash } from '../manageKeys.ts';
import {
  type DetentionHead,
  type Script,
  SEALED_KINDS,
  type SealedCursor,
  type SealedKind,
  type SealedRecord,
  type Steps,
  type Store,
} from '../store.ts';
import {
  type Erasures,
  isExplained,
  keptInSpite,
  noteErasure,
  wrongWithErasure,
} from './checkErasures.ts';
import { ownPartsOf } from './checkOwnParts.ts';
import { firstWrongProof } from './checkProofs.ts';
import { isSealed, type Witnessed, wrongWithHead, wrongWithRecord } from './checkRecord.ts';
import {
  isOf,
  type KeptCheckpoint,
  noteKey,
  noteSize,
  type OpenedCheckpoint,
  openKept,
  type SignedLog,
  signedLog,
  strayCheckpoint,
  wrongWithCheckpoint,
} from './keptCheckpoints.ts';

const PAGE = 1000;

export interface VerifiedLog {
  log: string;
  events: number;
  root: string;
  records: number;
  /** Records and reads whose personal part is erased. */
  erased: number;
  /** The checkpoints kept elsewhere that it goes on from. */
  extends: readonly OpenedCheckpoint[];
}

/** The first thing that was found wrong. */
class Wrong extends Error {}

export type Verdict = { problem: null; logs: VerifiedLog[] } | { problem: string };

/** How far a log is counted, and what its events say. */
interface Recount {
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
  /** Events whose own personal part is gone. */
  bare: AuditEvent[];
}

interface LateRecord {
  kind: SealedKind;
  record: SealedRecord;
}

type Progress = (log: string, events: number) => void;

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
  const recount: Recount = {
    log,
    tree: growing(),
    nodes: 0,
    subjects: 0,
    witnessed: new Map(),
    lastHashes: new Map(),
    signed: signedLog(log, checkpoints),
    erasures: new Map(),
    bare: [],
  };
  await readOn(store, recount, onProgress);
  const events = recount.tree.size();
  const root = recount.tree.root();
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
  const bare = recount.bare.length;
  return { log, events, root, records, erased: erased + bare, extends: extended };
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

/** Counts the log's leaves and nodes from where the recount stands to its end. */
async function readOn(store: Store, recount: Recount, onProgress: Progress): Promise<void> {
  const { log, tree } = recount;
  for (let more = true; more; ) {
    const from = tree.size();
    const { page, beyond, ending } = await store.read((steps) => pageOfLeaves(steps, log, from));
    const completed: TreeNode[] = [];
    for (const { position, leaf } of page) {
      if (position !== tree.size()) throw missing(log, tree.size());
      completed.push(...tree.append(leaf));
      noteSize(recount.signed, tree);
    }
    if (beyond) throw missing(log, tree.size());
    await checkNodes(store, log, completed);
    const events = page.map(({ position, leaf }) => noteEvent(recount, position, leaf));
    await store.read((steps) => checkIndex(steps, log, events));
    const { bare, wrong } = await store.read((steps) => ownPartsOf(steps, log, events));
    const kept = wrong ?? (await store.read((steps) => keptInSpite(steps, log, events)));
    if (kept) throw new Wrong(kept);
    recount.bare.push(...bare);
    recount.nodes += completed.length;
    recount.subjects += events.reduce((sum, event) => sum + indexedSubjects(event).length, 0);
    if (ending) checkEnding(recount, ending);
    onProgress(log, tree.size());
    more = !ending;
  }
}

/** What stands at the end of a log, on the same state of the database as its last leaf. */
interface Ending {
  counts: { nodes: number; subjects: number };
  /** A personal part of an event that there is not. */
  stray: string | undefined;
  /** What each piece of reference data and each key hashes to now. */
  hashes: ReadonlyMap<string, string>;
}

/** A page of leaves, and whether the tree goes on after the last of them. */
function* pageOfLeaves(steps: Steps, log: string, from: number) {
  const page = yield* steps.audit.leaves(log, from, PAGE);
  if (page.length === PAGE) return { page, beyond: false, ending: null };
  const next = yield* steps.audit.nodes(log, 0, from + page.length, 1);
  const counts = yield* steps.audit.counts(log);
  const stray = yield* steps.audit.strayPart(log);
  const ending: Ending = { counts, stray, hashes: yield* hashesNow(steps, log) };
  return { page, beyond: next.length > 0, ending };
}

function* hashesNow(steps: Steps, force: string): Script<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  const content = yield* legible(`force ${force}`, steps.forces.get(force));
  if (content) hashes.set(`force ${force}`, contentHash(content));
  for (const suite of yield* steps.forces.suites(force)) {
    hashes.set(`suite ${suite.code}`, contentHash(suite));
  }
  for (const customer of yield* legible(`customers of ${force}`, steps.forces.customers(force))) {
    hashes.set(`customer ${customer.code}`, contentHash(customer));
  }
  for (const key of yield* legible(`keys of ${force}`, steps.keys.list(force)))
    hashes.set(`key ${key.key}`, keyHash(key));
  return hashes;
}

/** Reads what is kept as JSON, and may have been changed into something else. */
function* legible<T>(what: string, read: Script<T>): Script<T> {
  try {
    return yield* read;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Wrong(`${what}: what is stored there is no JSON`);
  }
}

/** Every subject of every event leads to it. */
function* checkIndex(steps: Steps, log: string, events: readonly AuditEvent[]): Script<void> {
  for (const event of events) {
    for (const subject of indexedSubjects(event)) {
      if (yield* steps.audit.isIndexed(log, subject, event.index)) continue;
      throw new Wrong(`log ${log}: event ${event.index} is not found by its subject ${subject}`);
    }
  }
}

function checkEnding({ log, nodes, subjects, lastHashes }: Recount, ending: Ending): void {
  if (ending.counts.nodes !== nodes) {
    throw new Wrong(`log ${log}: its tree has nodes that no event completes`);
  }
  if (ending.counts.subjects !== subjects) {
    throw new Wrong(`log ${log}: its index names events that do not name their subject`);
  }
  if (ending.stray !== undefined) {
    throw new Wrong(`log ${log}: there is a personal part ${ending.stray}, and no such event`);
  }
  for (const key of new Set([...lastHashes.keys(), ...ending.hashes.keys()])) {
    if (lastHashes.get(key) === ending.hashes.get(key)) continue;
    throw new Wrong(`${key}: it is not what log ${log} last says of it`);
  }
}

function missing(log: string, position: number): Wrong {
  return new Wrong(`log ${log}: event ${position} is missing`);
}

function noteEvent(recount: Recount, position: number, leaf: string): AuditEvent {
  const { log, witnessed, lastHashes, signed } = recount;
  const event = parsed(leaf);
  if (event?.index !== position || event.log !== log || !Array.isArray(event.subjects)) {
    throw new Wrong(`log ${log}: event ${position} is not what was written there`);
  }
  noteErasure(recount.erasures, event);
  for (const { type, id, revision, hash } of event.subjects) {
    if (hash === undefined) continue;
    const key = keyOf(type, { id, revision: revision ?? 0 });
    const earlier = witnessed.get(key);
    if (!isSealed(type)) lastHashes.set(key, hash);
    else if (earlier) {
      throw new Wrong(`${key}: events ${earlier.index} and ${position} of log ${log} both seal it`);
    } else witnessed.set(key, { index: position, hash, event, found: false });
  }
  noteKey(signed, event);
  return event;
}

/** null where it is no JSON. */
function parsed(leaf: string): AuditEvent | null {
  try {
    return JSON.parse(leaf);
  } catch {
    return null;
  }
}

function keyOf(type: string, { id, revision }: SealedCursor): string {
  return revision === 0 ? `${type} ${id}` : `${type} ${id}, revision ${revision}`;
}

/** The nodes that a page of leaves completes, level by level, against the stored ones. */
async function checkNodes(store: Store, log: string, completed: TreeNode[]): Promise<void> {
  const levels = Map.groupBy(completed, ({ level }) => level);
  for (const [level, nodes] of levels) {
    const from = nodes[0]?.index ?? 0;
    const stored = await store.read((steps) => steps.audit.nodes(log, level, from, nodes.length));
    for (const [n, { index, hash }] of nodes.entries()) {
      if (stored[n]?.position === index && stored[n]?.hash === hash) continue;
      const first = index * 2 ** level;
      const last = first + 2 ** level - 1;
      const span = first === last ? `event ${first}` : `events ${first} to ${last}`;
      throw new Wrong(`log ${log}: the tree does not hold the hash of ${span}`);
    }
  }
}

/** Every sealed record against its events; `late` are those that no event has explained yet. */
async function checkRecords(
  store: Store,
  recount: Recount,
): Promise<{ records: number; erased: number; late: LateRecord[] }> {
  const late: LateRecord[] = [];
  let records = 0;
  let erased = 0;
  for (const kind of SEALED_KINDS) {
    for (let after: SealedCursor = { id: '', revision: 0 }; ; ) {
      const page = await store.read((steps) => steps.audit.sealed(recount.log, kind, after, PAGE));
      const unexplained = page.filter((record) => checkRecord(recount, kind, record));
      late.push(...unexplained.map((record) => ({ kind, record })));
      records += page.length;
      erased += page.filter(({ personal, ...record }) => !personal && record.personalHash).length;
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      after = { id: last.id, revision: last.revision };
    }
  }
  return { records, erased, late };
}

/** What no record has used up was named by an event, and is gone. */
function checkAllThere({ log, witnessed }: Recount): void {
  for (const [key, { index, found }] of witnessed) {
    if (!found) throw new Wrong(`${key}: event ${index} of log ${log} names it, and it is gone`);
  }
}

/** A record against its events: what none explains, and one that comes later still may. */
function checkRecord(recount: Recount, kind: SealedKind, record: SealedRecord): string | null {
  const { log, witnessed, erasures } = recount;
  const key = keyOf(kind, record);
  const event = witnessed.get(key);
  if (!event) return `no event of log ${log} names it`;
  event.found = true;
  const erasure = erasures.get(`${kind}/${record.id}`);
  const isThere = record.personalHash === null || record.personal !== null;
  const unexplained = wrongWithErasure(erasure, isThere);
  if (unexplained && erasure) throw new Wrong(`${key}: ${unexplained}`);
  if (unexplained) return unexplained;
  const wrong = wrongWithRecord(kind, record, event);
  if (wrong) throw new Wrong(`${key}: ${wrong} what event ${event.index} of log ${log} sealed`);
  return null;
}

/** The places of the events that sealed documents, by number. */
function documentEvents({ witnessed }: Recount): Map<string, number> {
  const kind = keyOf('invoice', { id: '', revision: 0 });
  const sealing = [...witnessed].filter(([key]) => key.startsWith(kind));
  return new Map(sealing.map(([key, { index }]) => [key.slice(kind.length), index]));
}

function wrongWithLate(recount: Recount, { kind, record }: LateRecord): string | null {
  const wrong = checkRecord(recount, kind, record);
  return wrong && `${keyOf(kind, record)}: ${wrong}`;
}

/** Every head row; gives those that are marked as erased by no event yet. */
async function checkHeads(store: Store, recount: Recount): Promise<DetentionHead[]> {
  const late: DetentionHead[] = [];
  for (let after = ''; ; ) {
    const page = await store.read((steps) => steps.audit.heads(recount.log, after, PAGE));
    for (const row of page) {
      const isLate = row.head?.erasedAt != null && !recount.erasures.has(`detention/${row.id}`);
      const wrong = isLate ? null : wrongHead(recount, row);
      if (wrong) throw new Wrong(wrong);
      if (isLate) late.push(row);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return late;
    after = last.id;
  }
}

function wrongHead({ erasures }: Recount, row: DetentionHead): string | null {
  const wrong = wrongWithHead(row, erasures.get(`detention/${row.id}`)?.at ?? null);
  return wrong && `detention ${row.id}: ${wrong}`;
}

function unexplained({ log, erasures }: Recount, event: AuditEvent): string | null {
  if (isExplained(erasures, event)) return null;
  return `event ${event.index} of log ${log}: ${wrongWithErasure(undefined, false)}`;
}

/** R19: as many documents as the series counts, up to its last number. */
async function checkSeries(store: Store): Promise<void> {
  for (const row of await store.read((steps) => steps.audit.seriesCounts())) {
    if (row.count === row.last && row.highest === row.last) continue;
    throw new Wrong(
      `series ${row.series}: it counts ${row.last} numbers, and there are ${row.count} documents, the highest ${row.highest}`,
    );
  }
}
