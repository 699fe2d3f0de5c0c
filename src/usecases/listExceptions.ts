import type { UnpricedReason } from '../domain/charge.ts';
import { endOf, isReleased, lastInterval } from '../domain/detention.ts';
import { formatInstant, type Instant, spokenDuration } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { assess, LATEST, type RatingBasis, ratingBasis } from './assessCharge.ts';
import type { CurrentDetention, DetentionFilter, Script, Stay, Steps, Store } from './store.ts';

/** A stay that has ended waits this long for its outcome before it counts as not released. */
const OUTCOME_SECONDS = 24 * 3600;
/** An interval that is open longer than any published band is probably not ended in the record. */
const OPEN_SECONDS = 48 * 3600;

const PAGE = 100;
/** Pairs of stays named at most; the count says when there are more. */
const MOST_PAIRS = 1000;

export const EXCEPTION_KINDS = [
  'unpriced',
  'not-released',
  'open-too-long',
  'session-overlap',
  'superseded',
  'two-places',
  'one-stay',
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/** One thing that stands in the way of billing, or should be looked at before it. */
export interface BillingException {
  kind: ExceptionKind;
  detention: string;
  /** The other detention of a pair. */
  other?: string;
  /** The invoice that is superseded. */
  invoice?: string;
  /** Why it is unpriced. */
  reason?: UnpricedReason;
  detail: string;
  /** False where it need only be looked at. */
  blocks: boolean;
}

/** Everything that stands in the way of billing, oldest arrival last within each kind. */
export async function listExceptions(store: Store, context: Context): Promise<BillingException[]> {
  const { actor, now } = context;
  permit(actor, 'finance', 'auditor');
  const { force } = actor;
  const basis = await store.read((steps) => ratingBasis(steps, force, LATEST));
  const found: BillingException[] = [];
  for (const part of [{ unbilled: true }, { status: 'open' as const }]) {
    for (let after: DetentionFilter['after']; ; ) {
      const filter = { force, ...part, after, limit: PAGE };
      const page = await store.read((steps) => exceptionsOfPage(steps, basis, filter, now));
      found.push(...page.found);
      if (!page.next) break;
      after = page.next;
    }
  }
  const pairs = await store.read((steps) => steps.detentions.closeStays(force, MOST_PAIRS));
  return [...found, ...pairs.map(pairException)];
}

function* exceptionsOfPage(
  steps: Steps,
  basis: RatingBasis,
  filter: DetentionFilter,
  now: Instant,
): Script<{ found: BillingException[]; next: DetentionFilter['after'] }> {
  const detentions = yield* steps.detentions.list(filter);
  const found: BillingException[] = [];
  for (const current of detentions) {
    // One that is superseded and open again is in both lists: each says its own part of it.
    if (filter.status === 'open') found.push(...timeExceptions(current, now));
    else found.push(...supersededException(current));
    if (!current.void && isReleased(current.detention)) {
      found.push(...(yield* unpricedException(steps, basis, current, now)));
    }
  }
  const last = detentions.length < filter.limit ? undefined : detentions.at(-1);
  const startedAt = last?.detention.intervals[0]?.startedAt ?? 0;
  return { found, next: last && { startedAt, id: last.id } };
}

function timeExceptions({ id, detention }: CurrentDetention, now: Instant): BillingException[] {
  const end = endOf(detention);
  const last = lastInterval(detention);
  if (end === null && now - last.startedAt > OPEN_SECONDS) {
    const detail = `open since ${formatInstant(last.startedAt)}, ${spokenDuration(now - last.startedAt)} ago: end it, or confirm that the person is still held`;
    return [{ kind: 'open-too-long', detention: id, detail, blocks: true }];
  }
  if (end !== null && detention.outcome === null && now - end > OUTCOME_SECONDS) {
    const detail = `ended at ${formatInstant(end)} with no outcome: record the outcome to release it`;
    return [{ kind: 'not-released', detention: id, detail, blocks: true }];
  }
  return [];
}

function supersededException({ id, invoice, superseded, void: isVoid }: CurrentDetention) {
  if (!invoice || !superseded) return [];
  const why = isVoid ? 'the record was voided' : 'the record or its tariff changed';
  const detail = `invoice ${invoice} no longer shows what is so: ${why} after it was issued`;
  return [{ kind: 'superseded' as const, detention: id, invoice, detail, blocks: true }];
}

function* unpricedException(
  steps: Steps,
  basis: RatingBasis,
  current: CurrentDetention,
  now: Instant,
): Script<BillingException[]> {
  const { unpriced } = (yield* assess(steps, basis, current, now)).charge;
  if (!unpriced) return [];
  const { reason, detail } = unpriced;
  const kind = reason === 'session-overlap' ? 'session-overlap' : 'unpriced';
  return [{ kind, detention: current.id, reason, detail, blocks: true }];
}

function pairException({ first, second }: { first: Stay; second: Stay }): BillingException {
  const pair = { detention: first.id, other: second.id };
  if (first.endedAt === null || second.startedAt < first.endedAt) {
    const detail = `one detainee in two places: the stay from ${formatInstant(second.startedAt)} begins before the one from ${formatInstant(first.startedAt)} has ended`;
    return { kind: 'two-places', ...pair, detail, blocks: true };
  }
  const detail = `one stay? The second begins at ${formatInstant(second.startedAt)}, ${spokenDuration(second.startedAt - first.endedAt)} after the first ended`;
  return { kind: 'one-stay', ...pair, detail, blocks: false };
}

/** How many there are of each kind; the unpriced by their reason. */
export function countExceptions(exceptions: readonly BillingException[]) {
  const count = (wanted: ExceptionKind) => exceptions.filter(({ kind }) => kind === wanted).length;
  const unpriced: Partial<Record<UnpricedReason, number>> = {};
  for (const { kind, reason } of exceptions) {
    if (kind === 'unpriced' && reason) unpriced[reason] = (unpriced[reason] ?? 0) + 1;
  }
  return {
    unpriced,
    notReleased: count('not-released'),
    openTooLong: count('open-too-long'),
    overlappingSessions: count('session-overlap'),
    superseded: count('superseded'),
    twoPlaces: count('two-places'),
    oneStay: count('one-stay'),
  };
}
