/** A draft tariff over the real detentions of a period, against what they do cost. */
import { isAdmission } from '../domain/admissions.ts';
import { type BackTest, backTest, type TestedDetention } from '../domain/backTest.ts';
import { firstImmigrationInterval } from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import { contentHash } from '../domain/hashing.ts';
import { elapsedSpan, type Span } from '../domain/occupancy.ts';
import type { Tariff, TariffContent } from '../domain/tariff.ts';
import { type Instant, type LondonDate, momentsOf } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import {
  chargeUnder,
  circumstancesOf,
  type RatingBasis,
  ratingBasis,
  tariffOf,
} from './assessCharge.ts';
import { listed, witnessConsultation } from './consultations.ts';
import { checkContent } from './publishTariff.ts';
import { LATEST, type Revision, type Script, type Steps, type Store } from './store.ts';
import { type NextPage, throughPages } from './throughPages.ts';

export interface PreviewQuery {
  /** It prices every detention of its customer in the period, whatever its own date says. */
  draft: TariffContent;
  /** London dates, both among them. */
  from: LondonDate;
  to: LondonDate;
  /** A JSON Pointer to where the draft stands in what was sent; "" where it is all of it. */
  base: string;
}

/**
 * Compares the customer's detentions that began in the period (R24), as they cost now and under the
 * draft; agreed charges and what sessions say against billing are the same on both sides. Nothing is
 * written but that it was asked. Refuses a draft that could not be published, but for its date.
 */
export async function previewTariff(
  store: Store,
  context: Context,
  query: PreviewQuery,
): Promise<BackTest> {
  permit(context.actor, 'finance', 'auditor', 'administrator');
  const { draft, from, to, base } = query;
  const { force } = context.actor;
  checkPeriod(query);
  await store.read((steps) => checkContent(steps, force, draft, base));
  const result = backTest(await testedDetentions(store, context, query));
  await store.transaction(context.actor.force, (steps) =>
    witnessConsultation(steps, context, {
      kind: 'tariff.previewed',
      details: {
        form: 'preview',
        customer: draft.customer,
        draft: contentHash(draft),
        from,
        to,
        ...listed(shownIn(result)),
      },
    }),
  );
  return result;
}

/** Every detention that the answer names, once. */
function shownIn({ biggestRises, biggestFalls, becamePriced, becameUnpriced }: BackTest): string[] {
  const ids = [
    ...[...biggestRises, ...biggestFalls].map(({ id }) => id),
    ...becamePriced.detentions,
    ...becameUnpriced.detentions,
  ];
  return [...new Set(ids)].sort();
}

/** Refuses with `invalid` a period that ends before it begins. */
export function checkPeriod({ from, to }: Pick<PreviewQuery, 'from' | 'to'>): void {
  if (from <= to) return;
  const detail = `is before the period begins, on ${from}`;
  throw new Refusal('invalid', `the period ends before it begins: ${to} ${detail}`, {
    errors: [{ pointer: '/to', detail }],
  });
}

async function testedDetentions(
  store: Store,
  { actor: { force }, now }: Context,
  { draft, from, to }: PreviewQuery,
): Promise<TestedDetention[]> {
  const basis = await store.read((steps) => ratingBasis(steps, force, LATEST));
  const tested = {
    basis,
    tariff: { id: 'draft', ...draft },
    span: elapsedSpan({ from, to }, now),
    at: now,
  };
  const touching = { force, asOf: LATEST, ...momentsOf({ from, to }) };
  return await throughPages(
    store,
    (steps, { last, limit }: NextPage<Revision>) =>
      steps.detentions.recordedBy({ ...touching, after: last?.id ?? '', limit }),
    (steps, revisions) => chargeTwice(steps, revisions, tested),
  );
}

/** Both charges of those detentions that began in the span and are the customer's. */
function* chargeTwice(
  steps: Steps,
  revisions: readonly Revision[],
  { basis, tariff, span, at }: { basis: RatingBasis; tariff: Tariff; span: Span; at: Instant },
): Script<TestedDetention[]> {
  const tested = revisions.filter(
    ({ detention }) =>
      detention.customer === tariff.customer &&
      firstImmigrationInterval(detention) &&
      isAdmission(detention, span, null),
  );
  const each = yield* circumstancesOf(steps, basis, tested, () => at);
  return each.map((circumstances) => {
    const { id, detention } = circumstances.revision;
    const before = chargeUnder(tariffOf(basis, detention), circumstances);
    return { id, detention, before, after: chargeUnder(tariff, circumstances) };
  });
}
