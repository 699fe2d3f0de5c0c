/** Reports take seconds to draw: a few may be under way at once, and no more are let in. */
import { Refusal } from '../domain/errors.ts';

const MOST_UNDER_WAY = 9;

/**
 * Lets a report in, to be read and then drawn. Where too many are under way, the next is refused before
 * it is read: so the log has no report that was not shown.
 */
export function reportQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let underWay = 0;
  return async (work) => {
    if (underWay >= MOST_UNDER_WAY) {
      const detail = 'many reports are being drawn just now: ask for it again';
      throw new Refusal('too-many-requests', detail);
    }
    underWay++;
    try {
      return await work();
    } finally {
      underWay--;
    }
  };
}
