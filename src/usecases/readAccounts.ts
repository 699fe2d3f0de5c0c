/** What customers owe: statements of account, and aged debt (R22). */
import { type Ageing, ageingOf, running } from '../domain/account.ts';
import { Refusal } from '../domain/errors.ts';
import type { Customer, Force } from '../domain/force.ts';
import {
  addDays,
  dayOfDate,
  type Instant,
  type LondonDate,
  londonDate,
  londonDayStart,
} from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { witnessConsultation } from './consultations.ts';
import type { AccountEntry, OpenInvoice, Script, Steps, UnallocatedPayment } from './store.ts';

/** Of a statement: the balance carries on to the next. */
const MOST_DAYS = 366;
/** Of a statement that is drawn, in all its lists: each takes 100 kB of memory meanwhile. */
const MOST_DRAWN = 5000;

export type AccountForm = 'json' | 'csv' | 'pdf';

/** What a customer owes at the end of a day. */
export interface Standing {
  customer: Customer;
  openInvoices: OpenInvoice[];
  unallocated: UnallocatedPayment[];
  ageing: Ageing;
  owedPence: number;
  disputedPence: number;
  unallocatedPence: number;
  balancePence: number;
}

export interface Statement extends Standing {
  force: Force;
  from: LondonDate;
  to: LondonDate;
  madeAt: Instant;
  openingPence: number;
  entries: (AccountEntry & { balancePence: number })[];
}

interface Period {
  /** The first of the month that `to` is in, unless it is said. */
  from?: LondonDate | undefined;
  /** Today, unless it is said. */
  to?: LondonDate | undefined;
}

/** A customer's account from one London date to another, both among them; closing with the balance. */
export function* readStatement(
  steps: Steps,
  context: Context,
  code: string,
  { to = londonDate(context.now), from = `${to.slice(0, 8)}01` }: Period,
  form: AccountForm,
): Script<Statement> {
  const { actor, now } = context;
  permit(actor, 'finance', 'auditor');
  const force = yield* steps.forces.get(actor.force);
  const customers = yield* steps.forces.customers(actor.force);
  const customer = customers.find((one) => one.code === code);
  if (!force || !customer) throw new Refusal('not-found', 'there is no such customer');
  checkPeriod(context, from, to);
  const start = londonDayStart(dayOfDate(from));
  const query = { force: actor.force, customer: code };
  const openingPence = yield* steps.accounts.balance({ ...query, before: start });
  const entries = yield* steps.accounts.entries({ ...query, from: start, before: endOfDay(to) });
  const standing = yield* standingOf(steps, context, customer, to);
  if (form === 'pdf') checkLength(entries, standing);
  yield* witnessStatement(steps, context, code, { from, to, form });
  return {
    ...standing,
    force,
    from,
    to,
    madeAt: now,
    openingPence,
    entries: running(openingPence, entries),
  };
}

/** As PDF it is for its customer, unless the reader names another. */
function* witnessStatement(
  steps: Steps,
  context: Context,
  code: string,
  { from, to, form }: { from: LondonDate; to: LondonDate; form: AccountForm },
): Script<void> {
  const isForCustomer = form === 'pdf' && context.inquiry.recipient === null;
  const recipient = isForCustomer ? code : undefined;
  yield* witnessConsultation(steps, context, {
    kind: form === 'pdf' ? 'account.disclosed' : 'account.consulted',
    subjects: [{ type: 'customer', id: code }],
    details: { form: 'statement', as: form, from, to, recipient },
  });
}

/** Refused before it is put on record: the log has no statement that was not shown. */
function checkLength(
  entries: readonly AccountEntry[],
  { openInvoices, unallocated }: Standing,
): void {
  const lines = entries.length + openInvoices.length + unallocated.length;
  if (lines <= MOST_DRAWN) return;
  const detail = `the statement has ${lines} lines, and as PDF at most ${MOST_DRAWN}: ask for a shorter period, or for CSV`;
  throw new Refusal('too-long', detail);
}

function checkPeriod({ now }: Context, from: LondonDate, to: LondonDate): void {
  const errors = [];
  if (to > londonDate(now)) errors.push({ pointer: '/to', detail: 'lies in the future' });
  if (from > to) errors.push({ pointer: '/from', detail: 'is after "to"' });
  else if (addDays(from, MOST_DAYS) <= to) {
    const detail = `is more than ${MOST_DAYS} days before "to": ask for a year at a time`;
    errors.push({ pointer: '/from', detail });
  }
  if (errors.length > 0) throw new Refusal('invalid', 'the period does not hold', { errors });
}

export interface AgedDebt {
  asOf: LondonDate;
  customers: Standing[];
}

/** What each customer owed at the end of a London date, by how long it was past due. */
export function* readAgedDebt(
  steps: Steps,
  context: Context,
  asOf: LondonDate | undefined,
  form: 'json' | 'csv',
): Script<AgedDebt> {
  const { actor, now } = context;
  permit(actor, 'finance', 'auditor');
  const date = asOf ?? londonDate(now);
  if (date > londonDate(now)) {
    const errors = [{ pointer: '/asOf', detail: 'lies in the future' }];
    throw new Refusal('invalid', 'the date does not hold', { errors });
  }
  const customers: Standing[] = [];
  for (const customer of yield* steps.forces.customers(actor.force)) {
    customers.push(yield* standingOf(steps, context, customer, date));
  }
  yield* witnessConsultation(steps, context, {
    kind: 'account.consulted',
    details: { form: 'aged-debt', as: form, asOf: date, count: customers.length },
  });
  return { asOf: date, customers };
}

function* standingOf(
  steps: Steps,
  { actor }: Context,
  customer: Customer,
  on: LondonDate,
): Script<Standing> {
  const query = { force: actor.force, customer: customer.code, before: endOfDay(on) };
  const openInvoices = yield* steps.accounts.openInvoices(query);
  const unallocated = yield* steps.accounts.unallocated(query);
  const sum = (amounts: number[]) => amounts.reduce((all, pence) => all + pence, 0);
  return {
    customer,
    openInvoices,
    unallocated,
    ageing: ageingOf(openInvoices, on),
    owedPence: sum(openInvoices.map(({ owedPence }) => owedPence)),
    disputedPence: sum(openInvoices.map(({ disputedPence }) => disputedPence)),
    unallocatedPence: sum(unallocated.map(({ unallocatedPence }) => unallocatedPence)),
    balancePence: yield* steps.accounts.balance(query),
  };
}

function endOfDay(date: LondonDate): Instant {
  return londonDayStart(dayOfDate(date) + 1);
}
