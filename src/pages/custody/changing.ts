/** Pages of a few questions that change one record and go back to it: what they have in common. */
import type { Hono } from 'hono';
import { capitalised, suiteName, withSpokenTimes } from '../../documents/words.ts';
import { type Detention, lastInterval } from '../../domain/detention.ts';
import type { Refusal } from '../../domain/errors.ts';
import type { Suite } from '../../domain/force.ts';
import type { Instant } from '../../domain/time.ts';
import type { HttpEnv } from '../../http/deps.ts';
import type { Context } from '../../usecases/access.ts';
import { type RecordToChange, readToChange } from '../../usecases/readRecord.ts';
import type { CurrentDetention, Script, Steps } from '../../usecases/store.ts';
import { type Act, actRoutes } from '../act.ts';
import type { PageDeps } from '../deps.ts';
import type { Fields, FormView, Labels } from '../forms.ts';
import { consult, type PageContext, show } from '../kit.ts';
import { isShownTwice } from '../moments.ts';
import type { DoneCode } from './done.ts';
import { type Moments, placedMisfits } from './misfit.ts';

export interface Change {
  /** The end of its path, after the record's. */
  path: string;
  role: 'custody' | 'finance';
  /** Whether the person may be in a suite that the actor does not write for. */
  anywhere?: boolean;
  template: string;
  title: string | ((current: CurrentDetention) => string);
  labels: Labels;
  /** Those of its fields that are moments. */
  moments?: readonly string[];
  /** What the form is filled in with. */
  fill?: (detention: Detention, now: Instant) => Fields;
  /** What else its template shows. */
  view?: (record: RecordToChange, fields: Fields) => object;
  /** Why it is out of place as the record stands; null where it is not. */
  outOfPlace?: (current: CurrentDetention) => string | null;
  /** The same, where more than the record tells: what would refuse it, whatever were typed. */
  obstacle?: (steps: Steps, context: Context, current: CurrentDetention) => Script<Refusal | null>;
  write: (steps: Steps, context: Context, id: string, fields: Fields) => Script<unknown>;
  /** What the record says when it is done. */
  done: DoneCode;
}

/** The routes of some changes. */
export function changeRoutes(deps: PageDeps, changes: readonly Change[]): Hono<HttpEnv> {
  return actRoutes(deps, ...changes.map((change) => actOf(deps, change)));
}

function actOf(deps: PageDeps, change: Change): Act {
  const here = change.role === 'custody' && !change.anywhere;
  return {
    path: `/detentions/:id/${change.path}`,
    role: change.role,
    labels: change.labels,
    async page(c, id, form) {
      const { record, why } = await consult(c, deps, function* (steps, context) {
        const record = yield* readToChange(steps, context, id, { here });
        return { record, why: yield* whyOutOfPlace(steps, context, change, record.current) };
      });
      return why === null ? showChange(c, change, record, form) : showMisplaced(c, id, why, form);
    },
    *write(steps, context, id, fields) {
      yield* change.write(steps, context, id, fields);
      return `/detentions/${id}?done=${change.done}`;
    },
  };
}

/** How the moments of a change are called. */
function momentsOf({ moments = [], labels }: Change): Moments {
  return Object.fromEntries(moments.map((name) => [name, labels[name] ?? name]));
}

function* whyOutOfPlace(
  steps: Steps,
  context: Context,
  { outOfPlace, obstacle }: Change,
  current: CurrentDetention,
): Script<string | null> {
  const refusal = obstacle ? yield* obstacle(steps, context, current) : null;
  if (refusal) return `${capitalised(withSpokenTimes(refusal.message))}.`;
  return outOfPlace?.(current) ?? null;
}

const backTo = (id: string) => ({ href: `/detentions/${id}`, text: 'Back to the record' });

function showMisplaced(c: PageContext, id: string, why: string, form: FormView): Response {
  const view = { title: 'This no longer fits the record', why, back: backTo(id), form };
  return show(c, 'custody/out-of-place.njk', view, form.problems.length > 0 ? 422 : 409);
}

function showChange(
  c: PageContext,
  change: Change,
  record: RecordToChange,
  sent: FormView,
): Response {
  const { current } = record;
  const filled = change.fill?.(current.detention, c.get('context').now) ?? {};
  const form = sent.problems.length > 0 ? sent : { ...sent, fields: filled };
  const { title, template, moments = [] } = change;
  const placed = placedMisfits(form, momentsOf(change), current.detention);
  const twice = moments.filter((name) => isShownTwice(form.fields, name));
  const view = {
    ...change.view?.(record, form.fields),
    title: typeof title === 'string' ? title : title(current),
    record: current.detention,
    form: placed,
    back: backTo(current.id),
    shownTwice: Object.fromEntries(twice.map((name) => [name, true])),
  };
  return show(c, template, view);
}

/** Where a stay is and since when, as the forms that change it begin. */
export function placeView({ detention }: CurrentDetention, suites: readonly Suite[]) {
  const { suite, watch, power, startedAt, endedAt } = lastInterval(detention);
  return { suite: suiteName(suite, suites), watch, power, startedAt, endedAt };
}

/** Now, to the minute; to the second where the minute had begun before the moment it follows. */
export function minuteAfter(moment: Instant, now: Instant): Instant {
  const minute = now - (now % 60);
  return minute > moment ? minute : now;
}

/** Of what is a part of the course of a stay. */
export function whyVoid(current: CurrentDetention): string | null {
  return current.void ? 'The record was voided. An amendment brings it back.' : null;
}
