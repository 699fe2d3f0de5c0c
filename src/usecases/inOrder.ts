/** R19: what is issued and booked goes on in order of time, whichever machine's clock it is done by. */
import { Refusal } from '../domain/errors.ts';
import { momentAfter } from '../domain/invoice.ts';
import { formatInstant, type Instant } from '../domain/time.ts';
import type { Context } from './access.ts';
import type { Script, Steps } from './store.ts';

/** The context at the moment that counts behind the force's last document; refuses with `clock-behind`. */
export function* afterLastDocument(steps: Steps, context: Context): Script<Context> {
  const last = yield* steps.documents.lastIssuedAt(context.actor.force);
  return notBefore(context, last, 'the last document');
}

/** The same behind something else of a moment; null: there is nothing to be behind of. */
export function notBefore(context: Context, last: Instant | null, what: string): Context {
  if (last === null) return context;
  const now = momentAfter(last, context.now);
  if (now !== null) return { ...context, now };
  throw new Refusal(
    'clock-behind',
    `it is ${formatInstant(context.now)} by this clock, before ${what}, of ${formatInstant(last)}: set the clock right`,
  );
}
