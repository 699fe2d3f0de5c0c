/** The force, its suites and its customers: read by all who work for it, changed by administrators. */
import { bankHolidaysWith } from '../domain/bankHolidays.ts';
import { Refusal } from '../domain/errors.ts';
import type { Customer, Force, Suite } from '../domain/force.ts';
import { contentHash } from '../domain/hashing.ts';
import { type Context, permit, ROLES } from './access.ts';
import { witness } from './events.ts';
import type { DocumentFilter, Script, Steps } from './store.ts';
import { markInvoice } from './supersedeInvoices.ts';

const PAGE = 500;

export function* readForce(steps: Steps, { actor }: Context): Script<Force> {
  permit(actor, ...ROLES);
  const force = yield* steps.forces.get(actor.force);
  if (!force) throw new Refusal('not-found', 'there is no such force');
  return force;
}

export function* listSuites(steps: Steps, { actor }: Context): Script<Suite[]> {
  permit(actor, ...ROLES);
  return yield* steps.forces.suites(actor.force);
}

export function* listCustomers(steps: Steps, { actor }: Context): Script<Customer[]> {
  permit(actor, ...ROLES);
  return yield* steps.forces.customers(actor.force);
}

/** Changes what the force says of itself; its code is in every number and stays. */
export function* changeForce(steps: Steps, context: Context, force: Force): Script<Force> {
  const { actor } = context;
  permit(actor, 'administrator');
  const before = yield* steps.forces.get(actor.force);
  const customers = (yield* steps.forces.customers(actor.force)).map(({ code }) => code);
  const errors = [];
  if (force.code !== actor.force) {
    errors.push({ pointer: '/code', detail: `the code stays ${actor.force}` });
  }
  if (!customers.includes(force.defaultCustomer)) {
    const detail = `is not a customer: there are ${customers.join(', ')}`;
    errors.push({ pointer: '/defaultCustomer', detail });
  }
  if (errors.length > 0) throw new Refusal('invalid', 'the force does not hold', { errors });
  yield* steps.forces.update(force);
  const holidays = bankHolidaysWith(force.bankHolidays);
  const changes = holidays.symmetricDifference(bankHolidaysWith(before?.bankHolidays ?? []));
  const [firstChange] = [...changes].sort();
  if (firstChange !== undefined) {
    yield* steps.months.touchRatedFrom(actor.force, firstChange);
    yield* markLiveInvoices(steps, actor.force);
  }
  yield* changed(steps, context, 'force', force.code, force);
  return force;
}

/** R21: another bank holiday can change what an interpreter costs. */
function* markLiveInvoices(steps: Steps, force: string): Script<void> {
  let after: DocumentFilter['after'];
  do {
    const page = yield* steps.documents.list({ force, after, limit: PAGE });
    for (const { live, detention } of page) {
      const current = live ? yield* steps.detentions.current(force, detention) : undefined;
      if (current) yield* markInvoice(steps, current);
    }
    const last = page.length === PAGE ? page.at(-1) : undefined;
    after = last && { issuedAt: last.issuedAt, number: last.number };
  } while (after);
}

/** Adds a suite, or changes its name. */
export function* putSuite(steps: Steps, context: Context, suite: Suite): Script<Suite> {
  permit(context.actor, 'administrator');
  yield* steps.forces.putSuite(context.actor.force, suite);
  yield* changed(steps, context, 'suite', suite.code, suite);
  return suite;
}

/** Adds a customer, or changes what is said of it. */
export function* putCustomer(steps: Steps, context: Context, customer: Customer): Script<Customer> {
  permit(context.actor, 'administrator');
  yield* steps.forces.putCustomer(context.actor.force, customer);
  yield* changed(steps, context, 'customer', customer.code, customer);
  return customer;
}

function* changed(
  steps: Steps,
  context: Context,
  type: 'force' | 'suite' | 'customer',
  id: string,
  content: unknown,
): Script<void> {
  yield* witness(steps, context, {
    kind: `${type}.changed`,
    subjects: [{ type, id, hash: contentHash(content) }],
  });
}
