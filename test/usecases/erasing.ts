/** Erasing as tests do it, and reads that leave a reason behind. */
import type { Actor } from '../../src/usecases/access.ts';
import { type Erased, eraseDetention } from '../../src/usecases/eraseDetention.ts';
import { witnessRead } from '../../src/usecases/events.ts';
import type { Desk } from './force.ts';

export const RETENTION_YEARS = 7;
const SAID = { reason: 'yearly review', early: false, years: RETENTION_YEARS };

export function erase(desk: Desk, id: string, more: Partial<typeof SAID> = {}): Promise<Erased> {
  return desk.do(eraseDetention, id, { ...SAID, ...more });
}

export const eraseEarly = (desk: Desk, id: string): Promise<Erased> =>
  erase(desk, id, { early: true });

/** Reads a record for a reason; gives the place of the event. */
export async function readFor(
  desk: Desk,
  subject: { type: 'detention' | 'invoice'; id: string },
  reason: string,
  actor: Partial<Actor> = {},
): Promise<number> {
  const inquiry = { reason, recipient: 'Casey Recipient' };
  const context = { ...desk.as(actor).context(), inquiry };
  const kind = subject.type === 'detention' ? 'detention.consulted' : 'invoice.consulted';
  const happening = { kind, subjects: [subject] } as const;
  const event = await desk.store.transaction(context.actor.force, (steps) =>
    witnessRead(steps, context, happening),
  );
  return event.index;
}
