/** Change of watch, of suite or of power: each starts the next interval of a stay. */
import { type Detention, isReleased, lastInterval } from '../../domain/detention.ts';
import type { Instant } from '../../domain/time.ts';
import { nextIntervalShape } from '../../shapes/detention.ts';
import type { Context } from '../../usecases/access.ts';
import { addInterval } from '../../usecases/continueDetention.ts';
import type { CurrentDetention, Script, Steps } from '../../usecases/store.ts';
import type { PageDeps } from '../deps.ts';
import { type Fields, parsed } from '../forms.ts';
import { momentFields, momentIn } from '../moments.ts';
import { type Change, changeRoutes, minuteAfter, placeView, whyVoid } from './changing.ts';
import { POWERS, suiteItems, WATCHES } from './choices.ts';

const common = {
  role: 'custody',
  template: 'custody/interval.njk',
  moments: ['startedAt'],
  outOfPlace,
} as const;

const CHANGES: readonly Change[] = [
  {
    ...common,
    path: 'watch',
    title: 'Change watch',
    labels: { watch: 'The watch', startedAt: 'The time of the change' },
    fill: (detention, now) => ({
      ...startOf(detention, now),
      watch: lastInterval(detention).watch === 'standard' ? 'constant' : 'standard',
    }),
    view: ({ current, suites }) => ({
      place: placeView(current, suites),
      field: { name: 'watch', label: 'Which watch from then on?', items: WATCHES },
    }),
    write: (steps, context, id, fields) => add(steps, context, id, fields, 'watch'),
    done: 'watch',
  },
  {
    ...common,
    path: 'power',
    title: 'Change power',
    labels: { power: 'The power', startedAt: 'The time of the change' },
    fill: (detention, now) => ({
      ...startOf(detention, now),
      power: lastInterval(detention).power === 'immigration' ? 'criminal' : 'immigration',
    }),
    view: ({ current, suites }) => ({
      place: placeView(current, suites),
      field: { name: 'power', label: 'Under which power from then on?', items: POWERS },
    }),
    write: (steps, context, id, fields) => add(steps, context, id, fields, 'power'),
    done: 'power',
  },
  {
    ...common,
    anywhere: true,
    path: 'move',
    title: 'Move to another suite',
    labels: { suite: 'The suite', startedAt: 'The time of arrival' },
    fill: startOf,
    view: ({ current, suites }) => ({
      place: placeView(current, suites),
      field: {
        name: 'suite',
        label: 'To which suite?',
        isLong: true,
        items: [
          { value: '', text: 'Choose a suite' },
          ...suiteItems(suites, lastInterval(current.detention).suite),
        ],
      },
    }),
    write: (steps, context, id, fields) => add(steps, context, id, fields, 'suite'),
    done: 'moved',
  },
];

/** Changes the watch, the power or the suite. */
export function intervalRoutes(deps: PageDeps) {
  return changeRoutes(deps, CHANGES);
}

function startOf(detention: Detention, now: Instant): Fields {
  const { startedAt, endedAt } = lastInterval(detention);
  return momentFields('startedAt', minuteAfter(endedAt ?? startedAt, now));
}

function outOfPlace(current: CurrentDetention): string | null {
  const isOver = isReleased(current.detention);
  return (
    whyVoid(current) ??
    (isOver ? 'The person was released. To change how they were held, amend the record.' : null)
  );
}

function* add(
  steps: Steps,
  context: Context,
  id: string,
  fields: Fields,
  name: 'watch' | 'power' | 'suite',
): Script<CurrentDetention> {
  const at = momentIn(fields, 'startedAt');
  const content = { startedAt: 'time' in at ? at.time : undefined, [name]: fields[name] };
  const errors = 'error' in at ? [at.error] : [];
  if (!fields[name]) errors.push({ pointer: `/${name}`, detail: 'is missing: choose one' });
  return yield* addInterval(steps, context, id, parsed(nextIntervalShape, content, errors));
}
