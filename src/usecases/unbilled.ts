/** Goes through all that is not billed: what stands in the way of it, and what is ready. */
import type { UnpricedReason } from '../domain/charge.ts';
import { arrivalOf, endOf, heldAtOnce, isReleased, lastInterval } from '../domain/detention.ts';
import type { Customer, Force } from '../domain/force.ts';
import { formatInstant, type Instant, spokenDuration } from '../domain/time.ts';
import type { Context } from './access.ts';
import { type Assessment, assessEach, type RatingBasis, ratingBasis } from './assessCharge.ts';
import { partyObstacles, stopWords } from './issueInvoice.ts';
import {
  type CurrentDetention,
  type DetentionFilter,
  LATEST,
  type Script,
  type Steps,
  type Store,
} from './store.ts';

/** A stay that has ended waits this long for its outcome before it counts as not released. */
const OUTCOME_SECONDS = 24 * 3600;
/** An interval that is open longer than any published band is probably not ended in the record. */
const OPEN_SECONDS = 48 * 3600;
/** A stay that begins no later than this after another may be the same one. */
const ONE_STAY_SECONDS = 24 * 3600;

const PAGE = 100;

export const EXCEPTION_KINDS = [
  'unpriced',
  'not-released',
  'open-too-long',
  'session-overlap',
  'superseded',
  'billing-stopped',
  'two-places',
  'one-stay',
  'no-purchase-order',
  'vat-number-missing',
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/** One thing that stands in the way of billing, or should be looked at before it. */
export interface BillingException {
  kind: ExceptionKind;
  detention: string;
  /** The other detention of a pair. */
  other?: string;
  /** The live invoice, where there is one: it is superseded. */
  invoice?: string;
  /** The credit note that stopped its billing. */
  creditNote?: string;
  /** Why it is unpriced. */
  reason?: UnpricedReason;
  /** What solves it, of an invoice that is superseded; left out until the stay is released. */
  solvedBy?: 'correct' | 'credit';
  detail: string;
  /** False where it need only be looked at. */
  blocks: boolean;
}

/** A released stay that nothing stands in the way of invoicing. */
export interface ReadyStay {
  detention: string;
  customer: string;
  releasedAt: Instant;
  totalPence: number;
}

/** What is not billed yet: what stands in the way of it, and what is ready. */
export interface Unbilled {
  exceptions: BillingException[];
  ready: ReadyStay[];
}

/** Goes through all that is not billed. */
export async function walkUnbilled(
  store: Store,
  { actor: { force }, now }: Context,
): Promise<Unbilled> {
  const found: Unbilled = { exceptions: [], ready: [] };
  for await (const { exceptions, ready } of unbilledPages(store, force, now)) {
    found.exceptions.push(...exceptions);
    found.ready.push(...ready);
  }
  const pairs = await store.read((steps) => steps.detentions.closeStays(force));
  for (const pair of pairs) {
    found.exceptions.push(...(await store.read((steps) => pairException(steps, force, pair))));
  }
  return { ...found, ready: unblocked(found) };
}

/** Page by page, so that others have a turn; what only pairs of stays show is on none. */
export async function* unbilledPages(
  store: Store,
  force: string,
  now: Instant,
): AsyncGenerator<Unbilled> {
  const parties = await store.read((steps) => readParties(steps, force));
  for (const part of [{ unbilled: true }, { status: 'open' as const }]) {
    for (let after: DetentionFilter['after']; ; ) {
      const filter = { force, ...part, after, limit: PAGE };
      const page = await store.read((steps) => unbilledPage(steps, parties, filter, now));
      yield page.found;
      if (!page.next) break;
      after = page.next;
    }
  }
}

/** Without those that are in two places, which is seen once all pairs are. */
function unblocked({ exceptions, ready }: Unbilled): ReadyStay[] {
  const blocking = exceptions.filter(({ blocks }) => blocks);
  const blocked = new Set(blocking.flatMap(({ detention, other }) => [detention, other]));
  return ready.filter(({ detention }) => !blocked.has(detention));
}

/** Whose bills they are, and what they are made with. */
interface Parties {
  basis: RatingBasis;
  force: Force | undefined;
  customers: readonly Customer[];
}

function* readParties(steps: Steps, force: string): Script<Parties> {
  return {
    basis: yield* ratingBasis(steps, force, LATEST),
    force: yield* steps.forces.get(force),
    customers: yield* steps.forces.customers(force),
  };
}

function* unbilledPage(
  steps: Steps,
  parties: Parties,
  filter: DetentionFilter,
  now: Instant,
): Script<{ found: Unbilled; next: DetentionFilter['after'] }> {
  const detentions = yield* steps.detentions.list(filter);
  // One that is superseded and open again is in both lists: each says its own part of it.
  const found =
    filter.status === 'open'
      ? { exceptions: detentions.flatMap((current) => timeExceptions(current, now)), ready: [] }
      : yield* unbilledOf(steps, parties, detentions, now);
  const last = detentions.length < filter.limit ? undefined : detentions.at(-1);
  return { found, next: last && { startedAt: arrivalOf(last.detention), id: last.id } };
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

/** Of those without a live invoice, or with one that is superseded. */
function* unbilledOf(
  steps: Steps,
  parties: Parties,
  page: readonly CurrentDetention[],
  now: Instant,
): Script<Unbilled> {
  const [first] = page;
  if (!first) return { exceptions: [], ready: [] };
  const chargeable = page.filter((one) => !one.void && isReleased(one.detention));
  const ids = chargeable.map(({ id }) => id);
  const stops = yield* steps.stops.of(first.force, ids);
  const charged = chargeable.filter(({ id }) => !stops.has(id));
  const assessed = yield* assessEach(steps, parties.basis, charged, () => now);
  const assessments = new Map(assessed.map((one) => [one.revision.id, one]));
  const each = page.map((current) => {
    const assessment = assessments.get(current.id);
    return assessment
      ? chargedStay(parties, current, assessment)
      : { exceptions: unchargedExceptions(current, stops.get(current.id)), ready: [] };
  });
  return {
    exceptions: each.flatMap(({ exceptions }) => exceptions),
    ready: each.flatMap(({ ready }) => ready),
  };
}

/** Of one whose billing a credit note stopped, or which is void or not released. */
function unchargedExceptions(
  current: CurrentDetention,
  creditNote: string | undefined,
): BillingException[] {
  if (creditNote === undefined) return supersededException(current, current.void ? 'credit' : null);
  const detail = stopWords(creditNote);
  return [{ kind: 'billing-stopped', detention: current.id, creditNote, detail, blocks: true }];
}

function chargedStay(
  parties: Parties,
  current: CurrentDetention,
  assessment: Assessment,
): Unbilled {
  const solvedBy = assessment.charge.status === 'priced' ? 'correct' : 'credit';
  const exceptions = [
    ...supersededException(current, solvedBy),
    ...billingExceptions(parties, current, assessment),
  ];
  return { exceptions, ready: exceptions.length > 0 ? [] : readyStay(current, assessment) };
}

/** Nothing of what has no charge, or of whom too much was erased to invoice them. */
function readyStay(
  { id, detention, erasedAt }: CurrentDetention,
  { charge }: Assessment,
): ReadyStay[] {
  const releasedAt = endOf(detention);
  if (releasedAt === null || erasedAt !== null || charge.status !== 'priced') return [];
  const { customer } = detention;
  return [{ detention: id, customer, releasedAt, totalPence: charge.totals?.totalPence ?? 0 }];
}

const SOLVED_BY = {
  correct: 'correct it',
  credit: 'credit it, for there is nothing to invoice in its place',
};

function supersededException(
  { id, invoice, superseded, void: isVoid }: CurrentDetention,
  solvedBy: keyof typeof SOLVED_BY | null,
): BillingException[] {
  if (!invoice || !superseded) return [];
  const why = isVoid
    ? 'the record was voided'
    : 'the record, its tariff or what others say of its sessions changed';
  const how = solvedBy ? SOLVED_BY[solvedBy] : 'release the detention, then correct it';
  const detail = `invoice ${invoice} no longer shows what is so: ${why} after it was issued; ${how}`;
  const solved = solvedBy && { solvedBy };
  return [{ kind: 'superseded', detention: id, invoice, detail, blocks: true, ...solved }];
}

/** Why it has no price; or what else is missing, once it has one. */
function billingExceptions(
  { force, customers }: Parties,
  { id, detention, invoice }: CurrentDetention,
  { charge, tariff }: Assessment,
): BillingException[] {
  const common = { detention: id, ...(invoice && { invoice }), blocks: true };
  if (charge.unpriced) {
    const { reason, detail } = charge.unpriced;
    const kind = reason === 'session-overlap' ? reason : 'unpriced';
    return [{ kind, ...common, reason, detail }];
  }
  const customer = customers.find(({ code }) => code === detention.customer);
  if (charge.status !== 'priced' || !tariff || !force || !customer) return [];
  return partyObstacles({ force, customer, tariff, detention }).map(({ code, detail }) => ({
    kind: code,
    ...common,
    detail,
  }));
}

function* pairException(
  steps: Steps,
  force: string,
  pair: { first: string; second: string },
): Script<BillingException[]> {
  const first = (yield* steps.detentions.current(force, pair.first))?.detention;
  const second = (yield* steps.detentions.current(force, pair.second))?.detention;
  if (!first || !second) return [];
  const names = { detention: pair.first, other: pair.second };
  const [begun, again] = [arrivalOf(first), arrivalOf(second)];
  if (heldAtOnce(first, second)) {
    const detail = `one detainee in two places: the stays from ${formatInstant(begun)} and from ${formatInstant(again)} overlap`;
    return [{ kind: 'two-places', ...names, detail, blocks: true }];
  }
  const before = first.intervals.findLast(({ startedAt }) => startedAt < again)?.endedAt;
  if (before == null || again - before > ONE_STAY_SECONDS) return [];
  const detail = `one stay? The second begins at ${formatInstant(again)}, ${spokenDuration(again - before)} after what came before it ended`;
  return [{ kind: 'one-stay', ...names, detail, blocks: false }];
}
