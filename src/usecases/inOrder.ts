/** R19: what is issued and booked goes on in order of time, whichever machine's clock it is done by. */
import { Refusal } from '../domain/errors.ts';
import { momentAfter } from '../domain/invoice.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { Context } from './access.ts';
import type { Script, Steps } from './store.ts';

/**
 * The context at the moment that counts for a document to a customer: behind the force's last one, and
 * behind the last entry of the customer's account, so that none is dated before one that was there.
 * Refuses with `clock-behind`.
 */
export function* afterLastDocument(
  steps: Steps,
  context: Context,
  customer: string,
): Script<Context> {
  const { force } = context.actor;
  const issued = yield* steps.documents.lastIssuedAt(force);
  const booked = yield* steps.accounts.lastEntryAt(force, customer);
  return booked !== null && (issued === null || issued < booked)
    ? notBefore(context, booked, entryOf(customer))
    : notBefore(context, issued, 'the last document');
}

/** The same for what is done with a customer's payment: behind the last entry of their account. */
export function* afterLastEntry(steps: Steps, context: Context, customer: string): Script<Context> {
  const booked = yield* steps.accounts.lastEntryAt(context.actor.force, customer);
  return notBefore(context, booked, entryOf(customer));
}

const entryOf = (customer: string) => `the last entry of ${customer}'s account`;

/** null: there is nothing to be behind of. */
function notBefore(context: Context, last: Instant | null, what: string): Context {
  if (last === null) return context;
  const now = momentAfter(last, context.now);
  if (now !== null) return { ...context, now };
  throw new Refusal(
    'clock-behind',
    `it is ${formatInstant(context.now)} by this clock, before ${what}, of ${formatInstant(last)}: set the clock right`,
  );
}
