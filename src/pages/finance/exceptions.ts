import { Hono } from 'hono';
import { z } from 'zod';
import type { HttpEnv } from '../../http/deps.ts';
import { EXCEPTION_KINDS, listExceptions } from '../../usecases/listExceptions.ts';
import { nameDetentions } from '../../usecases/nameDetentions.ts';
import type { PageDeps } from '../deps.ts';
import { freshContext, has, only, read, show } from '../kit.ts';
import { PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';
import { exceptionView, kindViews } from './exceptionWords.ts';
import { idsIn } from './naming.ts';

const kindShape = z.enum(EXCEPTION_KINDS);
const placeShape = z.strictObject({ place: z.int().min(0) });

/** What stands in the way of billing, each with what solves it. */
export function exceptionRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get('/exceptions', only('finance', 'auditor'), async (c) => {
    const query = c.req.query();
    const kind = kindShape.safeParse(query.kind).data;
    const context = freshContext(c, deps);
    const place = placeIn(placeShape, query.after)?.place ?? 0;
    const page = await listExceptions(deps.store, context, { kind, place, limit: PAGE_ROWS });
    const told = page.items.flatMap(({ detail }) => idsIn(detail));
    const names = await read(c, deps, (steps, asking) => nameDetentions(steps, asking, told));
    const kinds = kindViews(page.kinds);
    return show(c, 'finance/exceptions.njk', {
      title: 'What stands in the way of billing',
      kinds: kinds.filter((one) => one.count > 0 || one.kind === kind),
      all: page.kinds.all,
      shown: kinds.find((one) => one.kind === kind),
      rows: page.items.map((exception) => exceptionView(exception, page.records, names)),
      mayAct: has(c, 'finance'),
      paging: pagingOf('/exceptions', { kind, after: query.after }, page.next),
      back: has(c, 'finance') ? { href: '/to-do', text: 'To do' } : undefined,
    });
  });
  return app;
}
