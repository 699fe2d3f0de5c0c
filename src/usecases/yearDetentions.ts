import { type Behind, isBehind } from '../domain/behindFigures.ts';
import { arrivalOf } from '../domain/detention.ts';
import { elapsedSpan } from '../domain/occupancy.ts';
import type { CountedDetention } from '../domain/statistics.ts';
import { formatInstant, type Instant, yearBounds } from '../domain/time.ts';
import { type Context, permit } from './access.ts';
import { listed, witnessConsultation } from './consultations.ts';
import { type Page, pageOf } from './page.ts';
import type { Store } from './store.ts';
import { askedOf, momentOf, pagesOfYear, type YearQuery } from './yearStatistics.ts';

/** Where a page of them begins. */
interface ArrivalPlace {
  startedAt: Instant;
  id: string;
}

export interface BehindQuery extends YearQuery, Behind {
  after: ArrivalPlace | undefined;
  limit: number;
}

export interface BehindPage extends Page<CountedDetention & { id: string }, ArrivalPlace> {
  /** On all pages. */
  count: number;
}

/** The detentions that a figure of a year is made of, newest arrival first: just those that it counts. */
export async function yearDetentions(
  store: Store,
  context: Context,
  query: BehindQuery,
): Promise<BehindPage> {
  permit(context.actor, 'finance', 'auditor');
  const { year, basis, suite, asOf, counted, heldAt, group, after, limit } = query;
  const asked = { year, basis, suite, asOf };
  const span = elapsedSpan(yearBounds(year, basis), momentOf(context, asked));
  const all: (CountedDetention & { id: string })[] = [];
  for await (const page of pagesOfYear(store, context, asked)) {
    all.push(...page.filter((one) => isBehind(one, { span, suite }, { counted, heldAt, group })));
  }
  all.sort((a, b) => (isNewer(placeOf(a), placeOf(b)) ? -1 : 1));
  const rest = after === undefined ? all : all.filter((one) => isNewer(after, placeOf(one)));
  const page = pageOf(rest, limit, placeOf);
  await store.transaction(context.actor.force, (steps) =>
    witnessConsultation(steps, context, {
      kind: 'detention.listed',
      details: {
        form: 'behind-figure',
        ...askedOf(asked),
        counted,
        heldAt: heldAt === null ? undefined : formatInstant(heldAt),
        by: group?.by,
        // What finds nothing may be anything that was typed.
        key: page.items.length > 0 ? group?.key : undefined,
        continued: after !== undefined,
        ...listed(page.items.map(({ id }) => id)),
      },
    }),
  );
  return { ...page, count: all.length };
}

function placeOf({ id, detention }: CountedDetention & { id: string }): ArrivalPlace {
  return { startedAt: arrivalOf(detention), id };
}

function isNewer(a: ArrivalPlace, b: ArrivalPlace): boolean {
  return a.startedAt === b.startedAt ? a.id > b.id : a.startedAt > b.startedAt;
}
