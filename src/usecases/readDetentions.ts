import { arrivalOf } from '../domain/detention.ts';
import { formatInstant } from '../domain/time.ts';
import { type Context, permit, visibleSuites } from './access.ts';
import { detentionSubject, listed, witnessConsultation } from './consultations.ts';
import { findDetention } from './findDetention.ts';
import { type Page, pageOf } from './page.ts';
import type { CurrentDetention, DetentionFilter, Script, Steps } from './store.ts';

/** One detention that the actor may see. */
export function* readDetention(
  steps: Steps,
  context: Context,
  id: string,
): Script<CurrentDetention> {
  permit(context.actor, 'custody', 'finance', 'auditor');
  const current = yield* findDetention(steps, context, id);
  yield* witnessConsultation(steps, context, {
    kind: 'detention.consulted',
    subjects: [detentionSubject(current)],
    details: { form: 'record' },
  });
  return current;
}

type ArrivalPlace = NonNullable<DetentionFilter['after']>;
type DetentionPage = Page<CurrentDetention, ArrivalPlace>;
type PageQuery = Omit<DetentionFilter, 'force' | 'suites'>;

export type DetentionQuery = Omit<PageQuery, 'custodyRecordNumber' | 'reference'> & {
  suite?: string | undefined;
};

/** A page of the detentions that the actor may see, newest arrival first. */
export function* listDetentions(
  steps: Steps,
  context: Context,
  { suite, ...query }: DetentionQuery,
): Script<DetentionPage> {
  const page = yield* visiblePage(steps, context, query, suite);
  const { status, isEnded, unbilled, from, before, after } = query;
  const ids = page.items.map(({ id }) => id);
  yield* witnessConsultation(steps, context, {
    kind: 'detention.listed',
    details: {
      form: 'list',
      // What finds nothing may be anything that was typed, a reference among it.
      suite: ids.length > 0 ? suite : undefined,
      status,
      isEnded,
      unbilled,
      from: from === undefined ? undefined : formatInstant(from),
      before: before === undefined ? undefined : formatInstant(before),
      continued: after !== undefined,
      ...listed(ids),
    },
  });
  return page;
}

/** By a custody record number or a reference. */
export type DetentionSearch = Pick<
  DetentionFilter,
  'custodyRecordNumber' | 'reference' | 'after' | 'limit'
>;

/** A page of the detentions that bear a number or reference, of those that the actor may see. */
export function* searchDetentions(
  steps: Steps,
  context: Context,
  search: DetentionSearch,
): Script<DetentionPage> {
  const page = yield* visiblePage(steps, context, search);
  yield* witnessConsultation(steps, context, {
    kind: 'detention.searched',
    subjects: page.items.map(detentionSubject),
    details: {
      form: 'search',
      by: search.reference?.scheme ?? 'custody-record-number',
      continued: search.after !== undefined,
      count: page.items.length,
    },
  });
  return page;
}

function* visiblePage(
  steps: Steps,
  { actor }: Context,
  query: PageQuery,
  suite?: string,
): Script<DetentionPage> {
  permit(actor, 'custody', 'finance', 'auditor');
  const visible = visibleSuites(actor);
  const asked = suite === undefined ? visible : [suite];
  const suites = visible ? asked?.filter((code) => visible.includes(code)) : asked;
  const found = yield* steps.detentions.list({
    ...query,
    force: actor.force,
    suites: suites ?? undefined,
    limit: query.limit + 1,
  });
  return pageOf(found, query.limit, arrivalPlace);
}

/** A place in the order of arrival. */
export function arrivalPlace({ id, detention }: CurrentDetention): ArrivalPlace {
  return { startedAt: arrivalOf(detention), id };
}
