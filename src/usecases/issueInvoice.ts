import type { Charge } from '../domain/charge.ts';
import {
  arrivalOf,
  type Detention,
  endOf,
  heldAtOnce,
  isReleased,
  tariffDateOf,
} from '../domain/detention.ts';
import { Refusal } from '../domain/errors.ts';
import type { Customer, Force, Suite } from '../domain/force.ts';
import { personalHash } from '../domain/hashing.ts';
import { dueDateOf, purchaseOrderOn, TEMPLATE_VERSION } from '../domain/invoice.ts';
import type { Tariff } from '../domain/tariff.ts';
import { formatInstant, type LondonDate, londonDate } from '../domain/time.ts';
import {
  type DocumentFacts,
  freezeInvoice,
  type InvoiceDocument,
  joinInvoice,
} from '../shapes/invoice.ts';
import { type Context, isSamePerson, permit } from './access.ts';
import { type Assessment, assess, type RatingBasis, ratingBasis } from './assessCharge.ts';
import { findUnerased } from './findDetention.ts';
import { afterLastDocument } from './inOrder.ts';
import { type CurrentDetention, LATEST, type Script, type Steps } from './store.ts';
import { nextNumber, storeDocument } from './storeDocument.ts';

/** Everything that an invoice is made of, once nothing stands in its way. */
export interface Billable {
  current: CurrentDetention;
  assessment: Assessment & { tariff: Tariff };
  force: Force;
  suites: Suite[];
  customer: Customer;
  purchaseOrder: string | null;
  bankHolidays: RatingBasis['bankHolidays'];
}

/** R18-R20, R23: issues the invoice of a released, priced detention; or refuses and burns no number. */
export function* issueInvoice(steps: Steps, context: Context, id: string): Script<InvoiceDocument> {
  permit(context.actor, 'finance');
  return yield* issueBillable(steps, context, yield* findBillable(steps, context, id), null);
}

/**
 * What a detention's invoice is made of; refuses, and writes nothing, where something stands in its way.
 * `replacing` is the live invoice that is to be credited first.
 */
export function* findBillable(
  steps: Steps,
  context: Context,
  id: string,
  replacing: string | null = null,
): Script<Billable> {
  const current = yield* findUnerased(steps, context, id);
  checkState(current, replacing);
  yield* checkStop(steps, current);
  yield* checkPlaces(steps, current);
  const basis = yield* ratingBasis(steps, current.force, LATEST);
  const assessment = yield* assess(steps, basis, current, context.now);
  const { charge, tariff } = assessment;
  checkCharge(charge);
  const agreement = agreementIn(assessment);
  if (agreement && isSamePerson(agreement.enteredBy, context.actor)) {
    const detail = `${agreement.enteredBy.name} entered its agreed charge: someone else has to issue it`;
    throw new Refusal('same-person', detail);
  }
  const force = yield* steps.forces.get(current.force);
  const customers = yield* steps.forces.customers(current.force);
  const customer = customers.find(({ code }) => code === current.detention.customer);
  if (!tariff || !force || !customer) throw new RangeError('a priced charge has its parties');
  const [obstacle] = partyObstacles({ force, customer, tariff, detention: current.detention });
  if (obstacle) throw new Refusal(obstacle.code, obstacle.detail);
  return {
    current,
    assessment: { charge, tariff, agreement },
    force,
    suites: yield* steps.forces.suites(current.force),
    customer,
    purchaseOrder: purchaseOrderOn(customer, releaseDateOf(current.detention)),
    bankHolidays: basis.bankHolidays,
  };
}

function checkState(
  { void: isVoid, invoice, detention }: CurrentDetention,
  replacing: string | null,
): void {
  if (isVoid) throw new Refusal('voided', 'the record was voided: there is nothing to invoice');
  if (invoice !== replacing) {
    throw new Refusal('already-invoiced', `invoice ${invoice} is live for this detention`, {
      context: { invoice },
    });
  }
  if (isReleased(detention)) return;
  const why = endOf(detention) === null ? 'the stay has not ended' : 'no outcome is recorded';
  throw new Refusal('not-released', `the detention is not released: ${why}`);
}

/** R21: credited for good, it is not to be invoiced until that is lifted. */
function* checkStop(steps: Steps, { force, id }: CurrentDetention): Script<void> {
  const creditNote = (yield* steps.stops.of(force, [id])).get(id);
  if (creditNote === undefined) return;
  throw new Refusal('billing-stopped', stopWords(creditNote), { context: { creditNote } });
}

/** Why a detention is not invoiced again, and what would change that. */
export function stopWords(creditNote: string): string {
  return `credit note ${creditNote} stopped the billing of this detention: lift that first, with a reason`;
}

/** One detainee cannot be held in two places at once: one of the records is wrong. */
function* checkPlaces(steps: Steps, { force, id, detention }: CurrentDetention): Script<void> {
  for (const place of yield* steps.detentions.otherPlaces(force, id)) {
    const other = yield* steps.detentions.current(force, place);
    if (!other || !heldAtOnce(detention, other.detention)) continue;
    const detail = `the detainee's stay in detention ${place} overlaps this one: amend or void one`;
    throw new Refusal('two-places', detail, { context: { other: place } });
  }
}

function checkCharge({ status, unpriced }: Charge): void {
  if (unpriced) {
    throw new Refusal('unpriced', unpriced.detail, { context: { reason: unpriced.reason } });
  }
  if (status === 'not-billable') {
    throw new Refusal('not-billable', 'nothing of this detention is billed under its tariff');
  }
}

/** R11: the agreement that the charge is made of; none where a later tariff prices the stay. */
function agreementIn({ charge, agreement }: Assessment): Assessment['agreement'] {
  return charge.lines.some(({ rules }) => rules.includes('R11')) ? agreement : null;
}

interface PartyObstacle {
  code: 'vat-number-missing' | 'no-purchase-order';
  detail: string;
}

/** R16, R23: what the force or the customer lacks for an invoice, whatever is charged. */
export function partyObstacles({
  force,
  customer,
  tariff,
  detention,
}: {
  force: Force;
  customer: Customer;
  tariff: Tariff;
  detention: Detention;
}): PartyObstacle[] {
  const found: PartyObstacle[] = [];
  if (tariff.vat.category === 'S' && force.vatNumber === null) {
    const detail = 'VAT category S needs the VAT number of the force';
    found.push({ code: 'vat-number-missing', detail });
  }
  const date = releaseDateOf(detention);
  if (customer.purchaseOrderRequired && purchaseOrderOn(customer, date) === null) {
    const detail = `${customer.code} requires a purchase order, and has none that is valid on ${date}`;
    found.push({ code: 'no-purchase-order', detail });
  }
  return found;
}

function releaseDateOf(detention: Detention): LondonDate {
  return londonDate(endOf(detention) ?? 0);
}

/**
 * Issues what nothing stands in the way of, unless the clock is behind the last document (`clock-behind`);
 * `run` is the invoice run that does.
 */
export function* issueBillable(
  steps: Steps,
  asked: Context,
  billable: Billable,
  run: string | null,
): Script<InvoiceDocument> {
  const { current, assessment, customer } = billable;
  const context = yield* afterLastDocument(steps, asked, customer.code);
  const { actor, salt } = context;
  const place = yield* nextNumber(steps, context, 'invoice');
  const replaces = yield* replacedBy(steps, billable);
  const frozen = freezeBillable(context, billable, { number: place.number, replaces });
  const row = {
    ...place,
    customer: customer.code,
    detention: current.id,
    revision: current.revision,
    tariff: assessment.tariff.id,
    tariffDate: tariffDateOf(current.detention),
    totalPence: assessment.charge.totals?.totalPence ?? 0,
    credits: null,
    rebill: null,
    run,
  };
  const proof = yield* storeDocument(steps, context, frozen, row, {
    kind: 'invoice.issued',
    beside: run === null ? [] : [{ type: 'invoice-run', id: run }],
  });
  if (!(yield* steps.documents.makeLive(actor.force, row))) {
    throw new Refusal('already-invoiced', 'another invoice is live for this detention');
  }
  return joinInvoice(frozen.facts, { salt, personal: frozen.personal }, proof);
}

/** R21: what was taken back of the same customer's before; another's is nothing that they had. */
function* replacedBy(
  steps: Steps,
  { current: { force, id }, customer }: Billable,
): Script<InvoiceDocument['replaces']> {
  const issued = yield* steps.documents.about(force, id);
  const notes = issued.filter(({ kind }) => kind === 'credit-note');
  const last = notes
    .map((note): DocumentFacts => JSON.parse(note.facts))
    .findLast(({ buyer }) => buyer.code === customer.code);
  if (last?.kind !== 'credit-note') return undefined;
  return { number: last.credits.number, creditNote: last.number };
}

/** R18: the invoice that would be issued now, its personal part apart. */
export function freezeBillable(
  { now, salt }: Context,
  billable: Billable,
  { number, replaces }: Pick<InvoiceDocument, 'number' | 'replaces'>,
) {
  const { current, assessment, force, suites, customer, purchaseOrder, bankHolidays } = billable;
  const { detention } = current;
  const issueDate = londonDate(now);
  const from = londonDate(arrivalOf(detention));
  const to = releaseDateOf(detention);
  return freezeInvoice(
    {
      number,
      suites,
      kind: 'invoice',
      issuedAt: formatInstant(now),
      issueDate,
      taxPoint: to,
      dueDate: dueDateOf(issueDate, customer.paymentDays),
      ...(replaces && { replaces }),
      force,
      customer,
      purchaseOrder,
      detention: { id: current.id, revision: current.revision, ...detention },
      tariff: assessment.tariff,
      bankHolidays: [...bankHolidays].filter((date) => from <= date && date <= to),
      agreement: assessment.agreement,
      charge: assessment.charge,
      templateVersion: TEMPLATE_VERSION,
    },
    (personal) => personalHash(salt, personal),
  );
}
