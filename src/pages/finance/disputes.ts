import { Hono } from 'hono';
import { z } from 'zod';
import type { HttpEnv } from '../../http/deps.ts';
import { disputeJson } from '../../shapes/dispute.ts';
import { listDisputes } from '../../usecases/readDisputes.ts';
import type { PageDeps } from '../deps.ts';
import { consult, has, only, show } from '../kit.ts';
import { linkOf, PAGE_ROWS, pagingOf, placeIn } from '../paging.ts';

const PATH = '/disputes';
const placeShape = z.strictObject({ raisedAt: z.int(), id: z.string() });
const statusShape = z.enum(['open', 'settled']).optional().catch(undefined);
const STATUSES = { open: 'Open', settled: 'Settled' } as const;

/** Disputes, newest first: the open ones, the settled ones, or all. */
export function disputeListRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get(PATH, only('finance', 'auditor'), async (c) => {
    const query = c.req.query();
    const status = statusShape.parse(query.status);
    const after = placeIn(placeShape, query.after);
    const page = await consult(c, deps, (steps, context) =>
      listDisputes(steps, context, { status, after, limit: PAGE_ROWS }),
    );
    return show(c, 'finance/disputes.njk', {
      title: 'Disputes',
      status,
      views: [
        { text: 'All', href: PATH, active: status === undefined },
        ...Object.entries(STATUSES).map(([name, text]) => ({
          text,
          href: linkOf(PATH, { status: name }),
          active: status === name,
        })),
      ],
      rows: page.items.map(disputeJson),
      maySettle: has(c, 'finance'),
      paging: pagingOf(PATH, { status, after: query.after }, page.next),
    });
  });
  return app;
}
