import { spokenCode } from '../../documents/words.ts';
import { isReleased, lastInterval } from '../../domain/detention.ts';
import { releaseShape } from '../../shapes/detention.ts';
import { releaseDetention } from '../../usecases/continueDetention.ts';
import type { CurrentDetention } from '../../usecases/store.ts';
import type { PageDeps } from '../deps.ts';
import { type Fields, parsed } from '../forms.ts';
import { momentFields, momentIn } from '../moments.ts';
import { type Change, changeRoutes, minuteAfter, placeView, whyVoid } from './changing.ts';
import { OUTCOME_ITEMS } from './choices.ts';

const RELEASE: Change = {
  path: 'release',
  role: 'custody',
  template: 'custody/release.njk',
  title: ({ detention }) =>
    lastInterval(detention).endedAt === null ? 'Release' : 'Record the outcome',
  labels: { outcome: 'The outcome', endedAt: 'The time of release' },
  moments: ['endedAt'],
  fill(detention, now) {
    const { startedAt, endedAt } = lastInterval(detention);
    return endedAt === null ? momentFields('endedAt', minuteAfter(startedAt, now)) : {};
  },
  view: ({ current, suites }) => ({
    place: placeView(current, suites),
    outcomes: OUTCOME_ITEMS,
  }),
  outOfPlace,
  *write(steps, context, id, fields) {
    const { endedAt, errors } = endIn(fields);
    const content = { endedAt, outcome: fields.outcome || undefined };
    yield* releaseDetention(steps, context, id, parsed(releaseShape, content, errors));
  },
  done: 'released',
};

/** Releases a person, or records the outcome of a stay that ended. */
export function releaseRoutes(deps: PageDeps) {
  return changeRoutes(deps, [RELEASE]);
}

function outOfPlace(current: CurrentDetention): string | null {
  const { detention } = current;
  const outcome = detention.outcome && spokenCode(detention.outcome);
  const isOver = isReleased(detention);
  return (
    whyVoid(current) ??
    (isOver
      ? `The person was released already, outcome ${outcome}. To change that, amend the record.`
      : null)
  );
}

/** When the stay ended, where the form asks it: one whose last interval has ended does not. */
function endIn(fields: Fields) {
  if (fields['endedAt-date'] === undefined) return { endedAt: undefined, errors: [] };
  const end = momentIn(fields, 'endedAt');
  return 'time' in end
    ? { endedAt: end.time, errors: [] }
    : { endedAt: undefined, errors: [end.error] };
}
