/** Reports, which take seconds to draw, wait for each other; and too many are not let in. */
import { Refusal } from '../domain/errors.ts';

/** Behind the one that is drawn. */
const MOST_WAITING = 8;

/**
 * Lets work in, to be read and then drawn. Where too many wait, the next is refused before it is read:
 * so the log has no report that was not shown.
 */
export function reportQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let underWay = 0;
  return async (work) => {
    if (underWay > MOST_WAITING) {
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
