/** How the logs of two databases relate, and what one of them lacks; in O(log n) roots a log. */
import type { AuditEvent, EventKind, EventSubject } from '../../domain/auditLog.ts';
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

/** What was done, by the ids or numbers of what it was done to, in order. */
interface Done {
  invoices: string[];
  creditNotes: string[];
  claims: string[];
  payments: string[];
  /** Payments that were allocated or reversed by hand, each once. */
  changedPayments: string[];
  disputes: string[];
  settlements: string[];
  /** Billing stops that were lifted, by their credit notes. */
  liftedStops: string[];
  /** Detentions. */
  erased: string[];
}

/** What happened after the first so many events of a log. */
export interface Happened extends Done {
  events: number;
  /** The moments of the first and the last event; null of none. */
  between: readonly [Instant, Instant] | null;
  /** The ids of the access keys revoked or rotated, each once. */
  closed: string[];
  /** The public halves of the signing keys registered. */
  signingKeys: string[];
}

/** Where an event of a kind is noted, and which of its subjects. */
const NOTED: Partial<Record<EventKind, [keyof Done, EventSubject['type']]>> = {
  'invoice.issued': ['invoices', 'invoice'],
  'invoice.credited': ['creditNotes', 'credit-note'],
  'claim.issued': ['claims', 'claim'],
  'payment.received': ['payments', 'payment'],
  'payment.allocated': ['changedPayments', 'payment'],
  'payment.reversed': ['changedPayments', 'payment'],
  'dispute.raised': ['disputes', 'dispute'],
  'dispute.settled': ['settlements', 'dispute'],
  'detention.billing-resumed': ['liftedStops', 'credit-note'],
  'detention.erased': ['erased', 'detention'],
};

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
    claims: [],
    payments: [],
    changedPayments: [],
    disputes: [],
    settlements: [],
    liftedStops: [],
    erased: [],
    closed: [],
    signingKeys: [],
  };
  for (;;) {
    const page = await store.read((steps) => eventsFrom(steps, log, from + found.events));
    for (const event of page) note(found, event);
    if (page.length < PAGE) return eachOnce(found);
  }
}

function eachOnce(found: Happened): Happened {
  const { closed, changedPayments } = found;
  return { ...found, closed: [...new Set(closed)], changedPayments: [...new Set(changedPayments)] };
}

function* eventsFrom(steps: Steps, log: string, from: number): Script<AuditEvent[]> {
  return (yield* steps.audit.leaves(log, from, PAGE)).map(({ leaf }) => JSON.parse(leaf));
}

function note(found: Happened, { at, kind, subjects, details }: AuditEvent): void {
  found.events += 1;
  found.between = [found.between?.[0] ?? at, at];
  const idsOf = (type: string) => subjects.filter((one) => one.type === type).map(({ id }) => id);
  const noted = NOTED[kind];
  if (noted) {
    const [list, type] = noted;
    found[list].push(...idsOf(type));
  }
  // The first that a rotation names is the key that was followed.
  if (kind === 'key.revoked' || kind === 'key.rotated')
    found.closed.push(...idsOf('key').slice(0, 1));
  if (kind === 'signing-key.registered') found.signingKeys.push(String(details?.publicKey));
}
