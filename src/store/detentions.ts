import type { DetentionSteps } from '../usecases/store.ts';
import { heldSteps } from './heldStays.ts';
import { sessionSteps, staySteps } from './meetings.ts';
import type { Db } from './query.ts';
import { readingSteps } from './readingDetentions.ts';
import { numberSteps, savingSteps } from './savingDetentions.ts';

/** Detentions: their revisions, and the rows that lead to the current ones. */
export function detentionSteps(db: Db): DetentionSteps {
  return {
    ...numberSteps(db),
    ...savingSteps(db),
    ...readingSteps(db),
    ...heldSteps(db),
    ...sessionSteps(db),
    ...staySteps(db),
  };
}
