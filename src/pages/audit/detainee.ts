/** All stays of a detainee by a reference, each in short: what it was, what it cost, what was issued. */
import { Hono } from 'hono';
import { z } from 'zod';
import { breakdownView } from '../../documents/breakdownView.ts';
import { Refusal } from '../../domain/errors.ts';
import { reportJson } from '../../http/breakdowns.ts';
import { cursorOf } from '../../http/cursors.ts';
import type { HttpEnv } from '../../http/deps.ts';
import type { BreakdownsJson } from '../../shapes/breakdown.ts';
import { breakDownDetainee } from '../../usecases/breakDown.ts';
import type { PageDeps } from '../deps.ts';
import type { Drafts } from '../drafts.ts';
import { download, only, type PageContext, show } from '../kit.ts';
import { linkOf, pagingOf, placeIn } from '../paging.ts';
import { type Asked, inquiriesOf, inquiring } from './inquiries.ts';

/** Each is a breakdown that is read whole: so many make a page, and a report. */
const STAYS = 10;
const PATH = '/audit/detainee/:draft';
const SCHEMES = { force: 'the force’s reference', 'home-office': 'Home Office reference' };
const placeShape = z.strictObject({ startedAt: z.int(), id: z.string() });

export function detaineeRoutes(deps: PageDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const drafts = inquiriesOf(deps);
  app.get(PATH, only('auditor'), async (c) => {
    const draft = c.req.param('draft');
    return showStays(c, deps, draft, await detaineeOf(c, drafts, draft));
  });
  app.get(`${PATH}/pdf`, only('auditor'), async (c) => {
    const { of, ...inquiry } = await detaineeOf(c, drafts, c.req.param('draft'));
    const place = placeIn(placeShape, c.req.query('after'));
    const body = { ...of, limit: STAYS, cursor: place === undefined ? null : cursorOf(place) };
    return download(c, deps, '/v1/breakdowns', 'application/pdf', { inquiry, body });
  });
  return app;
}

type AskedOf = Asked & { of: NonNullable<Asked['of']> };

async function detaineeOf(c: PageContext, drafts: Drafts<Asked>, id: string): Promise<AskedOf> {
  const { of, ...inquiry } = await drafts.read(c, id);
  if (!of) throw new Refusal('not-found', 'nobody was looked for: start again');
  return { of, ...inquiry };
}

async function showStays(c: PageContext, deps: PageDeps, draft: string, asked: AskedOf) {
  const { of } = asked;
  const context = inquiring(c, deps, asked);
  const place = placeIn(placeShape, c.req.query('after'));
  const found = await breakDownDetainee(
    deps.store,
    context,
    { ...of, after: place, limit: STAYS },
    { form: 'page', reason: deps.breakdownReason },
  );
  const path = `/audit/detainee/${encodeURIComponent(draft)}`;
  const after = c.req.query('after');
  return show(c, 'audit/detainee.njk', {
    title: 'Breakdowns of a detainee',
    under: `${SCHEMES[of.scheme]} ${of.reference}`,
    stays: staysOf(reportJson(found, context, of), draft),
    pdf: linkOf(`${path}/pdf`, { after }),
    pages: pagingOf(path, { after }, found.next),
    back: { href: '/audit' },
  });
}

/** Each stay in the words of the report, and where its own breakdown is. */
function staysOf(report: BreakdownsJson, asked: string) {
  const { stays } = breakdownView(report);
  return stays.map((stay, n) => {
    const { detention, charge, events } = report.items[n] ?? {};
    return {
      heading: stay.heading,
      state: stay.state,
      charge: stay.charge[0],
      total: charge?.total,
      intervals: stay.intervals,
      invoices: stay.invoices,
      absences: stay.absences,
      eventCount: events?.length,
      href: linkOf(`/detentions/${detention?.id}/breakdown`, { asked, from: 'detainee' }),
    };
  });
}
