import type { EventDetails } from '../domain/auditLog.ts';
import { Refusal } from '../domain/errors.ts';
import type { Force, Suite } from '../domain/force.ts';
import type { CreditNoteDocument, InvoiceDocument, IssuedDocument } from '../shapes/invoice.ts';
import { type Context, permit } from './access.ts';
import { type Assessment, assess, type RatingBasis, ratingBasis } from './assessCharge.ts';
import { detentionSubject, witnessConsultation } from './consultations.ts';
import { findDetention } from './findDetention.ts';
import { pageOf } from './page.ts';
import { type ProvenEvent, provenEvents } from './proveEvents.ts';
import { signCheckpoint } from './proveLog.ts';
import { arrivalPlace } from './readDetentions.ts';
import { type IssuedInvoice, issuedInvoice } from './readInvoices.ts';
import {
  type Acceptance,
  type Agreement,
  type AllocatedAct,
  type CurrentDetention,
  type DetentionFilter,
  type Dispute,
  LATEST,
  type LiftedStop,
  type ReferenceScheme,
  type Revision,
  type Script,
  type Steps,
  type Store,
} from './store.ts';

/** Of one detention: more than corrections will ever make. */
const MOST_DOCUMENTS = 1000;
/** Which claim a document is in; null where there is none yet. */
interface Claimed {
  claim: string | null;
}

/** What is said of a detention, at one moment. */
interface Account {
  current: CurrentDetention;
  /** null of a voided record. */
  charge: Assessment['charge'] | null;
  agreedCharges: Agreement[];
  acceptedOverlaps: Acceptance[];
  invoices: (IssuedInvoice<InvoiceDocument> & Claimed)[];
  creditNotes: ({ document: CreditNoteDocument; lifted: LiftedStop | null } & Claimed)[];
  disputes: Dispute[];
  payments: AllocatedAct[];
  revisions: Revision[];
}

/** Everything of one detention: what was charged, by which rule, who did what, and what changed. */
export interface Breakdown extends Account {
  events: ProvenEvent[];
}

/** Breakdowns of one moment, and what all their events are proven against. */
export interface Report {
  force: Force;
  suites: Suite[];
  breakdowns: Breakdown[];
  /** The last stay, where there are more. */
  next: DetentionFilter['after'] | null;
  /** A signed checkpoint of the log as it was read. */
  checkpoint: string;
  /** Where the event of this reading stands, right after what the checkpoint covers. */
  event: number;
}

/** How a breakdown is read: whoever takes it as a file to keep is disclosed to. */
export interface Reading {
  form: 'json' | 'pdf' | 'page';
  /** Whether the caller has to say why. */
  reason: 'optional' | 'required';
}

export interface DetaineeQuery {
  scheme: ReferenceScheme;
  reference: string;
  after: DetentionFilter['after'];
  limit: number;
}

type Found = Omit<Report, 'breakdowns'> & { accounts: Account[] };

/** The breakdown of one detention; the log says who asked, and why. */
export async function breakDownDetention(
  store: Store,
  context: Context,
  id: string,
  reading: Reading,
): Promise<Report> {
  return await proven(store, context, function* (steps) {
    permitReading(context, reading);
    const found = [yield* findDetention(steps, context, id)];
    return yield* account(steps, context, reading, { found, next: null, details: {} });
  });
}

/** A page of breakdowns of a detainee's detentions, newest first, by a reference. */
export async function breakDownDetainee(
  store: Store,
  context: Context,
  { scheme, reference, after, limit }: DetaineeQuery,
  reading: Reading,
): Promise<Report> {
  return await proven(store, context, function* (steps) {
    permitReading(context, reading);
    const { force } = context.actor;
    const filter = { force, reference: { scheme, reference }, after, limit: limit + 1 };
    const more = yield* steps.detentions.list(filter);
    const { items: found, next } = pageOf(more, limit, arrivalPlace);
    const details = { by: scheme, count: found.length };
    return yield* account(steps, context, reading, { found, next, details });
  });
}

function permitReading({ actor, inquiry }: Context, { reason }: Reading): void {
  permit(actor, 'auditor', 'finance');
  if (reason === 'optional' || inquiry.reason !== null) return;
  throw new Refusal(
    'reason-required',
    'say why you ask for a breakdown, in the header Audit-Reason, such as: Audit-Reason: query of 3 June about the invoice',
  );
}

/** Reads what is said of detentions, signs for the log as it is, and then notes that they were read. */
function* account(
  steps: Steps,
  context: Context,
  { form }: Reading,
  {
    found,
    next,
    details,
  }: { found: CurrentDetention[]; next: Report['next']; details: EventDetails },
): Script<Found> {
  const { force: log } = context.actor;
  const force = yield* steps.forces.get(log);
  if (!force) throw new RangeError(`there is no force ${log}`);
  const basis = yield* ratingBasis(steps, log, LATEST);
  const accounts: Account[] = [];
  for (const current of found) accounts.push(yield* accountOf(steps, context, basis, current));
  const checkpoint = yield* signCheckpoint(steps, context, log);
  const { index: event } = yield* witnessConsultation(steps, context, {
    kind: form === 'pdf' ? 'detention.disclosed' : 'detention.consulted',
    subjects: found.map(detentionSubject),
    details: { form: 'breakdown', as: form, ...details },
  });
  return { force, suites: yield* steps.forces.suites(log), accounts, next, checkpoint, event };
}

function* accountOf(
  steps: Steps,
  context: Context,
  basis: RatingBasis,
  current: CurrentDetention,
): Script<Account> {
  const { force, id } = current;
  const filter = { force, detention: id, limit: MOST_DOCUMENTS };
  const issued = (yield* steps.documents.list(filter)).map(issuedInvoice);
  const lifted = yield* steps.stops.lifted(force, id);
  const claims = yield* steps.claims.ofDetention(force, id);
  const claimOf = ({ number }: IssuedDocument) =>
    claims.find((one) => one.number === number)?.claim ?? null;
  return {
    current,
    charge: current.void ? null : (yield* assess(steps, basis, current, context.now)).charge,
    agreedCharges: yield* steps.agreements.of(force, [id], LATEST),
    acceptedOverlaps: yield* steps.agreements.acceptances(force, id),
    invoices: issued.flatMap(({ document, ...standing }) =>
      document.kind === 'invoice' ? [{ document, ...standing, claim: claimOf(document) }] : [],
    ),
    creditNotes: issued.flatMap(({ document }) =>
      document.kind === 'credit-note'
        ? [
            {
              document,
              lifted: lifted.find(isOf(document)) ?? null,
              claim: claimOf(document),
            },
          ]
        : [],
    ),
    disputes: yield* steps.disputes.ofDetention(force, id),
    payments: yield* steps.accounts.ofDetention(force, id),
    revisions: yield* steps.detentions.revisions(force, id),
  };
}

function isOf({ number }: CreditNoteDocument): (stop: LiftedStop) => boolean {
  return ({ creditNote }) => creditNote === number;
}

/** Adds the events of each, with proofs that lead to the checkpoint. */
async function proven(
  store: Store,
  { actor: { force: log } }: Context,
  script: (steps: Steps) => Script<Found>,
): Promise<Report> {
  const { accounts, ...found } = await store.transaction(log, script);
  const eventsOf = provenEvents(store, { log, size: found.event });
  const breakdowns: Breakdown[] = [];
  for (const account of accounts) {
    const events = await eventsOf(`detention/${account.current.id}`);
    breakdowns.push({ ...account, events });
  }
  return { ...found, breakdowns };
}
