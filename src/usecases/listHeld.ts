/** Who is held now: since when, what it costs so far, and what is about to change. */
import type { Charge } from '../domain/charge.ts';
import { arrivalOf, lastInterval } from '../domain/detention.ts';
import type { NextCharge } from '../domain/nextCharge.ts';
import type { Instant } from '../domain/time.ts';
import { type Context, permit, visibleSuites } from './access.ts';
import {
  type Circumstances,
  chargeUnder,
  circumstancesOf,
  nextUnder,
  type RatingBasis,
  ratingBasis,
  tariffOf,
} from './assessCharge.ts';
import { listed, witnessConsultation } from './consultations.ts';
import type { Page } from './page.ts';
import {
  type CurrentDetention,
  type DetentionFilter,
  LATEST,
  type Script,
  type Steps,
} from './store.ts';

/** Hours in custody at which a desk is told of a stay, whatever it costs. */
const TOLD_AT_HOURS = [12, 24, 36] as const;
/** How long before the last band ends, past which there is no price. */
const NEAR_END_SECONDS = 2 * 3600;
/** How many of those without an outcome are shown beside the held; the list of detentions has all. */
const ENDED_SHOWN = 10;
const READ_AT_ONCE = 200;

export interface HeldPerson {
  current: CurrentDetention;
  arrivedAt: Instant;
  /** Since arrival, gaps among it. */
  heldSeconds: number;
  /** The last of the hours at which a desk is told that have passed; null before the first. */
  pastHours: number | null;
  /** What the stay costs so far. */
  charge: Charge;
  next: NextCharge | null;
  /** Within two hours the stay is past the tariff's last band. */
  isNearEnd: boolean;
}

export interface HeldQuery {
  /** Held there now; left out: in any that the actor may see. */
  suite?: string | undefined;
  order: 'longest' | 'latest';
  /** How many are passed over. */
  place: number;
  limit: number;
}

export interface HeldPage extends Page<HeldPerson, { place: number }> {
  /** How many are held, on this page or not. */
  count: number;
  /** Ended with no outcome recorded, latest arrivals first. */
  ended: readonly CurrentDetention[];
  /** Whether there are more of those than are shown. */
  hasMoreEnded: boolean;
}

/** A page of those held in suites that the actor may see, and some of those that wait for an outcome. */
export function* listHeld(
  steps: Steps,
  context: Context,
  { suite, order, place, limit }: HeldQuery,
): Script<HeldPage> {
  const { actor, now } = context;
  permit(actor, 'custody', 'finance', 'auditor');
  const visible = visibleSuites(actor);
  const asked =
    suite === undefined ? visible : [suite].filter((code) => visible?.includes(code) ?? true);
  const held = yield* openIn(steps, { force: actor.force, isEnded: false }, asked);
  if (order === 'longest') held.reverse();
  const shown = held.slice(place, place + limit);
  const ended = yield* openIn(steps, { force: actor.force, isEnded: true }, asked, ENDED_SHOWN + 1);
  const basis = yield* ratingBasis(steps, actor.force, LATEST);
  const each = yield* circumstancesOf(steps, basis, shown, () => now);
  const items = each.map((circumstances) => heldPerson(basis, circumstances));
  const page: HeldPage = {
    items,
    next: place + limit < held.length ? { place: place + limit } : null,
    count: held.length,
    ended: ended.slice(0, ENDED_SHOWN),
    hasMoreEnded: ended.length > ENDED_SHOWN,
  };
  yield* witnessHeld(steps, context, suite, place, page);
  return page;
}

/** What is open and now in one of the suites, or was last; latest arrival first. `null`: in any. */
function* openIn(
  steps: Steps,
  part: Pick<DetentionFilter, 'force' | 'isEnded'>,
  suites: readonly string[] | null,
  atMost = Number.POSITIVE_INFINITY,
): Script<CurrentDetention[]> {
  const found: CurrentDetention[] = [];
  let after: DetentionFilter['after'];
  do {
    const page = yield* steps.detentions.list({
      ...part,
      status: 'open',
      suites: suites ?? undefined,
      after,
      limit: READ_AT_ONCE,
    });
    // Whoever was moved on is in the list of the suite that they are in.
    found.push(
      ...page.filter(({ detention }) => suites?.includes(lastInterval(detention).suite) ?? true),
    );
    const last = page.length === READ_AT_ONCE ? page.at(-1) : undefined;
    after = last && { startedAt: arrivalOf(last.detention), id: last.id };
  } while (after && found.length < atMost);
  return found.slice(0, atMost);
}

function heldPerson(
  basis: RatingBasis,
  circumstances: Circumstances<CurrentDetention>,
): HeldPerson {
  const { revision: current, at: now } = circumstances;
  const arrivedAt = arrivalOf(current.detention);
  const heldSeconds = Math.max(0, now - arrivedAt);
  const tariff = tariffOf(basis, current.detention);
  const next = nextUnder(tariff, circumstances);
  return {
    current,
    arrivedAt,
    heldSeconds,
    pastHours: TOLD_AT_HOURS.findLast((hours) => heldSeconds > hours * 3600) ?? null,
    charge: chargeUnder(tariff, circumstances),
    next,
    isNearEnd: next !== null && endsLastBand(next) && next.until - now <= NEAR_END_SECONDS,
  };
}

function endsLastBand({ charge }: NextCharge): boolean {
  return charge.unpriced?.reason === 'beyond-last-band';
}

function* witnessHeld(
  steps: Steps,
  context: Context,
  suite: string | undefined,
  place: number,
  { items, ended }: HeldPage,
): Script<void> {
  const ids = [...items.map(({ current }) => current.id), ...ended.map(({ id }) => id)];
  yield* witnessConsultation(steps, context, {
    kind: 'detention.listed',
    details: {
      form: 'held',
      // What finds nothing may be anything that was typed, a reference among it.
      suite: ids.length > 0 ? suite : undefined,
      continued: place > 0,
      ...listed(ids),
    },
  });
}
