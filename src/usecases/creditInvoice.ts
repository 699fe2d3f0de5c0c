import { Refusal } from '../domain/errors.ts';
import { personalHash } from '../domain/hashing.ts';
import { TEMPLATE_VERSION } from '../domain/invoice.ts';
import { penceOf } from '../domain/money.ts';
import { formatInstant, londonDate } from '../domain/time.ts';
import {
  type CreditNoteDocument,
  freezeCreditNote,
  type InvoiceDocument,
  joinInvoice,
} from '../shapes/invoice.ts';
import { type Context, permit, withOwnSalt } from './access.ts';
import { findDetention } from './findDetention.ts';
import { afterLastDocument } from './inOrder.ts';
import { moveAllocations } from './moveAllocations.ts';
import { joined } from './readInvoices.ts';
import type { CurrentDetention, ReadDocument, Script, Steps } from './store.ts';
import { nextNumber, storeDocument } from './storeDocument.ts';
import { storeSettlement } from './storeSettlement.ts';

/** A live invoice, and the detention that it is of. */
export interface LiveInvoice {
  row: ReadDocument;
  document: InvoiceDocument;
  current: CurrentDetention;
}

/** Why an invoice is credited, and whether its detention may be invoiced again. */
export interface Crediting {
  reason: string;
  rebill: boolean;
}

/** What came of crediting a live invoice. */
export interface Credited {
  creditNote: CreditNoteDocument;
  /** The one in its place, where there is one. */
  invoice: InvoiceDocument | null;
}

/** R21: takes a live invoice back; without `rebill` its detention is not invoiced until that is lifted. */
export function* creditInvoice(
  steps: Steps,
  context: Context,
  number: string,
  crediting: Crediting,
): Script<Credited> {
  permit(context.actor, 'finance');
  const live = yield* findLive(steps, context, number);
  return yield* takeBack(steps, context, live, crediting);
}

/** A live invoice by its number; refuses with `not-live` what was credited, and says by what. */
export function* findLive(steps: Steps, context: Context, number: string): Script<LiveInvoice> {
  const { force } = context.actor;
  const row = yield* steps.documents.get(force, number);
  if (!row) throw new Refusal('not-found', 'there is no such invoice');
  if (row.credits !== null) {
    throw new Refusal('not-live', `${number} is the credit note of invoice ${row.credits}`);
  }
  const current = yield* findDetention(steps, context, row.detention);
  const { creditedBy } = row;
  if (!row.live) {
    const { invoice } = current;
    const now = invoice === null ? 'no invoice is live now' : `invoice ${invoice} is live now`;
    const detail = `invoice ${number} was credited by ${creditedBy}: ${now}`;
    throw new Refusal('not-live', detail, { context: { creditedBy, invoice } });
  }
  const document = joined(row);
  if (document.kind !== 'invoice') throw new RangeError('only an invoice is live');
  return { row, document, current };
}

/**
 * Credits a live invoice with all that follows: `reissue`, where it is given, issues what stands in its
 * place, what was paid moves there, and its dispute is settled; together or not at all.
 */
export function* takeBack(
  steps: Steps,
  asked: Context,
  live: LiveInvoice,
  crediting: Crediting,
  reissue?: (steps: Steps, context: Context) => Script<InvoiceDocument>,
): Script<Credited> {
  const context = yield* afterLastDocument(steps, asked, live.row.customer);
  const { force } = context.actor;
  const { number } = live.row;
  const creditNote = yield* storeCreditNote(
    steps,
    withOwnSalt(context, 'credit-note'),
    live,
    crediting,
  );
  if (!(yield* steps.documents.endLive(force, number))) {
    throw new Refusal('not-live', `invoice ${number} was credited meanwhile`);
  }
  const invoice = reissue ? yield* reissue(steps, withOwnSalt(context, 'invoice')) : null;
  yield* moveAllocations(steps, context, {
    credited: number,
    replacement: invoice && payableInstead(live, invoice),
  });
  const dispute = yield* steps.disputes.lastOf(force, number);
  if (dispute && !dispute.settlement) {
    yield* storeSettlement(steps, withOwnSalt(context, 'settlement'), dispute, {
      outcome: 'upheld',
      creditNote: creditNote.number,
      reason: crediting.reason,
    });
  }
  return { creditNote, invoice };
}

/** R22: where what was paid moves to; another customer's invoice is not paid by it. */
function payableInstead({ row }: LiveInvoice, { number, buyer, charge }: InvoiceDocument) {
  if (buyer.code !== row.customer) return null;
  return { number, totalPence: penceOf(charge.total ?? '0.00') };
}

function* storeCreditNote(
  steps: Steps,
  context: Context,
  { row, document: invoice }: LiveInvoice,
  { reason, rebill }: Crediting,
): Script<CreditNoteDocument> {
  const { now, salt } = context;
  const place = yield* nextNumber(steps, context, 'credit-note');
  const frozen = freezeCreditNote(
    invoice,
    {
      number: place.number,
      issuedAt: formatInstant(now),
      issueDate: londonDate(now),
      templateVersion: TEMPLATE_VERSION,
      rebill,
      reason,
    },
    (part) => personalHash(salt, part),
  );
  const { customer, detention, revision, tariff, tariffDate, totalPence } = row;
  const stored = {
    ...place,
    customer,
    detention,
    revision,
    tariff,
    tariffDate,
    totalPence,
    credits: invoice.number,
    rebill,
    run: null,
  };
  const proof = yield* storeDocument(steps, context, frozen, stored, {
    kind: 'invoice.credited',
    beside: [{ type: 'invoice', id: invoice.number }],
  });
  return joinInvoice(frozen.facts, { salt, personal: frozen.personal }, proof);
}
