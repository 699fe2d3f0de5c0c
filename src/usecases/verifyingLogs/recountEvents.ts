/** The recount of a log's events: leaves, tree, index, and the reference data that they last sealed. */
import {
  type AuditEvent,
  EVENT_KINDS,
  indexedSubjects,
  type TreeNode,
} from '../../domain/auditLog.ts';
import { contentHash } from '../../domain/hashing.ts';
import { keyHash } from '../manageKeys.ts';
import type { Script, Steps, Store } from '../store.ts';
import { keptInSpite, noteErasure } from './checkErasures.ts';
import { ownPartsOf } from './checkOwnParts.ts';
import { isSealed } from './checkRecord.ts';
import { noteRun } from './checkRuns.ts';
import { noteKey, noteSize } from './keptCheckpoints.ts';
import { keyOf, legible, PAGE, type Progress, type Recount, Wrong } from './recount.ts';

/** Counts the log's leaves and nodes from where the recount stands to its end. */
export async function readOn(store: Store, recount: Recount, onProgress: Progress): Promise<void> {
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
  /** What each piece of reference data and each key hashes to now. */
  hashes: ReadonlyMap<string, string>;
}

/** A page of leaves, and whether the tree goes on after the last of them. */
function* pageOfLeaves(steps: Steps, log: string, from: number) {
  const page = yield* steps.audit.leaves(log, from, PAGE);
  if (page.length === PAGE) return { page, beyond: false, ending: null };
  const next = yield* steps.audit.nodes(log, 0, from + page.length, 1);
  const counts = yield* steps.audit.counts(log);
  const ending: Ending = { counts, hashes: yield* hashesNow(steps, log) };
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
  if (!EVENT_KINDS.includes(event.kind)) {
    throw new Wrong(`log ${log}: event ${position} is of a kind that there is not: ${event.kind}`);
  }
  const wrongRun = noteRun(recount.starters, event);
  if (wrongRun) throw new Wrong(`event ${position} of log ${log}: ${wrongRun}`);
  noteErasure(recount.erasures, event);
  // Not the whole event, of which there are as many as records.
  const { at, actor, personalHash = null } = event;
  const run = event.subjects.find(({ type }) => type === 'invoice-run')?.id ?? null;
  for (const { type, id, revision, hash } of event.subjects) {
    if (hash === undefined) continue;
    const key = keyOf(type, { id, revision: revision ?? 0 });
    const earlier = witnessed.get(key);
    if (!isSealed(type)) lastHashes.set(key, hash);
    else if (earlier) {
      throw new Wrong(`${key}: events ${earlier.index} and ${position} of log ${log} both seal it`);
    } else
      witnessed.set(key, {
        index: position,
        hash,
        event: { at, actor, personalHash },
        run,
        found: false,
      });
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
