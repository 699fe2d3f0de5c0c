/** What was claimed and invoiced for a year, held against the year's statistics. */
import { penceOf } from '../domain/money.ts';
import {
  type ReconciledClaim,
  type ReconciledDetention,
  type ReconciledDocument,
  type Reconciliation,
  reconcile,
} from '../domain/reconciliation.ts';
import { type Instant, momentsOf, yearBounds } from '../domain/time.ts';
import type { ClaimFacts } from '../shapes/claim.ts';
import type { DocumentFacts } from '../shapes/invoice.ts';
import { type Context, permit } from './access.ts';
import { assessEach, type RatingBasis, ratingBasis } from './assessCharge.ts';
import { witnessConsultation } from './consultations.ts';
import {
  type CurrentDetention,
  type DocumentInBrief,
  LATEST,
  type Script,
  type Steps,
  type Store,
} from './store.ts';
import { type NextPage, throughPages } from './throughPages.ts';
import type { YearQuery } from './yearStatistics.ts';

/**
 * Reconciles a year of the actor's force, as it is recorded now: its difference is nothing, whatever was
 * credited, left unbilled, superseded or held over an end of the year. Documents and charge of each
 * detention are read at one moment, so it comes to nothing while others go on working, too.
 */
export async function reconcileYear(
  store: Store,
  context: Context,
  query: Pick<YearQuery, 'year' | 'basis'>,
  format: 'json' | 'csv' | 'text',
): Promise<Reconciliation> {
  permit(context.actor, 'finance', 'auditor', 'administrator');
  const { force } = context.actor;
  const at = context.now;
  const { from, to } = momentsOf(yearBounds(query.year, query.basis));
  const basis = await store.read((steps) => ratingBasis(steps, force, LATEST));
  // Before the documents, so that all that these claims name is among them.
  const claims = await throughPages(
    store,
    (steps, { last, limit }: NextPage<StoredClaim>) =>
      steps.claims.since({ force, issuedFrom: from, after: last?.id ?? '', limit }),
    claimsIn,
  );
  const detentions = await throughPages(
    store,
    (steps, { last, limit }: NextPage<{ id: string }>) =>
      steps.detentions.everHeld({ force, from, to, after: last?.id ?? '', limit }),
    (steps, page) =>
      reconciled(
        steps,
        { force, basis, at },
        page.map(({ id }) => id),
      ),
  );
  const result = reconcile({ ...query, at, claims, detentions });
  const details = { form: 'reconciliation', ...query, format };
  await store.transaction(context.actor.force, (steps) =>
    witnessConsultation(steps, context, { kind: 'statistics.consulted', details }),
  );
  return result;
}

interface StoredClaim {
  id: string;
  facts: string;
}

function* claimsIn(_: Steps, page: readonly StoredClaim[]): Script<ReconciledClaim[]> {
  return page.map(({ id, facts }) => {
    const { issueDate, invoices }: ClaimFacts = JSON.parse(facts);
    return {
      number: id,
      issueDate,
      invoices: invoices.map(({ number, taxPoint, net }) => ({
        number,
        taxPoint,
        netPence: penceOf(net),
      })),
    };
  });
}

function* reconciled(
  steps: Steps,
  { force, basis, at }: { force: string; basis: RatingBasis; at: Instant },
  ids: readonly string[],
): Script<ReconciledDetention[]> {
  const all: CurrentDetention[] = [];
  for (const id of ids) {
    const current = yield* steps.detentions.current(force, id);
    if (current) all.push(current);
  }
  const stops = yield* steps.stops.of(force, ids);
  const counted = all.filter((current) => !current.void);
  const assessed = new Map(
    (yield* assessEach(steps, basis, counted, () => at)).map((one) => [one.revision.id, one]),
  );
  const made: ReconciledDetention[] = [];
  for (const { id, detention, invoice, superseded } of all) {
    const documents = yield* steps.documents.about(force, id);
    const its = assessed.get(id);
    made.push({
      documents: documents.map((document) => documentIn(document, invoice)),
      superseded,
      stopped: stops.has(id),
      current: its ? { detention, charge: its.charge } : null,
    });
  }
  return made;
}

function documentIn(
  { number, kind, run, facts }: DocumentInBrief,
  liveInvoice: string | null,
): ReconciledDocument {
  const { taxPoint, charge }: DocumentFacts = JSON.parse(facts);
  return {
    number,
    kind,
    taxPoint,
    netPence: penceOf(charge.net ?? '0.00'),
    live: number === liveInvoice,
    byRun: run !== null,
  };
}
