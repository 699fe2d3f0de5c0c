/** What stands in the way of billing, for a reader: how many of each kind, and page by page. */
import type { UnpricedReason } from '../domain/charge.ts';
import { arrivalOf } from '../domain/detention.ts';
import type { Instant } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { listed, witnessConsultation } from './consultations.ts';
import type { Page } from './page.ts';
import type { Script, Steps, Store } from './store.ts';
import {
  type BillingException,
  EXCEPTION_KINDS,
  type ExceptionKind,
  walkUnbilled,
} from './unbilled.ts';

export { type BillingException, EXCEPTION_KINDS, type ExceptionKind } from './unbilled.ts';

/** One kind of them or all, and where a page starts in it. */
export interface ExceptionQuery {
  kind?: ExceptionKind | undefined;
  place: number;
  limit: number;
}

/** By what people know a record. */
export interface RecordHead {
  /** "" once erased. */
  custodyRecordNumber: string;
  suite: string;
  arrivedAt: Instant;
}

export interface ExceptionPage extends Page<BillingException, { place: number }> {
  /** Of all kinds, whatever was asked for. */
  counts: ReturnType<typeof countExceptions>;
  kinds: KindCounts;
  /** What the records of the page are known by, by their ids. */
  records: ReadonlyMap<string, RecordHead>;
}

/** What stands in the way of billing: the counts, and a page, newest arrival first within each kind. */
export async function listExceptions(
  store: Store,
  context: Context,
  { kind, place, limit }: ExceptionQuery,
): Promise<ExceptionPage> {
  permit(context.actor, 'finance', 'auditor');
  const { exceptions: all } = await walkUnbilled(store, context);
  const asked = all.filter((exception) => kind === undefined || exception.kind === kind);
  const items = asked.slice(place, place + limit);
  const ids = items.map(({ detention }) => detention);
  const details = { form: 'exceptions', kind, continued: place > 0, ...listed(ids) };
  await store.transaction(context.actor.force, (steps) =>
    witnessConsultation(steps, context, { kind: 'exceptions.consulted', details }),
  );
  const next = place + limit < asked.length ? { place: place + limit } : null;
  const records = await store.read((steps) => recordHeads(steps, context.actor.force, items));
  return { counts: countExceptions(all), kinds: countKinds(all), items, next, records };
}

function* recordHeads(
  steps: Steps,
  force: string,
  items: readonly BillingException[],
): Script<Map<string, RecordHead>> {
  const heads = new Map<string, RecordHead>();
  for (const id of items.flatMap(({ detention, other }) =>
    other ? [detention, other] : [detention],
  )) {
    const current = yield* steps.detentions.current(force, id);
    if (!current) continue;
    const { custodyRecordNumber, intervals } = current.detention;
    const arrivedAt = arrivalOf(current.detention);
    heads.set(id, { custodyRecordNumber, suite: intervals[0]?.suite ?? '', arrivedAt });
  }
  return heads;
}

/** How many things stand in the way, kind by kind. */
export interface KindCounts {
  all: number;
  of: Readonly<Record<ExceptionKind, number>>;
}

export function countKinds(exceptions: readonly BillingException[]): KindCounts {
  const of = Object.fromEntries(EXCEPTION_KINDS.map((kind) => [kind, 0])) as Record<
    ExceptionKind,
    number
  >;
  for (const { kind } of exceptions) of[kind] += 1;
  return { all: exceptions.length, of };
}

/** How many there are of each kind; the unpriced by their reason. */
export function countExceptions(exceptions: readonly BillingException[]) {
  const { of } = countKinds(exceptions);
  const unpriced: Partial<Record<UnpricedReason, number>> = {};
  for (const { kind, reason } of exceptions) {
    if (kind === 'unpriced' && reason) unpriced[reason] = (unpriced[reason] ?? 0) + 1;
  }
  return {
    unpriced,
    notReleased: of['not-released'],
    openTooLong: of['open-too-long'],
    overlappingSessions: of['session-overlap'],
    superseded: of.superseded,
    billingStopped: of['billing-stopped'],
    twoPlaces: of['two-places'],
    oneStay: of['one-stay'],
    noPurchaseOrder: of['no-purchase-order'],
    vatNumberMissing: of['vat-number-missing'],
  };
}
