/** Reports take seconds to draw, and archives longer to send: a few may be under way at once, and no more are let in. */
import type { HttpBindings } from '@hono/node-server';
import { Refusal } from '../domain/errors.ts';

const MOST_REPORTS = 9;
const MOST_ARCHIVES = 4;
const STALLED_MILLISECONDS = 120_000;

/**
 * Lets a report in, to be read and then drawn. Where too many are under way, the next is refused before
 * it is read: so the log has no report that was not shown.
 */
export function reportQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  const enter = placesFor(MOST_REPORTS, 'many reports are being drawn just now: ask for it again');
  return async (work) => {
    const leave = enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

/**
 * The same of archives, which are made while they are sent: one has its place until its connection is
 * done with it, or has taken nothing for so long that it is cut.
 */
export function archiveQueue(
  stalledMilliseconds = STALLED_MILLISECONDS,
): (outgoing: HttpBindings['outgoing']) => void {
  const enter = placesFor(MOST_ARCHIVES, 'many archives are being sent just now: ask for it again');
  return (outgoing) => {
    outgoing.once('close', enter());
    outgoing.setTimeout(stalledMilliseconds, () => outgoing.destroy());
  };
}

/** Takes a place, and gives how it is given back; refuses where there is none. */
function placesFor(most: number, refusal: string): () => () => void {
  let taken = 0;
  return () => {
    if (taken >= most) throw new Refusal('too-many-requests', refusal);
    taken++;
    return () => {
      taken--;
    };
  };
}
