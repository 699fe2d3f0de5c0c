/** How the logs of two databases relate, and what one of them lacks; in O(log n) roots a log. */
import type { AuditEvent } from '../../domain/auditLog.ts';
import type { Instant } from '../../domain/time.ts';
import { rootAt } from '../proveLog.ts';
import type { Script, Steps, Store } from '../store.ts';

const PAGE = 1000;

export interface ComparedLog {
  log: string;
  /** How many events both begin with, and how many each has. */
  common: number;
  ours: number;
  theirs: number;
}

/** What happened after the first so many events of a log. */
export interface Happened {
  events: number;
  /** The moments of the first and the last event; null of none. */
  between: readonly [Instant, Instant] | null;
  /** The numbers of the invoices and the credit notes issued, in their order. */
  invoices: string[];
  creditNotes: string[];
  /** The ids of the detentions erased. */
  erased: string[];
  /** The ids of the access keys revoked or rotated, each once. */
  closed: string[];
  /** The public halves of the signing keys registered. */
  signingKeys: string[];
}

/** Every log of either; one that a database lacks has no event there. */
export async function compareLogs(ours: Store, theirs: Store): Promise<ComparedLog[]> {
  const names = [...(await logsOf(ours)), ...(await logsOf(theirs))];
  const compared: ComparedLog[] = [];
  for (const log of [...new Set(names)].sort()) {
    const [our, their] = [await sizeOf(ours, log), await sizeOf(theirs, log)];
    const same = (size: number) => haveSameRoot(ours, theirs, log, size);
    const common = await lastThat(same, Math.min(our, their));
    compared.push({ log, common, ours: our, theirs: their });
  }
  return compared;
}

/** The greatest size up to `most` at which both are the same, as they are of no event. */
async function lastThat(same: (size: number) => Promise<boolean>, most: number): Promise<number> {
  if (await same(most)) return most;
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await same(middle)) low = middle;
    else high = middle;
  }
  return low;
}

async function haveSameRoot(
  ours: Store,
  theirs: Store,
  log: string,
  size: number,
): Promise<boolean> {
  const root = (steps: Steps) => rootAt(steps, log, size);
  return (await ours.read(root)) === (await theirs.read(root));
}

function logsOf(store: Store): Promise<string[]> {
  return store.read((steps) => steps.audit.logs());
}

function sizeOf(store: Store, log: string): Promise<number> {
  return store.read((steps) => steps.audit.size(log));
}

/** What of a log from an event on would be missed. */
export async function happenedSince(store: Store, log: string, from: number): Promise<Happened> {
  const found: Happened = {
    events: 0,
    between: null,
    invoices: [],
    creditNotes: [],
    erased: [],
    closed: [],
    signingKeys: [],
  };
  for (;;) {
    const page = await store.read((steps) => eventsFrom(steps, log, from + found.events));
    for (const event of page) note(found, event);
    if (page.length < PAGE) return { ...found, closed: [...new Set(found.closed)] };
  }
}

function* eventsFrom(steps: Steps, log: string, from: number): Script<AuditEvent[]> {
  return (yield* steps.audit.leaves(log, from, PAGE)).map(({ leaf }) => JSON.parse(leaf));
}

function note(found: Happened, { at, kind, subjects, details }: AuditEvent): void {
  found.events += 1;
  found.between = [found.between?.[0] ?? at, at];
  const idsOf = (type: string) => subjects.filter((one) => one.type === type).map(({ id }) => id);
  if (kind === 'invoice.issued') found.invoices.push(...idsOf('invoice'));
  if (kind === 'invoice.credited') found.creditNotes.push(...idsOf('credit-note'));
  if (kind === 'detention.erased') found.erased.push(...idsOf('detention'));
  // The first that a rotation names is the key that was followed.
  if (kind === 'key.revoked' || kind === 'key.rotated')
    found.closed.push(...idsOf('key').slice(0, 1));
  if (kind === 'signing-key.registered') found.signingKeys.push(String(details?.publicKey));
}
