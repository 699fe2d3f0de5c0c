/**
 * The auditor's full recount: every leaf and node of every log, every sealed record against the event
 * that bears its hash, and every series of numbers for gaps. Names the first thing that is wrong.
 */
import { type AuditEvent, growing, type TreeNode } from '../domain/auditLog.ts';
import { personalHash, sha256Hex } from '../domain/hashing.ts';
import {
  SEALED_KINDS,
  type SealedCursor,
  type SealedKind,
  type SealedRecord,
  type Store,
} from './store.ts';

const PAGE = 1000;

export interface VerifiedLog {
  log: string;
  events: number;
  root: string;
  records: number;
  /** Records whose personal part is erased. */
  erased: number;
}

/** The first thing that was found wrong. */
class Wrong extends Error {}

export type Verdict = { problem: null; logs: VerifiedLog[] } | { problem: string };

/** What an event says that a sealed record hashes to. */
interface Witnessed {
  index: number;
  hash: string;
  personalHash: string | null;
}

/** `onProgress` hears the events recounted so far. */
export async function verifyLog(
  store: Store,
  onProgress: (log: string, events: number) => void = () => {},
): Promise<Verdict> {
  try {
    const logs: VerifiedLog[] = [];
    for (const log of await store.read((steps) => steps.audit.logs())) {
      const witnessed = new Map<string, Witnessed>();
      const tree = await recountTree(store, log, witnessed, onProgress);
      logs.push({ log, ...tree, ...(await checkRecords(store, log, witnessed)) });
    }
    await checkSeries(store);
    return { problem: null, logs };
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message };
    throw error;
  }
}

async function recountTree(
  store: Store,
  log: string,
  witnessed: Map<string, Witnessed>,
  onProgress: (log: string, events: number) => void,
): Promise<{ events: number; root: string }> {
  const tree = growing();
  for (;;) {
    const from = tree.size();
    const page = await store.read((steps) => steps.audit.leaves(log, from, PAGE));
    const completed: TreeNode[] = [];
    for (const { position, leaf } of page) {
      if (position !== tree.size()) throw new Wrong(`log ${log}: event ${tree.size()} is missing`);
      noteEvent(log, position, leaf, witnessed);
      completed.push(...tree.append(leaf));
    }
    await checkNodes(store, log, completed);
    onProgress(log, tree.size());
    if (page.length < PAGE) break;
  }
  return { events: tree.size(), root: tree.root() };
}

function noteEvent(
  log: string,
  position: number,
  leaf: string,
  witnessed: Map<string, Witnessed>,
): void {
  const event = parsed(leaf);
  if (!event || event.index !== position || event.log !== log) {
    throw new Wrong(`log ${log}: event ${position} is not what was written there`);
  }
  for (const { type, id, revision, hash } of event.subjects) {
    if (hash === undefined) continue;
    const personal = event.personalHash ?? null;
    witnessed.set(keyOf(type, { id, revision: revision ?? 0 }), {
      index: position,
      hash,
      personalHash: personal,
    });
  }
}

function parsed(leaf: string): AuditEvent | undefined {
  try {
    return JSON.parse(leaf);
  } catch {
    return undefined;
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
    const stored = await store.read((steps) =>
      steps.audit.nodes(log, level, from, nodes.length + 1),
    );
    for (const [n, { index, hash }] of nodes.entries()) {
      if (stored[n]?.position === index && stored[n]?.hash === hash) continue;
      const first = index * 2 ** level;
      const last = first + 2 ** level - 1;
      const span = first === last ? `event ${first}` : `events ${first} to ${last}`;
      throw new Wrong(`log ${log}: ${span} do not hash to what the tree holds`);
    }
  }
}

async function checkRecords(
  store: Store,
  log: string,
  witnessed: Map<string, Witnessed>,
): Promise<{ records: number; erased: number }> {
  let records = 0;
  let erased = 0;
  for (const kind of SEALED_KINDS) {
    for (let after: SealedCursor = { id: '', revision: 0 }; ; ) {
      const page = await store.read((steps) => steps.audit.sealed(log, kind, after, PAGE));
      for (const record of page) checkRecord(log, kind, record, witnessed);
      records += page.length;
      erased += page.filter(({ personal, ...record }) => !personal && record.personalHash).length;
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      after = { id: last.id, revision: last.revision };
    }
  }
  const [missing] = [...witnessed].filter(([key]) =>
    SEALED_KINDS.some((kind) => key.startsWith(kind)),
  );
  if (missing) {
    throw new Wrong(
      `${missing[0]}: event ${missing[1].index} of log ${log} names it, and it is gone`,
    );
  }
  return { records, erased };
}

/** A record against its event, which it uses up. */
function checkRecord(
  log: string,
  kind: SealedKind,
  record: SealedRecord,
  witnessed: Map<string, Witnessed>,
): void {
  const key = keyOf(kind, record);
  const event = witnessed.get(key);
  if (!event) throw new Wrong(`${key}: no event of log ${log} names it`);
  witnessed.delete(key);
  const says = `event ${event.index} of log ${log}`;
  if (sha256Hex(record.content) !== event.hash || record.contentHash !== event.hash) {
    throw new Wrong(`${key}: its content is not what ${says} sealed`);
  }
  if (record.personalHash !== event.personalHash) {
    throw new Wrong(`${key}: its personal hash is not what ${says} sealed`);
  }
  const { personal } = record;
  if (personal && personalHash(personal.salt, JSON.parse(personal.body)) !== event.personalHash) {
    throw new Wrong(`${key}: its personal part is not what ${says} sealed`);
  }
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
