import { Hono } from 'hono';
import { z } from 'zod';
import type { Suite } from '../../domain/force.ts';
import type { HttpEnv } from '../../http/deps.ts';
import { codeShape } from '../../shapes/values.ts';
import { visibleSuites } from '../../usecases/access.ts';
import { listHeld } from '../../usecases/listHeld.ts';
import { listSuites } from '../../usecases/referenceData.ts';
import type { PageDeps } from '../deps.ts';
import { consult, only, type PageContext, show } from '../kit.ts';
import { PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { type Item, suiteItems } from './choices.ts';
import { endedRow, heldRow } from './heldView.ts';

const placeShape = z.strictObject({ place: z.int().min(0) });
const filterShape = z.object({
  suite: codeShape.optional().catch(undefined),
  order: z.enum(['longest', 'latest']).default('longest').catch('longest'),
});

type Filter = z.output<typeof filterShape>;

/** Who is held now, and who left with no outcome recorded. */
export function heldRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/held', only('custody'), async (c) => {
    const query = c.req.query();
    const filter = filterFor(c, filterShape.parse(query));
    const { place } = placeIn(placeShape, query.after) ?? { place: 0 };
    const { suites, page, now } = await consult(c, deps, function* (steps, context) {
      const suites = yield* listSuites(steps, context);
      const page = yield* listHeld(steps, context, { ...filter, place, limit: PAGE_ROWS });
      return { suites, page, now: context.now };
    });
    return show(c, 'custody/held.njk', {
      title: 'Held now',
      now,
      count: page.count,
      people: page.items.map((person) => heldRow(person, suites, now)),
      ended: page.ended.map((current) => endedRow(current, suites)),
      hasMoreEnded: page.hasMoreEnded,
      filter: { fields: filter, problems: [] },
      suiteItems: suitesToFilter(c, suites),
      suiteName: suites.find(({ code }) => code === filter.suite)?.name,
      paging: pagingOf('/held', { ...filter, after: query.after }, page.next),
    });
  });
  return app;
}

/** A suite that whoever asks sees nothing of is no filter: nobody would seem to be held there. */
function filterFor(c: PageContext, { suite, order }: Filter): Filter {
  const visible = visibleSuites(c.get('context').actor);
  const isSeen = suite !== undefined && (visible?.includes(suite) ?? true);
  return isSeen ? { suite, order } : { order };
}

/** The suites that can be chosen among; none where there is no choice. */
export function suitesToFilter(c: PageContext, suites: readonly Suite[]): Item[] {
  const visible = visibleSuites(c.get('context').actor);
  const items = suiteItems(suites.filter(({ code }) => visible?.includes(code) ?? true));
  return items.length < 2 ? [] : [{ value: '', text: 'All suites' }, ...items];
}
